import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Connection } from './connection';
import type { Database } from './database';
import type { HostSql } from './hostSql';
import { resultCode } from './resultCode';
import { StoreError } from './storeError';
import { syncDirectory, syncFile } from './syncPath';

export interface SnapshotOptions {
  /** Where the snapshot goes; the one before is replaced when the new one is complete. Default `<file>.snapshot`. */
  readonly target?: string;
  /** Pages of 4 KiB copied in one step, which blocks the thread: 256 take about 10 ms. */
  readonly pagesPerStep?: number;
  /** Awaited between steps, so that others get their turn. */
  readonly pause: () => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Steps refused in a row because a transaction was open, before giving up. */
const patience = 1000;

/**
 * Copies the live database in small steps. What is written meanwhile through the same `database` goes into the copy
 * as well. Make sure that the database is sound first (`quick_check`): a snapshot repeats its damage.
 *
 * @returns path of the snapshot
 * @throws StoreError `full`, `io`, `corrupt`, `closed` when the database was closed meanwhile, `busy` when a
 *   transaction stayed open; and the signal's reason
 */
export async function snapshot(sql: HostSql, database: Database, options: SnapshotOptions): Promise<string> {
  const target = options.target ?? `${database.path}.snapshot`;
  const unfinished = `${target}.tmp`;
  const removeUnfinished = () => {
    for (const suffix of ['', '-journal', '-wal']) rmSync(unfinished + suffix, { force: true });
  };
  removeUnfinished();
  try {
    const copy = sql.connect(unfinished, { readonly: false });
    try {
      // The copy counts only once it is complete and synced as a whole, so it needs no journal.
      copy.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
      await copyPages(database, copy, options);
    } finally {
      sql.disconnect(copy);
    }
    syncFile(unfinished);
    renameSync(unfinished, target);
    syncDirectory(dirname(target));
    return target;
  } catch (error) {
    removeUnfinished();
    throw error;
  }
}

async function copyPages(database: Database, copy: Connection, options: SnapshotOptions): Promise<void> {
  const backup = new Backup(database.connection, copy);
  try {
    let refused = 0;
    while (!backup.step(options.pagesPerStep ?? 256)) {
      refused = backup.isRefused ? refused + 1 : 0;
      if (refused > patience) throw new StoreError('busy', `a transaction stays open in ${database.path}`);
      await options.pause();
      options.signal?.throwIfAborted();
    }
  } finally {
    backup.free();
  }
}

/** A `sqlite3_backup`. Closing either database ends it, for SQLite would keep the file open otherwise. */
class Backup {
  readonly #source: Connection;
  readonly #copy: Connection;
  readonly #pointer: number;
  #code: number = resultCode.ok;
  #running = true;

  constructor(source: Connection, copy: Connection) {
    const { module } = source.engine;
    this.#source = source;
    this.#copy = copy;
    const name = module.stringToNewUTF8('main');
    this.#pointer = module._sqlite3_backup_init(copy.handle, name, source.handle, name);
    module._free(name);
    if (this.#pointer === 0) throw new StoreError('other', `cannot begin a snapshot of ${source.mount.path}`);
    source.live.add(this);
    copy.live.add(this);
  }

  /** The last step did nothing, because a transaction was open. */
  get isRefused(): boolean {
    return this.#code === resultCode.busy || this.#code === resultCode.locked;
  }

  /** Copies some pages; true when that was the last of them. */
  step(pages: number): boolean {
    if (!this.#running) throw new StoreError('closed', `${this.#source.mount.path} was closed during the snapshot`);
    this.#code = this.#source.engine.module._sqlite3_backup_step(this.#pointer, pages);
    if (this.#code === resultCode.ok || this.isRefused) return false;
    const code = this.free();
    if (code !== resultCode.ok) throw this.#copy.error(code);
    return true;
  }

  /** Ends it; the result code of the whole. */
  free(): number {
    if (!this.#running) return resultCode.ok;
    this.#running = false;
    this.#source.live.delete(this);
    this.#copy.live.delete(this);
    return this.#source.engine.module._sqlite3_backup_finish(this.#pointer);
  }
}
