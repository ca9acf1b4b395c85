import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { SourceRef } from '../agents/adapter';
import type { SourceRecord, SourceStat } from '../store/segment';
import { openText, tailHash } from './sourceText';
import { decompressZstdHead } from './zstd';

/** Enough of a transcript to tell whose it is, and to recognize it when its name changes. */
const headBytes = 64 * 1024;
const hashedBytes = 4 * 1024;
const longestPrint = 1024;

export type FileStat = Omit<SourceStat, 'headLength' | 'headHash'>;

/** What the file system says of a listed file, without opening it. Throws when it is gone, unreadable or no file. */
export function statSource(source: SourceRef): FileStat {
  const stat = statSync(source.path, { bigint: true });
  if (!stat.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'not a regular file' });
  return {
    size: Number(stat.size),
    mtimeMs: Number(stat.mtimeNs / 1000n) / 1000,
    inode: String(stat.ino),
    device: String(stat.dev),
    companions: companionsPrint(source.companions),
  };
}

/** How a file of several sessions and its journals look: while they look the same, it says the same. */
export function filePrint(
  { path }: SourceRef,
  { size, mtimeMs, inode, companions }: FileStat,
  revision: number,
): string {
  const journals = ['-wal', '-journal'].map(suffix => companionStat(path + suffix));
  return [revision, size, mtimeMs, inode, ...journals, companions].join(' ');
}

/** Of many companions a hash is kept. */
function companionsPrint(companions: readonly string[]): string {
  const print = companions.map(companionStat).join(' ');
  return print.length <= longestPrint ? print : createHash('sha256').update(print).digest('hex');
}

/** Adds the first bytes, to tell whose the file is, and a hash of the very first, to know it by. */
export function fingerprintSource(source: SourceRef, stat: FileStat): SourceStat & { readonly head: Buffer } {
  const head = source.format === 'jsonl.zst' ? decompressZstdHead(source.path, headBytes) : readHead(source.path);
  const headLength = Math.min(head.length, hashedBytes);
  return { ...stat, headLength, headHash: headHash(head, headLength), head };
}

/** Whether a file begins as a known one did, which may have been shorter then. */
export function beginsAs(head: Buffer, { headLength, headHash: known }: SourceRecord): boolean {
  return head.length >= headLength && headHash(head, headLength) === known;
}

function headHash(head: Buffer, length: number): string {
  return createHash('sha256').update(head.subarray(0, length)).digest('hex').slice(0, 32);
}

/**
 * How a known file changed. `appended`: it begins as before and still has the bytes just before the cursor. `rewritten`:
 * so does this one, and has the same length but another time: perhaps only touched. `replaced`: another beginning,
 * shorter, or other bytes before the cursor. The inode decides nothing: backup and sync tools change it.
 */
export function classifyChange(
  source: SourceRef,
  known: SourceRecord,
  now: SourceStat & { readonly head: Buffer },
): 'appended' | 'rewritten' | 'replaced' {
  if (!beginsAs(now.head, known) || !endsAt(source, now.size, known.cursor)) return 'replaced';
  return now.size === known.size && now.mtimeMs !== known.mtimeMs ? 'rewritten' : 'appended';
}

/** Whether the text still has the bytes that stood before the cursor. */
function endsAt(source: SourceRef, size: number, cursor: SourceRecord['cursor']): boolean {
  if (cursor === null || cursor.offset === 0) return true;
  const text = openText(source, size, () => undefined);
  try {
    return text.size >= cursor.offset && tailHash(text.bytes, cursor.offset) === cursor.tailHash;
  } finally {
    text.close();
  }
}

function companionStat(path: string): string {
  try {
    const { size, mtimeMs } = statSync(path);
    return `${size}:${mtimeMs}`;
  } catch {
    // A companion that is gone is a change like any other.
    return '-';
  }
}

function readHead(path: string): Buffer {
  const fd = openSync(path, 'r');
  try {
    const head = Buffer.alloc(headBytes);
    return head.subarray(0, readSync(fd, head, 0, headBytes, 0));
  } finally {
    closeSync(fd);
  }
}
