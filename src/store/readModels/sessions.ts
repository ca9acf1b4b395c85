import type { SumSource } from '../../model/cost';
import { mainThread } from '../../model/facts';
import type { TokensShape } from '../../model/tokens';
import { integer, isoTime, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import { apportion, hasWork, UsageSum, usageSumColumns } from './usageSum';

/** A session's cost, always as own + sidechains = total. Integer micro-dollars, null where nothing is known. */
export interface CostSplit {
  own_microusd: number | null;
  sidechain_microusd: number | null;
  total_microusd: number | null;
  source: SumSource;
}

export interface SessionRow {
  session_uid: string;
  agent: string;
  parent_uid: string | null;
  relationship: string;
  title: string | null;
  cwd: string | null;
  git_branch: string | null;
  started_at: string | null;
  ended_at: string | null;
  outcome: string;
  models: string[];
  requests: number;
  /** Null where none are on record although something was spent. */
  tokens: TokensShape | null;
  /** False where `tokens` lacks part of what was spent. */
  tokens_complete: boolean;
  cost: CostSplit;
  threads: number;
  edits: number;
  failed_approaches: number;
  source_state: string;
  end_state: string | null;
  automated: boolean | null;
  duplicates_dropped: number;
  /** Requests that `cost` lacks, since no price is known for them. */
  unpriced_requests: number;
}

/** `contrail.sessions/1`. */
export interface SessionList {
  schema: 'contrail.sessions/1';
  sessions: SessionRow[];
}

/** Sessions by rowid, the most recently active first. */
export function listSessions(db: Database, ids: readonly number[]): SessionList {
  const list = JSON.stringify(ids);
  const sums = sumsBySession(db, list);
  const rows = db
    .prepare(
      `SELECT id, uid, agent, parent_uid, relationship, title, cwd, git_branch, started_at, ended_at, outcome, threads,
         edits, failed_approaches, source_state, end_state, automated, duplicates_dropped, ${hasWork}
       FROM session WHERE id IN (SELECT value FROM json_each(?)) ORDER BY coalesce(ended_at, 0) DESC, id`,
    )
    .all([list]);
  const sessions = rows.map(row => {
    const { own, sidechains, models } = sums.get(integer(row[0])) ?? emptySums();
    if (row[18] === 1) markUnmetered(own, sidechains);
    const total = add(own, sidechains);
    return {
      session_uid: text(row[1]),
      agent: text(row[2]),
      parent_uid: textOrNull(row[3]),
      relationship: text(row[4]),
      title: textOrNull(row[5]),
      cwd: textOrNull(row[6]),
      git_branch: textOrNull(row[7]),
      started_at: isoTime(row[8]),
      ended_at: isoTime(row[9]),
      outcome: text(row[10]),
      models,
      requests: total.requests,
      tokens: total.tokensShape,
      tokens_complete: total.tokensComplete,
      cost: splitCost(own, sidechains, total),
      threads: integer(row[11]),
      edits: integer(row[12]),
      failed_approaches: integer(row[13]),
      source_state: text(row[14]),
      end_state: textOrNull(row[15]),
      automated: row[16] === null ? null : row[16] === 1,
      duplicates_dropped: integer(row[17]),
      unpriced_requests: total.unpricedRequests,
    };
  });
  return { schema: 'contrail.sessions/1', sessions };
}

/** Of work without any usage on record neither part of the cost is known. */
export function markUnmetered(own: UsageSum, sidechains: UsageSum): void {
  if (own.requests + sidechains.requests > 0) return;
  own.addUnmetered();
  sidechains.addUnmetered();
}

export function splitCost(own: UsageSum, sidechains: UsageSum, total: UsageSum): CostSplit {
  const [ownMicro = null, sidechainMicro = null] = apportion(
    [own.knownNanoUsd, sidechains.knownNanoUsd],
    total.microUsd,
  );
  return {
    own_microusd: ownMicro,
    sidechain_microusd: sidechainMicro,
    total_microusd: total.microUsd,
    source: total.requests === 0 && !total.isUnmetered ? 'rate_card' : total.source,
  };
}

interface SessionSums {
  readonly own: UsageSum;
  readonly sidechains: UsageSum;
  readonly models: string[];
}

function emptySums(): SessionSums {
  return { own: new UsageSum(), sidechains: new UsageSum(), models: [] };
}

function sumsBySession(db: Database, idList: string): Map<number, SessionSums> {
  const sums = new Map<number, SessionSums>();
  const rows = db
    .prepare(
      `SELECT u.session_id, t.native_id, u.model, ${usageSumColumns}
       FROM usage_total u JOIN thread t ON t.id = u.thread_id
       WHERE u.session_id IN (SELECT value FROM json_each(?)) ORDER BY u.session_id, u.cost_nanousd DESC`,
    )
    .all([idList]);
  for (const [sessionId, thread, model, ...usage] of rows) {
    const id = integer(sessionId);
    const session = sums.get(id) ?? emptySums();
    sums.set(id, session);
    (thread === mainThread ? session.own : session.sidechains).add(usage);
    const name = text(model);
    if (name !== '' && !session.models.includes(name)) session.models.push(name);
  }
  return sums;
}

function add(own: UsageSum, sidechains: UsageSum): UsageSum {
  const total = new UsageSum();
  total.include(own);
  total.include(sidechains);
  return total;
}
