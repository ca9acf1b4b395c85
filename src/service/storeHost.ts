import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Database } from '../store/engine/database';
import { initHostSql } from '../store/engine/hostSql';
import { machineId } from '../store/engine/ownerEndpoint';
import { StoreError } from '../store/engine/storeError';
import { readMeta, setMeta } from '../store/meta';
import { IdleCare } from './idleCare';
import { openStoreFile, salvageStoreFile } from './openStoreFile';
import { Owner } from './owner';
import { readPriceFile } from './priceFile';
import type { CallOptions } from './requests';
import { renewSnapshot } from './snapshotCare';

export interface StoreHostOptions {
  readonly file: string;
  /** Folder with the wasm, the migrations and the reader thread's bundle. */
  readonly assets: string;
  /** Something happened to the database that its user should know. */
  readonly onNotice?: ((notice: string) => void) | undefined;
  /** The process ends after a question or two: SQLite is then not optimized while it runs, which pays off only later. */
  readonly isBrief?: boolean | undefined;
  /** Nobody asked for this long: time to renew the second copy. */
  readonly idleMs?: number | undefined;
}

const defaultIdleMs = 5 * 60_000;
const snapshotKey = 'snapshot_at';

interface OpenStore {
  readonly db: Database;
  readonly owner: Owner;
}

/**
 * The database while this process owns it. When a request comes upon damage, the file is salvaged and the request asked
 * again; the others meanwhile wait.
 */
export class StoreHost {
  private open: Promise<OpenStore>;
  private readonly idle: IdleCare;
  private caring: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly options: StoreHostOptions,
    private opened: OpenStore,
  ) {
    this.open = Promise.resolve(opened);
    this.idle = new IdleCare({
      idleMs: options.idleMs ?? defaultIdleMs,
      lastDone: () => lastSnapshot(this.opened.db),
      work: signal => {
        const work = this.renewSnapshot(signal);
        this.caring = work.catch(() => undefined);
        return work;
      },
      onError: error => this.onCareFailed(error),
    });
    this.idle.touch();
  }

  /** @throws StoreError when the database can neither be opened nor salvaged */
  static async start(options: StoreHostOptions): Promise<StoreHost> {
    return new StoreHost(options, await openStore(options));
  }

  async answer(method: string, params: unknown, options: CallOptions): Promise<unknown> {
    this.idle.touch();
    const used = this.open;
    const { owner } = await used;
    try {
      return await owner.answer(method, params, options);
    } catch (error) {
      const isDamaged = StoreError.is(error, 'corrupt');
      // Another request may have come upon the damage first and closed the file under this one.
      if (!isDamaged && this.open === used) throw error;
      if (isDamaged && this.open === used) this.open = this.repair(await used);
      return (await this.open).owner.answer(method, params, options);
    }
  }

  async close(): Promise<void> {
    this.idle.stop();
    await this.caring;
    const opened = await this.open.catch(() => undefined);
    opened?.db.close();
  }

  private async repair({ db }: OpenStore): Promise<OpenStore> {
    db.close();
    await salvageStoreFile(this.options.file, this.options.assets);
    this.opened = await openStore(this.options);
    return this.opened;
  }

  private async renewSnapshot(signal: AbortSignal): Promise<void> {
    const { assets } = this.options;
    const sql = await initHostSql({ wasmPath: join(assets, 'sql-wasm.wasm') });
    const { db } = await this.open;
    await renewSnapshot({ sql, db, assets, signal });
    db.transaction(() => setMeta(db, snapshotKey, String(Date.now())));
  }

  /** The weekly look through the whole file found damage before anybody met it. */
  private onCareFailed(error: unknown): void {
    if (StoreError.is(error, 'corrupt')) this.open = this.repair(this.opened);
    else this.options.onNotice?.(`The second copy of the database could not be renewed: ${String(error)}`);
  }
}

/** When the second copy was made; undefined while it holds all there is, or nothing may be written. */
function lastSnapshot(db: Database): Date | null | undefined {
  const made = readMeta(db, snapshotKey);
  const changed = db.value('SELECT max(ingested_at) FROM session');
  if (changed === null || (made !== null && Number(made) >= Number(changed))) return undefined;
  return made === null ? null : new Date(Number(made));
}

async function openStore(options: StoreHostOptions): Promise<OpenStore> {
  try {
    return await openOnce(options);
  } catch (error) {
    if (!StoreError.is(error, 'corrupt')) throw error;
    // The page with the prices, which opening alone does not look at.
    await salvageStoreFile(options.file, options.assets);
    return openOnce(options);
  }
}

async function openOnce({ file, assets, onNotice, isBrief }: StoreHostOptions): Promise<OpenStore> {
  const { db, isReadonly, notices } = await openStoreFile(file, assets, { optimize: isBrief !== true });
  const prices = readPriceFile(`${file}.prices.json`);
  const owner = new Owner(db, file, {
    // systemd asks not to hand the machine id around as it is.
    machineId: createHash('sha256').update(`contrail ${machineId()}`).digest('hex').slice(0, 16),
    readerScript: join(assets, 'ingestWorker.js'),
    overrides: prices.overrides,
    notices: [...notices, ...prices.problems],
    isReadonly,
  });
  try {
    await owner.settlePrices();
  } catch (error) {
    db.close();
    throw error;
  }
  for (const notice of [...notices, ...prices.problems]) onNotice?.(notice);
  return { db, owner };
}
