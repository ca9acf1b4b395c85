import * as z from 'zod/mini';
import {
  type CheckFact,
  checkCategories,
  type EditFact,
  type EventFact,
  eventKinds,
  type Hunk,
} from '../../model/facts';
import { BodyReader } from '../../store/bodies';
import { integer, integerOrNull, text, textList, textOrNull } from '../../store/columns';
import type { Database } from '../../store/engine/database';
import type { SqlRow, SqlValue } from '../../store/engine/statement';
import type { ThreadTimeline, TimelineCheck, TimelineEdit, TimelineEvent } from './timeline';

const kind = z.enum(eventKinds);
const role = z.enum(['user', 'assistant', 'tool', 'system']);
const operation = z.enum(['create', 'update', 'delete', 'move']);
const status = z.enum(['applied', 'failed', 'unknown']);
const category = z.enum(checkCategories);
const result = z.enum(['pass', 'fail', 'unknown']);
const hunkList = z.array(
  z.object({ oldStart: z.nullable(z.number()), newStart: z.nullable(z.number()), lines: z.array(z.string()) }),
);

/** The conversations of a session. Texts are read when they are asked for. */
export function loadTimelines(db: Database, sessionId: number): ThreadTimeline[] {
  const bodies = new BodyReader(db);
  const threads = new Map<
    number,
    { threadId: string; events: TimelineEvent[]; edits: TimelineEdit[]; checks: TimelineCheck[] }
  >();
  for (const [id, native] of db.all('SELECT id, native_id FROM thread WHERE session_id = ? ORDER BY id', [sessionId]))
    threads.set(integer(id), { threadId: text(native), events: [], edits: [], checks: [] });
  const copied = copiedNodes(db, sessionId);
  for (const row of db.all(
    `SELECT thread_id, seq, ts, kind, role, detail, tool, call_id, summary, node, abandoned, block_id, body_start, body_length
     FROM event WHERE session_id = ?1 AND detail IS NOT 'copied' AND NOT (detail IS 'progress_copy' AND abandoned = 1) ORDER BY seq`,
    [sessionId],
  )) {
    const node = textOrNull(row[9]);
    if (node === null || !copied.has(node)) threads.get(integer(row[0]))?.events.push(eventOf(bodies, row));
  }
  for (const row of db.all(
    `SELECT e.thread_id, e.seq, e.ordinal, e.call_id, f.path, m.path, e.operation, e.status,
       e.hunks_block, e.hunks_start, e.hunks_length
     FROM edit e JOIN file f ON f.id = e.file_id LEFT JOIN file m ON m.id = e.moved_to_file_id
     WHERE e.session_id = ?1 AND e.duplicate = 0 ORDER BY e.seq, e.ordinal`,
    [sessionId],
  ))
    threads.get(integer(row[0]))?.edits.push(editOf(bodies, row));
  for (const row of db.all(
    `SELECT thread_id, seq, call_id, command, category, runner, result, first_error, files FROM check_run
     WHERE session_id = ?1 AND duplicate = 0 ORDER BY seq`,
    [sessionId],
  ))
    threads.get(integer(row[0]))?.checks.push(checkOf(row));
  return [...threads.values()];
}

/** A fork repeats its parent's records: what failed there failed once. */
function copiedNodes(db: Database, sessionId: number): ReadonlySet<string> {
  const rows = db.all(
    `SELECT node FROM event WHERE node IS NOT NULL AND session_id = (
       SELECT p.id FROM session s JOIN session p ON p.uid = s.parent_uid
       WHERE s.id = ? AND s.relationship IN ('fork', 'continuation'))`,
    [sessionId],
  );
  return new Set(rows.map(([node]) => text(node)));
}

function eventOf(bodies: BodyReader, row: SqlRow): TimelineEvent {
  const [, seq, ts, kindOf, roleOf, detail, tool, callId, summary, node, abandoned, block, start, length] = row;
  return {
    seq: integer(seq),
    ts: integerOrNull(ts),
    kind: asKind(text(kindOf)),
    role: asRole(text(roleOf)),
    detail: textOrNull(detail),
    tool: textOrNull(tool),
    callId: textOrNull(callId),
    summary: text(summary),
    node: textOrNull(node),
    abandoned: abandoned === 1,
    text: lazily(() => bodies.read(block, start, length)),
  };
}

function editOf(bodies: BodyReader, row: SqlRow): TimelineEdit {
  const [, seq, ordinal, callId, path, movedTo, operationOf, statusOf, block, start, length] = row;
  return {
    seq: integer(seq),
    ordinal: integer(ordinal),
    callId: textOrNull(callId),
    path: text(path),
    movedTo: textOrNull(movedTo),
    operation: operation.parse(operationOf),
    status: status.parse(statusOf),
    hunks: lazily(() => hunksOf(bodies, block, start, length)),
  };
}

function hunksOf(
  bodies: BodyReader,
  block: SqlValue | undefined,
  start: SqlValue | undefined,
  length: SqlValue | undefined,
): readonly Hunk[] {
  const json = bodies.read(block, start, length);
  return json === null ? [] : hunkList.parse(JSON.parse(json));
}

function checkOf(row: SqlRow): TimelineCheck {
  const [, seq, callId, command, categoryOf, runner, resultOf, firstError, files] = row;
  return {
    seq: integer(seq),
    callId: textOrNull(callId),
    command: text(command),
    category: category.parse(categoryOf) satisfies CheckFact['category'],
    runner: text(runner),
    result: result.parse(resultOf),
    firstError: textOrNull(firstError),
    files: textList(files),
  };
}

const kinds = new Map<string, EventFact['kind']>(eventKinds.map(one => [one, one]));
const asKind = (value: string): EventFact['kind'] => kinds.get(value) ?? kind.parse(value);
const roles = new Map<string, EventFact['role']>(role.options.map(one => [one, one]));
const asRole = (value: string): EventFact['role'] => roles.get(value) ?? role.parse(value);

function lazily<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}

export type { EditFact };
