import type { Database } from './database';
import type { SqlRow, Statement } from './statement';
import { StoreError } from './storeError';

export interface SalvagedTable {
  readonly name: string;
  /** Rows now in the fresh file. */
  readonly read: number;
  /** Rows known to be missing; null when the damage hides how many there were. */
  readonly lost: number | null;
}

const rowsPerTransaction = 1000;
/** Searches between damaged pages per table; each costs one failed read of a page. */
const maxProbes = 20_000;

type Direction = 'ASC' | 'DESC';

/**
 * Copies the readable rows of one table of a damaged database. A table with row ids is read from both ends up to the
 * damage, and what lies between by halves; one WITHOUT ROWID from both ends only.
 */
export function rescueTable(damaged: Database, fresh: Database, name: string): SalvagedTable {
  const writer = createWriter(damaged, fresh, name);
  if (writer === undefined) return { name, read: 0, lost: null };
  const hasRowId = isRowIdTable(damaged, name);
  const complete = hasRowId ? copyByRowId(damaged, writer, name) : copyByKey(damaged, writer, name);
  writer.flush();
  const read = Number(fresh.value(`SELECT count(*) FROM ${quoted(name)}`));
  return { name, read, lost: complete ? writer.refused : lostRows(damaged, name, read) };
}

interface Writer {
  readonly columns: string;
  /** Rows that broke a rule of the fresh schema. */
  readonly refused: number;
  add(row: SqlRow): void;
  flush(): void;
}

/** Undefined when the damaged table's columns cannot be read, or none of them exists any more. */
function createWriter(damaged: Database, fresh: Database, name: string): Writer | undefined {
  let names: string[];
  try {
    names = columnsOf(damaged, name);
    if (columnsOf(fresh, name).length === 0) createTable(damaged, fresh, name);
  } catch (error) {
    if (!StoreError.is(error, 'corrupt')) throw error;
    return undefined;
  }
  const common = columnsOf(fresh, name).filter(column => names.includes(column));
  if (common.length === 0) return undefined;
  const columns = common.map(quoted).join(', ');
  const insert = fresh.prepare(
    `INSERT OR IGNORE INTO ${quoted(name)} (${columns}) VALUES (${common.map(() => '?').join(', ')})`,
  );
  let pending: SqlRow[] = [];
  let refused = 0;
  const flush = () => {
    const rows = pending;
    pending = [];
    fresh.transaction(() => {
      for (const row of rows) if (!tryInsert(insert, row)) refused++;
    });
  };
  return {
    columns,
    get refused() {
      return refused;
    },
    add(row) {
      pending.push(row);
      if (pending.length >= rowsPerTransaction) flush();
    },
    flush,
  };
}

function tryInsert(insert: Statement, row: SqlRow): boolean {
  try {
    insert.run(row);
    return true;
  } catch (error) {
    // A damaged cell may hold a value of the wrong type for a STRICT table, which IGNORE does not cover.
    if (StoreError.is(error, 'constraint')) return false;
    throw error;
  }
}

function createTable(damaged: Database, fresh: Database, name: string): void {
  const sql = damaged.value("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", [name]);
  fresh.exec(String(sql));
}

function columnsOf(database: Database, table: string): string[] {
  return database.all(`PRAGMA table_info(${quoted(table)})`).map(row => String(row[1]));
}

function isRowIdTable(database: Database, table: string): boolean {
  try {
    database.prepare(`SELECT rowid FROM ${quoted(table)} LIMIT 0`).free();
    return true;
  } catch {
    // "no such column: rowid"
    return false;
  }
}

/** Whether every row was read. */
function copyByKey(damaged: Database, writer: Writer, name: string): boolean {
  const key = damaged.all(`PRAGMA table_info(${quoted(name)})`).filter(row => Number(row[5]) > 0);
  const columns = key.sort((a, b) => Number(a[5]) - Number(b[5])).map(row => quoted(String(row[1])));
  const read = (direction: Direction) => {
    const order = columns.map(column => `${column} ${direction}`).join(', ');
    const rows = damaged.prepare(`SELECT ${writer.columns} FROM ${quoted(name)} ORDER BY ${order}`).iterate();
    return untilDamage(rows, row => writer.add(row));
  };
  return read('ASC') || read('DESC');
}

/** Whether every row was read. */
function copyByRowId(damaged: Database, writer: Writer, name: string): boolean {
  const select = `SELECT rowid, ${writer.columns} FROM ${quoted(name)} WHERE rowid BETWEEN ? AND ? ORDER BY rowid`;
  const ranges: [number, number][] = [[Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]];
  let complete = true;
  // Breadth first: should the probes run out, the largest undamaged stretches are safe.
  for (let probes = 0; probes < maxProbes; probes++) {
    const range = ranges.shift();
    if (range === undefined) return complete;
    let [low, high] = range;
    const read = (direction: Direction, see: (rowId: number) => void) =>
      untilDamage(damaged.prepare(`${select} ${direction}`).iterate([low, high]), ([rowId, ...row]) => {
        writer.add(row);
        see(Number(rowId));
      });
    if (
      read('ASC', rowId => {
        low = rowId + 1;
      })
    )
      continue;
    complete = false;
    if (
      low > high ||
      read('DESC', rowId => {
        high = rowId - 1;
      })
    )
      continue;
    if (low >= high) continue;
    const middle = Math.floor(low / 2 + high / 2);
    ranges.push([low, middle], [middle + 1, high]);
  }
  return false;
}

/** Whether the rows came to their end without meeting damage. */
function untilDamage(rows: Iterable<SqlRow>, use: (row: SqlRow) => void): boolean {
  try {
    for (const row of rows) use(row);
    return true;
  } catch (error) {
    if (StoreError.is(error, 'corrupt')) return false;
    throw error;
  }
}

/** Counting may succeed where reading fails: it uses the smallest index. */
function lostRows(damaged: Database, name: string, read: number): number | null {
  try {
    return Math.max(0, Number(damaged.value(`SELECT count(*) FROM ${quoted(name)}`)) - read);
  } catch {
    // The count met the damage as well.
    return null;
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
