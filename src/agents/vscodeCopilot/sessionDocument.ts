import type { LinePosition, SourceContent } from '../adapter';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { LogReplay } from './logReplay';

/** A request of a session with its response, and where it stands. */
export interface ListedRequest {
  /** Its native id; a number of ours where it has none. */
  readonly id: string;
  readonly fields: JsonRecord;
  readonly at: LinePosition;
  /** A later record took it out: its prompt was edited, or what it did was undone. */
  readonly isRemoved: boolean;
  /** Its state is what it says: a document calls a request cancelled that runs while it is written. */
  readonly isSettled: boolean;
}

/** A session as its file has it now, whichever form that has. */
export interface SessionDocument {
  readonly fields: JsonRecord;
  readonly requests: readonly ListedRequest[];
  /** Records of the log that could not be applied. */
  readonly damaged: readonly LinePosition[];
}

const start: LinePosition = { line: 1, offset: 0 };

/** The session in a `.json` document or in a `.jsonl` log; null where there is none. */
export function readSession(content: SourceContent): SessionDocument | null {
  if (content.format === 'json') {
    if (!isRecord(content.value)) return null;
    const requests = requestsIn(content.value).map((request, index, all) => ({
      ...request,
      at: start,
      isRemoved: false,
      isSettled: index + 1 < all.length,
    }));
    return { fields: content.value, requests, damaged: [] };
  }
  if (content.format !== 'log') return null;
  const replay = new LogReplay();
  const listed = new Map<string, { fields: JsonRecord; at: LinePosition; index: number }>();
  const damaged: LinePosition[] = [];
  for (const { record, at } of content.records) {
    const change = replay.apply(record);
    if (change === 'damaged') damaged.push(at);
    if (change !== 'requests') continue;
    for (const [index, { id, fields }] of requestsIn(replay.session).entries())
      listed.set(id, { fields, at: listed.get(id)?.at ?? at, index });
  }
  const present = requestsIn(replay.session);
  const ids = new Set(present.map(({ id }) => id));
  const removed = [...listed]
    .filter(([id]) => !ids.has(id))
    .map(([id, { fields, at, index }]) => ({ id, fields, at, index, isRemoved: true, isSettled: true }));
  const kept = present.map(({ id, fields }, index) => ({
    id,
    fields,
    at: listed.get(id)?.at ?? start,
    // Behind what it stands in place of.
    index: index + 0.5,
    isRemoved: false,
    isSettled: true,
  }));
  const requests = [...removed, ...kept].sort((a, b) => a.index - b.index);
  return { fields: replay.session, requests, damaged };
}

function requestsIn(session: JsonRecord): { readonly id: string; readonly fields: JsonRecord }[] {
  return listField(session, 'requests')
    .filter(isRecord)
    .map((fields, index) => ({ id: stringField(fields, 'requestId') ?? `request-${index + 1}`, fields }));
}
