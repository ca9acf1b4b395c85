import type { FailedApproach } from '../../model/failedApproach';
import { text } from '../../store/columns';
import type { Database } from '../../store/engine/database';
import { replaceFailedApproaches, type SpentApproach } from '../../store/failedApproaches';
import type { SessionRules } from '../../store/settleSession';
import { describeFindings } from './describe';
import { judgeThread } from './judgeThread';
import { billedRequests, spendOf } from './spend';
import type { TimelineLoader } from './timelineLoader';

/** Raised whenever the same records would be judged otherwise: sessions judged by an older engine are judged again. */
export const failureEngineRevision = 4;

/** Finds what failed in a session and keeps it in the place of what was found before. In the caller's transaction. */
export function judgeFailures(
  db: Database,
  timelines: TimelineLoader,
  sessionId: number,
  usageAt: SessionRules['usageAt'],
): void {
  const uid = text(db.prepare('SELECT uid FROM session WHERE id = ?').get([sessionId])?.[0]);
  const byId = new Map<string, FailedApproach>();
  for (const timeline of timelines.load(sessionId)) {
    const { thread, findings } = judgeThread(timeline);
    // A transcript that repeats a record repeats its id.
    for (const approach of describeFindings(uid, thread, findings))
      if (!byId.has(approach.id)) byId.set(approach.id, approach);
  }
  const found = [...byId.values()];
  const spend = found.length === 0 ? [] : spendOf(found, billedRequests(db, sessionId), usageAt);
  const spent: SpentApproach[] = found.map((approach, index) => ({ ...approach, spend: spend[index] ?? [] }));
  replaceFailedApproaches(db, sessionId, spent);
}
