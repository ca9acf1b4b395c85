import { fieldsAt, isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { timeOf } from '../times';

/**
 * A line of `events.jsonl`: `{type, data, id, timestamp, parentId, agentId?}`. The types are those of the session events in
 * @github/copilot-sdk (1.0.14, MIT); `session.usage_record` is not among them and was read off a recording.
 */
export interface EventLine {
  readonly type: string;
  readonly data: JsonRecord;
  readonly id: string | null;
  /** Null where the record has no time, or one that is none. */
  readonly ts: number | null;
  /** The subagent that the line is about; null for the main agent. */
  readonly agentId: string | null;
}

/** Null for a record without a type. */
export function readEventLine(record: unknown): EventLine | null {
  if (!isRecord(record)) return null;
  const type = stringField(record, 'type');
  if (type === null) return null;
  return {
    type,
    data: fieldsAt(record, 'data'),
    id: stringField(record, 'id'),
    ts: timeOf(record.timestamp),
    agentId: stringField(record, 'agentId'),
  };
}
