import { adapterOf } from '../agents/registry';
import { text } from '../store/columns';
import { readMeta, setMeta } from '../store/meta';
import type { Store } from '../store/store';
import { failureEngineRevision, judgeFailures } from './failures/judgeSession';
import { TimelineLoader } from './failures/timelineLoader';
import { settleOutcome } from './outcome';

/** How long one transaction may take, between which others get their turn. */
const transactionMs = 40;
const revisionKey = 'failure_engine';

/** Judges sessions by what was read of them: how they ended, what failed in them. */
export class SessionJudge {
  readonly #timelines: TimelineLoader;

  constructor(
    private readonly store: Store,
    /** UTC ms. */
    private readonly now: () => number,
  ) {
    this.#timelines = new TimelineLoader(store.db);
  }

  /**
   * Judges the sessions whose rows changed since they were last judged; after a change of the engine, all of them. May be
   * cut off anywhere: what was not judged yet is judged the next time. How many were judged.
   */
  async judgeChanged(signal?: AbortSignal): Promise<number> {
    const { db } = this.store;
    if (readMeta(db, revisionKey) !== String(failureEngineRevision)) this.#forgetJudgements();
    const pending = db
      .all('SELECT id, agent FROM session WHERE ingested_at IS NOT NULL AND analyzed_at IS NULL ORDER BY id DESC')
      .map(([id, agent]) => ({ id: Number(id), agent: text(agent) }));
    const all = pending.length;
    while (pending.length > 0 && signal?.aborted !== true) {
      this.store.transaction(() => {
        const end = performance.now() + transactionMs;
        for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
          this.#judge(next.id, next.agent);
          if (performance.now() >= end) break;
        }
      });
      if (pending.length > 0) await new Promise(resolve => setImmediate(resolve));
    }
    return all - pending.length;
  }

  #judge(sessionId: number, agent: string): void {
    const { db } = this.store;
    settleOutcome(db, sessionId);
    judgeFailures(db, this.#timelines, sessionId, adapterOf(agent).usageAt);
    db.prepare('UPDATE session SET analyzed_at = ? WHERE id = ?').run([this.now(), sessionId]);
  }

  #forgetJudgements(): void {
    const { db } = this.store;
    this.store.transaction(() => {
      db.prepare('UPDATE session SET analyzed_at = NULL').run([]);
      setMeta(db, revisionKey, String(failureEngineRevision));
    });
  }
}
