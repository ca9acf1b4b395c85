import { isUtf8 } from 'node:buffer';
import type { LinePosition } from '../agents/adapter';
import type { ProblemFact, ProblemReason } from '../model/facts';
import type { ByteSource } from './byteSource';

/** A line without its line ending, and where it stands. */
export interface RawLine extends LinePosition {
  readonly text: string;
  /** False for a last line that has no line ending: it may be cut. */
  readonly terminated: boolean;
}

export type ReportProblem = (problem: ProblemFact) => void;

export interface ReadLinesOptions {
  /** The line to begin with: `firstLine`, or what an earlier read returned. */
  readonly from: LinePosition;
  /** Byte offset to read up to; what was appended since that was measured is left for later. */
  readonly to: number;
  /** Hands on a last line without line ending as well. */
  readonly final?: boolean;
  /** Longer lines are skipped. Bytes. */
  readonly maxLineBytes?: number;
  /** Asked after every line; true ends the read there. */
  readonly shouldPause?: () => boolean;
  readonly onProblem: ReportProblem;
}

/** The line that the next read begins with. */
export interface ReadLinesResult extends LinePosition {
  /**
   * Bytes of a last line without line ending. It begins at `offset`, to be read again when it is complete; with
   * `final` it was handed on and ends at `offset`.
   */
  readonly tailBytes: number;
  /** True when `shouldPause` ended the read: there may be more lines. */
  readonly paused: boolean;
}

export const firstLine: LinePosition = { line: 1, offset: 0 };

const defaultMaxLineBytes = 64 << 20;
const bufferBytes = 1 << 20;
const lineFeed = 10;
const carriageReturn = 13;

/** Between reads one buffer is kept, for stores of thousands of small files. Taken while in use, so that reads may nest. */
let spareBuffer: Buffer | null = null;

/**
 * Reads lines in file order. Blank lines and lines of nothing but NULs (what a crashed file system pads with)
 * are skipped but counted, as are lines over `maxLineBytes`, in constant memory. A byte order mark, a CR at the end and
 * NULs around the text are no part of it. Invalid UTF-8 is replaced and reported, the line still handed on.
 */
export function readLines(
  source: ByteSource,
  options: ReadLinesOptions,
  onLine: (line: RawLine) => void,
): ReadLinesResult {
  const { to, shouldPause, onProblem, maxLineBytes = defaultMaxLineBytes } = options;
  let { line, offset } = options.from; // Of the line being read.
  const firstBuffer = spareBuffer ?? Buffer.allocUnsafeSlow(bufferBytes);
  spareBuffer = null;
  let buffer = firstBuffer;
  let base = offset; // Offset of the buffer's first byte.
  let have = 0; // Bytes in the buffer.
  let suspect = true; // There are bytes to be reported.
  try {
    for (;;) {
      const room = Math.max(0, Math.min(buffer.length - have, to - base - have));
      const got = room === 0 ? 0 : source.read(buffer.subarray(have, have + room), base + have);
      if (got === 0) break;
      const scanned = have;
      have += got;
      const filled = buffer.subarray(0, have);
      let start = 0;
      // Checked for all lines of the buffer at once, which is many times quicker than line by line.
      suspect = isSuspect(filled.subarray(0, filled.lastIndexOf(lineFeed) + 1));
      for (let end = filled.indexOf(lineFeed, scanned); end !== -1; end = filled.indexOf(lineFeed, start)) {
        deliver(start, end, true);
        start = end + 1;
        offset = base + start;
        line++;
        if (shouldPause?.()) return { line, offset, tailBytes: 0, paused: true };
      }
      if (have - start > maxLineBytes) {
        // Not to be kept: `deliver` tells by the offsets that the line is over-long.
        base += have;
        have = 0;
      } else if (start > 0) {
        buffer.copyWithin(0, start, have);
        base = offset;
        have -= start;
      } else if (have === buffer.length) {
        const larger = Buffer.allocUnsafeSlow(Math.min(2 * have, maxLineBytes + 1));
        buffer.copy(larger, 0, 0, have);
        buffer = larger;
      }
    }
    const tailBytes = base + have - offset;
    if (!options.final || tailBytes === 0) return { line, offset, tailBytes, paused: false };
    suspect = true;
    deliver(0, have, false);
    // The line is not counted: whatever is appended to it goes on in it.
    return { line, offset: offset + tailBytes, tailBytes, paused: false };
  } finally {
    spareBuffer = firstBuffer;
  }

  function deliver(start: number, end: number, terminated: boolean): void {
    const report = (reason: ProblemReason, detail: string) => onProblem({ reason, line, offset, detail });
    const length = base + end - offset;
    if (length > maxLineBytes) {
      report('line_too_long', `${length} bytes`);
      return;
    }
    const text = decodeLine(buffer, start, end, suspect ? report : null);
    if (text !== null) onLine({ text, line, offset, terminated });
  }
}

/**
 * The JSON value of a line, undefined when it is none (a problem then). A last line without line ending that does not
 * parse was cut.
 */
export function parseLine(line: RawLine, onProblem: ReportProblem): unknown {
  try {
    return JSON.parse(line.text);
  } catch {
    const reason = line.terminated ? 'malformed_json' : 'truncated_tail';
    // V8's message quotes the text, which is not ours to log.
    onProblem({ reason, line: line.line, offset: line.offset, detail: `${line.text.length} characters` });
    return undefined;
  }
}

/** The text of a line, null when there is none. `report` is null when the bytes are known to be in order. */
function decodeLine(
  bytes: Buffer,
  from: number,
  to: number,
  report: ((reason: ProblemReason, detail: string) => void) | null,
): string | null {
  let start = from;
  let end = to;
  if (end > start && bytes[end - 1] === carriageReturn) end--;
  if (report !== null) {
    const length = end - start;
    while (start < end && bytes[start] === 0) start++;
    while (end > start && bytes[end - 1] === 0) end--;
    if (end - start < length) report('nul_bytes', `${length - (end - start)} bytes of padding`);
  }
  if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf && end - start >= 3) start += 3;
  if (isBlank(bytes, start, end)) return null;
  if (report !== null) {
    const line = bytes.subarray(start, end);
    if (!isUtf8(line)) report('invalid_utf8', `${line.length} bytes`);
    if (line.includes(0)) report('nul_bytes', 'within the text');
  }
  return bytes.toString('utf8', start, end);
}

function isSuspect(bytes: Buffer): boolean {
  return !isUtf8(bytes) || bytes.includes(0);
}

/** White space as JSON has it. */
function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte !== 32 && byte !== 9 && byte !== carriageReturn) return false;
  }
  return true;
}
