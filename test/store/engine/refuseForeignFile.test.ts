import { doesNotThrow, equal, throws } from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refuseForeignFile } from '../../../src/store/engine/refuseForeignFile';
import { StoreError } from '../../../src/store/engine/storeError';

describe('refuseForeignFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'contrail-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const header = (userVersion: number, pages: number): Buffer => {
    const bytes = Buffer.alloc(4096);
    bytes.write('SQLite format 3\0', 'latin1');
    bytes.writeUInt32BE(pages, 28);
    bytes.writeUInt32BE(userVersion, 60);
    return bytes;
  };
  const refuses = (path: string): void =>
    throws(
      () => refuseForeignFile(path),
      error => StoreError.is(error, 'unsupported'),
    );

  it('refuses notes, folders and databases of other programs, and leaves them as they are', () => {
    const notes = file('notes.txt', 'remember the milk');
    refuses(notes);
    equal(readFileSync(notes, 'utf8'), 'remember the milk');
    refuses(file('places.sqlite', header(0, 40)));
    mkdirSync(join(folder, 'sub'));
    refuses(join(folder, 'sub'));
  });

  it('takes what is missing, empty, or ours, damaged or not', () => {
    file('old.db.tested', '');
    for (const path of [
      join(folder, 'missing.db'),
      file('empty.db', ''),
      file('new.db', header(0, 1)),
      file('ours.db', header(2, 40)),
      file('contrail.db', 'torn'),
      file('old.db', 'torn'),
    ])
      doesNotThrow(() => refuseForeignFile(path), path);
  });
});
