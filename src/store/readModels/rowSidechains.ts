import { text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import { sessionCost } from './sessionCost';
import type { RowSidechain } from './transcript';
import type { TranscriptSession } from './transcriptOutline';

/** The sidechains of a session as the rows that started them name them. */
export class RowSidechains {
  private facts: ReadonlyMap<string, Omit<RowSidechain, 'events' | 'unfolded'>> | undefined;

  constructor(
    private readonly db: Database,
    private readonly session: TranscriptSession,
    private readonly unfolded: ReadonlySet<string>,
  ) {}

  /** Those that the event with this seq started. */
  at(seq: number): RowSidechain[] {
    const threads = this.session.outline.started.get(seq) ?? [];
    return threads.flatMap(({ thread_id, seqs }) => {
      // Most pages start none.
      this.facts ??= readFacts(this.db, this.session);
      const facts = this.facts.get(thread_id);
      return facts === undefined ? [] : { ...facts, events: seqs.length, unfolded: this.unfolded.has(thread_id) };
    });
  }
}

function readFacts(
  db: Database,
  { id, uid }: TranscriptSession,
): Map<string, Omit<RowSidechain, 'events' | 'unfolded'>> {
  const costs = new Map(sessionCost(db, uid)?.sidechains.map(({ thread_id, microusd }) => [thread_id, microusd]));
  const rows = db
    .prepare('SELECT native_id, kind, agent_type, name, description, status FROM thread WHERE session_id = ?')
    .all([id]);
  return new Map(
    rows.map(([native, kind, agentType, name, description, status]) => [
      text(native),
      {
        thread_id: text(native),
        kind: text(kind),
        agent_type: textOrNull(agentType),
        name: textOrNull(name),
        description: textOrNull(description),
        status: textOrNull(status),
        microusd: costs.get(text(native)) ?? null,
      },
    ]),
  );
}
