import type { SourceDatabase } from '../adapter';
import { readMessage, type SessionRow } from './sessionRows';
import { type ToolResult, toolResult } from './toolCall';

/** What a session cost, in US dollars. */
export interface SessionCost {
  /** Without its sidechains. */
  readonly own: number;
  /** With all of them. */
  readonly total: number;
}

/**
 * Takes apart what a session's cost adds up: when a sidechain has answered, its cost is added to that of the session that
 * started it (`agent/coordinator.go`); one that failed, or still runs, is not in it.
 */
export function sessionCost(database: SourceDatabase, { id, cost }: Pick<SessionRow, 'id' | 'cost'>): SessionCost {
  const visited = new Set<string>();
  const costOf = (session: string, stated: number): SessionCost => {
    visited.add(session);
    let own = stated;
    let missing = 0;
    for (const child of childrenOf(database, session)) {
      if (visited.has(child.id)) continue;
      const { total } = costOf(child.id, child.cost);
      if (answerOf(database, session, spawnCallOf(child.id))?.isError === false) own -= child.cost;
      else missing += child.cost;
      missing += total - child.cost;
    }
    return { own: Math.max(0, own), total: stated + missing };
  };
  return costOf(id, cost);
}

/** The sessions that calls of a session started. */
export function childrenOf(database: SourceDatabase, session: string): Pick<SessionRow, 'id' | 'cost'>[] {
  const rows = database.rows('SELECT id, cost FROM sessions WHERE parent_session_id = ? ORDER BY rowid', [session]);
  return [...rows].map(({ id, cost }) => ({ id: String(id), cost: typeof cost === 'number' ? cost : 0 }));
}

/** A sidechain's session is named after the call: `<message>$$<call>`, in older versions `<call>`. */
export function spawnCallOf(session: string): string {
  const mark = session.lastIndexOf('$$');
  return mark === -1 ? session : session.slice(mark + 2);
}

/** The result of a call, null while there is none. */
function answerOf(database: SourceDatabase, session: string, callId: string): ToolResult | null {
  const rows = database.rows("SELECT id FROM messages WHERE session_id = ? AND role = 'tool' AND instr(parts, ?) > 0", [
    session,
    callId,
  ]);
  for (const { id } of [...rows])
    for (const { type, data } of readMessage(database, String(id))?.parts ?? []) {
      if (type === 'tool_result' && data.tool_call_id === callId) return toolResult(data);
    }
  return null;
}
