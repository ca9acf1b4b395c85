import { readSync } from 'node:fs';

/** Bytes that can be read at any position: a file, or a text in memory. */
export interface ByteSource {
  /** Fills `target` from `position` on and returns how many bytes there were; less than asked only near the end, 0 at it. */
  read(target: Uint8Array, position: number): number;
}

/** An open file. The caller closes `fd`. */
export function fileBytes(fd: number): ByteSource {
  return { read: (target, position) => readSync(fd, target, 0, target.length, position) };
}

export function bufferBytes(bytes: Uint8Array): ByteSource {
  return {
    read(target, position) {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
  };
}
