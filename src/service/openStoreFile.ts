import { join } from 'node:path';
import { type Database, openDatabase } from '../store/engine/database';
import { initHostSql } from '../store/engine/hostSql';
import { loadMigrations, migrate } from '../store/engine/migrations';
import { salvage } from '../store/engine/salvage';
import { ensureSelfTested } from '../store/engine/selfTest';
import { StoreError } from '../store/engine/storeError';

export interface OpenedStore {
  readonly db: Database;
  /** A database of a newer version, or on a read-only medium: it is shown and never written. */
  readonly isReadonly: boolean;
  /** What the user should be told, once. */
  readonly notices: readonly string[];
}

/**
 * Opens the database for its owner: tested, migrated (a copy is made first), and salvaged when it is damaged. `assets`
 * is the folder with `sql-wasm.wasm` and `migrations/`.
 *
 * @throws StoreError when neither opening nor salvaging works; nothing was lost then
 */
export async function openStoreFile(file: string, assets: string): Promise<OpenedStore> {
  const sql = await initHostSql({ wasmPath: join(assets, 'sql-wasm.wasm') });
  const migrations = loadMigrations(join(assets, 'migrations'));
  const notices: string[] = [];
  ensureSelfTested(sql, file);
  const openMigrated = (): Database => {
    const db = openDatabase(sql, file);
    try {
      const { copy } = migrate(db, migrations);
      if (copy !== null) notices.push(`The database was brought up to date; as it was before it lies in ${copy}.`);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  };
  try {
    return { db: openMigrated(), isReadonly: false, notices };
  } catch (error) {
    if (StoreError.is(error, 'newer')) {
      notices.push(`${error.message}. It is shown as it is and nothing is added: update Contrail.`);
      return { db: openDatabase(sql, file, { readonly: true }), isReadonly: true, notices };
    }
    if (!StoreError.is(error, 'corrupt')) throw error;
    const report = salvage(sql, file, { prepare: fresh => migrate(fresh, migrations) });
    const lost = report.tables.reduce((sum, table) => sum + (table.lost ?? 0), 0);
    notices.push(
      `The database was damaged and lies in ${report.setAside}. What could be read of it was kept${lost > 0 ? ` (${lost} rows could not)` : ''}; sessions still on disk are read again.`,
    );
    const db = openMigrated();
    db.transaction(() => forgetWhatCanBeReadAgain(db));
    return { db, isReadonly: false, notices };
  }
}

/** Rows may be missing anywhere: transcripts that still exist are read again, the search index is made anew. */
function forgetWhatCanBeReadAgain(db: Database): void {
  db.exec('UPDATE source SET revision = 0');
  db.exec(`DELETE FROM meta WHERE key = 'search_indexed_to'`);
  db.exec('UPDATE session SET dirty = 1');
}
