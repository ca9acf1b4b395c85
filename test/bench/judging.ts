import { SessionJudge } from '../../src/insight/sessionJudge';
import { openStoreFile } from '../../src/service/openStoreFile';
import { Store } from '../../src/store/store';
import type { Timing } from './inStoreTask';
import { time } from './measure';

/** How long it takes to find failed approaches: in all sessions of a store, and again in the one with the most events. */
export async function measureJudging(file: string, assets: string, times: number): Promise<Record<string, Timing>> {
  const { db } = await openStoreFile(file, assets);
  try {
    const judge = new SessionJudge(new Store(db, 'bench'), Date.now);
    const [longest, events] = db.all('SELECT id, events FROM session ORDER BY events DESC LIMIT 1')[0] ?? [];
    const total = Number(db.value('SELECT sum(events) FROM session'));
    const all = await time(times, async () => {
      db.exec('UPDATE session SET analyzed_at = NULL');
      await judge.judgeChanged();
    });
    const again = await time(times, async () => {
      db.prepare('UPDATE session SET analyzed_at = NULL WHERE id = ?').run([longest ?? null]);
      await judge.judgeChanged();
    });
    return { [`all ${total} events`]: all, [`one session of ${events} events, again`]: again };
  } finally {
    db.close();
  }
}
