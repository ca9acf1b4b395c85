import { existsSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Database, openDatabase } from './database';
import type { HostSql } from './hostSql';
import { rescueTable, type SalvagedTable } from './rescueTable';
import { StoreError } from './storeError';
import { syncDirectory } from './syncPath';

export interface SalvageReport {
  /** Where the damaged file lies now. */
  readonly setAside: string;
  readonly tables: readonly SalvagedTable[];
}

export interface SalvageOptions {
  /** Creates the schema of the fresh file (`migrate`). */
  prepare(fresh: Database): void;
  /** Tables to copy before all others: what users wrote. */
  readonly first?: readonly string[];
  /** When it happens, for the name of the file set aside. */
  readonly now?: Date;
}

/**
 * Sets a damaged database aside as `<file>.corrupt-<UTC time>` (with its journals), untouched from then on, and copies
 * what can be read into a fresh file: table by table, around damaged pages. Close the database first. Virtual tables,
 * i.e. search indexes, are left to be built anew. Damage that leaves a page well-formed cannot be noticed.
 *
 * @throws StoreError `full`, `io`: the damaged file is set aside by then and can be salvaged again from there
 */
export function salvage(sql: HostSql, file: string, options: SalvageOptions): SalvageReport {
  const setAside = moveAside(file, options.now ?? new Date());
  const fresh = openDatabase(sql, file);
  try {
    options.prepare(fresh);
    return { setAside, tables: copyReadable(sql, setAside, fresh, options.first ?? []) };
  } finally {
    fresh.close();
  }
}

/** Weekly, in idle time: `quick_check` reads the whole file, which takes seconds. */
export function quickCheckDue(lastCheck: Date | null, now: Date): boolean {
  const week = 7 * 24 * 60 * 60 * 1000;
  // A time in the future is a clock that was wrong.
  return lastCheck === null || lastCheck > now || now.getTime() - lastCheck.getTime() >= week;
}

function moveAside(file: string, now: Date): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  let setAside = `${file}.corrupt-${time}`;
  for (let n = 2; existsSync(setAside); n++) setAside = `${file}.corrupt-${time}-${n}`;
  // The journals first: a file without its journal is older, a journal beside a fresh file would be applied to it.
  for (const suffix of ['-wal', '-journal', '']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, setAside + suffix);
  }
  syncDirectory(dirname(file));
  return setAside;
}

function copyReadable(sql: HostSql, damagedFile: string, fresh: Database, first: readonly string[]): SalvagedTable[] {
  let damaged: Database;
  let names: string[];
  try {
    damaged = openDatabase(sql, damagedFile, { readonly: true });
  } catch (error) {
    if (StoreError.is(error, 'corrupt') || StoreError.is(error, 'io')) return [];
    throw error;
  }
  try {
    names = tablesOf(damaged);
  } catch (error) {
    damaged.close();
    if (StoreError.is(error, 'corrupt')) return [];
    throw error;
  }
  const ordered = [...first.filter(name => names.includes(name)), ...names.filter(name => !first.includes(name))];
  fresh.exec('PRAGMA foreign_keys = OFF');
  try {
    return ordered.map(name => rescueTable(damaged, fresh, name));
  } finally {
    fresh.exec('PRAGMA foreign_keys = ON');
    damaged.close();
  }
}

/** Ordinary tables: without SQLite's own, without virtual tables and the shadow tables behind them. */
function tablesOf(database: Database): string[] {
  const rows = database.all(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  const tables = rows.map(([name, sql]) => ({ name: String(name), isVirtual: /^CREATE VIRTUAL/i.test(String(sql)) }));
  const virtual = tables.filter(table => table.isVirtual).map(table => table.name);
  return tables
    .map(table => table.name)
    .filter(name => !virtual.some(other => name === other || name.startsWith(`${other}_`)));
}
