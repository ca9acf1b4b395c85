import { mainThread } from '../../model/facts';
import type { TokensShape } from '../../model/tokens';
import { integer, isoTime, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import type { SqlValue } from '../engine/statement';
import type { SessionCost } from './sessionCost';
import { threadParents } from './threadTree';

/** A conversation of a session: the main one or a sidechain, with those it started. */
export interface ThreadItem {
  /** `main`, or the sidechain's native id. */
  thread_id: string;
  parent_thread_id: string | null;
  /** 0 for the main conversation, 1 for a sidechain it started ... */
  depth: number;
  kind: string;
  agent_type: string | null;
  name: string | null;
  description: string | null;
  /** As the agent names it, else the one that most was spent on. */
  model: string | null;
  status: string | null;
  requests: number;
  /** Null where none are on record although something was spent. */
  tokens: TokensShape | null;
  /** Of its own, without those it started. Null where unknown. */
  microusd: number | null;
  edits: number;
  started_at: string | null;
  ended_at: string | null;
  children: ThreadItem[];
}

/** The conversations of a session as trees, in the order they began, with what each spent according to `cost`. */
export function threadItems(db: Database, sessionId: number, cost: SessionCost): ThreadItem[] {
  const edits = byThread(
    db,
    `SELECT thread_id, count(*) FROM edit WHERE session_id = ? AND duplicate = 0 AND status <> 'failed' GROUP BY 1`,
    sessionId,
  );
  const models = byThread(
    db,
    `SELECT thread_id, model, max(cost_nanousd) FROM usage_total WHERE session_id = ? AND model <> '' GROUP BY 1`,
    sessionId,
  );
  const times = byThread(
    db,
    'SELECT thread_id, min(ts), max(ts) FROM event WHERE session_id = ? GROUP BY 1',
    sessionId,
  );
  const items = db
    .prepare(
      `SELECT id, native_id, parent_native, kind, agent_type, name, description, model, status FROM thread
       WHERE session_id = ? ORDER BY id`,
    )
    .all([sessionId])
    .map(([rowid, native, parent, kind, agentType, name, description, model, status]): ThreadItem => {
      const id = integer(rowid);
      const threadId = text(native);
      const spent =
        threadId === mainThread ? cost.own : cost.sidechains.find(({ thread_id }) => thread_id === threadId);
      const [first, last] = times.get(id) ?? [];
      return {
        thread_id: threadId,
        parent_thread_id: textOrNull(parent),
        depth: 0,
        kind: text(kind),
        agent_type: textOrNull(agentType),
        name: textOrNull(name),
        description: textOrNull(description),
        model: textOrNull(model) ?? textOrNull(models.get(id)?.[0]),
        status: textOrNull(status),
        requests: spent?.requests ?? 0,
        tokens: spent?.tokens ?? null,
        microusd: spent?.microusd ?? null,
        edits: integer(edits.get(id)?.[0] ?? 0),
        started_at: isoTime(first),
        ended_at: isoTime(last),
        children: [],
      };
    });
  return nested(items);
}

/** Rows by their first column, a thread's rowid. */
function byThread(db: Database, sql: string, sessionId: number): Map<number, SqlValue[]> {
  const rows = db.prepare(sql).all([sessionId]);
  return new Map(rows.map(([thread, ...values]) => [integer(thread), values]));
}

function nested(items: readonly ThreadItem[]): ThreadItem[] {
  const parents = threadParents(items);
  const roots: ThreadItem[] = [];
  for (const item of [...items].sort(byStart)) (parents.get(item)?.children ?? roots).push(item);
  const setDepth = (item: ThreadItem, depth: number): void => {
    item.depth = depth;
    for (const child of item.children) setDepth(child, depth + 1);
  };
  for (const root of roots) setDepth(root, 0);
  return roots;
}

function byStart(a: ThreadItem, b: ThreadItem): number {
  return (a.started_at ?? '').localeCompare(b.started_at ?? '');
}
