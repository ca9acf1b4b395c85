import { join } from 'node:path';
import { type Database, openDatabase } from '../store/engine/database';
import { type HostSqlOptions, initHostSql } from '../store/engine/hostSql';
import { loadMigrations, migrate } from '../store/engine/migrations';
import { refuseForeignFile } from '../store/engine/refuseForeignFile';
import { salvage } from '../store/engine/salvage';
import { ensureSelfTested } from '../store/engine/selfTest';
import { StoreError } from '../store/engine/storeError';
import { mendSalvaged } from '../store/mendSalvaged';
import { keepNotice, takeNewNotices } from '../store/notices';
import { tablesOfUsers } from '../store/sessionMarks';

/** How SQLite is loaded, when this is what loads it first. */
export type EngineOptions = Pick<HostSqlOptions, 'optimize'>;

export interface OpenedStore {
  readonly db: Database;
  /** A database of a newer version: it is shown and never written. */
  readonly isReadonly: boolean;
  /** What the user has not been told yet. */
  readonly notices: readonly string[];
}

/**
 * Opens the database for its owner: tested, migrated (a copy is made first), and salvaged when it is damaged. `assets`
 * is the folder with `sql-wasm.wasm` and `migrations/`.
 *
 * @throws StoreError when neither opening nor salvaging works; nothing was lost then
 */
export async function openStoreFile(file: string, assets: string, engine: EngineOptions = {}): Promise<OpenedStore> {
  refuseForeignFile(file);
  await initHostSql({ wasmPath: wasmIn(assets), ...engine });
  try {
    return await openSound(file, assets);
  } catch (error) {
    if (!StoreError.is(error, 'corrupt')) throw error;
    await salvageStoreFile(file, assets);
    return openSound(file, assets);
  }
}

/** Puts a closed, damaged database aside and what can be read of it into a fresh one. */
export async function salvageStoreFile(file: string, assets: string): Promise<void> {
  const { sql, migrations } = await engineIn(assets);
  const report = salvage(sql, file, { prepare: fresh => migrate(fresh, migrations), first: tablesOfUsers });
  const lost = report.tables.reduce((sum, table) => sum + (table.lost ?? 0), 0);
  const db = openDatabase(sql, file);
  try {
    db.transaction(() => {
      mendSalvaged(db);
      const missing = lost > 0 ? `, all but ${lost} rows` : '';
      keepNotice(
        db,
        `The database was damaged and lies in ${report.setAside}. What could be read of it was kept${missing}; transcripts that still exist are read again.`,
      );
    });
  } finally {
    db.close();
  }
}

async function openSound(file: string, assets: string): Promise<OpenedStore> {
  const { sql, migrations } = await engineIn(assets);
  ensureSelfTested(sql, file);
  const db = openDatabase(sql, file);
  try {
    const { copy } = migrate(db, migrations);
    if (copy !== null) {
      const notice = `The database was brought up to date; as it was before it lies in ${copy}.`;
      db.transaction(() => keepNotice(db, notice));
    }
    return { db, isReadonly: false, notices: takeNewNotices(db) };
  } catch (error) {
    db.close();
    if (!StoreError.is(error, 'newer')) throw error;
    const notice = `${error.message}. It is shown as it is and nothing is added: update Contrail.`;
    return { db: openDatabase(sql, file, { readonly: true }), isReadonly: true, notices: [notice] };
  }
}

async function engineIn(assets: string) {
  const sql = await initHostSql({ wasmPath: wasmIn(assets) });
  return { sql, migrations: loadMigrations(join(assets, 'migrations')) };
}

function wasmIn(assets: string): string {
  return join(assets, 'sql-wasm.wasm');
}
