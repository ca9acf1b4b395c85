import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Database } from '../store/engine/database';
import { machineId } from '../store/engine/ownerEndpoint';
import { StoreError } from '../store/engine/storeError';
import { openStoreFile, salvageStoreFile } from './openStoreFile';
import { Owner } from './owner';
import { readPriceFile } from './priceFile';
import type { CallOptions } from './requests';

export interface StoreHostOptions {
  readonly file: string;
  /** Folder with the wasm, the migrations and the reader thread's bundle. */
  readonly assets: string;
  /** Something happened to the database that its user should know. */
  readonly onNotice?: ((notice: string) => void) | undefined;
}

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

  private constructor(
    private readonly options: StoreHostOptions,
    opened: OpenStore,
  ) {
    this.open = Promise.resolve(opened);
  }

  /** @throws StoreError when the database can neither be opened nor salvaged */
  static async start(options: StoreHostOptions): Promise<StoreHost> {
    return new StoreHost(options, await openStore(options));
  }

  async answer(method: string, params: unknown, options: CallOptions): Promise<unknown> {
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
    const opened = await this.open.catch(() => undefined);
    opened?.db.close();
  }

  private async repair({ db }: OpenStore): Promise<OpenStore> {
    db.close();
    await salvageStoreFile(this.options.file, this.options.assets);
    return openStore(this.options);
  }
}

async function openStore({ file, assets, onNotice }: StoreHostOptions): Promise<OpenStore> {
  const { db, isReadonly, notices } = await openStoreFile(file, assets);
  const prices = readPriceFile(`${file}.prices.json`);
  const owner = new Owner(db, file, {
    // systemd asks not to hand the machine id around as it is.
    machineId: createHash('sha256').update(`contrail ${machineId()}`).digest('hex').slice(0, 16),
    readerScript: join(assets, 'ingestWorker.js'),
    overrides: prices.overrides,
    notices: [...notices, ...prices.problems],
    isReadonly,
  });
  for (const notice of [...notices, ...prices.problems]) onNotice?.(notice);
  return { db, owner };
}
