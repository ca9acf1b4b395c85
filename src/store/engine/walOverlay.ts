import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { osErrorCode } from './storeError';

// https://sqlite.org/fileformat2.html#the_write_ahead_log
const headerBytes = 32;
const frameHeaderBytes = 24;
const littleEndianMagic = 0x377f0682;
const bigEndianMagic = 0x377f0683;

/**
 * The pages that a database's write-ahead log holds, as far as they are committed now: what a reader sees in place of the
 * file's own. The log is only read: no lock is taken, nothing is checkpointed. Its writer may start it anew at any time,
 * which `read` notices.
 */
export class WalOverlay {
  /** Where each page's newest committed content begins in the log, by page number. */
  readonly #places: ReadonlyMap<number, number>;
  readonly #fd: number;
  readonly #salts: Buffer;
  #isOpen = true;
  readonly pageSize: number;
  /** Size of the database after the last commit. */
  readonly pages: number;

  private constructor(fd: number, salts: Buffer, pageSize: number, { places, pages }: Committed) {
    this.#fd = fd;
    this.#salts = salts;
    this.pageSize = pageSize;
    this.#places = places;
    this.pages = pages;
  }

  /** Null when the log is missing or holds no committed page. @throws the system's error when it cannot be read */
  static open(path: string): WalOverlay | null {
    const fd = openIfThere(path);
    if (fd === null) return null;
    try {
      const header = Buffer.alloc(headerBytes);
      const magic = readSync(fd, header, 0, headerBytes, 0) === headerBytes ? header.readUInt32BE(0) : 0;
      const pageSize = header.readUInt32BE(8);
      const isLog = (magic === littleEndianMagic || magic === bigEndianMagic) && isPageSize(pageSize);
      const sum = new WalChecksum(magic === bigEndianMagic);
      sum.add(header.subarray(0, 24));
      if (isLog && sum.equals(header.subarray(24))) {
        const salts = header.subarray(16, 24);
        const committed = committedPages(fd, salts, pageSize, sum);
        if (committed.pages > 0) return new WalOverlay(fd, salts, pageSize, committed);
      }
      closeSync(fd);
      return null;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** Whether the log holds this page, counted from 1. */
  has(page: number): boolean {
    return this.#places.has(page);
  }

  /** Reads part of a page of the log: how many bytes; null when the log was started anew since it was opened. */
  read(page: number, target: Uint8Array, at: number, length: number, within: number): number | null {
    const place = this.#places.get(page);
    if (place === undefined) return 0;
    const got = readSync(this.#fd, target, at, length, place + within);
    // A frame is overwritten from its head on: while that is the same, what was read before is, too.
    const head = Buffer.alloc(frameHeaderBytes);
    readSync(this.#fd, head, 0, frameHeaderBytes, place - frameHeaderBytes);
    const isOurs = head.readUInt32BE(0) === page && head.subarray(8, 16).equals(this.#salts);
    return isOurs ? got : null;
  }

  /** Closing again does nothing. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#fd);
  }
}

interface Committed {
  readonly places: ReadonlyMap<number, number>;
  readonly pages: number;
}

/** Frames count while their salts and sums are right, and up to the last one that ends a transaction. */
function committedPages(fd: number, salts: Buffer, pageSize: number, sum: WalChecksum): Committed {
  const frame = Buffer.alloc(frameHeaderBytes + pageSize);
  const places = new Map<number, number>();
  let pending = new Map<number, number>();
  let pages = 0;
  const end = fstatSync(fd).size;
  for (let at = headerBytes; at + frame.length <= end; at += frame.length) {
    if (readSync(fd, frame, 0, frame.length, at) < frame.length) break;
    if (!frame.subarray(8, 16).equals(salts)) break;
    sum.add(frame.subarray(0, 8));
    sum.add(frame.subarray(frameHeaderBytes));
    if (!sum.equals(frame.subarray(16, 24))) break;
    pending.set(frame.readUInt32BE(0), at + frameHeaderBytes);
    const size = frame.readUInt32BE(4);
    if (size === 0) continue;
    for (const [page, place] of pending) places.set(page, place);
    pending = new Map();
    pages = size;
  }
  return { places, pages };
}

/** The running sum over header and frames. */
class WalChecksum {
  #first = 0;
  #second = 0;

  constructor(private readonly isBigEndian: boolean) {}

  /** `bytes` are a multiple of eight. */
  add(bytes: Buffer): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const little = !this.isBigEndian;
    let first = this.#first;
    let second = this.#second;
    for (let at = 0; at < bytes.length; at += 8) {
      first = (first + view.getUint32(at, little) + second) | 0;
      second = (second + view.getUint32(at + 4, little) + first) | 0;
    }
    this.#first = first;
    this.#second = second;
  }

  /** Sums are always kept big-endian. */
  equals(bytes: Buffer): boolean {
    return bytes.readInt32BE(0) === this.#first && bytes.readInt32BE(4) === this.#second;
  }
}

function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
}

/** Only a plain file: opening a pipe or a terminal by this name would wait for whoever writes to it. */
function openIfThere(path: string): number | null {
  try {
    return statSync(path).isFile() ? openSync(path, 'r') : null;
  } catch (error) {
    if (osErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
