import { randomBytes } from 'node:crypto';
import { constants, existsSync, fstatSync, openSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findDefaultVfs } from './defaultVfs';
import { type FileSystemCalls, nodeFileSystem } from './fileSystemCalls';
import { createIoMethods, type FileState, type FileTable, resultCodeOf } from './ioMethods';
import { resultCode } from './resultCode';
import type { LoadedModule } from './sqlModule';
import { osErrorCode } from './storeError';
import { syncDirectory } from './syncPath';
import type { WalOverlay } from './walOverlay';

/** Flags of `xOpen` (https://sqlite.org/c3ref/c_open_autoproxy.html). */
const openFlag = { readonly: 1, readwrite: 2, create: 4, exclusive: 16, mainDatabase: 0x100 };

/** A real file that stands behind a database name of SQLite's in-memory file system. */
export interface Mount {
  /** Absolute path. */
  readonly path: string;
  readonly calls: FileSystemCalls;
  readonly readonly: boolean;
  /** What the file's write-ahead log holds, and how the file looked before that was read; for reading in place. */
  readonly live?: { readonly overlay: WalOverlay | null; readonly asRead: FileState } | undefined;
}

/**
 * Lets SQLite read and write real files page by page: the built-in VFS is asked first about nothing but names that
 * are not mounted. Anonymous temporary files go to the system's temporary directory instead of the wasm heap.
 */
export class HostVfs {
  readonly #table: FileTable = { files: new Map(), lastError: undefined };
  readonly #mounts = new Map<string, Mount>();
  readonly #methods: number;
  readonly #loaded: LoadedModule;
  #pending: Mount | null = null;
  #lastId = 0;

  constructor(loaded: LoadedModule) {
    const { module, memory, table } = loaded;
    this.#loaded = loaded;
    const original = findDefaultVfs(memory, table);
    this.#methods = createIoMethods(module, memory, this.#table);
    const open = (vfs: number, name: number, file: number, flags: number, outFlags: number) => {
      const result = this.#open(name, file, flags, outFlags);
      return result ?? original.open(vfs, name, file, flags, outFlags);
    };
    const remove = (vfs: number, name: number, sync: number) =>
      this.#delete(name, sync !== 0) ?? original.delete(vfs, name, sync);
    const access = (vfs: number, name: number, flags: number, result: number) =>
      this.#access(name, flags, result) ?? original.access(vfs, name, flags, result);
    original.replace({
      open: module.addFunction(open, 'iiiiii'),
      delete: module.addFunction(remove, 'iiii'),
      access: module.addFunction(access, 'iiiii'),
    });
  }

  /** The first main database that `construct` opens is the mounted file. */
  mount<T>(mount: Mount, construct: () => T): T {
    this.#pending = mount;
    try {
      return construct();
    } finally {
      this.#pending = null;
    }
  }

  unmount(mount: Mount): void {
    for (const [name, other] of this.#mounts) if (other === mount) this.#mounts.delete(name);
  }

  /** The operating system's error behind the last failure, once. */
  takeError(): unknown {
    const error = this.#table.lastError;
    this.#table.lastError = undefined;
    return error;
  }

  /** Undefined when the name is not ours. */
  #find(namePointer: number): { mount: Mount; suffix: string } | undefined {
    const name = this.#loaded.memory.cString(namePointer);
    const suffix = /-(?:journal|wal)$/.exec(name)?.[0] ?? '';
    const mount = this.#mounts.get(name.slice(0, name.length - suffix.length));
    return mount && { mount, suffix };
  }

