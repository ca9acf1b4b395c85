import { mainThread } from '../../model/facts';
import { integer, integerOrNull, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import type { SqlRow } from '../engine/statement';
import type { SessionScope } from './sessionItems';
import { hasWork, usageSumColumns } from './usageSum';

/** What of a session the figures of a workspace are grouped by. */
export interface WorkspaceSession {
  readonly id: number;
  readonly agent: string;
  readonly branch: string | null;
  /** Null where it is not known. */
  readonly outcome: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** It did something: without usage on record that cost something unknown. */
  readonly hasWork: boolean;
}

export interface WorkspaceSidechain {
  readonly id: number;
  readonly sessionId: number;
  readonly agentType: string | null;
}

/** Requests of one thread, day, model and price. */
export interface WorkspaceUsage {
  readonly session: WorkspaceSession;
  /** Null for the main conversation. */
  readonly sidechain: WorkspaceSidechain | null;
  /** `YYYY-MM-DD`; null where the requests have no time. */
  readonly day: string | null;
  readonly model: string | null;
  /** As `UsageSum.add` takes it. */
  readonly usage: SqlRow;
}

/** All sums of a workspace's sessions: some rows a session. */
export interface WorkspaceRows {
  readonly sessions: readonly WorkspaceSession[];
  readonly sidechains: readonly WorkspaceSidechain[];
  readonly usage: readonly WorkspaceUsage[];
}

export function readWorkspaceRows(db: Database, scope: SessionScope): WorkspaceRows {
  const sessions = new Map(
    db
      .prepare(`SELECT id, agent, git_branch, outcome, started_at, ended_at, ${hasWork} FROM session`)
      .all()
      .filter(([id]) => scope.has(integer(id)))
      .map(([id, agent, branch, outcome, startedAt, endedAt, worked]) => [
        id,
        {
          id: integer(id),
          agent: text(agent),
          branch: textOrNull(branch),
          outcome: outcome === 'unknown' ? null : text(outcome),
          startedAt: integerOrNull(startedAt),
          endedAt: integerOrNull(endedAt),
          hasWork: worked === 1,
        },
      ]),
  );
  const sidechains = new Map(
    db
      .prepare(`SELECT id, session_id, agent_type FROM thread WHERE native_id <> '${mainThread}'`)
      .all()
      .filter(([, session]) => scope.has(integer(session)))
      .map(([id, session, agentType]) => [
        id,
        { id: integer(id), sessionId: integer(session), agentType: textOrNull(agentType) },
      ]),
  );
  const usage = db
    .prepare(`SELECT session_id, thread_id, day, model, ${usageSumColumns} FROM usage_total`)
    .all()
    .flatMap(([sessionId, thread, day, model, ...sums]) => {
      const session = sessions.get(sessionId ?? null);
      if (session === undefined) return [];
      return {
        session,
        sidechain: sidechains.get(thread ?? null) ?? null,
        day: text(day) || null,
        model: text(model) || null,
        usage: sums,
      };
    });
  return { sessions: [...sessions.values()], sidechains: [...sidechains.values()], usage };
}
