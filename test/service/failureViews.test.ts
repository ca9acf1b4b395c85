import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { allTokens } from '../../src/model/tokens';
import type { Params } from '../../src/service/requests';
import type { FailureItem } from '../../src/store/readModels/failures';
import { growing, homeFiles, writeHome } from '../support/homeFiles';
import { recordingPath } from '../support/recordings';
import { SeededRandom } from '../support/seededRandom';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

const recorded = ['claude-code/home', 'claude-old/home-2.1.50', 'codex/home'];
const files = recorded.flatMap(name => homeFiles(recordingPath(name) ?? assert.fail(`the fixture ${name} is missing`)));

describe('failures', () => {
  let folder: string;
  let home: string;
  let store: TestStore;
  beforeEach(async () => {
    folder = temporaryFolder();
    home = join(folder, 'home');
    writeHome(home, files);
    store = await openTestStore(join(folder, 'store'));
    await store.ingest(home);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function list(params: Partial<Params<'failures'>> = {}, of = store): FailureItem[] {
    const answer = of.owner.failureViews.failures({
      folders: null,
      dismissed: false,
      offset: 0,
      limit: 100,
      ...params,
    });
    assert.ok(answer.schema === 'contrail.failures/1');
    return answer.failures;
  }

  function firstOf(failures: readonly FailureItem[]): FailureItem {
    return failures[0] ?? assert.fail('nothing failed');
  }

  it('are those of all sessions, of one session, of one file', () => {
    const all = list();
    assert.ok(all.length > 5);
    const first = firstOf(all);
    const ofSession = list({ session_uid: first.session_uid });
    assert.deepEqual(
      ofSession.map(({ id }) => id),
      all.filter(({ session_uid }) => session_uid === first.session_uid).map(({ id }) => id),
    );
    const path = first.files[0]?.path ?? '';
    const ofFile = list({ path });
    assert.ok(ofFile.length > 0 && ofFile.length < all.length);
    for (const failure of ofFile) assert.ok(failure.files.some(file => file.path === path));
  });

  it('come in pages, the latest first', () => {
    const all = list();
    const paged = all.map((_, offset) => firstOf(list({ offset, limit: 1 })));
    assert.deepEqual(paged, all);
    const times = all.map(({ at }) => at ?? '');
    assert.deepEqual(times, [...times].sort().reverse());
  });

  it('belong to folders as their sessions do', () => {
    assert.deepEqual(list({ folders: [join(folder, 'elsewhere')] }), []);
  });

  it('of a session that there is not are unknown', () => {
    const answer = store.owner.failureViews.failures({
      folders: null,
      session_uid: 'claude-code:none',
      dismissed: false,
      offset: 0,
      limit: 1,
    });
    assert.deepEqual(answer, { schema: 'contrail.none/1', reason: 'unknown' });
  });

  it('are counted with their sessions and files, and cost a part of the session', () => {
    const failures = list();
    for (const session of store.owner.sessions({ folders: null }).sessions) {
      const own = failures.filter(({ session_uid }) => session_uid === session.session_uid);
      assert.equal(session.failed_approaches, own.length, session.session_uid);
      const cost = store.owner.cost({ reference: session.session_uid });
      assert.ok(cost.schema === 'contrail.cost/1');
      assert.equal(cost.failed.count, own.length);
      assert.equal(
        cost.failed.tokens,
        own.length === 0 ? 0 : own.reduce((sum, { tokens }) => sum + (tokens ?? Number.NaN), 0),
      );
      assert.ok((cost.failed.microusd ?? 0) <= (cost.total.microusd ?? 0) + 1);
      assert.ok((cost.failed.tokens ?? 0) <= (allTokens(cost.total.tokens) ?? Number.NaN));
    }
    for (const file of store.owner.files({ folders: null }).files)
      assert.equal(
        file.failed_approaches,
        failures.filter(failure => failure.files.some(({ path }) => path === file.path)).length,
        file.path,
      );
  });

  it('cost the same by model and by file as in all', () => {
    const wrong = store.db.all(
      `SELECT a.id FROM failed_approach a WHERE a.tokens <> (SELECT sum(tokens) FROM failed_approach_model WHERE approach_id = a.id)
         OR a.cost_nanousd IS NOT (SELECT sum(cost_nanousd) FROM failed_approach_model WHERE approach_id = a.id)
         OR a.tokens <> (SELECT sum(tokens) FROM failed_approach_file WHERE approach_id = a.id)
         OR a.cost_nanousd IS NOT (SELECT sum(cost_nanousd) FROM failed_approach_file WHERE approach_id = a.id)`,
    );
    assert.deepEqual(wrong, []);
    assert.ok(list().some(({ microusd }) => (microusd ?? 0) > 0));
  });

  it('keep what the user says of them when transcripts are read anew', async () => {
    const { id, session_uid } = firstOf(list());
    const review = (change: Omit<Params<'reviewFailure'>, 'id'>) => {
      const answer = store.owner.failureViews.reviewFailure({ id, ...change });
      assert.ok(answer.schema === 'contrail.reviewed/1');
      return answer.review;
    };
    assert.deepEqual(review({ verdict: 'confirmed', note: ' so it was ' }), {
      verdict: 'confirmed',
      note: 'so it was',
    });
    assert.deepEqual(review({ verdict: 'dismissed' }), { verdict: 'dismissed', note: 'so it was' });
    store.db.exec(`UPDATE source SET revision = 0`);
    await store.ingest(home);
    assert.ok(!list().some(failure => failure.id === id));
    assert.deepEqual(list({ dismissed: true }).find(failure => failure.id === id)?.review, {
      verdict: 'dismissed',
      note: 'so it was',
    });
    const counted = store.owner
      .sessions({ folders: null })
      .sessions.find(session => session.session_uid === session_uid);
    assert.equal(counted?.failed_approaches, list({ session_uid }).length);
    assert.equal(review({ verdict: null, note: null }), null);
    assert.ok(list().some(failure => failure.id === id));
  });

  it('that are none cannot be reviewed', () => {
    assert.deepEqual(store.owner.failureViews.reviewFailure({ id: 'none', verdict: 'confirmed' }), {
      schema: 'contrail.none/1',
      reason: 'unknown',
    });
  });

  it('are the same whether a session was read in one piece or while it grew', async () => {
    const grown = await openTestStore(join(folder, 'grown'));
    try {
      const seen = new Map<string, FailureItem>();
      for (const _ of growing(join(folder, 'growing'), files, new SeededRandom(3), 12)) {
        await grown.ingest(join(folder, 'growing'));
        for (const failure of list({ dismissed: true }, grown)) seen.set(failure.id, failure);
      }
      const last = list({ dismissed: true }, grown);
      const plain = (failures: readonly FailureItem[]) =>
        failures.map(({ evidence, ...failure }) => ({
          ...failure,
          evidence: evidence.map(({ seq, role }) => [seq, role]),
        }));
      assert.deepEqual(plain(last), plain(list()));
      // What was found once is still found, under the same id; but what a fork repeats counts where it happened.
      const forks = grown.db.all("SELECT uid FROM session WHERE relationship IN ('fork', 'continuation')").flat();
      const lost = [...seen.values()].filter(
        ({ id, session_uid }) => !last.some(one => one.id === id) && !forks.includes(session_uid),
      );
      assert.deepEqual(lost, []);
      assert.ok(seen.size > 5);
    } finally {
      grown.close();
    }
  });
});
