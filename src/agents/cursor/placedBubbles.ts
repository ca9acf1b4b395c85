import type { SourceDatabase } from '../adapter';
import { fieldsAt, isRecord, type JsonRecord, listField, numberField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { bubbleIds, recordAt } from './keyValue';

/** A message of a conversation, where it stands in it. */
export interface PlacedBubble {
  readonly id: string;
  readonly fields: JsonRecord;
  /** Cursor's list of the conversation does not have it (any more): a rewind or an edited prompt left it behind. */
  readonly isAbandoned: boolean;
  readonly ts: number | null;
}

/** The messages in order: those of the record's list, and where their times put them, those that it does not have. */
export function placeBubbles(
  database: SourceDatabase,
  composer: string,
  record: JsonRecord,
  onMissing: (id: string) => void,
): PlacedBubble[] {
  const placed: PlacedBubble[] = [];
  const rows = new Map(bubbleIds(database, composer).map(id => [id, recordAt(database, `bubbleId:${composer}:${id}`)]));
  // Some rows are filed under another id than the list and they themselves give.
  const filedAs = new Map([...rows].map(([id, fields]) => [fields?.bubbleId, id]));
  const add = (id: string, fields: JsonRecord, listedAt?: unknown): void => {
    if (isHidden(fields)) return;
    placed.push({ id, fields, isAbandoned: false, ts: timeOf(listedAt) ?? timeOfBubble(fields) });
  };
  for (const { bubbleId, createdAt } of listField(record, 'fullConversationHeadersOnly').filter(isRecord)) {
    if (typeof bubbleId !== 'string') continue;
    const id = rows.has(bubbleId) ? bubbleId : (filedAs.get(bubbleId) ?? bubbleId);
    const fields = rows.get(id) ?? null;
    rows.delete(id);
    if (fields === null) onMissing(id);
    else add(id, fields, createdAt);
  }
  // Until the spring of 2025 the messages stood in the record itself.
  for (const [index, fields] of listField(record, 'conversation').filter(isRecord).entries()) {
    const id = stringField(fields, 'bubbleId') ?? `inline-${index}`;
    rows.delete(id);
    add(id, fields);
  }
  const isListed = placed.length > 0;
  for (const [id, fields] of rows)
    if (fields !== null && !isHidden(fields))
      insert(placed, { id, fields, isAbandoned: isListed, ts: timeOfBubble(fields) });
  return withEdgeTimes(placed, record);
}

function isHidden(fields: JsonRecord): boolean {
  return fields.isDisplayOnly === true || fields.isEphemeral === true;
}

/** Puts a message that is not listed before the first one that is later; one without a time goes to the end. */
function insert(placed: PlacedBubble[], bubble: PlacedBubble): void {
  const { ts } = bubble;
  const at = ts === null ? -1 : placed.findIndex(other => other.ts !== null && other.ts > ts);
  placed.splice(at < 0 ? placed.length : at, 0, bubble);
}

/** Older messages have no times, the conversation has: its first and last message were written then. */
function withEdgeTimes(placed: readonly PlacedBubble[], record: JsonRecord): PlacedBubble[] {
  const first = timeOf(record.createdAt);
  const last = timeOf(record.lastUpdatedAt);
  return placed.map((bubble, index) => {
    if (bubble.ts !== null) return bubble;
    if (index === 0) return { ...bubble, ts: first };
    return index === placed.length - 1 ? { ...bubble, ts: last } : bubble;
  });
}

function timeOfBubble(fields: JsonRecord): number | null {
  const timing = fieldsAt(fields, 'timingInfo');
  return (
    timeOf(fields.createdAt) ??
    timeOf(fields.timestamp) ??
    timeOf(timing.clientRpcSendTime) ??
    // Once the time of day, now milliseconds since the editor was started.
    timeOf(numberField(timing, 'clientStartTime') ?? 0)
  );
}
