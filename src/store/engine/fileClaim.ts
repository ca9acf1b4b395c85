import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import * as z from 'zod/mini';
import { machineId } from './ownerEndpoint';
import { StoreError } from './storeError';

const refreshMs = 10_000;
const staleMs = 60_000;

/** Who owns a database, as far as the name that decides reaches. */
const owner = z.object({
  host: z.string(),
  machine: z.string(),
  /** Changes at each start of the machine. */
  boot: z.string(),
  /** Within one machine, names are shared by processes of the same network namespace only. */
  network: z.string(),
  pid: z.number(),
});
type Owner = z.infer<typeof owner>;

/** A claim that is kept alive until it is released. */
export interface FileClaim {
  release(): void;
}

/**
 * Guards against owners that the endpoint's name does not reach: another machine with the same home directory, or a
 * container with the same folder. Each owner keeps `<file>.owner` fresh; a fresh one of elsewhere is respected. Call it
 * while holding the name: among processes that see each other the name alone decides.
 *
 * @throws StoreError `locked` when an owner elsewhere was alive in the last minute
 */
export function claimFile(file: string): FileClaim {
  const path = `${file}.owner`;
  const self: Owner = {
    host: hostname(),
    machine: machineId(),
    boot: bootId(),
    network: networkId(),
    pid: process.pid,
  };
  const other = readOwner(path);
  if (other !== null && isElsewhere(other, self) && Date.now() - statSync(path).mtimeMs < staleMs) {
    throw new StoreError('locked', `${file} is in use on ${other.host} (process ${other.pid})`);
  }
  const unfinished = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(unfinished, JSON.stringify(self), { mode: 0o600 });
  renameSync(unfinished, path);
  const refresh = setInterval(() => {
    try {
      const now = new Date();
      utimesSync(path, now, now);
    } catch {
      // Removed by hand, or the disk is gone: the name still guards.
    }
  }, refreshMs);
  refresh.unref();
  return {
    release() {
      clearInterval(refresh);
      rmSync(path, { force: true });
    },
  };
}

/** An earlier start of this machine is over, whatever it left. */
function isElsewhere(other: Owner, self: Owner): boolean {
  if (other.machine !== self.machine) return true;
  return other.boot === self.boot && other.network !== self.network;
}

function readOwner(path: string): Owner | null {
  try {
    const result = owner.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return result.success ? result.data : null;
  } catch {
    // None, or half of one from a crash.
    return null;
  }
}

function bootId(): string {
  return linuxFact(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

function networkId(): string {
  return linuxFact(() => readlinkSync('/proc/self/ns/net'));
}

/** Elsewhere the name is the whole machine's. */
function linuxFact(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
