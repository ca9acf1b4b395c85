import { statSync } from 'node:fs';
import type { SourceRef } from '../agents/adapter';
import type { ByteSource } from '../ingest/byteSource';
import { openText } from '../ingest/sourceText';

/** `contrail.transcript_file/1`: a transcript as it lies on the disk, unpacked, or the part of it around an event. */
export interface TranscriptFile {
  schema: 'contrail.transcript_file/1';
  path: string;
  text: string;
  /** 1-based line of the transcript with which `text` begins. */
  first_line: number;
  /** 1-based line of the transcript that was asked for. */
  line: number;
  /** False when there is more of the transcript before or after. */
  whole: boolean;
  /** Of the whole transcript, unpacked. */
  bytes: number;
}

/** A text of this size is handed over whole, of a larger one a part. Bytes. */
const largestWhole = 16 * 1024 * 1024;
/** How much stands before and after the line that was asked for. Bytes. */
const aroundBytes = 1024 * 1024;
const newline = 0x0a;

export interface TranscriptFilePlace extends Pick<SourceRef, 'path' | 'format'> {
  /** 1-based, and the offset of its first byte in the unpacked text. */
  readonly line: number;
  readonly offset: number;
}

/** @throws the system's error when the file cannot be read */
export function transcriptFile(
  { path, format, line, offset }: TranscriptFilePlace,
  limits = { largestWhole, aroundBytes },
): TranscriptFile {
  // What is damaged ends the text; Doctor has told of it when it was first read.
  const { bytes, size, close } = openText({ path, format }, statSync(path).size, () => undefined);
  try {
    const answer = { schema: 'contrail.transcript_file/1', path, line, bytes: size } as const;
    if (size <= limits.largestWhole) return { ...answer, text: textOf(bytes, 0, size), first_line: 1, whole: true };
    const start = lineStartNear(bytes, offset, limits.aroundBytes);
    const end = lineEndNear(bytes, offset, limits.aroundBytes, size);
    const before = read(bytes, start, offset);
    return { ...answer, text: textOf(bytes, start, end), first_line: line - newlines(before), whole: false };
  } finally {
    close();
  }
}

/** The beginning of the first line that lies wholly within so many bytes before the offset, itself a beginning. */
function lineStartNear(bytes: ByteSource, offset: number, around: number): number {
  const from = Math.max(0, offset - around);
  if (from === 0) return 0;
  const at = read(bytes, from, offset).indexOf(newline);
  return at < 0 ? offset : from + at + 1;
}

/** The end of the last line that ends within so many bytes after the offset; a longer line is cut there. */
function lineEndNear(bytes: ByteSource, offset: number, around: number, size: number): number {
  const to = Math.min(size, offset + around);
  const last = read(bytes, offset, to).lastIndexOf(newline);
  return to === size || last < 0 ? to : offset + last + 1;
}

function newlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}

function textOf(bytes: ByteSource, from: number, to: number): string {
  return read(bytes, from, to).toString('utf8');
}

function read(bytes: ByteSource, from: number, to: number): Buffer {
  const target = Buffer.alloc(Math.max(0, to - from));
  return target.subarray(0, bytes.read(target, from));
}
