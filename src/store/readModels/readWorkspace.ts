import { allTokens } from '../../model/tokens';
import type { Database } from '../engine/database';
import { type SessionListItem, type SessionScope, sessionItems } from './sessionItems';
import { markUnmetered, splitCost } from './sessions';
import { apportion, UsageSum } from './usageSum';
import type { SidechainType, Stacking, Workspace, WorkspaceFilter, WorkspaceTotals } from './workspace';
import { daysBefore, isWithin, today } from './workspaceDays';
import { workspaceFiles } from './workspaceFiles';
import { readWorkspaceRows, type WorkspaceRows, type WorkspaceSession, type WorkspaceUsage } from './workspaceRows';
import { sumOf, workspaceSeries } from './workspaceSeries';

const mostListed = 20;

export interface WorkspaceParams {
  readonly scope: SessionScope;
  /** Beginnings of the paths of files that count; null for all. */
  readonly prefixes: readonly string[] | null;
  readonly filter: WorkspaceFilter;
  readonly per: Workspace['per'];
  readonly stackedBy: Stacking;
  /** UTC ms. */
  readonly now: number;
}

/** What all sessions in scope cost, hidden ones included: their money was spent. */
export function readWorkspace(db: Database, params: WorkspaceParams): Workspace {
  const { scope, prefixes, filter, per, stackedBy, now } = params;
  const all = readWorkspaceRows(db, scope);
  const known = new Set(all.usage.map(({ session }) => session));
  const found = select(all, filter, known);
  const totals = totalsOf(found, known);
  const range = rangeOf(found.usage, filter, now);
  const ids = found.sessions.map(({ id }) => id);
  return {
    schema: 'contrail.workspace/1',
    per,
    stacked_by: stackedBy,
    range,
    ...workspaceSeries(found.usage, { range, per, stackedBy, totalMicroUsd: totals.microusd }),
    totals,
    previous:
      range === null || filter.since === undefined
        ? null
        : totalsOf(select(all, { ...filter, ...daysBefore(range) }, known), known),
    sessions: dearestSessions(db, found, scope, now),
    files: workspaceFiles(db, ids, prefixes, mostListed),
    sidechain_types: sidechainTypes(found, known, totals.sidechain_microusd),
    unpriced_models: unpricedModels(found.usage),
    choices: {
      agents: distinct(all.sessions.map(({ agent }) => agent)),
      models: distinct(all.usage.map(({ model }) => model)),
      branches: distinct(all.sessions.map(({ branch }) => branch)),
    },
    undated_requests: sumOf(found.usage.filter(({ day }) => day === null)).requests,
  };
}

/**
 * What passes the filter. Where a model or days are asked for, a session passes with its requests; one without any on
 * record passes with the time it worked. `known`: sessions with requests on record.
 */
function select(all: WorkspaceRows, filter: WorkspaceFilter, known: ReadonlySet<WorkspaceSession>): WorkspaceRows {
  const { agent, branch, model, since, until } = filter;
  const isAsked = (session: WorkspaceSession): boolean =>
    (agent === undefined || session.agent === agent) && (branch === undefined || session.branch === branch);
  const usage = all.usage.filter(
    row => isAsked(row.session) && (model === undefined || row.model === model) && isWithin(row.day, filter),
  );
  if (model === undefined && since === undefined && until === undefined) {
    const sessions = all.sessions.filter(isAsked);
    const ids = new Set(sessions.map(({ id }) => id));
    return { sessions, sidechains: all.sidechains.filter(({ sessionId }) => ids.has(sessionId)), usage };
  }
  const spending = new Set(usage.map(({ session }) => session));
  return {
    sessions: all.sessions.filter(
      session =>
        spending.has(session) ||
        (model === undefined && !known.has(session) && isAsked(session) && worked(session, filter)),
    ),
    sidechains: [...new Set(usage.flatMap(({ sidechain }) => sidechain ?? []))],
    usage,
  };
}

function worked({ startedAt, endedAt }: WorkspaceSession, { since, until }: WorkspaceFilter): boolean {
  if (startedAt === null || endedAt === null) return false;
  return (since === undefined || today(endedAt) >= since) && (until === undefined || today(startedAt) <= until);
}

function totalsOf({ sessions, usage }: WorkspaceRows, known: ReadonlySet<WorkspaceSession>): WorkspaceTotals {
  const total = sumOf(usage);
  const own = sumOf(usage.filter(({ sidechain }) => sidechain === null));
  const sidechains = sumOf(usage.filter(({ sidechain }) => sidechain !== null));
  if (sessions.some(session => isUnmetered(session, known))) {
    total.addUnmetered();
    markUnmetered(own, sidechains);
  }
  const split = splitCost(own, sidechains, total);
  const { input, cacheRead, cacheWrite5m, cacheWrite1h } = total.tokens;
  const allInput = input + cacheRead + cacheWrite5m + cacheWrite1h;
  return {
    sessions: sessions.length,
    requests: total.requests,
    tokens: total.tokensShape,
    tokens_complete: total.tokensComplete,
    microusd: split.total_microusd,
    source: split.source,
    sidechain_microusd: split.sidechain_microusd,
    unpriced_requests: total.unpricedRequests,
    cache_hit_share: allInput === 0 ? null : cacheRead / allInput,
  };
}

