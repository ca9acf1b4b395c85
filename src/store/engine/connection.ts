import type { Arena } from './arena';
import type { HostVfs, Mount } from './hostVfs';
import { resultCode } from './resultCode';
import type { RawDatabase, SqlModule } from './sqlModule';
import { kindOfResultCode, StoreError, type StoreErrorKind } from './storeError';
import type { WasmMemory } from './wasmMemory';

/** What all connections of a thread share. */
export interface Engine {
  readonly module: SqlModule;
  readonly memory: WasmMemory;
  readonly vfs: HostVfs;
  readonly arena: Arena;
  /** Eight bytes of wasm memory for results returned through pointers. */
  readonly scratch: number;
}

/** Kinds of failures behind which the operating system may stand. */
const systemKinds: readonly StoreErrorKind[] = ['full', 'io', 'busy', 'readonly'];

/** One open `sqlite3*` on a mounted file. Private to the engine: everyone else uses `Database`. */
export class Connection {
  readonly engine: Engine;
  readonly mount: Mount;
  /** Prepared statements and running backups, for `close` to end: SQLite keeps the file open until then. */
  readonly live = new Set<{ free(): unknown }>();
  readonly #raw: RawDatabase;
  #open = true;

  constructor(engine: Engine, mount: Mount) {
    this.engine = engine;
    this.mount = mount;
    engine.vfs.takeError();
    try {
      // With data, sql.js makes a stub in its in-memory file system, which its `close` wants to remove.
      this.#raw = engine.vfs.mount(mount, () => new engine.module.Database([]));
    } catch (error) {
      engine.vfs.unmount(mount);
      throw new StoreError('io', `cannot open ${mount.path}`, engine.vfs.takeError() ?? error);
    }
  }

  /** The `sqlite3*`. */
  get handle(): number {
    if (!this.#open) throw new StoreError('closed', `${this.mount.path} is closed`);
    return this.#raw.db;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Runs statements that return no rows of interest. */
  exec(sql: string): void {
    const { module } = this.engine;
    const { handle } = this;
    const text = module.stringToNewUTF8(sql);
    const code = module._sqlite3_exec(handle, text, 0, 0, 0);
    module._free(text);
    if (code !== resultCode.ok) throw this.error(code);
  }

  createFunction(name: string, fn: (...args: never[]) => unknown): void {
    if (!this.#open) throw new StoreError('closed', `${this.mount.path} is closed`);
    this.#raw.create_function(name, fn);
  }

  /** The error of the last call on this connection. */
  error(code: number): StoreError {
    const kind = kindOfResultCode(code);
    const message = this.engine.module.UTF8ToString(this.engine.module._sqlite3_errmsg(this.handle));
    const systemError = this.engine.vfs.takeError();
    return new StoreError(kind, message, systemKinds.includes(kind) ? systemError : undefined);
  }

  /** Finalizes the statements and closes the file, which checkpoints and removes the WAL. */
  close(): void {
    if (!this.#open) return;
    for (const item of [...this.live]) item.free();
    try {
      this.#raw.close();
    } catch (error) {
      throw new StoreError('io', `cannot close ${this.mount.path}`, this.engine.vfs.takeError() ?? error);
    } finally {
      this.#open = false;
      this.engine.vfs.unmount(this.mount);
    }
  }
}
