import { toMicroUsd } from '../../model/cost';
import { integer, integerOrNull, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';

export interface EditTurn {
  readonly prompt: { readonly seq: number; readonly threadId: string; readonly text: string };
  readonly requests: number;
  /** Of all buckets; null where none are on record. */
  readonly tokens: number | null;
  /** Null where unknown. */
  readonly microUsd: number | null;
}

/** An agent that starts agents that start agents: beyond this depth it is a circle. */
const deepest = 16;

/**
 * The last prompt before an event in its conversation, or in that which started it where nobody spoke to the agent
 * itself, and what the requests of that conversation cost until the next one. Undefined where there was none.
 */
export function turnOfEdit(db: Database, sessionId: number, threadId: string, seq: number): EditTurn | undefined {
  const promptQuery = db.prepare(
    `SELECT e.seq, e.summary FROM event e WHERE e.session_id = ?1 AND e.thread_id = ?2 AND e.detail = 'prompt'
       AND e.abandoned = 0 AND e.seq < ?3 ORDER BY e.seq DESC LIMIT 1`,
  );
  let thread = threadRow(db, sessionId, threadId);
  let before = seq;
  for (let depth = 0; depth < deepest && thread !== undefined; depth++) {
    const [prompt, summary] = promptQuery.get([sessionId, thread.id, before]) ?? [];
    if (prompt !== undefined)
      return {
        prompt: { seq: integer(prompt), threadId: thread.nativeId, text: text(summary) },
        ...costOfTurn(db, sessionId, thread.id, integer(prompt)),
      };
    const [parent, at] =
      db
        .prepare(
          `SELECT t.native_id, e.seq FROM event e JOIN thread t ON t.id = e.thread_id
           WHERE e.session_id = ? AND e.call_id = ? AND e.kind <> 'tool_result' ORDER BY e.seq LIMIT 1`,
        )
        .get([sessionId, thread.spawnCallId]) ?? [];
    if (parent === undefined) return undefined;
    thread = threadRow(db, sessionId, text(parent));
    before = integer(at);
  }
  return undefined;
}

function threadRow(db: Database, sessionId: number, nativeId: string) {
  const row = db
    .prepare('SELECT id, spawn_call_id FROM thread WHERE session_id = ? AND native_id = ?')
    .get([sessionId, nativeId]);
  return row && { id: integer(row[0]), nativeId, spawnCallId: textOrNull(row[1]) };
}

function costOfTurn(db: Database, sessionId: number, thread: number, from: number) {
  const next = db.value(
    `SELECT min(seq) FROM event WHERE session_id = ? AND thread_id = ? AND detail = 'prompt' AND abandoned = 0 AND seq > ?`,
    [sessionId, thread, from],
  );
  const [requests, tokens, cost, unpriced] =
    db
      .prepare(
        `SELECT count(*), sum(input + cache_read + cache_write_5m + cache_write_1h + output + reasoning),
           sum(cost_nanousd), sum(cost_nanousd IS NULL)
         FROM usage WHERE session_id = ?1 AND thread_id = ?2 AND seq >= ?3 AND (?4 IS NULL OR seq < ?4) AND billed = 1`,
      )
      .get([sessionId, thread, from, next]) ?? [];
  return {
    requests: integer(requests),
    tokens: integerOrNull(tokens) || null,
    // A part of the cost would be taken for all of it.
    microUsd: integerOrNull(unpriced) === 0 ? toMicroUsd(integerOrNull(cost)) : null,
  };
}

/** The models of the requests that made the edits, by the edits' rowids; missing where no request is known. */
export function modelsOfEdits(
  db: Database,
  editIds: readonly number[],
  usageAt: (agent: string) => 'first_event' | 'last_event',
): Map<number, string> {
  const models = new Map<number, string>();
  const ids = JSON.stringify(editIds);
  const agents = db
    .prepare(
      `SELECT DISTINCT s.agent FROM edit e JOIN session s ON s.id = e.session_id
       WHERE e.id IN (SELECT value FROM json_each(?))`,
    )
    .all([ids]);
  for (const [agent] of agents) {
    const [bound, order] = usageAt(text(agent)) === 'first_event' ? ['<=', 'DESC'] : ['>=', 'ASC'];
    const rows = db
      .prepare(
        `SELECT e.id, coalesce((SELECT u.model FROM usage u WHERE u.session_id = e.session_id
             AND u.thread_id = e.thread_id AND u.source_id = e.source_id AND u.seq ${bound} e.seq AND u.model IS NOT NULL
           ORDER BY u.seq ${order} LIMIT 1), t.model)
         FROM edit e JOIN session s ON s.id = e.session_id JOIN thread t ON t.id = e.thread_id
         WHERE e.id IN (SELECT value FROM json_each(?)) AND s.agent = ?`,
      )
      .all([ids, text(agent)]);
    for (const [id, model] of rows) if (typeof model === 'string') models.set(integer(id), model);
  }
  return models;
}
