import type { Database } from '../store/engine/database';
import { StoreError } from '../store/engine/storeError';

/** As SQLite keeps it; what was put there by other means has to look the same. */
const createTable =
  /^CREATE TABLE (?:"((?:[^"]|"")+)"|'((?:[^']|'')+)'|`([^`]+)`|\[([^\]]+)\]|(\w+))(?:\s|--.*\n|\/\*[^*]*\*\/)*\(/;
const createOther = /^CREATE (?:INDEX|UNIQUE INDEX|TRIGGER) /;
/** What a query of an adapter reads of, but for table-valued functions; and what it names itself. */
const readOf = /\b(?:FROM|JOIN)\s+["'`[]?(\w+)(?!\w)(?!\s*\()/gi;
const namedHere = /(?:\bWITH|\bRECURSIVE|,)\s+(\w+)\s*(?:\([^)]*\)\s*)?AS\s*\(/gi;

/**
 * The tables of an agent's database that are nothing more. One may lie in a project that somebody else made, with a view
 * or virtual table in the place of a table: what SQL that runs, and how long, nobody could limit. The schema's text is
 * looked at, since SQLite would resolve each view to tell.
 */
export class PlainTables {
  readonly #plain = new Set<string>();
  readonly #others = new Set<string>();

  constructor(database: Database) {
    // Of every type: SQLite goes by the text, and a row may lie about its type and name.
    for (const [name, sql] of database.all(
      'SELECT name, substr(sql, 1, 1000) FROM sqlite_master WHERE sql IS NOT NULL',
    )) {
      const created = createTable
        .exec(String(sql))
        ?.slice(1)
        .find(text => text !== undefined);
      if (created !== undefined) this.#plain.add(created.replaceAll('""', '"').toLowerCase());
      else if (!createOther.test(String(sql))) this.#others.add(String(name).toLowerCase());
    }
  }

  /** False when there is none of this name. @throws StoreError when it is something else */
  has(name: string): boolean {
    const isPlain = this.#plain.has(name.toLowerCase());
    if (!isPlain && this.#others.has(name.toLowerCase())) throw notPlain();
    return isPlain;
  }

  /** @throws StoreError when a query of an adapter reads of anything else */
  demand(sql: string): void {
    if (this.#others.size === 0) return;
    const own = new Set([...sql.matchAll(namedHere)].map(([, name = '']) => name.toLowerCase()));
    for (const [, name = ''] of sql.matchAll(readOf))
      if (!own.has(name.toLowerCase()) && !this.has(name)) throw notPlain();
  }
}

function notPlain(): StoreError {
  return new StoreError('other', 'a view or virtual table is not read');
}
