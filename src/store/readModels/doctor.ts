import { integer, text } from '../columns';
import type { Database } from '../engine/database';

export interface DoctorProblem {
  path: string;
  /** Byte offset of the first occurrence; null for a file or folder as a whole. */
  offset: number | null;
  line: number | null;
  reason: string;
  detail: string;
  count: number;
}

export interface AgentHealth {
  agent: string;
  sources: number;
  sessions: number;
  events: number;
  problems: DoctorProblem[];
}

/** What the store holds of each agent, and what could not be read. */
export function agentHealth(db: Database, agent: string): AgentHealth {
  const counts = db
    .prepare(
      `SELECT (SELECT count(*) FROM source WHERE agent = ?1 AND superseded_at IS NULL),
              count(*), coalesce(sum(events), 0) FROM session WHERE agent = ?1`,
    )
    .get([agent]);
  const inFiles = db
    .prepare(
      `SELECT f.path, p.first_offset, p.first_line, p.reason, p.detail, p.occurrences
       FROM problem p JOIN source f ON f.id = p.source_id WHERE f.agent = ?
       ORDER BY f.path, p.first_offset, p.reason LIMIT 1000`,
    )
    .all([agent])
    .map(([path, offset, line, reason, detail, count]) => ({
      path: text(path),
      offset: integer(offset),
      line: integer(line),
      reason: text(reason),
      detail: text(detail),
      count: integer(count),
    }));
  const ofFiles = db
    .prepare('SELECT path, reason, detail FROM store_problem WHERE agent = ? ORDER BY path')
    .all([agent])
    .map(([path, reason, detail]) => ({
      path: text(path),
      offset: null,
      line: null,
      reason: text(reason),
      detail: text(detail),
      count: 1,
    }));
  return {
    agent,
    sources: integer(counts?.[0]),
    sessions: integer(counts?.[1]),
    events: integer(counts?.[2]),
    problems: [...ofFiles, ...inFiles],
  };
}

/** Whether an agent left anything here, be it unreadable. People are shown the others in one line together. */
export function isFound({ sources, sessions, problems }: AgentHealth): boolean {
  return sources > 0 || sessions > 0 || problems.length > 0;
}

/** Models whose price is not known, with how many requests wait for one. */
export function unpricedModels(db: Database): { model: string; requests: number }[] {
  return db
    .prepare(
      `SELECT model, sum(requests) FROM usage_total
       WHERE cost_source = 'unknown' AND input + cache_read + cache_write_5m + cache_write_1h + output + reasoning > 0
       GROUP BY model ORDER BY 2 DESC, 1`,
    )
    .all()
    .map(([model, requests]) => ({
      model: text(model) === '' ? '(not named)' : text(model),
      requests: integer(requests),
    }));
}
