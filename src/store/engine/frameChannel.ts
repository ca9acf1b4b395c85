import type { Socket } from 'node:net';
import { StoreError } from './storeError';

/** Longest frame in bytes; an answer beyond it is refused by the sender. */
export const maxFrameBytes = 256 * 1024 * 1024;
const newline = 0x0a;

/** JSON values over a socket, one a line: JSON text has no line breaks of its own. */
export class FrameChannel {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #onFrame: (frame: unknown) => void = () => {};
  #onClose: () => void = () => {};
  #limit: number;
  #closed = false;

  /** Beyond `limit` bytes in one frame the connection is cut. */
  constructor(socket: Socket, limit: number) {
    this.#socket = socket;
    this.#limit = limit;
    socket.on('data', chunk => this.#receive(chunk));
    // The close event follows and is all we need.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#closed = true;
      this.#onClose();
    });
  }

  /** Who gets the frames from now on. A frame that is no JSON, or an error thrown by `use`, cuts the connection. */
  receive(use: (frame: unknown) => void, limit = this.#limit): void {
    this.#onFrame = use;
    this.#limit = limit;
  }

  /** Who hears, once, that the connection is gone: always later, even if it is gone by now. */
  onClose(use: () => void): void {
    this.#onClose = use;
    if (this.#closed) queueMicrotask(use);
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** @throws StoreError `other` when the frame is too long */
  send(frame: object): void {
    const text = JSON.stringify(frame);
    if (text.length > maxFrameBytes)
      throw new StoreError('other', `an answer of ${text.length} characters is too long`);
    if (this.isOpen) this.#socket.write(`${text}\n`);
  }

  /** Cuts the connection, after what was sent has left or `graceMs` have passed. */
  close(graceMs = 0): void {
    if (graceMs === 0 || this.#socket.writableLength === 0) {
      this.#socket.destroy();
      return;
    }
    this.#socket.destroySoon();
    setTimeout(() => this.#socket.destroy(), graceMs).unref();
  }

  #receive(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#chunks.push(chunk.subarray(start, end));
      const bytes = this.#bytes + end - start;
      const frame = Buffer.concat(this.#chunks);
      this.#chunks = [];
      this.#bytes = 0;
      start = end + 1;
      if (bytes > this.#limit || !this.#deliver(frame)) this.close();
      if (!this.isOpen) return;
    }
    const rest = chunk.subarray(start);
    if (rest.length === 0) return;
    this.#chunks.push(rest);
    this.#bytes += rest.length;
    if (this.#bytes > this.#limit) this.close();
  }

  #deliver(frame: Buffer): boolean {
    try {
      this.#onFrame(JSON.parse(frame.toString('utf8')));
      return true;
    } catch {
      // Whoever speaks otherwise is not one of us.
      return false;
    }
  }
}