/** It did something and no request of it is on record: that cost something unknown, not nothing. */
function isUnmetered(session: WorkspaceSession, known: ReadonlySet<WorkspaceSession>): boolean {
  return session.hasWork && !known.has(session);
}

function rangeOf(usage: readonly WorkspaceUsage[], { since, until }: WorkspaceFilter, now: number): Workspace['range'] {
  const days = distinct(usage.map(({ day }) => day));
  const first = since ?? days[0];
  // A beginning alone means until now, or until a clock that goes ahead.
  const ends = until === undefined && since !== undefined ? distinct([...days, today(now), since]) : days;
  const last = until ?? ends.at(-1);
  return first === undefined || last === undefined || first > last ? null : { since: first, until: last };
}

function dearestSessions(
  db: Database,
  { sessions, usage }: WorkspaceRows,
  scope: SessionScope,
  now: number,
): SessionListItem[] {
  const bySession = new Map<WorkspaceSession, WorkspaceUsage[]>(sessions.map(session => [session, []]));
  for (const row of usage) bySession.get(row.session)?.push(row);
  const dearest = [...bySession]
    .map(([session, own]) => ({ session, own, total: sumOf(own) }))
    .sort(
      (a, b) =>
        (b.total.knownNanoUsd ?? -1) - (a.total.knownNanoUsd ?? -1) ||
        (b.session.endedAt ?? 0) - (a.session.endedAt ?? 0) ||
        a.session.id - b.session.id,
    )
    .slice(0, mostListed);
  const ids = dearest.map(({ session }) => session.id);
  return sessionItems(db, ids, scope, now).flatMap((item, index) => {
    const spent = dearest[index];
    if (spent === undefined) return [];
    const models = new Set(spent.own.map(({ model }) => model));
    const own = sumOf(spent.own.filter(({ sidechain }) => sidechain === null));
    const sidechains = sumOf(spent.own.filter(({ sidechain }) => sidechain !== null));
    const { total, session } = spent;
    if (session.hasWork && total.requests === 0) {
      total.addUnmetered();
      markUnmetered(own, sidechains);
    }
    return {
      ...item,
      models: item.models.filter(model => models.has(model)),
      requests: total.requests,
      tokens: total.tokensShape,
      tokens_complete: total.tokensComplete,
      cost: splitCost(own, sidechains, total),
      unpriced_requests: total.unpricedRequests,
    };
  });
}

function sidechainTypes(
  { sessions, sidechains, usage }: WorkspaceRows,
  known: ReadonlySet<WorkspaceSession>,
  wholeMicroUsd: number | null,
): SidechainType[] {
  const unmetered = new Set(sessions.filter(session => isUnmetered(session, known)).map(({ id }) => id));
  const types = new Map<string | null, { threads: number; sum: UsageSum }>();
  const typeOf = (agentType: string | null) => {
    const type = types.get(agentType) ?? { threads: 0, sum: new UsageSum() };
    types.set(agentType, type);
    return type;
  };
  for (const { agentType, sessionId } of sidechains) {
    const type = typeOf(agentType);
    type.threads++;
    if (unmetered.has(sessionId)) type.sum.addUnmetered();
  }
  for (const { sidechain, usage: sums } of usage) if (sidechain !== null) typeOf(sidechain.agentType).sum.add(sums);
  const sorted = [...types].sort(([, a], [, b]) => (b.sum.knownNanoUsd ?? -1) - (a.sum.knownNanoUsd ?? -1));
  const micros = apportion(
    sorted.map(([, { sum }]) => sum.knownNanoUsd),
    wholeMicroUsd,
  );
  return sorted.slice(0, mostListed).map(([agentType, { threads, sum }], index) => ({
    agent_type: agentType,
    threads,
    requests: sum.requests,
    tokens: allTokens(sum.tokensShape),
    microusd: micros[index] ?? null,
  }));
}

function unpricedModels(usage: readonly WorkspaceUsage[]): Workspace['unpriced_models'] {
  const models = new Map<string | null, number>();
  for (const { model, usage: sums } of usage) {
    const { unpricedRequests, tokensComplete } = sumOf([{ usage: sums }]);
    // Where no tokens are on record it is not the price that lacks.
    if (unpricedRequests > 0 && tokensComplete) models.set(model, (models.get(model) ?? 0) + unpricedRequests);
  }
  return [...models]
    .map(([model, requests]) => ({ model, requests }))
    .sort((a, b) => b.requests - a.requests)
    .slice(0, mostListed);
}

/** Sorted. */
function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter(value => value !== null))].sort();
}
