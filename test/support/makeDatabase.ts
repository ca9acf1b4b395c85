import { resolve } from 'node:path';
import { openDatabase } from '../../src/store/engine/database';
import { initHostSql } from '../../src/store/engine/hostSql';

const wasmPath = resolve(import.meta.dirname, '../../node_modules/sql.js/dist/sql-wasm.wasm');

/** Runs SQL on a database file, which is made where there is none: an agent's store, or what it writes to it. */
export async function runSql(file: string, script: string): Promise<void> {
  const database = openDatabase(await initHostSql({ wasmPath }), file);
  try {
    database.exec(script);
  } finally {
    database.close();
  }
}

/** A value as a literal of SQL; objects as JSON. */
export function sqlLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `'${text.replaceAll("'", "''")}'`;
}

/** An INSERT of one row. */
export function insertRow(table: string, row: Readonly<Record<string, unknown>>): string {
  return `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).map(sqlLiteral).join(', ')});\n`;
}
