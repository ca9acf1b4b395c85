import type { FrameChannel } from './frameChannel';
import { type FollowerFrame, fromRemoteError, ownerFrame } from './ownerProtocol';

export interface CallOptions {
  readonly onProgress?: ((value: unknown) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The owner went away before it answered: ask the next one. Never leaves the engine. */
export class OwnerLostError extends Error {}

interface PendingCall {
  readonly onProgress: ((value: unknown) => void) | undefined;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** A follower's connection to the owner, after the handshake. */
export class FollowerLink {
  readonly #channel: FrameChannel;
  readonly #pending = new Map<number, PendingCall>();
  #lastId = 0;

  constructor(channel: FrameChannel, onLost: () => void) {
    this.#channel = channel;
    channel.receive(frame => this.#receive(frame));
    channel.onClose(() => {
      for (const call of this.#pending.values()) call.reject(new OwnerLostError());
      this.#pending.clear();
      onLost();
    });
  }

  get isOpen(): boolean {
    return this.#channel.isOpen;
  }

  call(method: string, params: unknown, { onProgress, signal }: CallOptions): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise<unknown>((resolve, reject) => {
      if (!this.#channel.isOpen) return reject(new OwnerLostError());
      const cancel = () => {
        if (this.#pending.delete(id)) this.#send({ type: 'cancel', id });
        reject(signal?.reason);
      };
      const settled = () => signal?.removeEventListener('abort', cancel);
      this.#pending.set(id, {
        onProgress,
        resolve(value) {
          settled();
          resolve(value);
        },
        reject(error) {
          settled();
          reject(error);
        },
      });
      signal?.addEventListener('abort', cancel, { once: true });
      this.#send({ type: 'call', id, method, params });
    });
  }

  close(): void {
    this.#channel.close();
  }

  #send(frame: FollowerFrame): void {
    this.#channel.send(frame);
  }

  #receive(value: unknown): void {
    const frame = ownerFrame.parse(value);
    const call = this.#pending.get(frame.id);
    // Undefined: cancelled meanwhile.
    if (call === undefined) return;
    if (frame.type === 'progress') {
      call.onProgress?.(frame.value);
      return;
    }
    this.#pending.delete(frame.id);
    if (frame.type === 'result') call.resolve(frame.value);
    else call.reject(fromRemoteError(frame.error));
  }
}
