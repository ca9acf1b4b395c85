import assert from 'node:assert/strict';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { answerSchemas, type Method } from '../../src/service/requests';
import { writeInvented } from '../support/inventedSession';
import { type MovedStore, openMovedStore, recordedSessions } from '../support/movedRecording';
import { openTestStore, type TestStore } from '../support/testStore';

const { threeAttempts, subagents } = recordedSessions;
const none = { schema: 'contrail.none/1', reason: 'unknown' };
const oneSession = {
  timeline: { columns: 100 },
  transcript: { unfolded: [], offset: 0, limit: 200 },
  transcriptText: { seq: 0, offset: 0, limit: 100 },
  transcriptIndex: { unfolded: [], seq: 0 },
  transcriptFind: { query: 'the', limit: 10 },
  toolCosts: {},
};
const ofFolders = {
  workspace: { folders: null, filter: {}, per: 'week', stacked_by: 'agent' },
  fileView: { folders: null, path: '/nowhere/x.ts' },
};

describe('what the panel asks', () => {
  let store: TestStore;
  let moved: MovedStore;
  before(async function () {
    moved = (await openMovedStore()) ?? this.skip();
    ({ store } = moved);
  });
  after(() => moved?.close());

  function isMethod(name: string): name is Method {
    return Object.keys(answerSchemas).includes(name);
  }

  /** As a request from another process is answered, and the answer taken there: as JSON. */
  async function ask(method: string, params: object, signal?: AbortSignal): Promise<unknown> {
    const answer: unknown = JSON.parse(JSON.stringify(await store.owner.answer(method, params, { signal })));
    return isMethod(method) ? answerSchemas[method].parse(answer) : assert.fail(method);
  }

  for (const [method, params] of Object.entries(oneSession)) {
    it(`is answered of a session: ${method}`, async () => {
      const answer = await ask(method, { session_uid: threeAttempts, ...params });
      assert.ok(typeof answer === 'object' && answer !== null && 'session_uid' in answer);
      assert.equal(answer.session_uid, threeAttempts);
    });

    it(`is nothing of a session that is not there: ${method}`, async () => {
      assert.deepEqual(await ask(method, { session_uid: 'codex:x', ...params }), none);
      assert.deepEqual(await ask(method, { session_uid: "'; DROP TABLE session; --", ...params }), none);
    });
  }

  for (const [method, params] of Object.entries(ofFolders))
    it(`is answered of all folders, some and none: ${method}`, async () => {
      for (const folders of [null, [moved.workspace], [], ['/nowhere', 'relative', '']])
        await ask(method, { ...params, folders });
    });

  const refused: Record<string, object[]> = {
    timeline: [{ columns: 0 }, { columns: 2001 }, { columns: 1.5 }, { from: '0' }],
    transcript: [{ limit: 201 }, { limit: 0 }, { offset: -1 }, { unfolded: Array(201).fill('x') }, { unfolded: 'x' }],
    transcriptText: [{ limit: 100_001 }, { limit: 0 }, { offset: -1 }, { seq: -1 }, { seq: 0.5 }],
    transcriptIndex: [{ seq: -1 }, { unfolded: Array(201).fill('x') }],
    transcriptFind: [{ query: '' }, { query: 'x'.repeat(201) }, { limit: 1001 }, { limit: 0 }],
    workspace: [
      { per: 'month' },
      { stacked_by: 'mood' },
      { filter: { since: '2026-02-30' } },
      { filter: { until: '1' } },
    ],
    fileView: [{ folders: 'x' }, { path: null }],
  };
  for (const [method, wrong] of Object.entries(refused))
    it(`is refused when it is not what was agreed: ${method}`, async () => {
      const right = { session_uid: threeAttempts, ...{ ...oneSession, ...ofFolders }[method] };
      await ask(method, right);
      for (const part of wrong) await assert.rejects(ask(method, { ...right, ...part }), { name: /Zod/ });
    });

  it('is given up when nobody waits for it any more', async () => {
    const params = { session_uid: threeAttempts, ...oneSession.transcriptFind };
    await assert.rejects(ask('transcriptFind', params, AbortSignal.abort(new Error('gone'))), /gone/);
  });
});

describe('the transcripts the panel reads', () => {
  const rowsOf = (store: TestStore, session_uid: string): number => {
    const answer = store.owner.panel.transcript({ session_uid, unfolded: [], offset: 0, limit: 1 });
    return answer.schema === 'contrail.transcript/1' ? answer.total : assert.fail();
  };

  it('grow with their files', async function () {
    const moved = (await openMovedStore()) ?? this.skip();
    const { store, home } = moved;
    try {
      const total = rowsOf(store, threeAttempts);
      const path = String(store.db.value(`SELECT path FROM source WHERE path LIKE '%${threeAttempts.slice(12)}%'`));
      const said = {
        type: 'user',
        uuid: 'u1',
        sessionId: threeAttempts.slice(12),
        timestamp: '2026-11-21T00:00:00.000Z',
      };
      appendFileSync(path, `${JSON.stringify({ ...said, message: { role: 'user', content: 'One thing more' } })}\n`);
      await store.ingest(home);
      assert.equal(rowsOf(store, threeAttempts), total + 1);
    } finally {
      moved.close();
    }
  });

  it('stay readable when the agent has deleted them', async function () {
    const moved = (await openMovedStore()) ?? this.skip();
    const { store, home } = moved;
    const { panel } = store.owner;
    const all = { session_uid: subagents, unfolded: ['aae558854fb91205d'], offset: 0, limit: 200 };
    try {
      const before = [
        panel.transcript(all),
        panel.timeline({ session_uid: subagents, columns: 9 }),
        panel.toolCosts(all),
      ];
      rmSync(join(home, '.claude/projects'), { recursive: true });
      await store.ingest(home);
      assert.equal(store.db.value('SELECT source_state FROM session WHERE uid = ?', [subagents]), 'removed');
      const after = [
        panel.transcript(all),
        panel.timeline({ session_uid: subagents, columns: 9 }),
        panel.toolCosts(all),
      ];
      assert.deepEqual(after, before);
    } finally {
      moved.close();
    }
  });

  it('are told apart, however many are read in turns', async () => {
    const store = await openTestStore();
    try {
      const sessions = Array.from({ length: 7 }, (_, n) => {
        const events = Array.from({ length: n + 1 }, (_, seq) => ({ seq }));
        return writeInvented(store.db, { id: `s${n}`, sources: [{ events }] });
      });
      for (let time = 0; time < 3; time++)
        for (const [n, uid] of sessions.entries()) assert.equal(rowsOf(store, uid), n + 1);
    } finally {
      store.close();
    }
  });
});
