import { fieldsAt, isRecord, type JsonRecord, stringField } from '../jsonRecord';

/** One line of a rollout in the shape of the current generation. */
export interface RolloutLine {
  /** `session_meta`, `turn_context`, `response_item`, `event_msg`, `compacted`, ... */
  readonly type: string;
  readonly payload: JsonRecord;
  /** As written: an ISO text or a number; undefined where the line has none. */
  readonly timestamp: unknown;
  /** The line's number in its thread's history (0.16x), which a copied line keeps below its reader's own. */
  readonly ordinal: number | null;
}

const bareItems = new Set([
  'message',
  'reasoning',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'local_shell_call',
  'web_search_call',
]);

/**
 * Brings the three generations of lines to one shape: `{timestamp, type, payload}` (since September 2025), bare response
 * items, and the bare first line `{id, timestamp, instructions, git}`. Null where it is none of them; `ignored` for
 * lines known to carry nothing (`{"record_type":"state"}`).
 */
export function normalizeLine(record: unknown): RolloutLine | 'ignored' | null {
  if (!isRecord(record)) return null;
  const { timestamp } = record;
  const type = stringField(record, 'type');
  const ordinal = typeof record.ordinal === 'number' ? record.ordinal : null;
  if (type !== null && isRecord(record.payload)) return { type, payload: record.payload, timestamp, ordinal };
  if (type === null) {
    if (record.record_type === 'state') return 'ignored';
    const isMeta = stringField(record, 'id') !== null && ('instructions' in record || 'git' in record);
    return isMeta ? { type: 'session_meta', payload: record, timestamp, ordinal } : null;
  }
  return bareItems.has(type) ? { type: 'response_item', payload: record, timestamp, ordinal } : null;
}

/** Name of a line's kind for problem reports: its types, never its content. */
export function lineKind(line: RolloutLine): string {
  const inner = stringField(line.payload, 'type');
  if (inner === null) return line.type;
  const item = inner === 'item_completed' ? stringField(fieldsAt(line.payload, 'item'), 'type') : null;
  return item === null ? `${line.type}/${inner}` : `${line.type}/${inner}/${item}`;
}

const earliest = Date.UTC(2015, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/** UTC milliseconds of a recorded time (ISO text, seconds or milliseconds); null when absent, NaN when absurd. */
export function parseTime(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const number = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  const ms = typeof value === 'number' && number < 1e11 ? number * 1000 : number;
  return ms >= earliest && ms < latest ? Math.round(ms) : Number.NaN;
}

/** The creation time (UTC ms) that a version 7 uuid carries; null for other ids. */
export function uuidTime(id: string | null): number | null {
  if (id === null || !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/i.test(id)) return null;
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
