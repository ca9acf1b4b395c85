import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Blame } from '../../../src/store/readModels/blame';
import type { FileView } from '../../../src/store/readModels/fileView';
import { readFileView } from '../../../src/store/readModels/readFileView';
import { second, writeInvented } from '../../support/inventedSession';
import { type MovedStore, openMovedStore, recordedSessions } from '../../support/movedRecording';
import { openTestStore, type TestStore } from '../../support/testStore';

const { threeAttempts, subagents, fork } = recordedSessions;

describe('the view of a recorded file', () => {
  let moved: MovedStore;
  let store: TestStore;
  let workspace: string;
  before(async function () {
    moved = (await openMovedStore()) ?? this.skip();
    ({ store, workspace } = moved);
  });
  after(() => moved?.close());

  function view(path: string, folders: string[] | null = [workspace]): FileView {
    return store.owner.panel.fileView({ path: join(workspace, path), folders });
  }

  function blame(path: string): Blame {
    const answer = store.owner.blameViews.blame({ path, folders: null });
    return answer.schema === 'contrail.blame/1' ? answer : assert.fail('no blame');
  }

  it('lists the sessions that edited it as `sessionsOfFile` does', () => {
    const path = join(workspace, 'src/invoice.js');
    const { sessions } = store.owner.views.sessionsOfFile({ path, folders: [workspace] });
    const shown = view('src/invoice.js');
    assert.ok(shown.sessions.length > 1 && shown.sessions.some(({ id }) => id === fork));
    assert.equal(shown.sessions_total, shown.sessions.length);
    assert.deepEqual(
      shown.sessions.map(({ edited_by, file_microusd, lines_left, ...session }) => session),
      sessions,
    );
    const { sessions: blamed } = blame(path);
    for (const { session_uid, edited_by, edits_of_file, lines_left } of shown.sessions) {
      assert.equal(
        edited_by.reduce((sum, { edits }) => sum + edits, 0),
        edits_of_file,
      );
      assert.equal(lines_left, blamed.find(session => session.session_uid === session_uid)?.lines_left);
    }
  });

  it('tells what it cost, session by session', () => {
    const { sessions, microusd } = view('src/invoice.js');
    assert.equal(microusd, 45_986);
    assert.equal(
      sessions.reduce((sum, session) => sum + (session.file_microusd ?? Number.NaN), 0),
      microusd,
    );
    const [file] = store.owner
      .files({ folders: null })
      .files.filter(({ path }) => path === join(workspace, 'src/invoice.js'));
    assert.equal(file?.microusd, microusd);
  });

  it('lists its edits, the latest first, the failed one too', () => {
    const { edits, edits_total } = view('src/round.js');
    const own = edits.filter(({ session_uid }) => session_uid === threeAttempts);
    assert.deepEqual(
      own.map(({ seq, status, agent_type, thread_id }) => [seq, status, agent_type, thread_id]),
      [
        [27, 'applied', null, 'main'],
        [21, 'applied', null, 'main'],
        [14, 'failed', null, 'main'],
        [8, 'applied', null, 'main'],
      ],
    );
    assert.equal(edits.length, edits_total);
    assert.ok(edits.every(({ at }, n) => n === 0 || (at ?? '') <= (edits[n - 1]?.at ?? '')));
  });

  it('says where the lines of an edit begin today, as the blame of the file does', () => {
    const { lines } = blame(join(workspace, 'src/invoice.js'));
    const { edits } = view('src/invoice.js');
    assert.ok(edits.some(({ line }) => line !== null) && edits.some(({ line }) => line === null));
    for (const { session_uid, seq, line } of edits) {
      const own = lines.filter(blamed => blamed.session_uid === session_uid && blamed.seq === seq);
      assert.equal(line, own.length === 0 ? null : Math.min(...own.map(({ line }) => line)));
    }
  });

  it('names the sidechain that edited it', () => {
    const { sessions, edits } = view('src/symbols.js', null);
    assert.equal(sessions[0]?.id, subagents);
    const by = { thread_id: 'a1b46e17bb2f140d1', agent_type: 'general-purpose' };
    assert.deepEqual(sessions[0]?.edited_by, [{ ...by, edits: 1 }]);
    assert.deepEqual([edits[0]?.thread_id, edits[0]?.agent_type], [by.thread_id, by.agent_type]);
    assert.equal(sessions[0]?.folder, null);
  });

  it('has nothing of a file that no session edited', () => {
    const path = 'src/nobody.js';
    assert.deepEqual(view(path), {
      schema: 'contrail.file_view/1',
      path: join(workspace, path),
      sessions: [],
      sessions_total: 0,
      edits: [],
      edits_total: 0,
      microusd: null,
    });
  });
});

describe('the view of an odd file', () => {
  let store: TestStore;
  before(async () => {
    store = await openTestStore();
  });
  after(() => store.close());

  function write(id: string, edits: number, options: { ts?: number | null; nanoUsd?: number } = {}): string {
    const { ts, nanoUsd } = options;
    const all = Array.from({ length: edits }, (_, seq) => ({
      seq,
      path: '/odd/file.ts',
      ...(ts !== undefined && { ts }),
    }));
    const usages = nanoUsd === undefined ? [] : [{ seq: 0, statedNanoUsd: nanoUsd }];
    return writeInvented(store.db, { id, sources: [{ events: all.map(({ seq }) => ({ seq })), edits: all, usages }] });
  }

  it('counts what it does not list, knows sums only where they are known, and lines where someone looked', () => {
    for (let n = 0; n < 205; n++) write(`s${n}`, 2, { ts: second(n), ...(n % 2 === 0 && { nanoUsd: 1500 }) });
    const untimed = write('untimed', 1, { ts: null });
    const view = store.owner.panel.fileView({ path: '/odd/file.ts', folders: null });
    assert.deepEqual(
      [view.sessions.length, view.sessions_total, view.edits.length, view.edits_total],
      [200, 206, 200, 411],
    );
    assert.equal(view.sessions[0]?.id, 'claude-code:s204');
    assert.deepEqual([view.edits[0]?.session_uid, view.edits[0]?.seq], ['claude-code:s204', 1]);
    assert.ok(view.edits.every(({ session_uid }) => session_uid !== untimed));
    assert.equal(view.microusd, Math.round((103 * 1500) / 1000));
    assert.equal(view.sessions.find(({ id }) => id === 'claude-code:s203')?.file_microusd, null);
    const fileIds = [Number(store.db.value("SELECT id FROM file WHERE path = '/odd/file.ts'"))];
    const linesLeft = new Map([['claude-code:s204', 3]]);
    const [edit, other] = store.db.prepare('SELECT id FROM edit ORDER BY ts DESC, seq DESC LIMIT 2').all().flat();
    const firstLines = new Map([[Number(edit), 7]]);
    const seen = readFileView(store.db, {
      path: '/odd/file.ts',
      fileIds,
      scope: new Map(),
      linesLeft,
      firstLines,
      now: 0,
    });
    assert.notEqual(edit, other);
    assert.deepEqual(
      seen.edits.slice(0, 2).map(({ line }) => line),
      [7, null],
    );
    assert.deepEqual(
      seen.sessions.slice(0, 2).map(({ lines_left }) => lines_left),
      [3, null],
    );
  });
});
