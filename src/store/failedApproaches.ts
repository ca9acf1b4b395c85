import type { FailedApproach } from '../model/failedApproach';
import { integer, text, textOrNull } from './columns';
import type { Database } from './engine/database';

/** What a failed approach cost with one model. */
export interface ModelSpend {
  /** As the agent wrote it; empty when the record names none. */
  readonly model: string;
  readonly tokens: number;
  /** Null when no price is known. */
  readonly nanoUsd: number | null;
}

export type SpentApproach = FailedApproach & { readonly spend: readonly ModelSpend[] };

/** Tables of what was found, those that refer to others first. */
export const tablesOfFindings = [
  'failed_approach_evidence',
  'failed_approach_file',
  'failed_approach_model',
  'failed_approach',
] as const;

/** Puts what was found in a session in the place of what was found before. In the caller's transaction. */
export function replaceFailedApproaches(db: Database, sessionId: number, found: readonly SpentApproach[]): void {
  for (const table of ['failed_approach_evidence', 'failed_approach_file', 'failed_approach_model'])
    db.prepare(`DELETE FROM ${table} WHERE approach_id IN (SELECT id FROM failed_approach WHERE session_id = ?)`).run([
      sessionId,
    ]);
  db.prepare('DELETE FROM failed_approach WHERE session_id = ?').run([sessionId]);
  for (const approach of found) insert(db, sessionId, approach);
  countFailedApproaches(db, sessionId);
}

/** What the user dismissed does not count. */
function countFailedApproaches(db: Database, sessionId: number): void {
  db.prepare(
    `UPDATE session SET failed_approaches = (
       SELECT count(*) FROM failed_approach a LEFT JOIN failure_review r ON r.approach_id = a.id
       WHERE a.session_id = ?1 AND r.verdict IS NOT 'dismissed')
     WHERE id = ?1`,
  ).run([sessionId]);
}

function insert(db: Database, sessionId: number, approach: SpentApproach): void {
  const { id, spend } = approach;
  const tokens = spend.reduce((sum, one) => sum + one.tokens, 0);
  const nanoUsd = sumKnown(spend.map(one => one.nanoUsd));
  db.prepare(
    `INSERT INTO failed_approach (id, session_id, thread_id, what, why, category, trigger_name, resolution, attempt, at,
       first_seq, last_seq, confidence, still_relevant, tokens, cost_nanousd)
     VALUES (?1, ?2, (SELECT id FROM thread WHERE session_id = ?2 AND native_id = ?3), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
       ?12, ?13, ?14, ?15, ?16)`,
  ).run([
    id,
    sessionId,
    approach.threadId,
    approach.what,
    approach.why,
    approach.category,
    approach.trigger,
    approach.resolution,
    approach.attempt,
    approach.at,
    approach.firstSeq,
    approach.lastSeq,
    approach.confidence,
    approach.stillRelevant ? 1 : 0,
    tokens,
    nanoUsd,
  ]);
  const evidence = db.prepare(
    'INSERT INTO failed_approach_evidence (approach_id, ordinal, seq, call_id, role) VALUES (?,?,?,?,?)',
  );
  for (const [ordinal, { seq, callId, role }] of approach.evidence.entries())
    evidence.run([id, ordinal, seq, callId, role]);
  insertFiles(db, approach, tokens, nanoUsd);
  const model = db.prepare(
    'INSERT INTO failed_approach_model (approach_id, model, tokens, cost_nanousd) VALUES (?,?,?,?)',
  );
  for (const one of spend) model.run([id, one.model, one.tokens, one.nanoUsd]);
}

function insertFiles(db: Database, { id, files }: SpentApproach, tokens: number, nanoUsd: number | null): void {
  const insertFile = db.prepare(
    `INSERT INTO failed_approach_file (approach_id, file_id, ranges, tokens, cost_nanousd)
     VALUES (?, (SELECT id FROM file WHERE path = ?), ?, ?, ?)`,
  );
  const known = db.prepare('INSERT OR IGNORE INTO file (path) VALUES (?)');
  const tokenShares = evenShares(tokens, files.length);
  const costShares = nanoUsd === null ? null : evenShares(nanoUsd, files.length);
  for (const [index, { path, ranges }] of files.entries()) {
    known.run([path]);
    insertFile.run([id, path, JSON.stringify(ranges), tokenShares[index] ?? 0, costShares?.[index] ?? null]);
  }
}

/** A whole number shared among so many: the first ones get what does not divide. */
export function evenShares(whole: number, parts: number): number[] {
  const share = Math.floor(whole / parts);
  const left = whole - share * parts;
  return Array.from({ length: parts }, (_, index) => share + (index < left ? 1 : 0));
}

/** The sum of the known amounts, null when none is known. */
export function sumKnown(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter(amount => amount !== null);
  return known.length === 0 && amounts.length > 0 ? null : known.reduce((sum, amount) => sum + amount, 0);
}

export const verdicts = ['confirmed', 'dismissed'] as const;
export type Verdict = (typeof verdicts)[number];

/** What the user said of a finding. */
export interface FailureReview {
  verdict: Verdict | null;
  note: string | null;
}

/** `contrail.reviewed/1`. */
export interface ReviewedFailure {
  schema: 'contrail.reviewed/1';
  id: string;
  session_uid: string;
  /** Null when nothing is said any more. */
  review: FailureReview | null;
}

/** An absent field stays as it is; null takes it back. */
export interface ReviewChange {
  readonly verdict?: Verdict | null | undefined;
  readonly note?: string | null | undefined;
}

/**
 * Keeps what the user says of a finding; undefined when there is no such finding and never was one that they spoke of. In
 * the caller's transaction.
 */
export function reviewFailure(
  db: Database,
  id: string,
  change: ReviewChange,
  now: number,
): ReviewedFailure | undefined {
  const session = db
    .prepare(
      `SELECT s.uid, s.id FROM session s WHERE s.id = (SELECT session_id FROM failed_approach WHERE id = ?1)
         OR s.uid = (SELECT session_uid FROM failure_review WHERE approach_id = ?1)`,
    )
    .get([id]);
  if (session === undefined) return undefined;
  const known = readReview(db, id);
  const note = change.note === undefined ? (known?.note ?? null) : (change.note?.trim() ?? '') || null;
  const verdict = change.verdict === undefined ? (known?.verdict ?? null) : change.verdict;
  const uid = text(session[0]);
  if (note === null && verdict === null) db.prepare('DELETE FROM failure_review WHERE approach_id = ?').run([id]);
  else
    db.prepare(
      `INSERT INTO failure_review (approach_id, session_uid, verdict, note, changed_at) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (approach_id) DO UPDATE SET verdict = ?3, note = ?4, changed_at = ?5`,
    ).run([id, uid, verdict, note, now]);
  countFailedApproaches(db, integer(session[1]));
  return { schema: 'contrail.reviewed/1', id, session_uid: uid, review: readReview(db, id) };
}

function readReview(db: Database, id: string): FailureReview | null {
  const row = db.prepare('SELECT verdict, note FROM failure_review WHERE approach_id = ?').get([id]);
  return row === undefined ? null : { verdict: asVerdict(textOrNull(row[0])), note: textOrNull(row[1]) };
}

export function asVerdict(value: string | null): Verdict | null {
  return verdicts.find(known => known === value) ?? null;
}
