import type { SourceDatabase } from '../adapter';
import { timeOf } from '../times';

/** A file before and after an edit. */
export interface FileChange {
  readonly before: string;
  readonly after: string;
  /** Whether the file was made: its history begins with nothing. */
  readonly isNew: boolean;
}

/** Which change of a file is meant. */
export interface ChangeQuery {
  readonly path: string;
  /** UTC ms between which it was made. */
  readonly from: number | null;
  readonly to: number | null;
  /** Whether texts can be those of the edit. */
  isOf(before: string, after: string): boolean;
}

/**
 * The texts of files that tools of a session edited (table `files`): for each edit what it found, when that is not what
 * the last one left, and what it made of it (`history/file.go`).
 */
export class FileHistory {
  readonly #database: SourceDatabase;
  readonly #session: string;
  readonly #hasFiles: boolean;
  readonly #used = new Set<number>();

  constructor(database: SourceDatabase, session: string) {
    this.#database = database;
    this.#session = session;
    this.#hasFiles = database.columns('files').has('content');
  }

  /** The first change that can be meant and was not asked for before; null where the history has none. */
  change({ path, from, to, isOf }: ChangeQuery): FileChange | null {
    if (!this.#hasFiles) return null;
    let before: string | null = null;
    for (const { row, content, created_at } of this.#database.rows(
      'SELECT rowid AS row, content, created_at FROM files WHERE path = ? AND session_id = ? ORDER BY rowid',
      [path, this.#session],
    )) {
      const after = typeof content === 'string' ? content : '';
      const created = timeOf(created_at);
      const isThen = created !== null && (from === null || created >= from) && (to === null || created <= to);
      // What an edit found is kept even when the last one left the same: no edit changes nothing.
      if (before !== null && before !== after && isThen && !this.#used.has(Number(row)) && isOf(before, after)) {
        this.#used.add(Number(row));
        return { before, after, isNew: before === '' };
      }
      before = after;
    }
    return null;
  }
}
