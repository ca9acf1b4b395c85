import { toMicroUsd } from '../../model/cost';
import { integer, integerOrNull, isoTime, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import type { SqlRow } from '../engine/statement';
import { asVerdict, type FailureReview } from '../failedApproaches';

/** A record behind a finding, and where it stands. */
export interface FailureEvidenceItem {
  seq: number;
  call_id: string | null;
  /** Null when the record is no longer in the store. */
  source_path: string | null;
  /** 1-based. */
  source_line: number | null;
  role: 'attempt' | 'failure' | 'replacement';
}

/** A failed approach as lists and the terminal show it. */
export interface FailureItem {
  id: string;
  session_uid: string;
  agent: string;
  /** `main`, or the sidechain's native id. */
  thread_id: string;
  at: string | null;
  what: string;
  why: string;
  category: string;
  trigger: string;
  resolution: string;
  attempt: number;
  /** 1-based first and last lines, where the attempt stood when its session ended; empty where that is not known. */
  files: { path: string; ranges: [number, number][] }[];
  evidence: FailureEvidenceItem[];
  /** Of all buckets, its share of the requests between its first and last record. Null where none are on record. */
  tokens: number | null;
  /** Null where unknown. */
  microusd: number | null;
  /** 0 to 1. */
  confidence: number;
  still_relevant: boolean;
  review: FailureReview | null;
}

/** `contrail.failures/1`. */
export interface FailureList {
  schema: 'contrail.failures/1';
  /** All that match, of which this is one page. */
  total: number;
  failures: FailureItem[];
}

export interface FailureParams {
  /** Rowids of the sessions that count. */
  readonly sessionIds: readonly number[];
  /** Rowids of the files one of which it must be about; null for any. */
  readonly fileIds: readonly number[] | null;
  /** Whether those that the user dismissed are listed, too. */
  readonly dismissed: boolean;
  /** Only what the user confirmed. */
  readonly confirmed?: boolean | undefined;
  /** Only what is still relevant. */
  readonly relevant?: boolean | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** What the last edit that any session made of a file did. */
const lastOperation = `(SELECT e.operation FROM edit e WHERE e.file_id = f.file_id AND e.duplicate = 0
         AND e.status = 'applied' ORDER BY e.ts DESC, e.id DESC LIMIT 1)`;

/** As `failureItem` works it out: what was found so, unless all of its files are gone since. */
const isRelevant = `(a.still_relevant = 1 AND (
      NOT EXISTS (SELECT 1 FROM failed_approach_file f WHERE f.approach_id = a.id)
      OR EXISTS (SELECT 1 FROM failed_approach_file f WHERE f.approach_id = a.id AND ${lastOperation} IS NOT 'delete')))`;

/** One page of what failed, the latest first. */
export function listFailures(db: Database, params: FailureParams): FailureList {
  const where = `a.session_id IN (SELECT value FROM json_each(?1))
    AND (?2 IS NULL OR EXISTS (SELECT 1 FROM failed_approach_file f
           WHERE f.approach_id = a.id AND f.file_id IN (SELECT value FROM json_each(?2))))
    AND (?3 OR r.verdict IS NOT 'dismissed') AND (NOT ?4 OR r.verdict IS 'confirmed') AND (NOT ?5 OR ${isRelevant})`;
  const from = 'FROM failed_approach a LEFT JOIN failure_review r ON r.approach_id = a.id';
  const given = [
    JSON.stringify(params.sessionIds),
    params.fileIds === null ? null : JSON.stringify(params.fileIds),
    params.dismissed ? 1 : 0,
    params.confirmed ? 1 : 0,
    params.relevant ? 1 : 0,
  ];
  const total = integer(db.prepare(`SELECT count(*) ${from} WHERE ${where}`).get(given)?.[0]);
  const rows = db
    .prepare(
      `SELECT a.id, s.uid, s.agent, t.native_id, a.at, a.what, a.why, a.category, a.trigger_name, a.resolution, a.attempt,
         a.tokens, a.cost_nanousd, a.confidence, a.still_relevant, r.approach_id, r.verdict, r.note, a.session_id
       ${from} JOIN session s ON s.id = a.session_id JOIN thread t ON t.id = a.thread_id
       WHERE ${where} ORDER BY a.at DESC, a.id LIMIT ?6 OFFSET ?7`,
    )
    .all([...given, params.limit, params.offset]);
  return { schema: 'contrail.failures/1', total, failures: rows.map(row => failureItem(db, row)) };
}

function failureItem(db: Database, row: SqlRow): FailureItem {
  const id = text(row[0]);
  const tokens = integer(row[11]);
  const nanoUsd = integerOrNull(row[12]);
  const files = filesOf(db, id);
  return {
    id,
    session_uid: text(row[1]),
    agent: text(row[2]),
    thread_id: text(row[3]),
    at: isoTime(row[4]),
    what: text(row[5]),
    why: text(row[6]),
    category: text(row[7]),
    trigger: text(row[8]),
    resolution: text(row[9]),
    attempt: integer(row[10]),
    files: files.map(({ path, ranges }) => ({ path, ranges })),
    evidence: evidenceOf(db, id, integer(row[18])),
    // To try something takes requests: where none is on record, what it took is not known.
    tokens: tokens === 0 ? null : tokens,
    microusd: tokens === 0 && nanoUsd === 0 ? null : toMicroUsd(nanoUsd),
    confidence: integer(row[13]),
    still_relevant: row[14] === 1 && (files.length === 0 || files.some(({ isThere }) => isThere)),
    review: row[15] === null ? null : { verdict: asVerdict(textOrNull(row[16])), note: textOrNull(row[17]) },
  };
}

/** With whether a file is there after the last edit that any session made of it. */
function filesOf(db: Database, id: string): { path: string; ranges: [number, number][]; isThere: boolean }[] {
  return db
    .prepare(
      `SELECT i.path, f.ranges, ${lastOperation}
       FROM failed_approach_file f JOIN file i ON i.id = f.file_id WHERE f.approach_id = ? ORDER BY i.path`,
    )
    .all([id])
    .map(([path, ranges, last]) => ({
      path: text(path),
      ranges: readRanges(text(ranges)),
      isThere: last !== 'delete',
    }));
}

function readRanges(json: string): [number, number][] {
  const ranges: unknown = JSON.parse(json);
  if (!Array.isArray(ranges)) return [];
  return ranges.flatMap((range: unknown): [number, number][] => {
    if (!Array.isArray(range)) return [];
    const [first, last]: unknown[] = range;
    return typeof first === 'number' && typeof last === 'number' ? [[first, last]] : [];
  });
}

function evidenceOf(db: Database, id: string, sessionId: number): FailureEvidenceItem[] {
  return db
    .prepare(
      `SELECT v.seq, v.call_id, f.path, e.line, v.role FROM failed_approach_evidence v
         LEFT JOIN event e ON e.session_id = ?2 AND e.seq = v.seq LEFT JOIN source f ON f.id = e.source_id
       WHERE v.approach_id = ?1 ORDER BY v.ordinal`,
    )
    .all([id, sessionId])
    .map(([seq, callId, path, line, role]) => ({
      seq: integer(seq),
      call_id: textOrNull(callId),
      source_path: textOrNull(path),
      source_line: integerOrNull(line),
      role: role === 'attempt' || role === 'replacement' ? role : 'failure',
    }));
}

/** What failed approaches of a session cost, without those that the user dismissed. Nano-dollars null where unknown. */
export interface FailedSum {
  readonly count: number;
  readonly tokens: number | null;
  readonly nanoUsd: number | null;
}

export function failedSum(db: Database, sessionId: number): FailedSum {
  const row = db
    .prepare(
      `SELECT count(*), coalesce(sum(a.tokens), 0), sum(nullif(a.cost_nanousd, iif(a.tokens = 0, 0, NULL)))
       FROM failed_approach a LEFT JOIN failure_review r ON r.approach_id = a.id
       WHERE a.session_id = ? AND r.verdict IS NOT 'dismissed'`,
    )
    .get([sessionId]);
  const count = integer(row?.[0]);
  // As of each: what was tried took something.
  return {
    count,
    tokens: count > 0 && row?.[1] === 0 ? null : integer(row?.[1]),
    nanoUsd: count === 0 ? 0 : integerOrNull(row?.[2]),
  };
}

/** How many failed approaches of these sessions were about each file, by rowid; what the user dismissed is left out. */
export function failuresByFile(db: Database, sessionIds: readonly number[]): Map<number, number> {
  const rows = db
    .prepare(
      `SELECT f.file_id, count(*) FROM failed_approach a JOIN failed_approach_file f ON f.approach_id = a.id
         LEFT JOIN failure_review r ON r.approach_id = a.id
       WHERE a.session_id IN (SELECT value FROM json_each(?)) AND r.verdict IS NOT 'dismissed' GROUP BY 1`,
    )
    .all([JSON.stringify(sessionIds)]);
  return new Map(rows.map(([file, count]) => [integer(file), integer(count)]));
}
