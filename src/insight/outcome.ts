import { mainThread } from '../model/facts';
import type { Database } from '../store/engine/database';

export type Outcome = 'success' | 'fail' | 'abandoned' | 'unknown';

/** How a session ended, and the record that shows it. */
export interface OutcomeFinding {
  readonly outcome: Outcome;
  /** For people: what the finding rests on; null when nothing tells. */
  readonly evidence: string | null;
  readonly evidenceSeq: number | null;
}

/** What follows an interruption, when the conversation went on. */
const conversationKinds = `('user_msg', 'assistant_msg', 'thinking', 'tool_call', 'edit', 'test_run')`;

const unknown: OutcomeFinding = { outcome: 'unknown', evidence: null, evidenceSeq: null };

/**
 * Judges a session by its main conversation: an interruption that nothing followed abandons it; else the last check that
 * ran after the last edit decides. Without such a record the outcome is unknown: what agents say of themselves is no evidence.
 */
export function judgeOutcome(db: Database, sessionId: number): OutcomeFinding {
  const thread = db.value('SELECT id FROM thread WHERE session_id = ? AND native_id = ?', [sessionId, mainThread]);
  const last = db
    .prepare(
      `SELECT seq, detail FROM event WHERE session_id = ? AND thread_id = ? AND abandoned = 0
         AND role <> 'system' AND (detail = 'interrupt' OR kind IN ${conversationKinds}) ORDER BY seq DESC LIMIT 1`,
    )
    .get([sessionId, thread]);
  if (last?.[1] === 'interrupt')
    return { outcome: 'abandoned', evidence: 'interrupted by the user', evidenceSeq: Number(last[0]) };
  const check = db
    .prepare(
      `SELECT seq, result, command FROM check_run WHERE session_id = ?1 AND thread_id = ?2 AND duplicate = 0 AND seq >
         coalesce((SELECT max(seq) FROM edit WHERE session_id = ?1 AND thread_id = ?2 AND status = 'applied' AND duplicate = 0), -1)
       ORDER BY seq DESC LIMIT 1`,
    )
    .get([sessionId, thread]);
  if (check === undefined || check[1] === 'unknown') return unknown;
  const passed = check[1] === 'pass';
  return {
    outcome: passed ? 'success' : 'fail',
    evidence: `last check ${passed ? 'passed' : 'failed'}: ${String(check[2]).slice(0, 200)}`,
    evidenceSeq: Number(check[0]),
  };
}

/** Judges how a session ended and keeps it. In the caller's transaction. */
export function settleOutcome(db: Database, sessionId: number): void {
  const { outcome, evidence, evidenceSeq } = judgeOutcome(db, sessionId);
  db.prepare('UPDATE session SET outcome = ?, outcome_evidence = ? WHERE id = ?').run([
    outcome,
    evidence === null ? null : JSON.stringify({ text: evidence, seq: evidenceSeq }),
    sessionId,
  ]);
}
