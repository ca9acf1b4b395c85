import { StoreError } from './storeError';
import type { WasmMemory } from './wasmMemory';

/** Field offsets, in 32-bit words, of `struct sqlite3_vfs` (https://sqlite.org/c3ref/vfs.html), whose ABI is frozen. */
const field = { version: 0, fileSize: 1, maxPathname: 2, name: 4, xOpen: 6, xDelete: 7, xAccess: 8, xFullPathname: 9 };

const structBytes = 88;
const staticDataStart = 1024;
const staticDataEnd = 4 << 20;

export type OpenFunction = (vfs: number, name: number, file: number, flags: number, outFlags: number) => number;
export type DeleteFunction = (vfs: number, name: number, syncDirectory: number) => number;
export type AccessFunction = (vfs: number, name: number, flags: number, result: number) => number;

/** SQLite's built-in VFS ("unix", on Emscripten's in-memory file system) as it was before we replaced parts of it. */
export interface DefaultVfs {
  readonly open: OpenFunction;
  readonly delete: DeleteFunction;
  readonly access: AccessFunction;
  /** Makes the VFS call these table entries (from `addFunction`) from now on. */
  replace(functions: { readonly open: number; readonly delete: number; readonly access: number }): void;
}

/**
 * sql.js exports neither `sqlite3_vfs_register` nor `sqlite3_vfs_find`, so the one registered VFS is found in the
 * static data of the module by what the public structure says about it: where its name lies, and its four function
 * pointers.
 *
 * @throws StoreError `unsupported` unless exactly one place fits
 */
export function findDefaultVfs(memory: WasmMemory, table: WebAssembly.Table): DefaultVfs {
  memory.fresh();
  const end = Math.min(memory.bytes.length, staticDataEnd) - structBytes;
  const found: number[] = [];
  for (const name of placesOf(memory.buffer.subarray(0, end), Buffer.from('unix\0'))) {
    for (const place of placesOf(memory.buffer.subarray(0, end), wordBytes(name))) {
      const pointer = place - 4 * field.name;
      if (pointer >= staticDataStart && pointer % 4 === 0 && isUnixVfs(memory, table, pointer)) found.push(pointer);
    }
  }
  const [vfs, ...others] = found;
  if (vfs === undefined || others.length > 0) {
    throw new StoreError('unsupported', `found ${found.length} file systems in this build of sql.js, expected 1`);
  }
  // `sqlite3_file` of ours needs two words: the method table and the id of the open file.
  if (memory.word(vfs + 4 * field.fileSize) < 8) throw new StoreError('unsupported', 'sqlite3_file is too small');

  // A WebAssembly.Table is untyped; these three are the functions the structure declares at these offsets.
  const original = (index: number) => table.get(memory.word(vfs + 4 * index));
  return {
    open: original(field.xOpen) as OpenFunction,
    delete: original(field.xDelete) as DeleteFunction,
    access: original(field.xAccess) as AccessFunction,
    replace(functions) {
      memory.setWord(vfs + 4 * field.xOpen, functions.open);
      memory.setWord(vfs + 4 * field.xDelete, functions.delete);
      memory.setWord(vfs + 4 * field.xAccess, functions.access);
    },
  };
}

function* placesOf(memory: Buffer, bytes: Buffer): Generator<number> {
  for (let at = memory.indexOf(bytes, staticDataStart); at !== -1; at = memory.indexOf(bytes, at + 1)) yield at;
}

/** A 32-bit word as wasm keeps it. */
function wordBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function isUnixVfs(memory: WasmMemory, table: WebAssembly.Table, pointer: number): boolean {
  const word = (index: number) => memory.words[(pointer >>> 2) + index] ?? 0;
  if (word(field.version) < 1 || word(field.version) > 3 || word(field.maxPathname) !== 512) return false;
  return [field.xOpen, field.xDelete, field.xAccess, field.xFullPathname].every(
    index => word(index) > 0 && word(index) < table.length,
  );
}
