import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Params } from '../../src/service/requests';
import type { SessionDetail } from '../../src/store/readModels/sessionDetail';
import type { ThreadItem } from '../../src/store/readModels/threadItems';
import { type MovedStore, openMovedStore, recordedSessions } from '../support/movedRecording';
import { recordingPath } from '../support/recordings';
import { openTestStore, type TestStore } from '../support/testStore';

const { threeAttempts, subagents, lastSession } = recordedSessions;

describe('one session', () => {
  let moved: MovedStore;
  let store: TestStore;
  let workspace: string;
  let folders: string[];
  before(async function () {
    moved = (await openMovedStore()) ?? this.skip();
    ({ store, workspace } = moved);
    folders = [workspace];
  });
  after(() => moved?.close());

  function detail(session_uid: string, of: Partial<Params<'sessionDetail'>> = {}): SessionDetail {
    const answer = store.owner.views.sessionDetail({ session_uid, ...of });
    return answer.schema === 'contrail.session_detail/1' ? answer : assert.fail(`${session_uid} is unknown`);
  }

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

  describe('transcriptPlace', () => {
    const place = (of: Partial<Params<'transcriptPlace'>> = {}) => {
      const answer = store.owner.views.transcriptPlace({ session_uid: subagents, ...of });
      return answer.schema === 'contrail.transcript_place/1' ? answer : assert.fail('no such place');
    };

    it('is the line of an event', () => {
      const path = join(workspace, 'src/symbols.js');
      const answer = store.owner.views.fileHistory({ session_uid: subagents, path });
      const [edit] = answer.schema === 'contrail.file_history/1' ? answer.edits : [];
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

    it('tells of a transcript that a link has put elsewhere', () => {
      const { path, inside_root, compressed } = place();
      assert.deepEqual({ inside_root, compressed }, { inside_root: true, compressed: false });
      const elsewhere = join(moved.root, 'elsewhere.jsonl');
      renameSync(path, elsewhere);
      try {
        symlinkSync(elsewhere, path);
        assert.equal(place().inside_root, false);
      } finally {
        renameSync(elsewhere, path);
      }
    });
  });

  describe('transcriptFile', () => {
    it('is what the agent wrote, with the line of an event', () => {
      const { path, line } = detail(subagents).sources.map(source => ({ ...source, line: 1 }))[0] ?? assert.fail();
      const answer = store.owner.views.transcriptFile({ session_uid: subagents });
      assert.ok(answer.schema === 'contrail.transcript_file/1');
      assert.equal(answer.text, readFileSync(path, 'utf8'));
      assert.equal(answer.line, line);
      assert.equal(store.owner.views.transcriptFile({ session_uid: 'codex:x' }).schema, 'contrail.none/1');
    });
  });
});

describe('one session of another kind', () => {
  it('that lost its transcript tells of places that are no more', async function () {
    const moved = (await openMovedStore()) ?? this.skip();
    const { store } = moved;
    try {
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
      moved.close();
    }
  });

  it('of Codex tells how it is resumed', async function () {
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
