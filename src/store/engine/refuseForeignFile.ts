import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { StoreError } from './storeError';

const magic = 'SQLite format 3\0';
/** Of the first page (https://www.sqlite.org/fileformat.html#the_database_header). */
const headerBytes = 100;
const pageCountAt = 28;
const userVersionAt = 60;

/**
 * Keeps the store from a file that was named by mistake: a damaged database is put aside and replaced, which somebody's
 * notes, or another program's database, must not be. Ours is what has our name, or was opened by us before.
 *
 * @throws StoreError `unsupported`
 */
export function refuseForeignFile(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined || (stats.isFile() && stats.size === 0)) return;
  if (basename(file) === 'contrail.db' || existsSync(`${file}.tested`)) return;
  if (!stats.isFile()) throw new StoreError('unsupported', `${file} is not a file`);
  const header = readHeader(file);
  const isDatabase = header.toString('latin1', 0, magic.length) === magic;
  // A database of ours has had a version since its first transaction.
  if (isDatabase && (header.readUInt32BE(userVersionAt) > 0 || header.readUInt32BE(pageCountAt) <= 1)) return;
  throw new StoreError('unsupported', `${file} is no database of Contrail; it was left as it is`);
}

function readHeader(file: string): Buffer {
  const header = Buffer.alloc(headerBytes);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, headerBytes, 0);
    return header;
  } finally {
    closeSync(descriptor);
  }
}
