import { adapterOf } from '../agents/registry';
import { agentId } from '../model/agent';
import { readMeta, setMeta } from '../store/meta';
import type { Store } from '../store/store';
import { failureEngineRevision, judgeFailures } from './failures/judgeSession';
import { settleOutcome } from './outcome';

/** Sessions judged in one transaction, between which others get their turn. */
const batch = 8;
const revisionKey = 'failure_engine';

/**
 * Judges the sessions whose rows changed since they were last judged: how they ended, what failed in them. After a change
 * of the engine, all of them. May be cut off anywhere: what was not judged yet is judged the next time.
 */
export async function judgeSessions(store: Store, now: () => number, signal?: AbortSignal): Promise<void> {
  const { db } = store;
  if (readMeta(db, revisionKey) !== String(failureEngineRevision))
    store.transaction(() => {
      db.prepare('UPDATE session SET analyzed_at = NULL').run([]);
      setMeta(db, revisionKey, String(failureEngineRevision));
    });
  const pending = db.all(
    'SELECT id, agent FROM session WHERE ingested_at IS NOT NULL AND analyzed_at IS NULL ORDER BY id',
  );
  const judged = db.prepare('UPDATE session SET analyzed_at = ? WHERE id = ?');
  for (let at = 0; at < pending.length && signal?.aborted !== true; at += batch) {
    if (at > 0) await new Promise(resolve => setImmediate(resolve));
    store.transaction(() => {
      for (const [id, agent] of pending.slice(at, at + batch)) {
        const sessionId = Number(id);
        settleOutcome(db, sessionId);
        judgeFailures(db, sessionId, adapterOf(agentId.parse(agent)).usageAt);
        judged.run([now(), sessionId]);
      }
    });
  }
}
