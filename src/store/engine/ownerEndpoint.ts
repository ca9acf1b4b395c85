import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { hostname, tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { osErrorCode, StoreError } from './storeError';

/** Where the owner of a database listens. The kernel lets one process hold it, and frees it when that process dies. */
export interface OwnerEndpoint {
  /** The same for all paths that lead to the same file. */
  readonly name: string;
  /** What `net.connect` takes. */
  readonly address: string;
  /** On BSD and macOS, where a socket's file outlives its process: the file whose lock decides. */
  readonly lockFile: string | null;
}

/** A held endpoint. */
export interface Hold {
  release(): void;
}

/** O_EXLOCK of BSD and macOS: opens and locks in one step (libuv documents it as UV_FS_O_EXLOCK; Node has no name). */
const exclusiveLock = 0x20;

/** @throws StoreError `unsupported` on a platform without such names */
export function ownerEndpoint(file: string): OwnerEndpoint {
  const user = process.getuid?.() ?? userInfo().username;
  const hash = createHash('sha256')
    .update([realFile(file), user, machineId()].join('\n'))
    .digest('hex')
    .slice(0, 32);
  const name = `contrail-${hash}`;
  switch (process.platform) {
    case 'linux':
    case 'android':
      return { name, address: abstractAddress(name), lockFile: null };
    case 'win32':
      return { name, address: `\\\\.\\pipe\\${name}`, lockFile: null };
    case 'darwin':
    case 'freebsd':
    case 'openbsd':
      return { name, address: join(tmpdir(), `${name}.sock`), lockFile: `${file}.lock` };
    default:
      throw new StoreError('unsupported', `cannot lock a database on ${process.platform}`);
  }
}

/** Bytes of `sun_path` (unix(7)). */
const socketPathBytes = 108;

/**
 * A leading zero byte: a name without a file (unix(7), "abstract"). All bytes of the address belong to such a name. Up to
 * libuv 1.46 (Node 20) the address is filled up with zeros, later it ends with the name: filled up by ourselves, it is the
 * same for a terminal's Node and for the editor's.
 */
function abstractAddress(name: string): string {
  return `\0${name}`.padEnd(socketPathBytes, '\0');
}

/** Takes the endpoint and listens; null while another process holds it. */
export async function tryHold(endpoint: OwnerEndpoint, accept: (socket: Socket) => void): Promise<Hold | null> {
  const lock = endpoint.lockFile === null ? null : tryLock(endpoint.lockFile);
  if (lock === 'held') return null;
  const unlock = () => {
    if (lock !== null) closeSync(lock);
  };
  // A socket file without the lock belongs to a process that died.
  if (lock !== null) rmSync(endpoint.address, { force: true });
  const server = createServer(accept);
  try {
    await listen(server, endpoint.address);
  } catch (error) {
    unlock();
    if (osErrorCode(error) === 'EADDRINUSE') return null;
    throw new StoreError('locked', `cannot listen on ${endpoint.name}`, error);
  }
  // Accepting can fail when the process runs out of files; those who wanted to connect try again.
  server.on('error', () => {});
  return {
    release() {
      server.close();
      unlock();
    },
  };
}

function tryLock(path: string): number | 'held' {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | exclusiveLock;
    return openSync(path, flags, 0o600);
  } catch (error) {
    const code = osErrorCode(error);
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK') return 'held';
    throw new StoreError('io', `cannot lock ${path}`, error);
  }
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function realFile(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    // It does not exist yet.
    return join(realpathSync.native(dirname(file)), basename(file));
  }
}

/** Tells machines apart that share a home directory. */
export function machineId(): string {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    try {
      return readFileSync(path, 'utf8').trim();
    } catch {
      // Not this one; macOS and Windows have none.
    }
  }
  return hostname();
}
