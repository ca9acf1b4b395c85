import { BodyReader } from '../../src/store/bodies';
import type { Database } from '../../src/store/engine/database';
import type { SqlRow } from '../../src/store/engine/statement';

/** Rows as text, by table. */
export type StoreDump = Readonly<Record<string, readonly string[]>>;

/** Columns that hold the time of reading, or of a file's copy: no two stores agree on them. */
const circumstances = new Set([
  'id',
  'discovered_at',
  'ingested_at',
  'analyzed_at',
  'read_at',
  'mtime_ms',
  'inode',
  'device',
  'companions',
  'head_length',
  'head_hash',
]);

/** Ids become names that mean the same in every store. */
const names = {
  session_id: '(SELECT uid FROM session WHERE id = t.session_id)',
  project_id: '(SELECT key FROM project WHERE id = t.project_id)',
  thread_id: '(SELECT native_id FROM thread WHERE id = t.thread_id)',
  source_id: `(SELECT path || '#' || generation FROM source WHERE id = t.source_id)`,
  file_id: '(SELECT path FROM file WHERE id = t.file_id)',
  moved_to_file_id: '(SELECT path FROM file WHERE id = t.moved_to_file_id)',
} as const;

const tables = [
  'session',
  'source',
  'place',
  'thread',
  'event',
  'usage',
  'edit',
  'check_run',
  'problem',
  'store_problem',
  'usage_total',
  'file_total',
] as const;

export interface DumpOptions {
  /** Replaced in paths, so that stores of different homes can be compared. */
  readonly home?: string;
  readonly only?: readonly (typeof tables)[number][];
  readonly without?: readonly string[];
}

/** All that was read, free of row numbers, times of reading and the way texts are packed. Equal stores, equal dumps. */
export function dumpStore(db: Database, { home, only = tables, without = [] }: DumpOptions = {}): StoreDump {
  const bodies = new BodyReader(db);
  const dump: Record<string, string[]> = {};
  for (const table of only) {
    const columns = db
      .all(`PRAGMA table_info(${table})`)
      .map(([, name]) => String(name))
      .filter(name => !circumstances.has(name) && !without.includes(`${table}.${name}`));
    const plain = columns.filter(name => !/_(?:block|start|length)$|^block_id$/.test(name));
    const texts = bodyColumns(table);
    const select = [...plain.map(name => selected(name)), ...texts.flat()];
    const rows = db.all(`SELECT ${select.join(', ')} FROM ${table} t`);
    dump[table] = rows
      .map(row => rowText(row, plain, texts.length, bodies).replaceAll(home ?? '\0', '~'))
      .sort((a, b) => (a < b ? -1 : 1));
  }
  return dump;
}

/** What differs, a few rows a table and of each pair of rows only the fields that do; empty for equal stores. */
export function differences(actual: StoreDump, expected: StoreDump, most = 4): string {
  const found: string[] = [];
  for (const table of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
    const surplus = remove(actual[table] ?? [], expected[table] ?? []);
    const missing = remove(expected[table] ?? [], actual[table] ?? []);
    if (surplus.length + missing.length === 0) continue;
    found.push(`${table}: ${surplus.length} rows too many, ${missing.length} missing`);
    for (const row of surplus.slice(0, most)) {
      const twin = missing.find(other => other.split(' ')[0] === row.split(' ')[0]) ?? '';
      const [more, less] = [row.split(fieldStart), twin.split(fieldStart)];
      found.push(`  ${more.slice(0, 2).join(' ').slice(0, 200)}`);
      found.push(`    found    ${remove(more, less).join(' ').slice(0, 600)}`);
      found.push(`    expected ${remove(less, more).join(' ').slice(0, 600)}`);
    }
    if (surplus.length === 0) for (const row of missing.slice(0, most)) found.push(`    expected ${row.slice(0, 600)}`);
  }
  return found.join('\n');
}

const fieldStart = / (?=[a-z_]+=)/;

function selected(column: string): string {
  const [, name] = Object.entries(names).find(([key]) => key === column) ?? [];
  return name ?? `t.${column}`;
}

function bodyColumns(table: string): string[][] {
  if (table === 'event') return [['block_id', 'body_start', 'body_length']];
  if (table !== 'edit') return [];
  return ['hunks', 'before', 'after'].map(part => ['block', 'start', 'length'].map(column => `${part}_${column}`));
}

function rowText(row: SqlRow, columns: readonly string[], texts: number, bodies: BodyReader): string {
  const fields = columns.map((name, index) => `${name}=${JSON.stringify(row[index] ?? null)}`);
  for (let n = 0; n < texts; n++) {
    const at = columns.length + n * 3;
    fields.push(JSON.stringify(bodies.read(row[at], row[at + 1], row[at + 2])));
  }
  return fields.join(' ');
}

/** The items of `from` that `taken` does not hold, counted. */
function remove(from: readonly string[], taken: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const item of taken) left.set(item, (left.get(item) ?? 0) + 1);
  return from.filter(item => {
    const count = left.get(item) ?? 0;
    left.set(item, count - 1);
    return count <= 0;
  });
}
