import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Connection } from './connection';
import type { FileSystemCalls } from './fileSystemCalls';
import type { HostSql } from './hostSql';
import { readableCopy } from './readableCopy';
import { type SqlRow, type SqlValue, Statement } from './statement';
import { StoreError } from './storeError';
import { WalOverlay } from './walOverlay';

export interface DatabaseOptions {
  /** Never writes, locks, checkpoints or creates anything beside the file. */
  readonly readonly?: boolean;
  /**
   * With `readonly`: another program may be writing to the file, which is too large to be copied each time. It is read in
   * place together with its write-ahead log, as both are when it is opened; queries fail with `busy` when that is past.
   */
  readonly live?: boolean;
  /** Replaces the system calls, for tests. */
  readonly fileSystem?: FileSystemCalls;
}

/** Statements kept prepared; the least recently asked for are freed beyond it. */
const cachedStatements = 256;

const journalAttempts = 5;
const journalWaitMs = 20;

/** Exclusive locking must come first: the WAL's index then lies in this process's memory and needs no shared memory. */
const ownerPragmas = [
  'locking_mode = EXCLUSIVE',
  'journal_mode = WAL',
  'synchronous = FULL',
  'cache_size = -16384',
  'journal_size_limit = 67108864',
  'temp_store = FILE',
  'foreign_keys = ON',
];
const readerPragmas = ['locking_mode = EXCLUSIVE', 'query_only = ON', 'cache_size = -16384', 'temp_store = FILE'];
/** What another program's schema computes may call no function that does more than compute. */
const foreignPragmas = [...readerPragmas, 'trusted_schema = OFF'];

/**
 * Opens, and unless readonly creates, a database file. Only the owner (`joinOwnership`) may open it for writing.
 *
 * Readonly serves files of a newer version and of other programs. One that lies closed is read in place; one with a
 * journal beside it (in use, or left by a crash) is copied to a private temporary folder first. Should another program
 * write to a file that is read in place, queries fail with `busy`: open it again.
 *
 * @throws StoreError `corrupt` when it is no database or damaged, `io`, `locked` when this process has it open,
 *   `busy` when another program keeps writing to a file to be read
 */
export function openDatabase(sql: HostSql, file: string, options: DatabaseOptions = {}): Database {
  if (options.readonly && options.live) return openLive(sql, file);
  return options.readonly ? openForReading(sql, file) : openForWriting(sql, file, options.fileSystem);
}

function openForWriting(sql: HostSql, file: string, fileSystem: FileSystemCalls | undefined): Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  makePrivate(file);
  return configured(new Database(sql, sql.connect(file, { readonly: false, fileSystem })), ownerPragmas, database => {
    const mode = database.prepare('PRAGMA journal_mode').get()?.[0];
    if (mode !== 'wal') throw new StoreError('unsupported', `${file} cannot use a write-ahead log (${mode})`);
  });
}

function openForReading(sql: HostSql, file: string): Database {
  const copy = readableCopy(sql, file);
  try {
    const connection = sql.connect(copy?.path ?? file, { readonly: true });
    copy?.unlinkIfPossible();
    const database = new Database(sql, connection, () => copy?.remove());
    return configured(database, readerPragmas, () => database.prepare('PRAGMA schema_version').get());
  } catch (error) {
    copy?.remove();
    throw error;
  }
}

function openLive(sql: HostSql, file: string): Database {
  if (awaitJournal(file)) return openForReading(sql, file);
  const { size, mtimeMs } = fileState(file);
  let overlay: WalOverlay | null;
  try {
    overlay = WalOverlay.open(`${file}-wal`);
  } catch (error) {
    throw new StoreError('io', `cannot read ${file}-wal`, error);
  }
  try {
    const connection = sql.connect(file, { readonly: true, live: { overlay, asRead: { size, mtimeMs } } });
    const database = new Database(sql, connection, () => overlay?.close());
    return configured(database, foreignPragmas, () => {
      database.prepare('PRAGMA schema_version').get();
      // A log that was left beside another file: pages of one would be taken for those of the other.
      if (overlay !== null && database.value('PRAGMA page_size') !== overlay.pageSize)
        throw new StoreError('corrupt', `${file}-wal has pages of another size`);
    });
  } catch (error) {
    overlay?.close();
    throw error;
  }
}

/** A rollback journal lies there for the moment of a transaction. Whether it stays, as after a crash. */
function awaitJournal(file: string): boolean {
  const waits = new Int32Array(new SharedArrayBuffer(4));
  for (let attempt = 0; attempt < journalAttempts; attempt++) {
    if ((statSync(`${file}-journal`, { throwIfNoEntry: false })?.size ?? 0) === 0) return false;
    Atomics.wait(waits, 0, 0, journalWaitMs);
  }
  return true;
}

