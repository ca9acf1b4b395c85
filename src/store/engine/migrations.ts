import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyBeforeMigration } from './copyBeforeMigration';
import type { Database } from './database';
import { StoreError } from './storeError';

/** One step of the schema. Append-only: a published migration never changes. */
export interface Migration {
  /** 1, 2, 3 ...; becomes `PRAGMA user_version`. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export interface MigrationResult {
  readonly from: number;
  readonly to: number;
  /** The copy made of the database as it was, null when it was new or up to date. */
  readonly copy: string | null;
}

/**
 * Brings the schema up to date, each migration in a transaction of its own. A database with content is copied first,
 * to `<file>.before-<new version>`. Foreign keys are checked at the end of each migration instead of on the way, so
 * that a migration can rebuild a table (https://sqlite.org/lang_altertable.html#otheralter).
 *
 * @throws StoreError `newer` when the database is of a later version than the last migration: open it readonly
 */
export function migrate(database: Database, migrations: readonly Migration[]): MigrationResult {
  const from = Number(database.value('PRAGMA user_version'));
  const to = migrations.at(-1)?.version ?? 0;
  if (from > to) {
    const message = `${database.path} is of version ${from}; this version of Contrail knows versions up to ${to}`;
    throw new StoreError('newer', message);
  }
  if (from === to) return { from, to, copy: null };
  const copy = from === 0 ? null : copyBeforeMigration(database, to);
  database.exec('PRAGMA foreign_keys = OFF');
  try {
    for (const migration of migrations) if (migration.version > from) apply(database, migration);
  } finally {
    database.exec('PRAGMA foreign_keys = ON');
  }
  return { from, to, copy };
}

function apply(database: Database, migration: Migration): void {
  try {
    database.transaction(() => {
      database.exec(migration.sql);
      const [orphan] = database.all('PRAGMA foreign_key_check');
      if (orphan !== undefined) throw new StoreError('constraint', `a row of ${orphan[0]} lost its ${orphan[2]}`);
      database.exec(`PRAGMA user_version = ${migration.version}`);
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StoreError(error.kind, `migration ${migration.version} (${migration.name}): ${error.message}`);
  }
}

/**
 * Reads `0001_name.sql`, `0002_name.sql` ... of a folder.
 *
 * @throws StoreError `unsupported` when a number is missing or doubled, or a file is named otherwise
 */
export function loadMigrations(directory: string): Migration[] {
  const files = readdirSync(directory).filter(name => name.endsWith('.sql'));
  const migrations = files.map(file => {
    const [, number, name] = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file) ?? [];
    if (number === undefined || name === undefined) {
      throw new StoreError('unsupported', `${join(directory, file)} is not named NNNN_name.sql`);
    }
    return { version: Number(number), name, sql: readFileSync(join(directory, file), 'utf8') };
  });
  migrations.sort((a, b) => a.version - b.version);
  for (const [index, { version, name }] of migrations.entries()) {
    if (version !== index + 1) {
      throw new StoreError('unsupported', `migration ${version} (${name}) stands where ${index + 1} should`);
    }
  }
  return migrations;
}
