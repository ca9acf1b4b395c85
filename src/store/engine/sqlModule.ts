import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import initSqlJs from 'sql.js/dist/sql-wasm.js';
import { StoreError } from './storeError';
import { WasmMemory } from './wasmMemory';

/** sql.js 1.16.0 `dist/sql-wasm.wasm` (SQLite 3.54.1). The VFS relies on this build's layout, so no other is run. */
export const expectedWasmHash = '43bbcdd44287e5a2db3b6b5af34b1a3485a7a441285d247976c1ebe3c61f8dbf';

/** `sqlite_version()` of that build. */
export const sqliteVersion = '3.54.1';

/** The handle class of sql.js; `db` is the `sqlite3*`. */
export interface RawDatabase {
  readonly db: number;
  close(): void;
  create_function(name: string, fn: (...args: never[]) => unknown): unknown;
}

/** The part of the Emscripten module of sql.js that the engine calls. Numbers are pointers, lengths or result codes. */
export interface SqlModule {
  Database: new (data: readonly number[]) => RawDatabase;
  addFunction(fn: (...args: never[]) => unknown, signature: string): number;
  UTF8ToString(pointer: number): string;
  stringToNewUTF8(text: string): number;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _sqlite3_errmsg(db: number): number;
  _sqlite3_exec(db: number, sql: number, callback: number, context: number, error: number): number;
  _sqlite3_prepare_v2(db: number, sql: number, bytes: number, statement: number, tail: number): number;
  _sqlite3_step(statement: number): number;
  _sqlite3_reset(statement: number): number;
  _sqlite3_finalize(statement: number): number;
  _sqlite3_changes(db: number): number;
  _sqlite3_bind_int(statement: number, index: number, value: number): number;
  _sqlite3_bind_double(statement: number, index: number, value: number): number;
  _sqlite3_bind_text(statement: number, index: number, text: number, bytes: number, destructor: number): number;
  _sqlite3_bind_blob(statement: number, index: number, blob: number, bytes: number, destructor: number): number;
  _sqlite3_column_count(statement: number): number;
  _sqlite3_column_name(statement: number, column: number): number;
  _sqlite3_column_type(statement: number, column: number): number;
  _sqlite3_column_double(statement: number, column: number): number;
  _sqlite3_column_text(statement: number, column: number): number;
  _sqlite3_column_blob(statement: number, column: number): number;
  _sqlite3_column_bytes(statement: number, column: number): number;
  _sqlite3_backup_init(target: number, targetName: number, source: number, sourceName: number): number;
  _sqlite3_backup_step(backup: number, pages: number): number;
  _sqlite3_backup_finish(backup: number): number;
}

const functionNames = [
  'Database',
  'addFunction',
  'UTF8ToString',
  'stringToNewUTF8',
  '_malloc',
  '_free',
  '_sqlite3_errmsg',
  '_sqlite3_exec',
  '_sqlite3_prepare_v2',
  '_sqlite3_step',
  '_sqlite3_reset',
  '_sqlite3_finalize',
  '_sqlite3_changes',
  '_sqlite3_bind_int',
  '_sqlite3_bind_double',
  '_sqlite3_bind_text',
  '_sqlite3_bind_blob',
  '_sqlite3_column_count',
  '_sqlite3_column_name',
  '_sqlite3_column_type',
  '_sqlite3_column_double',
  '_sqlite3_column_text',
  '_sqlite3_column_blob',
  '_sqlite3_column_bytes',
  '_sqlite3_backup_init',
  '_sqlite3_backup_step',
  '_sqlite3_backup_finish',
] as const satisfies readonly (keyof SqlModule)[];

export interface LoadedModule {
  readonly module: SqlModule;
  readonly memory: WasmMemory;
  readonly table: WebAssembly.Table;
}

/**
 * Runs the unmodified sql.js and keeps hold of its memory and function table, through Emscripten's documented
 * `instantiateWasm` option. Compiles synchronously: 4 ms, no slower than the asynchronous way, and one await less.
 *
 * @throws StoreError `unsupported` when this is not the build we know, `io` when the file cannot be read
 */
export async function loadSqlModule(wasmPath: string): Promise<LoadedModule> {
  const binary = readWasm(wasmPath);
  let instance: WebAssembly.Instance | undefined;
  const loaded: unknown = await initSqlJs({
    // An option of sql.js that its types lack: keeps SQLite's own math functions instead of sql.js's legacy ones.
    ...{ useOldExtensionFunctions: false },
    instantiateWasm(imports, receive) {
      instance = new WebAssembly.Instance(new WebAssembly.Module(binary), imports);
      receive(instance);
      return {};
    },
  });
  if (instance === undefined) throw new StoreError('unsupported', 'sql.js was already loaded in this thread');
  const exported = Object.values(instance.exports);
  const memory = exported.find(value => value instanceof WebAssembly.Memory);
  const table = exported.find(value => value instanceof WebAssembly.Table);
  if (!(memory instanceof WebAssembly.Memory) || !(table instanceof WebAssembly.Table) || !isSqlModule(loaded)) {
    throw new StoreError('unsupported', 'this build of sql.js lacks functions that the store needs');
  }
  return { module: loaded, memory: new WasmMemory(memory), table };
}

function readWasm(wasmPath: string): Buffer<ArrayBuffer> {
  let binary: Buffer<ArrayBuffer>;
  try {
    binary = readFileSync(wasmPath);
  } catch (error) {
    throw new StoreError('io', `cannot read ${wasmPath}`, error);
  }
  const hash = createHash('sha256').update(binary).digest('hex');
  if (hash !== expectedWasmHash) {
    throw new StoreError('unsupported', `${wasmPath} is not the SQLite build this version was tested with (${hash})`);
  }
  return binary;
}

function isSqlModule(value: unknown): value is SqlModule {
  if (typeof value !== 'object' || value === null) return false;
  const members = new Map<string, unknown>(Object.entries(value));
  return functionNames.every(name => typeof members.get(name) === 'function');
}
