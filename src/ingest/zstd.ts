import { closeSync, openSync, readSync } from 'node:fs';
import { Decompress } from 'fzstd';
import type { ReportProblem } from './lines';

/** A transcript that unpacks to more is not read beyond this. Bytes. */
const largestText = 2 ** 30;
/** `zstd` itself refuses larger windows by default; one bit flipped in a header would cost gigabytes otherwise. */
const largestWindow = 2 ** 27;
const pieceBytes = 1 << 16;

interface Unpacked {
  readonly text: Buffer;
  /** Why there may be more text than this. */
  readonly failure: string | null;
}

/**
 * The text of a Zstandard file of one or more frames. When the data are damaged, cut short or unpack to more than
 * 1 GiB, that is a problem and the text up to there is returned. Checksums are not verified.
 */
export function decompressZstd(path: string, onProblem: ReportProblem, maxBytes = largestText): Buffer {
  const { text, failure } = unpackFile(path, maxBytes);
  const detail = `${failure}, ${text.length} bytes read`;
  if (failure !== null) onProblem({ reason: 'compressed_damaged', line: 0, offset: text.length, detail });
  return text;
}

/** The first `bytes` of the text, fewer when it is shorter or damaged. Reads no more of the file than that takes. */
export function decompressZstdHead(path: string, bytes: number): Buffer {
  return unpackFile(path, bytes).text;
}

function unpackFile(path: string, maxBytes: number): Unpacked {
  const fd = openSync(path, 'r');
  try {
    return unpack(piecesOf(fd), maxBytes);
  } finally {
    closeSync(fd);
  }
}

function unpack(pieces: Iterable<Uint8Array>, maxBytes: number): Unpacked {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress(chunk => {
    const rest = maxBytes - length;
    chunks.push(chunk.length > rest ? chunk.subarray(0, rest) : chunk);
    length += Math.min(chunk.length, rest);
    // The decompressor has no other way to be stopped.
    if (chunk.length > rest) throw new Error(`more than ${maxBytes} bytes`);
  });
  let failure: string | null = null;
  try {
    let isFirst = true;
    for (const piece of pieces) {
      if (isFirst && windowSize(piece) > largestWindow) throw new Error('window too large');
      isFirst = false;
      stream.push(piece);
    }
    stream.push(new Uint8Array(), true);
  } catch (error) {
    // The library throws errors of its own and, on damage that it does not foresee, a RangeError or TypeError.
    failure = error instanceof Error ? error.message : String(error);
  }
  return { text: Buffer.concat(chunks, length), failure };
}

/** Small pieces bound what a hostile one unpacks to before we are asked whether that is enough. */
function* piecesOf(fd: number): Generator<Uint8Array> {
  for (;;) {
    // The decompressor keeps parts of what it was given: every piece needs memory of its own.
    const piece = new Uint8Array(pieceBytes);
    const length = readSync(fd, piece, 0, pieceBytes, null);
    if (length === 0) return;
    yield piece.subarray(0, length);
  }
}

/** What the frame at the start of `bytes` asks us to remember; 0 when there is no frame (RFC 8878, 3.1.1.1). */
function windowSize(bytes: Uint8Array): number {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 18));
  if (header.length < 18 || header.readUInt32LE(0) !== 0xfd2fb528) return 0;
  const descriptor = header.readUInt8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if (!isSingleSegment) {
    const window = header.readUInt8(5);
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentSizeAt = 5 + dictionaryIdBytes;
  switch (descriptor >> 6) {
    case 0:
      return header.readUInt8(contentSizeAt);
    case 1:
      return header.readUInt16LE(contentSizeAt) + 256;
    case 2:
      return header.readUInt32LE(contentSizeAt);
    default:
      return Number(header.readBigUInt64LE(contentSizeAt));
  }
}
