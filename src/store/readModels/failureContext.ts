import type { BodyReader } from '../bodies';
import { integer, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';

/** Why a failed approach counts as relevant, or no longer does. */
export const relevances = ['replacement_stands', 'not_replaced', 'replacement_rewritten', 'files_gone'] as const;
export type Relevance = (typeof relevances)[number];

/** What the transcript says around a failed approach. One line each, as the agents and the user wrote it. */
export interface FailureContext {
  /** What the user, or the agent that spawned a sidechain, had asked for. */
  readonly goal: string | null;
  /** What the agent said before the attempt, the nearest first. */
  readonly said: readonly string[];
  /** What the agent said between the failure and what took its place, else the call that did; null where nothing took its place. */
  readonly replacedBy: string | null;
  /** As the agent wrote their names. */
  readonly models: readonly string[];
  readonly relevance: Relevance;
}

const mostSaid = 3;

/** Of a finding that is in the store. */
export function failureContext(db: Database, id: string): FailureContext {
  const row = db
    .prepare('SELECT session_id, thread_id, first_seq, still_relevant FROM failed_approach WHERE id = ?')
    .get([id]);
  const session = integer(row?.[0]);
  const thread = integer(row?.[1]);
  const first = integer(row?.[2]);
  const goal = db
    .prepare(
      `SELECT summary, seq FROM event WHERE session_id = ? AND thread_id = ? AND seq <= ? AND kind = 'user_msg'
         AND detail IN ('prompt', 'spawn_prompt', 'agent_message') ORDER BY seq DESC LIMIT 1`,
    )
    .get([session, thread, first]);
  const replacedBy = replacement(db, id, { session, thread });
  return {
    goal: textOrNull(goal?.[0] ?? null),
    said: wordsBetween(db, { session, thread, after: integer(goal?.[1] ?? -1), before: first }, mostSaid),
    replacedBy,
    models: db
      .prepare(
        "SELECT model FROM failed_approach_model WHERE approach_id = ? AND model <> '' ORDER BY tokens DESC, model",
      )
      .all([id])
      .map(([model]) => text(model)),
    relevance: relevanceOf(db, id, { isRelevant: row?.[3] === 1, isReplaced: replacedBy !== null }),
  };
}

interface Conversation {
  readonly session: number;
  readonly thread: number;
}

function replacement(db: Database, id: string, { session, thread }: Conversation): string | null {
  const row = db
    .prepare(
      `SELECT min(CASE role WHEN 'replacement' THEN seq END), max(CASE role WHEN 'failure' THEN seq END)
       FROM failed_approach_evidence WHERE approach_id = ?`,
    )
    .get([id]);
  if (typeof row?.[0] !== 'number') return null;
  const said = wordsBetween(db, { session, thread, after: integer(row[1] ?? -1), before: row[0] }, mostSaid);
  // The longest: announcements say more than asides.
  const [telling] = said.sort((a, b) => b.length - a.length);
  if (telling !== undefined) return telling;
  const call = db.prepare('SELECT summary FROM event WHERE session_id = ? AND seq = ?').get([session, row[0]]);
  return textOrNull(call?.[0] ?? null);
}

/** What the agent said between two records, the last first. */
function wordsBetween(
  db: Database,
  { session, thread, after, before }: Conversation & { readonly after: number; readonly before: number },
  most: number,
): string[] {
  return db
    .prepare(
      `SELECT summary FROM event WHERE session_id = ? AND thread_id = ? AND seq > ? AND seq < ?
         AND kind = 'assistant_msg' ORDER BY seq DESC LIMIT ?`,
    )
    .all([session, thread, after, before, most])
    .map(([summary]) => text(summary));
}

function relevanceOf(
  db: Database,
  id: string,
  { isRelevant, isReplaced }: { readonly isRelevant: boolean; readonly isReplaced: boolean },
): Relevance {
  const [files, gone] =
    db
      .prepare(
        `SELECT count(*), sum((SELECT e.operation FROM edit e WHERE e.file_id = f.file_id AND e.duplicate = 0
           AND e.status = 'applied' ORDER BY e.ts DESC, e.id DESC LIMIT 1) IS 'delete')
         FROM failed_approach_file f WHERE f.approach_id = ?`,
      )
      .get([id]) ?? [];
  if (integer(files) > 0 && files === gone) return 'files_gone';
  if (!isRelevant) return 'replacement_rewritten';
  return isReplaced ? 'replacement_stands' : 'not_replaced';
}

/** Longer ones are files and logs; what tells an attempt or a failure apart stands at their beginning. */
const readCharacters = 4_000;

/** The full texts of a finding's first records of a role: the code that was written, or what the check printed. */
export function evidenceTexts(
  db: Database,
  bodies: BodyReader,
  id: string,
  { role, most }: { readonly role: 'attempt' | 'failure'; readonly most: number },
): string[] {
  return db
    .prepare(
      `SELECT e.block_id, e.body_start, e.body_length, e.summary FROM failed_approach_evidence v
         JOIN failed_approach a ON a.id = v.approach_id JOIN event e ON e.session_id = a.session_id AND e.seq = v.seq
       WHERE v.approach_id = ? AND v.role = ? ORDER BY v.ordinal LIMIT ?`,
    )
    .all([id, role, most])
    .map(([block, start, length, summary]) =>
      (bodies.read(block, start, length) ?? text(summary)).slice(0, readCharacters),
    );
}
