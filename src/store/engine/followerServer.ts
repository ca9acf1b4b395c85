import type { Socket } from 'node:net';
import { FrameChannel, maxFrameBytes } from './frameChannel';
import { admitFollower, handshakeFrameBytes, type Identity } from './ownerHandshake';
import { followerFrame, type OwnerFrame, toRemoteError } from './ownerProtocol';
import type { RequestRunner } from './requestRunner';

/** Time for the last answers to leave when the owner closes. */
const graceMs = 1000;

/** The owner's end of its followers' connections. */
export class FollowerServer {
  readonly #identity: Identity;
  /** Resolves when the database is open; requests wait for it. */
  readonly #runner: Promise<RequestRunner>;
  readonly #channels = new Set<FrameChannel>();

  constructor(identity: Identity, runner: Promise<RequestRunner>) {
    this.#identity = identity;
    this.#runner = runner;
  }

  accept(socket: Socket): void {
    const channel = new FrameChannel(socket, handshakeFrameBytes);
    this.#channels.add(channel);
    channel.onClose(() => this.#channels.delete(channel));
    admitFollower(channel, this.#identity, () => this.#serve(channel));
  }

  close(): void {
    for (const channel of this.#channels) channel.close(graceMs);
  }

  #serve(channel: FrameChannel): void {
    const calls = new Map<number, AbortController>();
    channel.onClose(() => {
      this.#channels.delete(channel);
      for (const controller of calls.values()) controller.abort();
    });
    channel.receive(value => {
      const frame = followerFrame.parse(value);
      if (frame.type === 'cancel') {
        calls.get(frame.id)?.abort();
        return;
      }
      const controller = new AbortController();
      calls.set(frame.id, controller);
      void this.#answer(channel, frame.id, frame.method, frame.params, controller.signal).finally(() =>
        calls.delete(frame.id),
      );
    }, maxFrameBytes);
  }

  async #answer(
    channel: FrameChannel,
    id: number,
    method: string,
    params: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    const send = (frame: OwnerFrame) => channel.send(frame);
    let runner: RequestRunner | undefined;
    try {
      runner = await this.#runner;
      const progress = (value: unknown) => send({ type: 'progress', id, value });
      const value = await runner.run(method, params, progress, signal);
      send({ type: 'result', id, value });
    } catch (error) {
      // While this process closes, the follower keeps waiting, loses the connection, and asks the next owner.
      if (runner === undefined || runner.isStopped) return;
      send({ type: 'error', id, error: toRemoteError(error) });
    }
  }
}
