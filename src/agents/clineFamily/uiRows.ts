import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { timeOf } from '../times';

/** A row of `ui_messages.json`: what the chat showed, said by the agent or asked of the user. */
export interface UiRow {
  readonly index: number;
  /** Rows may share a time: chunks of one output do. */
  readonly key: string;
  readonly ts: number | null;
  readonly isAsk: boolean;
  /** The `ask` or `say` word. */
  readonly kind: string;
  readonly text: string;
  /** It was still growing when it was written, or its request was cut off. */
  readonly isPartial: boolean;
  readonly record: JsonRecord;
}

/** The rows, without those that are no message; null where the file holds no list. */
export function readUiRows(value: unknown): { readonly rows: UiRow[]; readonly malformed: number } | null {
  if (!Array.isArray(value)) return null;
  const rows: UiRow[] = [];
  for (const record of value) {
    if (!isRecord(record)) continue;
    const isAsk = record.type === 'ask';
    const kind = stringField(record, isAsk ? 'ask' : 'say');
    if (kind === null) continue;
    rows.push({
      index: rows.length,
      key: typeof record.ts === 'number' ? String(record.ts) : `#${rows.length}`,
      ts: timeOf(record.ts),
      isAsk,
      kind,
      text: typeof record.text === 'string' ? record.text : '',
      isPartial: record.partial === true,
      record,
    });
  }
  return { rows, malformed: value.length - rows.length };
}

/** Whether a partial row was written anew: the next of its kind begins with its text. */
export function isDraft(row: UiRow, rows: readonly UiRow[]): boolean {
  if (!row.isPartial) return false;
  const next = rows.slice(row.index + 1, row.index + 4).find(({ kind }) => kind === row.kind);
  return next !== undefined && row.text.trim() !== '' && next.text.startsWith(row.text.trim());
}
