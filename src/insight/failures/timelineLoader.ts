import * as z from 'zod/mini';
import { type CheckFact, checkCategories, type EventFact, eventKinds, type Hunk } from '../../model/facts';
import { BodyReader } from '../../store/bodies';
import { integer, integerOrNull, text, textList, textOrNull } from '../../store/columns';
import type { Database } from '../../store/engine/database';
import type { SqlRow, SqlValue } from '../../store/engine/statement';
import { StoreError } from '../../store/engine/storeError';
import { append } from './lineLedger';
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

/** Sessions whose records are kept at hand: those that agents are working on. */
const mostKnown = 2;

/** What was read of a session, so that only what was appended has to be read the next time. */
interface Known {
  /** Of the events that were read: rowids are never reused, so that these tell whether any was replaced. */
  readonly first: number;
  last: number;
  count: number;
  abandoned: number;
  /** By rowid of the thread. */
  readonly events: Map<number, TimelineEvent[]>;
  /** By where their text lies. */
  readonly hunks: Map<string, () => readonly Hunk[]>;
  readonly bodies: BodyReader;
}

/** Loads the conversations of sessions; of a session that only grew, what is new. Texts are read when they are asked for. */
export class TimelineLoader {
  readonly #known = new Map<number, Known>();

  constructor(private readonly db: Database) {}

  load(sessionId: number): ThreadTimeline[] {
    const known = this.#knownOf(sessionId);
    this.#readEvents(sessionId, known);
    const edits = this.#edits(sessionId, known);
    const checks = this.#checks(sessionId);
    return this.db
      .all('SELECT id, native_id FROM thread WHERE session_id = ? ORDER BY id', [sessionId])
      .map(([id, native]) => ({
        threadId: text(native),
        events: known.events.get(integer(id)) ?? [],
        edits: edits.get(integer(id)) ?? [],
        checks: checks.get(integer(id)) ?? [],
      }));
  }

  #knownOf(sessionId: number): Known {
    const known = this.#known.get(sessionId);
    this.#known.delete(sessionId);
    const fresh: Known = known !== undefined && this.#isPrefix(sessionId, known) ? known : this.#nothing(sessionId);
    this.#known.set(sessionId, fresh);
    const oldest = this.#known.keys().next();
    if (this.#known.size > mostKnown && !oldest.done) this.#known.delete(oldest.value);
    return fresh;
  }

  #nothing(sessionId: number): Known {
    const first = this.db.prepare('SELECT min(id) FROM event WHERE session_id = ?').get([sessionId])?.[0];
    return {
      first: integerOrNull(first) ?? 0,
      last: 0,
      count: 0,
      abandoned: 0,
      events: new Map(),
      hunks: new Map(),
      bodies: new BodyReader(this.db),
    };
  }

  /** Whether the events that were read are still there as they were. */
  #isPrefix(sessionId: number, { first, last, count, abandoned }: Known): boolean {
    const row = this.db
      .prepare('SELECT min(id), count(*), sum(abandoned) FROM event WHERE session_id = ? AND id <= ?')
      .get([sessionId, last]);
    return row?.[0] === first && row[1] === count && row[2] === abandoned;
  }

  #readEvents(sessionId: number, known: Known): void {
    const copied = copiedNodes(this.db, sessionId);
    const rows = this.db.all(
      `SELECT thread_id, seq, ts, kind, role, detail, tool, call_id, summary, node, abandoned, block_id, body_start,
         body_length, id
       FROM event WHERE session_id = ? AND id > ? ORDER BY seq`,
      [sessionId, known.last],
    );
    const touched = new Set<TimelineEvent[]>();
    for (const row of rows) {
      known.last = Math.max(known.last, integer(row[14]));
      known.count++;
      known.abandoned += integer(row[10]);
      const node = textOrNull(row[9]);
      if (row[5] === 'copied' || (row[5] === 'progress_copy' && row[10] === 1)) continue;
      if (node !== null && copied.has(node)) continue;
      touched.add(append(known.events, integer(row[0]), eventOf(known.bodies, row)));
    }
    for (const events of touched) inOrder(events);
  }

  #edits(sessionId: number, { hunks, bodies }: Known): Map<number, TimelineEdit[]> {
    const edits = new Map<number, TimelineEdit[]>();
    for (const row of this.db.all(
      `SELECT e.thread_id, e.seq, e.ordinal, e.call_id, f.path, m.path, e.operation, e.status,
         e.hunks_block, e.hunks_start, e.hunks_length
       FROM edit e JOIN file f ON f.id = e.file_id LEFT JOIN file m ON m.id = e.moved_to_file_id
       WHERE e.session_id = ?1 AND e.duplicate = 0 ORDER BY e.seq, e.ordinal`,
      [sessionId],
    )) {
      const [block, start, length] = row.slice(8);
      const place = `${block} ${start}`;
      const read = hunks.get(place) ?? lazily(() => hunksOf(bodies, block, start, length));
      hunks.set(place, read);
      append(edits, integer(row[0]), editOf(row, read));
    }
    return edits;
  }

  #checks(sessionId: number): Map<number, TimelineCheck[]> {
    const checks = new Map<number, TimelineCheck[]>();
    for (const row of this.db.all(
      `SELECT thread_id, seq, call_id, command, category, runner, result, first_error, files FROM check_run
       WHERE session_id = ?1 AND duplicate = 0 ORDER BY seq`,
      [sessionId],
    ))
      append(checks, integer(row[0]), checkOf(row));
    return checks;
  }
}

/** Appended events mostly come last; those of a sidechain's own file may not. */
function inOrder(events: TimelineEvent[]): void {
  if (events.some(({ seq }, index) => index > 0 && seq < (events[index - 1]?.seq ?? 0)))
    events.sort((a, b) => a.seq - b.seq);
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
    text: lazily(() => readText(bodies, block, start, length)),
  };
}

function editOf(row: SqlRow, hunks: () => readonly Hunk[]): TimelineEdit {
  const [, seq, ordinal, callId, path, movedTo, operationOf, statusOf] = row;
  return {
    seq: integer(seq),
    ordinal: integer(ordinal),
    callId: textOrNull(callId),
    path: text(path),
    movedTo: textOrNull(movedTo),
    operation: operation.parse(operationOf),
    status: status.parse(statusOf),
    hunks,
  };
}

type Column = SqlValue | undefined;

function hunksOf(bodies: BodyReader, block: Column, start: Column, length: Column): readonly Hunk[] {
  const json = readText(bodies, block, start, length);
  if (json === null) return [];
  try {
    return hunkList.parse(JSON.parse(json));
  } catch (error) {
    // As with a text that was lost: damage that left its page well-formed.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Null, too, where the text was lost with a damaged page: what can be judged without it is judged. */
function readText(bodies: BodyReader, block: Column, start: Column, length: Column): string | null {
  try {
    return bodies.read(block, start, length);
  } catch (error) {
    if (StoreError.is(error)) throw error;
    return null;
  }
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
