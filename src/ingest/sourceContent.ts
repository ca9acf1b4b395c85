import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import type { SourceContent, SourceDatabase, SourceValue } from '../agents/adapter';
import type { SourceFormat } from '../model/sourceFormat';
import { type Database, openDatabase } from '../store/engine/database';
import type { HostSql } from '../store/engine/hostSql';
import { fileBytes } from './byteSource';
import { firstLine, parseLine, type ReportProblem, readLines } from './lines';
import { PlainTables } from './plainTables';

/** A file that is read as a whole, as it is now. */
export interface OpenContent {
  readonly content: SourceContent;
  close(): void;
}

/** What a string can hold, with room for what is made of it. Bytes. */
const largestText = 256 * 1024 * 1024;

/**
 * Opens the content of a file. A database stays open until it is closed; of other formats all is in memory. Null when
 * what is there now is not whole (`onProblem` hears why): a file that is just being written, or a damaged one.
 *
 * @throws the system's error, or `StoreError` for a database that is damaged or written to all the time
 */
export function openContent(
  file: string,
  format: SourceFormat,
  sql: HostSql,
  onProblem: ReportProblem,
): OpenContent | null {
  if (format === 'sqlite') {
    const database = openDatabase(sql, file, { readonly: true, live: true });
    try {
      return { content: { format, database: sourceDatabase(database) }, close: () => database.close() };
    } catch (error) {
      database.close();
      throw error;
    }
  }
  if (statSync(file).size > largestText) {
    onProblem({ reason: 'line_too_long', offset: 0, line: 1, detail: 'a file of more than 256 MiB' });
    return null;
  }
  const content = contentOf(file, format, onProblem);
  return content && { content, close: () => undefined };
}

function contentOf(file: string, format: SourceFormat, onProblem: ReportProblem): SourceContent | null {
  if (format === 'log') return { format, records: readRecords(file, onProblem) };
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  if (format === 'text') return { format, text };
  try {
    const value: unknown = JSON.parse(withoutFinalNuls(text));
    return { format: 'json', value };
  } catch {
    onProblem({ reason: 'malformed_json', offset: 0, line: 1, detail: text.trim() === '' ? 'empty' : '' });
    return null;
  }
}

/** What a crash leaves behind a text. Not by a regular expression, which takes hours where NULs stand within. */
function withoutFinalNuls(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}

function readRecords(file: string, onProblem: ReportProblem): Extract<SourceContent, { format: 'log' }>['records'] {
  const records: { record: unknown; at: { line: number; offset: number } }[] = [];
  const fd = openSync(file, 'r');
  try {
    readLines(fileBytes(fd), { from: firstLine, to: statSync(file).size, final: true, onProblem }, line => {
      // A last line that was cut is being written: the next reading has it whole.
      const record = parseLine(line, line.terminated ? onProblem : () => undefined);
      if (record !== undefined) records.push({ record, at: { line: line.line, offset: line.offset } });
    });
  } finally {
    closeSync(fd);
  }
  return records;
}

/** An agent's database as adapters see it: its tables alone. */
export function sourceDatabase(database: Database): SourceDatabase {
  const tables = new PlainTables(database);
  return {
    *rows(sql, parameters = []) {
      tables.demand(sql);
      const statement = database.prepare(sql);
      const names = statement.columnNames;
      for (const values of statement.iterate(parameters)) {
        const row: Record<string, SourceValue> = {};
        for (const [column, name] of names.entries()) row[name] = values[column] ?? null;
        yield row;
      }
    },
    columns(table) {
      if (!tables.has(table)) return new Set();
      return new Set(database.all('SELECT name FROM pragma_table_info(?)', [table]).map(([name]) => String(name)));
    },
  };
}
