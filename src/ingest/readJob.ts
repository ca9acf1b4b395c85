import type { SourceIdentity, SourceRef } from '../agents/adapter';
import type { ReadCursor } from '../store/segment';
import type { KeepBodies } from './segmentSink';

/** One source to read on from where the store's cursor stands. Plain data: it is sent to a reader thread. */
export interface ReadJob {
  /** Rowid in the catalogue. */
  readonly sourceId: number;
  readonly source: SourceRef;
  readonly identity: SourceIdentity;
  /** Null for a first read. */
  readonly cursor: ReadCursor | null;
  /** Bytes to read up to, as seen when the job was planned; later growth is the next pass's. */
  readonly size: number;
  readonly keep: KeepBodies;
}
