import { brotliDecompressSync } from 'node:zlib';
import { integer, text } from './columns';
import type { Database } from './engine/database';
import type { SqlValue } from './engine/statement';

/** Of zlib. */
const smallestChunk = 64;

/** Reads texts back out of their compressed blocks; keeps the last few blocks open, since neighbours are read together. */
export class BodyReader {
  private readonly open = new Map<number, Buffer>();

  constructor(
    private readonly db: Database,
    private readonly blocksOpen = 8,
  ) {}

  /** The text at a location, null when it was not kept. */
  read(blockId: SqlValue | undefined, start: SqlValue | undefined, length: SqlValue | undefined): string | null {
    if (typeof blockId !== 'number') return null;
    const from = integer(start);
    return this.block(blockId).toString('utf8', from, from + integer(length));
  }

  private block(id: number): Buffer {
    const known = this.open.get(id);
    if (known !== undefined) return known;
    const row = this.db.prepare('SELECT codec, data, raw_length FROM body_block WHERE id = ?').get([id]);
    const data = row?.[1];
    if (row === undefined || text(row[0]) !== 'brotli' || !(data instanceof Uint8Array))
      throw new Error(`body block ${id} is missing or of an unknown codec`);
    // In one piece: put together from pieces of the default size it takes twice as long.
    const raw = brotliDecompressSync(data, { chunkSize: Math.max(smallestChunk, integer(row[2])) });
    const oldest = this.open.keys().next();
    if (this.open.size >= this.blocksOpen && !oldest.done) this.open.delete(oldest.value);
    this.open.set(id, raw);
    return raw;
  }
}
