import { createHash } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import type { SourceRef } from '../agents/adapter';
import { type ByteSource, bufferBytes, fileBytes } from './byteSource';
import type { ReportProblem } from './lines';
import { decompressZstd } from './zstd';

/** A source's text while it is open, unpacked where it is compressed. */
export interface OpenText {
  readonly bytes: ByteSource;
  readonly size: number;
  close(): void;
}

/** Opens the text of a source; `size` is how much of a plain file is meant. Throws when it cannot be opened. */
export function openText(
  { path, format }: Pick<SourceRef, 'path' | 'format'>,
  size: number,
  onProblem: ReportProblem,
): OpenText {
  if (format === 'jsonl.zst') {
    const text = decompressZstd(path, onProblem);
    return { bytes: bufferBytes(text), size: text.length, close: () => undefined };
  }
  const fd = openSync(path, 'r');
  return { bytes: fileBytes(fd), size, close: () => closeSync(fd) };
}

const tailBytes = 1024;

/** The hash of nothing: of a text of which nothing was read. */
export const noTail = '';

/** Hash of up to 1 KiB before `offset`. */
export function tailHash(bytes: ByteSource, offset: number): string {
  const tail = Buffer.alloc(Math.min(offset, tailBytes));
  if (tail.length === 0) return noTail;
  const read = bytes.read(tail, offset - tail.length);
  return createHash('sha256').update(tail.subarray(0, read)).digest('hex').slice(0, 32);
}
