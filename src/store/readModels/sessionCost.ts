import { type SumSource, toMicroUsd } from '../../model/cost';
import { mainThread } from '../../model/facts';
import type { TokensShape } from '../../model/tokens';
import { integer, integerOrNull, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import { failedSum } from './failures';
import { markUnmetered, splitCost } from './sessions';
import { apportion, hasWork, UsageSum, usageSumColumns } from './usageSum';

export interface Amount {
  requests: number;
  /** Null where none are on record although something was spent. */
  tokens: TokensShape | null;
  /** False where `tokens` lacks part of what was spent. */
  tokens_complete: boolean;
  microusd: number | null;
  source: SumSource;
}

export interface SidechainCost extends Omit<Amount, 'source'> {
  thread_id: string;
  parent_thread_id: string | null;
  kind: string;
  agent_type: string | null;
  name: string | null;
  description: string | null;
  model: string | null;
  status: string | null;
}

/** A price as it was applied; `definition` is what the price table said, per million tokens. */
export interface AppliedRate {
  key: string;
  definition: unknown;
  table_version: string;
  table_digest: string;
  table_date: string;
  requests: number;
}

export interface ModelCost extends Amount {
  model: string | null;
  rates: AppliedRate[];
}

/** `contrail.cost/1`. Integer micro-dollars, null where unknown. */
export interface SessionCost {
  schema: 'contrail.cost/1';
  session_uid: string;
  title: string | null;
  total: Amount;
  own: Amount;
  sidechains: SidechainCost[];
  by_model: ModelCost[];
  failed: { count: number; tokens: number | null; microusd: number | null };
  duplicates_dropped: number;
  unpriced_models: string[];
  unpriced_requests: number;
  web_searches: number;
  /** Requests of which the record holds only part of the tokens (a stream that was cut). */
  partial_requests: number;
  /** Requests whose tokens the record does not hold, and that were estimated. */
  estimated_requests: number;
  /** The agent's own total, a second figure: it counts what the transcript does not hold, and may lack what it does. */
  stated: { microusd: number; difference_microusd: number | null } | null;
}

/** The cost of one session; undefined when there is no such session. */
export function sessionCost(db: Database, uid: string): SessionCost | undefined {
  const session = db
    .prepare(`SELECT id, title, duplicates_dropped, ${hasWork}, stated_nanousd FROM session WHERE uid = ?`)
    .get([uid]);
  if (session === undefined) return undefined;
  const sessionId = integer(session[0]);
  const own = new UsageSum();
  const sidechains = new UsageSum();
  const total = new UsageSum();
  const threads = new Map<string, UsageSum>();
  const models = new Map<string, { sum: UsageSum; rates: Map<string, number> }>();
  const unpriced = new Set<string>();
  const rows = db
    .prepare(
      `SELECT t.native_id, u.model, u.rate_key, ${usageSumColumns}
       FROM usage_total u JOIN thread t ON t.id = u.thread_id WHERE u.session_id = ?`,
    )
    .all([sessionId]);
  for (const [thread, modelName, rateKey, ...usage] of rows) {
    const threadId = text(thread);
    const model = text(modelName);
    const threadSum = threads.get(threadId) ?? new UsageSum();
    threads.set(threadId, threadSum);
    const byModel = models.get(model) ?? { sum: new UsageSum(), rates: new Map() };
    models.set(model, byModel);
    for (const sum of [total, threadId === mainThread ? own : sidechains, threadSum, byModel.sum]) sum.add(usage);
    if (text(rateKey) !== '')
      byModel.rates.set(text(rateKey), (byModel.rates.get(text(rateKey)) ?? 0) + integer(usage[1]));
    // Where no tokens are on record it is not the price that lacks.
    const isPriceMissing = usage[0] === 'unknown' && usage.slice(2, 8).some(tokens => tokens !== 0);
    if (isPriceMissing) unpriced.add(model === '' ? '(not named)' : model);
  }

  for (const threadId of unmeteredThreads(db, sessionId)) {
    const threadSum = threads.get(threadId) ?? new UsageSum();
    threads.set(threadId, threadSum);
    for (const sum of [threadId === mainThread ? own : sidechains, threadSum]) sum.addUnmetered();
  }
  if (session[3] === 1) markUnmetered(own, sidechains);
  if (own.isUnmetered || sidechains.isUnmetered) total.addUnmetered();

  const split = splitCost(own, sidechains, total);
  const statedNano = integerOrNull(session[4]);
  const totalMicro = split.total_microusd;
  return {
    schema: 'contrail.cost/1',
    session_uid: uid,
    title: textOrNull(session[1]),
    total: { ...amount(total), microusd: totalMicro, source: split.source },
    own: { ...amount(own), microusd: split.own_microusd },
    sidechains: sidechainCosts(db, sessionId, threads, split.sidechain_microusd),
    by_model: modelCosts(db, models, totalMicro),
    failed: failedCost(db, sessionId),
    duplicates_dropped: integer(session[2]),
    unpriced_models: [...unpriced].sort(),
    unpriced_requests: total.unpricedRequests,
    web_searches: total.webSearches,
    ...inexactRequests(db, sessionId),
    stated:
      statedNano === null
        ? null
        : {
            microusd: toMicroUsd(statedNano) ?? 0,
            difference_microusd: totalMicro === null ? null : (toMicroUsd(statedNano) ?? 0) - totalMicro,
          },
  };
}

function failedCost(db: Database, sessionId: number): SessionCost['failed'] {
  const { count, tokens, nanoUsd } = failedSum(db, sessionId);
  return { count, tokens, microusd: toMicroUsd(nanoUsd) };
}

function amount(sum: UsageSum): Amount {
  return {
    requests: sum.requests,
    tokens: sum.tokensShape,
    tokens_complete: sum.tokensComplete,
    microusd: sum.microUsd,
    source: sum.source,
  };
}

/** Conversations in which the agent worked and of which no request is on record, not even one that is billed elsewhere. */
function unmeteredThreads(db: Database, sessionId: number): string[] {
  const candidates = db
    .prepare(
      'SELECT id FROM thread WHERE session_id = ?1 AND id NOT IN (SELECT thread_id FROM usage WHERE session_id = ?1)',
    )
    .all([sessionId])
    .map(([id]) => integer(id));
  // All events are looked at for it, and hardly any session has one.
  if (candidates.length === 0) return [];
  return db
    .prepare(
      `SELECT native_id FROM thread WHERE id IN (
         SELECT thread_id FROM event WHERE session_id = ?1 AND kind IN ('assistant_msg', 'thinking', 'tool_call', 'edit')
           AND abandoned = 0 AND thread_id IN (SELECT value FROM json_each(?2)))`,
    )
    .all([sessionId, JSON.stringify(candidates)])
    .map(([thread]) => text(thread));
}

function inexactRequests(
  db: Database,
  sessionId: number,
): Pick<SessionCost, 'partial_requests' | 'estimated_requests'> {
  const row = db
    .prepare(
      `SELECT total(fidelity = 'partial'), total(fidelity = 'estimated') FROM usage WHERE session_id = ? AND billed = 1`,
    )
    .get([sessionId]);
  return { partial_requests: integer(row?.[0] ?? 0), estimated_requests: integer(row?.[1] ?? 0) };
}

function sidechainCosts(
  db: Database,
  sessionId: number,
  threads: ReadonlyMap<string, UsageSum>,
  wholeMicroUsd: number | null,
): SidechainCost[] {
  const rows = db
    .prepare(
      `SELECT native_id, parent_native, kind, agent_type, name, description, model, status FROM thread
       WHERE session_id = ? AND native_id <> '${mainThread}' ORDER BY id`,
    )
    .all([sessionId]);
  const sums = rows.map(([thread]) => threads.get(text(thread)) ?? new UsageSum());
  const micros = apportion(
    sums.map(sum => sum.knownNanoUsd),
    wholeMicroUsd,
  );
  return rows.map(([threadId, parent, kind, agentType, name, description, model, status], index) => {
    const sum = sums[index] ?? new UsageSum();
    return {
      thread_id: text(threadId),
      parent_thread_id: textOrNull(parent),
      kind: text(kind),
      agent_type: textOrNull(agentType),
      name: textOrNull(name),
      description: textOrNull(description),
      model: textOrNull(model),
      status: textOrNull(status),
      requests: sum.requests,
      tokens: sum.tokensShape,
      tokens_complete: sum.tokensComplete,
      microusd: micros[index] ?? null,
    };
  });
}

function modelCosts(
  db: Database,
  models: ReadonlyMap<string, { readonly sum: UsageSum; readonly rates: ReadonlyMap<string, number> }>,
  wholeMicroUsd: number | null,
): ModelCost[] {
  const sorted = [...models].sort(([, a], [, b]) => (b.sum.knownNanoUsd ?? -1) - (a.sum.knownNanoUsd ?? -1));
  const micros = apportion(
    sorted.map(([, { sum }]) => sum.knownNanoUsd),
    wholeMicroUsd,
  );
  return sorted.map(([model, { sum, rates }], index) => ({
    model: model === '' ? null : model,
    ...amount(sum),
    microusd: micros[index] ?? null,
    rates: [...rates].map(([key, requests]) => appliedRate(db, key, requests)),
  }));
}

function appliedRate(db: Database, key: string, requests: number): AppliedRate {
  const row = db
    .prepare('SELECT definition, table_version, table_digest, table_date FROM rate WHERE key = ?')
    .get([key]);
  const definition: unknown = JSON.parse(text(row?.[0] ?? 'null'));
  return {
    key,
    definition,
    table_version: text(row?.[1] ?? ''),
    table_digest: text(row?.[2] ?? ''),
    table_date: text(row?.[3] ?? ''),
    requests,
  };
}
