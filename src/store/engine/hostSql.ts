import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Arena } from './arena';
import { Connection, type Engine } from './connection';
import { type FileSystemCalls, nodeFileSystem } from './fileSystemCalls';
import { HostVfs, type Mount } from './hostVfs';
import { expectedWasmHash, loadSqlModule, sqliteVersion } from './sqlModule';
import { StoreError } from './storeError';

export interface HostSqlOptions {
  /** The published `sql-wasm.wasm` of sql.js. */
  readonly wasmPath: string;
  /**
   * False for a process that ends after a question or two: V8's optimizing compiler would take 110 ms of processor time
   * that pays off only after seconds. It then stays off for all wasm of the process.
   */
  readonly optimize?: boolean;
}

/** SQLite of this thread, reading and writing real files. Open databases with `openDatabase`. */
export class HostSql {
  /** `sqlite_version()`. */
  readonly libVersion = sqliteVersion;
  /** SHA-256 of the wasm. */
  readonly wasmHash = expectedWasmHash;
  readonly #engine: Engine;
  readonly #open = new Set<string>();

  /** Use `initHostSql`. */
  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Opens a file, once: two connections of one process would not see each other's locks. */
  connect(
    file: string,
    options: { readonly: boolean; fileSystem?: FileSystemCalls | undefined; live?: Mount['live'] },
  ): Connection {
    const path = resolve(file);
    if (this.#open.has(path)) throw new StoreError('locked', `${path} is already open in this process`);
    const { readonly, live } = options;
    const mount = { path, calls: options.fileSystem ?? nodeFileSystem, readonly, live };
    const connection = new Connection(this.#engine, mount);
    this.#open.add(path);
    return connection;
  }

  /** Closes a connection of `connect`. */
  disconnect(connection: Connection): void {
    this.#open.delete(connection.mount.path);
    connection.close();
  }
}

let instance: Promise<HostSql> | undefined;

/**
 * The SQLite of this thread. sql.js can be loaded once a thread, so later calls return the first result, whatever
 * their options; after a failure the next call tries again.
 *
 * @throws StoreError `unsupported` when the wasm is not the tested build, `io` when it cannot be read
 */
export function initHostSql(options: HostSqlOptions): Promise<HostSql> {
  instance ??= load(options).catch((error: unknown) => {
    instance = undefined;
    throw error;
  });
  return instance;
}

async function load(options: HostSqlOptions): Promise<HostSql> {
  // V8 11 (Node 20) compiles functions wrongly into which it inlines calls of wasm: one start in four crashed (SIGSEGV)
  // while it replayed a write-ahead log.
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--no-turbo-inline-js-wasm-calls');
  if (options.optimize === false) setFlagsFromString('--liftoff-only');
  const loaded = await loadSqlModule(options.wasmPath);
  const vfs = new HostVfs(loaded);
  const { module, memory } = loaded;
  return new HostSql({ module, memory, vfs, arena: new Arena(module), scratch: module._malloc(8) });
}
