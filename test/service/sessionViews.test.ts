import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Owner } from '../../src/service/owner';
import type { Params } from '../../src/service/requests';
import { StoreError } from '../../src/store/engine/storeError';
import type { SessionPage } from '../../src/store/readModels/sessionPage';
import { lastEventAt, type MovedStore, nextDay, openMovedStore, recordedSessions } from '../support/movedRecording';
import { openTestStore, type TestStore } from '../support/testStore';

const { threeAttempts, inWorktree, lastSession } = recordedSessions;

describe('views of sessions', () => {
  const clock = { now: nextDay };
  let moved: MovedStore;
  let store: TestStore;
  let workspace: string;
  let folders: string[];
  before(async function () {
    moved = (await openMovedStore(() => clock.now)) ?? this.skip();
    ({ store, workspace } = moved);
    folders = [workspace];
  });
  after(() => moved?.close());
  afterEach(() => {
    clock.now = nextDay;
    store.db.exec('DELETE FROM session_mark');
  });

  function page(of: Partial<Params<'sessionPage'>> = {}): Promise<SessionPage> {
    return store.owner.views.sessionPage({ folders, filter: {}, hidden: false, offset: 0, limit: 200, ...of });
  }

  async function found(filter: Params<'sessionPage'>['filter']): Promise<string[]> {
    return (await page({ filter })).sessions.map(({ id }) => id);
  }

  describe('sessionPage', () => {
    it('lists the sessions that `sessions` lists, the most recently active first', async () => {
      const { sessions } = store.owner.sessions({ folders });
      const all = await page();
      assert.equal(all.total, 18);
      assert.deepEqual(
        all.sessions.map(({ session_uid, cost }) => ({ session_uid, cost })),
        sessions.map(({ session_uid, cost }) => ({ session_uid, cost })),
      );
      assert.deepEqual(all.agents, ['claude-code']);
      assert.deepEqual(all.branches, ['feature/invoice-rounding', 'fix/rounding-2', 'worktree-notes-tree']);
      assert.deepEqual(all.worktrees, ['fix.rounding-2', 'notes-tree']);
    });

    it('is cut into pages that neither repeat nor miss a session', async () => {
      const whole = (await page()).sessions;
      const parts = [];
      for (let offset = 0; offset < 20; offset += 5) parts.push(await page({ offset, limit: 5 }));
      assert.deepEqual(
        parts.flatMap(({ sessions }) => sessions),
        whole,
      );
      assert.deepEqual(new Set(parts.map(({ total }) => total)), new Set([18]));
    });

    it('tells why a session belongs to which folder, the inner of two', async () => {
      const inner = join(workspace, '.claude/worktrees/notes-tree');
      const elsewhere = moved.home;
      const { sessions } = await page({ folders: [elsewhere, workspace, inner] });
      const memberships = sessions.map(({ match, folder: at, worktree }) => ({ match, folder: at, worktree }));
      assert.equal(memberships.filter(({ folder: at }) => at === workspace).length, 17);
      assert.deepEqual(
        memberships.filter(({ folder: at }) => at === inner),
        [{ match: 'folder', folder: inner, worktree: null }],
      );
      const outside = sessions.find(({ id }) => id === inWorktree);
      assert.equal(outside?.match, 'worktree');
      assert.equal(outside?.worktree, 'fix.rounding-2');
    });

    it('says nothing of folders when all sessions are asked for', async () => {
      const { sessions, total } = await page({ folders: null });
      assert.equal(total, 19);
      assert.ok(sessions.every(({ match, folder: at }) => match === null && at === null));
    });

    it('filters by branch, worktree, agent and time', async () => {
      assert.deepEqual(await found({ branch: 'fix/rounding-2' }), [inWorktree]);
      assert.deepEqual(await found({ worktree: 'fix.rounding-2' }), [inWorktree]);
      assert.equal((await found({ agent: 'claude-code' })).length, 18);
      assert.deepEqual(await found({ agent: 'codex' }), []);
      assert.deepEqual(await found({ since: lastEventAt }), [lastSession]);
      assert.deepEqual(await found({ since: lastEventAt + 1 }), []);
      assert.deepEqual(await found({ until: Date.UTC(2026, 10, 20, 22, 38, 23, 272) }), [threeAttempts]);
      assert.deepEqual((await page({ filter: { agent: 'codex' } })).branches.length, 3);
    });

    it('finds titles by a part in any case, accents as they are', async () => {
      const french = await page({ folders: null, filter: { text: "CORRIGE L'ARRONDI" } });
      assert.equal(french.total, 1);
      assert.equal((await page({ folders: null, filter: { text: "corrige l'arron" } })).total, 1);
      assert.equal((await page({ folders: null, filter: { text: "rrondi de « 1.005 » s'il te plaît" } })).total, 1);
      assert.equal((await page({ folders: null, filter: { text: "rrondi de « 1.005 » s'il te plait" } })).total, 0);
      assert.deepEqual(await found({ text: 'ello in a new ses' }), [lastSession]);
    });

    it('finds what was said, indexing what is pending first', async () => {
      const searched = await page({ filter: { text: 'EPSILON' } });
      assert.equal(searched.content_indexed, true);
      assert.ok(searched.sessions.some(({ id }) => id === threeAttempts));
      assert.ok(searched.total < 18);
      assert.deepEqual(await found({ text: 'nothing of the kind was said' }), []);
      // One or two letters are no beginning: nearly every word is one.
      assert.ok((await found({ text: 'EPS' })).includes(threeAttempts));
      assert.ok(!(await found({ text: 'EP' })).includes(threeAttempts));
    });

    it('takes a session for live while it is written to and has not ended', async () => {
      store.db.exec(`UPDATE session SET end_state = 'awaiting_user' WHERE uid = '${lastSession}'`);
      const isLive = async (at: number): Promise<boolean | undefined> => {
        clock.now = at;
        return (await page()).sessions.find(({ id }) => id === lastSession)?.live;
      };
      assert.equal(await isLive(lastEventAt + 119_999), true);
      assert.equal(await isLive(lastEventAt + 120_000), false);
      assert.equal(await isLive(lastEventAt - 3_600_000), false);
      clock.now = lastEventAt;
      const { live } = store.owner.views.overview({ folders });
      assert.equal(live[0]?.id, lastSession);
      assert.deepEqual(
        new Set(live.map(({ id }) => id)),
        new Set((await page()).sessions.filter(session => session.live).map(({ id }) => id)),
      );
      store.db.exec(`UPDATE session SET end_state = 'clean' WHERE uid = '${lastSession}'`);
      assert.equal(await isLive(lastEventAt), false);
    });

    it('refuses a page of no or too many sessions', async () => {
      for (const limit of [0, 201, 1.5])
        await assert.rejects(
          store.owner.answer('sessionPage', { folders, filter: {}, hidden: false, offset: 0, limit }, {}),
          { name: /Zod/ },
        );
    });

    it('notices what was read since', async () => {
      const few = await openTestStore();
      try {
        const ask = () => few.owner.views.sessionPage({ folders, filter: {}, hidden: false, offset: 0, limit: 1 });
        assert.equal((await ask()).total, 0);
        assert.equal(few.owner.views.overview({ folders }).sessions, 0);
        await few.ingest(moved.home);
        assert.equal((await ask()).total, 18);
        assert.equal(few.owner.views.overview({ folders }).sessions, 18);
      } finally {
        few.close();
      }
    });
  });

  describe('markSession', () => {
    const mark = (change: Omit<Params<'markSession'>, 'session_uid'>) =>
      store.owner.views.markSession({ session_uid: threeAttempts, ...change });

    it('puts pinned sessions first and leaves hidden ones out', async () => {
      mark({ pinned: true });
      assert.equal((await page()).sessions[0]?.id, threeAttempts);
      assert.equal((await page()).sessions[0]?.pinned, true);
      mark({ pinned: false, hidden: true });
      assert.equal((await page()).total, 17);
      const shown = (await page({ hidden: true })).sessions.find(({ id }) => id === threeAttempts);
      assert.equal(shown?.hidden, true);
      mark({ hidden: false });
      assert.equal((await page()).total, 18);
    });

    it('leaves a session that is only renamed, or no longer pinned, where its time puts it', async () => {
      const order = (await page()).sessions.map(({ id }) => id);
      assert.notEqual(order[0], threeAttempts);
      mark({ title: 'Mine' });
      assert.deepEqual(await found({}), order);
      mark({ pinned: true });
      mark({ pinned: false });
      assert.deepEqual(await found({}), order);
    });

    it('keeps what is not mentioned, and gives back the title of the agent', async () => {
      const marked = { schema: 'contrail.marked/1', session_uid: threeAttempts, pinned: true, hidden: false } as const;
      assert.deepEqual(mark({ pinned: true, title: ' Été: mine ' }), { ...marked, title: 'Été: mine' });
      assert.deepEqual(mark({ hidden: false }), { ...marked, title: 'Été: mine' });
      const [renamed] = (await page({ filter: { text: 'été' } })).sessions;
      assert.equal(renamed?.display_title, 'Été: mine');
      assert.equal(renamed?.custom_title, 'Été: mine');
      assert.notEqual(renamed?.title, 'Été: mine');
      assert.ok((await found({ text: renamed?.title ?? assert.fail() })).includes(threeAttempts));
      assert.deepEqual(mark({ title: ' ' }), { ...marked, title: null });
      assert.equal((await page()).sessions[0]?.display_title, renamed.title);
    });

    it('is refused where the database is only read', () => {
      const owner = new Owner(store.db, store.file, {
        machineId: 'test',
        overrides: [],
        notices: [],
        isReadonly: true,
      });
      assert.throws(
        () => owner.views.markSession({ session_uid: threeAttempts, pinned: true }),
        error => StoreError.is(error, 'readonly'),
      );
    });
  });

  describe('overview', () => {
    it('sums up what the list shows', async () => {
      const all = (await page()).sessions;
      const { live, latest, ...sums } = store.owner.views.overview({ folders });
      const total = all.reduce((sum, { cost }) => sum + (cost.total_microusd ?? 0), 0);
      assert.equal(sums.sessions, 18);
      assert.ok(Math.abs((sums.total_microusd ?? 0) - total) <= 18, 'each session is rounded for itself');
      assert.equal(
        sums.unknown_cost_sessions,
        all.filter(({ cost, unpriced_requests }) => cost.total_microusd === null || unpriced_requests > 0).length,
      );
      assert.equal(latest?.id, lastSession);
      assert.deepEqual(live, []);
      store.owner.views.markSession({ session_uid: lastSession, hidden: true });
      assert.notEqual(store.owner.views.overview({ folders }).latest?.id, lastSession);
    });

    it('knows nothing where there is nothing', () => {
      assert.deepEqual(store.owner.views.overview({ folders: [join(moved.home, '.claude')] }), {
        schema: 'contrail.overview/1',
        sessions: 0,
        total_microusd: 0,
        unknown_cost_sessions: 0,
        latest: null,
        live: [],
      });
    });
  });
});
