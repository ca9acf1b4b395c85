import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Owner } from '../../src/service/owner';
import type { Params } from '../../src/service/requests';
import { StoreError } from '../../src/store/engine/storeError';
import type { FileHistory } from '../../src/store/readModels/fileHistory';
import type { SessionDetail } from '../../src/store/readModels/sessionDetail';
import type { SessionPage } from '../../src/store/readModels/sessionPage';
import type { ThreadItem } from '../../src/store/readModels/threadItems';
import { moveRecording } from '../support/movedRecording';
import { recordingPath } from '../support/recordings';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

const uid = (id: string): string => `claude-code:${id}`;
const threeAttempts = uid('d3eb0133-db06-456a-9be9-2abebb9bf981');
const subagents = uid('26e8b705-117a-4d0d-8093-124fc5e6160a');
const fork = uid('4cb9d8e1-685e-45df-8f03-999e67e8225e');
const inWorktree = uid('a9e4934b-1780-4531-a31a-46f5d05e37da');
const lastSession = uid('553b412f-5711-43f6-b21e-e32257c80a31');
const lastEventAt = Date.UTC(2026, 10, 20, 22, 39, 40, 120);
const nextDay = Date.UTC(2026, 10, 21);

describe('views of sessions', () => {
  const folder = temporaryFolder();
  const { home, root } = moveRecording('claude-code', folder) ?? { home: '', root: '' };
  const workspace = join(root, 'workspace');
  const folders = [workspace];
  const clock = { now: nextDay };
  let store: TestStore;
  before(async function () {
    if (home === '') return this.skip();
    store = await openTestStore(join(folder, 'store'), { now: () => clock.now });
    await store.ingest(home);
  });
  after(() => {
    store?.close();
    rmSync(folder, { recursive: true, force: true });
  });
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

  function detail(session_uid: string, of: Partial<Params<'sessionDetail'>> = {}): SessionDetail {
    const answer = store.owner.views.sessionDetail({ session_uid, ...of });
    return answer.schema === 'contrail.session_detail/1' ? answer : assert.fail(`${session_uid} is unknown`);
  }

  function history(session_uid: string, path: string): FileHistory {
    const answer = store.owner.views.fileHistory({ session_uid, path });
    return answer.schema === 'contrail.file_history/1' ? answer : assert.fail(`${path} was not edited`);
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
      const elsewhere = join(root, 'home');
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
        await few.ingest(home);
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

  describe('sessionDetail', () => {
    it('nests the sidechains, and their costs make the whole', () => {
      const { threads, cost, session } = detail(subagents);
      const [main] = threads;
      assert.equal(threads.length, 1);
      assert.equal(main?.thread_id, 'main');
      assert.deepEqual(
        main.children.map(child => child.children.map(({ depth }) => depth)),
        [[2], [], []],
      );
      const all = (items: readonly ThreadItem[]): ThreadItem[] => items.flatMap(one => [one, ...all(one.children)]);
      const micros = all(threads).map(({ microusd }) => microusd ?? assert.fail('a cost is unknown'));
      assert.equal(
        micros.reduce((sum, micro) => sum + micro, 0),
        cost.total.microusd,
      );
      assert.equal(all(threads).length, session.threads);
      assert.equal(session.sidechains, 4);
      const writer = all(threads).find(({ thread_id }) => thread_id === 'a1b46e17bb2f140d1');
      assert.equal(writer?.edits, 1);
      assert.equal(writer?.model, 'claude-haiku-5-5');
      assert.ok(writer?.started_at !== null && writer?.started_at < (writer?.ended_at ?? ''));
    });

    it('lists files with their edits, checks, sources, and what the outcome rests on', () => {
      const { files, checks, sources, session } = detail(threeAttempts);
      assert.deepEqual(
        files.map(({ relative_path, edits, operations, threads }) => ({ relative_path, edits, operations, threads })),
        [
          { relative_path: join('docs', 'rounding.md'), edits: 1, operations: ['create'], threads: ['main'] },
          { relative_path: join('src', 'round.js'), edits: 3, operations: ['update'], threads: ['main'] },
        ],
      );
      assert.equal(session.files, 2);
      assert.deepEqual(checks, { pass: 1, fail: 3, unknown: 0 });
      assert.match(detail(subagents).session.outcome_evidence ?? '', /^last check failed: node --test/);
      assert.deepEqual(
        sources.map(({ thread_id, exists }) => ({ thread_id, exists })),
        [{ thread_id: 'main', exists: true }],
      );
      assert.equal(session.match, null);
      assert.equal(detail(threeAttempts, { folders }).session.match, 'folder');
    });

    it('says how to go on with a session, and why not', () => {
      assert.deepEqual(detail(threeAttempts).resume, {
        command: ['claude', '--resume', threeAttempts.slice('claude-code:'.length)],
        cwd: workspace,
      });
      store.db.exec(`UPDATE session SET source_state = 'removed', cwd = '/nowhere' WHERE uid = '${lastSession}'`);
      assert.deepEqual(detail(lastSession).resume, { command: null, cwd: null, reason: 'source_removed' });
      store.db.exec(`UPDATE session SET source_state = 'present' WHERE uid = '${lastSession}'`);
      assert.equal(detail(lastSession).resume.reason, 'directory_gone');
      store.db.exec(`UPDATE session SET native_id = '; rm -rf ~', cwd = '${workspace}' WHERE uid = '${lastSession}'`);
      assert.deepEqual(detail(lastSession).resume, { command: null, cwd: workspace, reason: 'unsupported' });
      store.db.exec(`UPDATE session SET native_id = substr(uid, 13) WHERE uid = '${lastSession}'`);
    });

    it('does not know a session that is not there', () => {
      const none = { schema: 'contrail.none/1', reason: 'unknown' };
      assert.deepEqual(store.owner.views.sessionDetail({ session_uid: 'codex:x' }), none);
      assert.deepEqual(store.owner.views.fileHistory({ session_uid: threeAttempts, path: '/x' }), none);
      assert.deepEqual(store.owner.views.transcriptPlace({ session_uid: 'codex:x' }), none);
      assert.deepEqual(store.owner.views.transcriptPlace({ session_uid: threeAttempts, seq: 10 ** 6 }), none);
    });
  });

  describe('fileHistory', () => {
    // The recording reset the other files of the workspace between its sessions.
    for (const name of ['docs/rounding.md', 'src/invoice.js', 'docs/api.md', 'src/symbols.js', 'test/format.test.js']) {
      it(`ends with ${name} as the session left it`, () => {
        const path = join(workspace, name);
        const [last] = store.owner.views.sessionsOfFile({ path, folders }).sessions;
        const { after, exact } = history(last?.id ?? assert.fail(), path);
        assert.equal(after, readFileSync(path, 'utf8'));
        assert.equal(exact, true);
      });
    }

    it('begins with the file as the session found it, and tells each edit, the failed one too', () => {
      const path = join(workspace, 'src/round.js');
      const { before: begin, after: end, exact, edits } = history(threeAttempts, path);
      assert.equal(begin, readFileSync(path, 'utf8'));
      assert.match(end ?? '', /Number\.EPSILON/);
      assert.equal(exact, true);
      assert.deepEqual(
        edits.map(({ status, operation }) => `${operation} ${status}`),
        ['update applied', 'update failed', 'update applied', 'update applied'],
      );
      assert.ok(edits[0]?.hunks[0]?.lines.includes('-  return Math.floor(x * 100) / 100;'));
    });

    it('tells only what a fork did itself, from where its parent left off', () => {
      const path = join(workspace, 'src/invoice.js');
      const own = history(fork, path);
      assert.equal(own.edits.length, 1);
      assert.match(own.before ?? '', /\n {2}if \(discount < 0/);
      assert.match(own.before ?? '', /after the discount/);
      // Though nothing can be worked out from the change itself, the parent's edit before it is known.
      const itself = `session_id = (SELECT id FROM session WHERE uid = '${fork}') AND duplicate = 0`;
      const hunks = store.db.value(`SELECT hunks_block FROM edit WHERE ${itself}`);
      store.db.exec(`UPDATE edit SET hunks_block = NULL WHERE ${itself}`);
      assert.equal(history(fork, path).before, own.before);
      store.db.exec(`UPDATE edit SET hunks_block = ${hunks} WHERE ${itself}`);
    });

    it('says of a new file that there was none', () => {
      assert.equal(history(threeAttempts, join(workspace, 'docs/rounding.md')).before, null);
    });

    it('shows excerpts of a file that the transcript does not hold', () => {
      const { before: begin, after: end, exact } = history(subagents, join(workspace, 'src/format.js'));
      assert.equal(exact, false);
      assert.match(begin ?? '', /^export function money\(x, currency = 'EUR'\) \{\n/);
      assert.match(end ?? '', /^import \{ SYMBOLS \}/);
    });
  });

  describe('sessionsOfFile', () => {
    const ask = (path: string) => store.owner.views.sessionsOfFile({ path, folders }).sessions;

    it('lists who edited the file, the last one first', () => {
      const sessions = ask(join(workspace, 'src/invoice.js'));
      assert.equal(sessions.length, 3);
      assert.deepEqual(
        sessions.map(({ last_edited_at }) => last_edited_at),
        sessions
          .map(({ last_edited_at }) => last_edited_at)
          .toSorted()
          .toReversed(),
      );
      assert.deepEqual(
        sessions.map(({ edits_of_file, lines_added, lines_removed }) => [edits_of_file, lines_added, lines_removed]),
        [
          [1, 1, 1],
          [1, 1, 1],
          [2, 2, 0],
        ],
      );
      assert.ok(sessions.every(({ match }) => match === 'folder'));
    });

    it('knows the file by another path', () => {
      const link = join(root, 'link');
      symlinkSync(workspace, link, 'junction');
      assert.equal(ask(join(link, 'src/invoice.js')).length, 3);
      assert.equal(ask(join(workspace, 'docs', '..', 'src', 'invoice.js')).length, 3);
    });

    it('finds edits of the same file in another worktree, and none of a namesake elsewhere', () => {
      assert.deepEqual(
        ask(join(workspace, 'docs/worktree.md')).map(({ id }) => id),
        [inWorktree],
      );
      assert.deepEqual(
        ask(join(workspace, 'src/round.js')).map(({ id }) => id),
        [threeAttempts],
      );
      assert.deepEqual(ask(join(workspace, 'test/round.js')), []);
      mkdirSync(join(root, 'other/docs'), { recursive: true });
      assert.deepEqual(ask(join(root, 'other/docs/worktree.md')), []);
    });
  });

  describe('transcriptPlace', () => {
    const place = (of: Partial<Params<'transcriptPlace'>> = {}) => {
      const answer = store.owner.views.transcriptPlace({ session_uid: subagents, ...of });
      return answer.schema === 'contrail.transcript_place/1' ? answer : assert.fail('no such place');
    };

    it('is the line of an event', () => {
      const path = join(workspace, 'src/symbols.js');
      const [edit] = history(subagents, path).edits;
      const { path: transcript, line, offset, exists } = place({ seq: edit?.seq });
      const bytes = readFileSync(transcript);
      assert.equal(exists, true);
      assert.equal(bytes.subarray(0, offset).toString().split('\n').length, line);
      assert.ok(bytes.subarray(offset).toString().split('\n')[0]?.includes('symbols.js'));
    });

    it('is the beginning of a conversation', () => {
      assert.match(place().path, /26e8b705-[^/\\]*\.jsonl$/);
      assert.equal(place().line, 1);
      assert.equal(place().offset, 0);
      assert.match(place({ thread_id: 'aaa10f321e6096ed3' }).path, /agent-aaa10f321e6096ed3\.jsonl$/);
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
      assert.deepEqual(store.owner.views.overview({ folders: [join(root, 'home/.claude')] }), {
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

describe('views of sessions that lost their transcripts', () => {
  it('know places that are no more', async function () {
    const folder = temporaryFolder();
    const moved = moveRecording('claude-code', folder) ?? this.skip();
    const store = await openTestStore(join(folder, 'store'));
    try {
      await store.ingest(moved.home);
      rmSync(join(moved.home, '.claude/projects'), { recursive: true });
      await store.ingest(moved.home);
      const place = store.owner.views.transcriptPlace({ session_uid: threeAttempts });
      assert.ok(place.schema === 'contrail.transcript_place/1');
      assert.equal(place.exists, false);
      assert.equal(existsSync(place.path), false);
      const detail = store.owner.views.sessionDetail({ session_uid: threeAttempts });
      assert.ok(detail.schema === 'contrail.session_detail/1');
      assert.equal(detail.resume.reason, 'source_removed');
    } finally {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('show how to resume Codex', async function () {
    const home = recordingPath('codex/home') ?? this.skip();
    const store = await openTestStore();
    try {
      await store.ingest(home);
      const id = '01a1fb1a-05f6-7510-b855-ae41a410883e';
      const detail = store.owner.views.sessionDetail({ session_uid: `codex:${id}` });
      assert.ok(detail.schema === 'contrail.session_detail/1');
      assert.deepEqual(detail.resume.command, ['codex', 'resume', id]);
    } finally {
      store.close();
    }
  });
});
