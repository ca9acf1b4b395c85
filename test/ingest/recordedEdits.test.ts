import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import * as z from 'zod/mini';
import { mainThread } from '../../src/model/facts';
import { recordingPath } from '../support/recordings';
import { openTestStore, type TestStore } from '../support/testStore';

const expectedFile = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      toolCalls: z.array(z.object({ agent: z.string(), id: z.string() })),
      editsByAgent: z.record(z.string(), z.array(z.object({ tool: z.string(), file: z.string(), ok: z.boolean() }))),
    }),
  ),
});
type ExpectedSession = z.infer<typeof expectedFile>['sessions'][number];

const recordings: Record<string, readonly string[]> = {
  'claude-code': ['home'],
  'claude-old': ['home-1.0.44', 'home-1.0.128', 'home-2.0.50', 'home-2.1.50'],
  codex: ['home'],
  'old/codex-0.55.0': ['home'],
  'old/codex-0.117.0': ['home'],
};

interface Made {
  readonly thread: string;
  readonly tool: string;
  readonly file: string;
  readonly ok: boolean;
}

describe('edits of recorded sessions', () => {
  for (const [name, homes] of Object.entries(recordings)) {
    const folder = recordingPath(name);
    it(`are those of ${name} by agent, tool and file${folder === undefined ? ' (skipped: no recording here)' : ''}`, async function () {
      if (folder === undefined) return this.skip();
      const store = await openTestStore();
      try {
        for (const home of homes) await store.ingest(join(folder, home));
        const { sessions } = expectedFile.parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
        for (const session of sessions) checkSession(store, session);
        assert.ok(sessions.some(({ editsByAgent }) => Object.keys(editsByAgent).length > 0));
      } finally {
        store.close();
      }
    });
  }
});

function checkSession(store: TestStore, { id, toolCalls, editsByAgent }: ExpectedSession): void {
  const threads = new Map<string, string>();
  for (const [agent, expected] of Object.entries(editsByAgent)) {
    const made = toolCalls.filter(call => call.agent === agent).flatMap(call => editsOfCall(store, call.id));
    const told = new Set(expected.map(({ tool }) => tool));
    // What a script or a shell command edited is not in the list of what was expected.
    const edits = made.filter(({ tool }) => told.has(tool));
    // Some are named from the directory of the call on, which was not always that of the session.
    const asExpected = (path: string): string =>
      expected.find(({ file }) => path === file || (!isAbsolute(file) && path.endsWith(`/${file}`)))?.file ?? path;
    assert.deepEqual(
      edits.map(edit => described({ ...edit, file: asExpected(edit.file) })).sort(),
      expected.map(described).sort(),
      `${id}: ${agent}`,
    );
    const [thread, ...others] = new Set(edits.map(edit => edit.thread));
    assert.deepEqual(others, [], `${id}: ${agent} is one thread`);
    assert.equal(thread === mainThread, agent === 'main', `${id}: ${agent} is ${thread}`);
    assert.ok(thread !== undefined && !threads.has(thread), `${id}: ${agent} and ${threads.get(thread ?? '')}`);
    threads.set(thread, agent);
  }
}

function described({ tool, file, ok }: Omit<Made, 'thread'>): string {
  return `${tool} ${file} ${ok ? 'done' : 'failed'}`;
}

function editsOfCall({ db }: TestStore, callId: string): Made[] {
  return db
    .prepare(
      `SELECT t.native_id, e.tool, f.path, e.status FROM edit e JOIN thread t ON t.id = e.thread_id
         JOIN file f ON f.id = e.file_id WHERE e.call_id = ? AND e.duplicate = 0 ORDER BY e.ordinal`,
    )
    .all([callId])
    .map(([thread, tool, file, status]) => ({
      thread: String(thread),
      tool: String(tool),
      file: String(file),
      ok: status === 'applied',
    }));
}