function fileState(file: string): { readonly size: number; readonly mtimeMs: number } {
  try {
    return statSync(file);
  } catch (error) {
    throw new StoreError('io', `cannot read ${file}`, error);
  }
}

function configured(database: Database, pragmas: readonly string[], check: (database: Database) => void): Database {
  try {
    for (const pragma of pragmas) database.exec(`PRAGMA ${pragma}`);
    check(database);
    return database;
  } catch (error) {
    // The first error tells why; closing a damaged file may fail as well.
    try {
      database.close();
    } catch {}
    throw error;
  }
}

/** Never a folder that was named by mistake: without its search right nobody reaches what is in it. */
function makePrivate(file: string): void {
  if (process.platform === 'win32') return;
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() === true && (stats.mode & 0o077) !== 0) chmodSync(file, 0o600);
}

/** One open database file. Everything is synchronous. */
export class Database {
  readonly #sql: HostSql;
  readonly #connection: Connection;
  readonly #afterClose: () => void;
  readonly #statements = new Map<string, Statement>();
  #inTransaction = false;

  /** Use `openDatabase`. */
  constructor(sql: HostSql, connection: Connection, afterClose: () => void = () => {}) {
    this.#sql = sql;
    this.#connection = connection;
    this.#afterClose = afterClose;
  }

  /** The file behind it: a private copy, when a readonly database had to be copied. */
  get path(): string {
    return this.#connection.mount.path;
  }

  /** The SQLite in which it is open: other files of this thread are opened in it, too. */
  get sql(): HostSql {
    return this.#sql;
  }

  get isOpen(): boolean {
    return this.#connection.isOpen;
  }

  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  /** Rows changed by the last INSERT, UPDATE or DELETE. */
  get changes(): number {
    return this.#connection.engine.module._sqlite3_changes(this.#connection.handle);
  }

  /** For the engine's own parts. */
  get connection(): Connection {
    return this.#connection;
  }

  /** Runs any number of statements and drops their rows. */
  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** The statement for this text; the same one every time, so do not run it within a loop over its own rows. */
  prepare(sql: string): Statement {
    const statement = this.#statements.get(sql) ?? new Statement(this.#connection, sql);
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > cachedStatements) this.#evict();
    return statement;
  }

  /** Shorthand for `prepare(sql).all(parameters)`. */
  all(sql: string, parameters: readonly SqlValue[] = []): SqlRow[] {
    return this.prepare(sql).all(parameters);
  }

  /** The first column of the first row; null when there is no row. */
  value(sql: string, parameters: readonly SqlValue[] = []): SqlValue {
    return this.prepare(sql).get(parameters)?.[0] ?? null;
  }

  /**
   * Runs `action` in one write transaction: durable when this returns, undone when it throws. Not nestable, and not
   * for asynchronous actions, which would let others' statements in.
   */
  transaction<T>(action: () => T): T {
    if (this.#inTransaction) throw new StoreError('other', 'transactions cannot be nested');
    this.exec('BEGIN IMMEDIATE');
    this.#inTransaction = true;
    try {
      const result = action();
      if (result instanceof Promise) throw new StoreError('other', 'a transaction cannot wait for a promise');
      this.exec('COMMIT');
      return result;
    } catch (error) {
      this.#rollback();
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  /**
   * Moves the WAL into the database file and empties it.
   *
   * @throws StoreError `busy` while a transaction or a loop over rows is open
   */
  checkpoint(): void {
    if (this.value('PRAGMA wal_checkpoint(TRUNCATE)') !== 0) {
      throw new StoreError('busy', 'the write-ahead log is in use');
    }
  }

  /**
   * Adds a function to SQL. Its arity is `fn.length`; the arguments are SQL values, a blob as Uint8Array.
   * An error it throws becomes the query's.
   */
  createFunction(name: string, fn: (...args: SqlValue[]) => SqlValue | boolean): void {
    this.#connection.createFunction(name, fn);
  }

  /** Frees the statements, checkpoints and closes. Closing again does nothing. */
  close(): void {
    if (!this.isOpen) return;
    this.#statements.clear();
    try {
      this.#sql.disconnect(this.#connection);
    } finally {
      this.#afterClose();
    }
  }

  #rollback(): void {
    try {
      this.exec('ROLLBACK');
    } catch {
      // After SQLITE_FULL, IOERR and their like SQLite has rolled back by itself, and says there is no transaction.
    }
  }

  #evict(): void {
    for (const [sql, statement] of this.#statements) {
      if (statement.inUse) continue;
      statement.free();
      this.#statements.delete(sql);
      return;
    }
  }
}