  #open(name: number, file: number, flags: number, outFlags: number): number | undefined {
    if (name === 0) return this.#guard(resultCode.cannotOpen, file, () => this.#openTemporary(file, flags, outFlags));
    if (this.#pending !== null && flags & openFlag.mainDatabase) {
      this.#mounts.set(this.#loaded.memory.cString(name), this.#pending);
      this.#pending = null;
    }
    const found = this.#find(name);
    if (found === undefined) return undefined;
    return this.#guard(resultCode.cannotOpen, file, () => this.#openMounted(found, file, flags, outFlags));
  }

  #openTemporary(file: number, flags: number, outFlags: number): number {
    const path = join(tmpdir(), `contrail-${randomBytes(8).toString('hex')}`);
    const fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    const unlinkLater = process.platform === 'win32';
    if (!unlinkLater) unlinkSync(path);
    return this.#register(file, flags, outFlags, { fd, path, unlinkOnClose: unlinkLater ? path : null });
  }

  #openMounted(found: { mount: Mount; suffix: string }, file: number, flags: number, outFlags: number): number {
    const { mount, suffix } = found;
    const path = mount.path + suffix;
    if (mount.readonly) {
      if (suffix !== '') return resultCode.cannotOpen;
      const fd = openSync(path, constants.O_RDONLY);
      const readonlyFlags = (flags & ~(openFlag.readwrite | openFlag.create)) | openFlag.readonly;
      const { size, mtimeMs } = fstatSync(fd);
      const { asRead, overlay } = mount.live ?? { asRead: { size, mtimeMs }, overlay: null };
      return this.#register(file, readonlyFlags, outFlags, { fd, path, mount, asRead, overlay });
    }
    const isNew = !existsSync(path);
    let mode = flags & openFlag.readwrite ? constants.O_RDWR : constants.O_RDONLY;
    if (flags & openFlag.create) mode |= constants.O_CREAT;
    if (flags & openFlag.exclusive) mode |= constants.O_EXCL;
    const fd = openSync(path, mode, 0o600);
    return this.#register(file, flags, outFlags, { fd, path, mount, isNew });
  }

  #register(
    file: number,
    flags: number,
    outFlags: number,
    opened: {
      fd: number;
      path: string;
      mount?: Mount;
      asRead?: FileState;
      overlay?: WalOverlay | null;
      unlinkOnClose?: string | null;
      isNew?: boolean;
    },
  ): number {
    const { memory } = this.#loaded;
    const id = ++this.#lastId;
    this.#table.files.set(id, {
      fd: opened.fd,
      path: opened.path,
      calls: opened.mount?.calls ?? nodeFileSystem,
      asRead: opened.asRead ?? null,
      overlay: opened.overlay ?? null,
      unlinkOnClose: opened.unlinkOnClose ?? null,
      syncDirectoryNext: opened.isNew ?? false,
    });
    memory.setWord(file, this.#methods);
    memory.setWord(file + 4, id);
    if (outFlags !== 0) memory.setWord(outFlags, flags);
    return resultCode.ok;
  }

  #delete(name: number, sync: boolean): number | undefined {
    const found = this.#find(name);
    if (found === undefined) return undefined;
    const { mount, suffix } = found;
    if (mount.readonly) return resultCode.readonly;
    try {
      mount.calls.unlink(mount.path + suffix);
      if (sync) syncDirectory(dirname(mount.path));
      return resultCode.ok;
    } catch (error) {
      if (osErrorCode(error) === 'ENOENT') return resultCode.ioErrorDeleteMissing;
      this.#table.lastError = error;
      return resultCode.ioErrorDelete;
    }
  }

  /** SQLite asks with flags 0 whether a file exists, and counts an empty one as missing. */
  #access(name: number, flags: number, result: number): number | undefined {
    const found = this.#find(name);
    if (found === undefined) return undefined;
    try {
      const hidden = found.mount.readonly && found.suffix !== '';
      const stats = hidden ? undefined : statSync(found.mount.path + found.suffix, { throwIfNoEntry: false });
      const exists = stats !== undefined && (flags !== 0 || stats.size > 0);
      this.#loaded.memory.setWord(result, exists ? 1 : 0);
      return resultCode.ok;
    } catch (error) {
      this.#table.lastError = error;
      return resultCode.ioErrorAccess;
    }
  }

  #guard(failure: number, file: number, action: () => number): number {
    try {
      const code = action();
      if (code !== resultCode.ok) this.#loaded.memory.setWord(file, 0);
      return code;
    } catch (error) {
      this.#loaded.memory.setWord(file, 0);
      this.#table.lastError = error;
      return resultCodeOf(error, failure);
    }
  }
}
