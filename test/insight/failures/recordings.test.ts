import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { FailureItem } from '../../../src/store/readModels/failures';
import { recordingPath } from '../../support/recordings';
import { openTestStore, type TestStore } from '../../support/testStore';

const expectedSessions = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      sessionIds: z.array(z.string()),
      failing: z.array(z.object({ tool: z.string(), command: z.optional(z.union([z.string(), z.array(z.string())])) })),
    }),
  ),
});

/** Recordings of each agent's versions, their store and what the script had fail. */
const recordings = [
  { name: 'claude-code', home: 'claude-code/home' },
  { name: 'claude-old', home: 'claude-old/home-1.0.44' },
  { name: 'claude-old', home: 'claude-old/home-1.0.128' },
  { name: 'claude-old', home: 'claude-old/home-2.0.50' },
  { name: 'claude-old', home: 'claude-old/home-2.1.50' },
  { name: 'codex', home: 'codex/home' },
  { name: 'old/codex-0.23.0', home: 'old/codex-0.23.0/home' },
  { name: 'old/codex-0.55.0', home: 'old/codex-0.55.0/home' },
  { name: 'old/codex-0.117.0', home: 'old/codex-0.117.0/home' },
];

for (const { name, home } of recordings) {
  const path = recordingPath(home);
  const truth = recordingPath(`${name}/expected.json`);
  const missing = path === undefined || truth === undefined;
  describe(`failed approaches of ${home}${missing ? ' (not on this machine)' : ''}`, () => {
    let store: TestStore;
    let found: FailureItem[];
    before(async function () {
      if (path === undefined) return this.skip();
      store = await openTestStore();
      await store.ingest(path);
      const answer = store.owner.failureViews.failures({ folders: null, dismissed: true, offset: 0, limit: 1000 });
      assert.ok(answer.schema === 'contrail.failures/1');
      found = answer.failures;
    });
    after(() => store?.close());

    it('are the two dead ends of the script, in their order, and the third attempt is none', () => {
      const tests = sessionsWith('node --test').flatMap(ids => found.filter(isOf(ids)).toReversed());
      const dead = tests.filter(({ trigger }) => trigger === 'check_failed');
      assert.ok(dead.length > 0);
      assert.equal(dead.length % 2, 0);
      for (const [index, failure] of dead.entries()) {
        assert.equal(failure.attempt, (index % 2) + 1);
        assert.equal(failure.resolution, index % 2 === 0 ? 'superseded' : 'auto_fixed');
        assert.match(failure.files[0]?.path ?? '', /round\.js$/);
        assert.equal(failure.category, 'test');
        assert.ok(failure.still_relevant);
      }
    });

    it('are no others, but the edit that the user rejected', () => {
      const others = found.filter(({ trigger }) => trigger !== 'check_failed');
      assert.deepEqual(
        others.map(({ trigger, why }) => [trigger, why]),
        home === 'claude-code/home' ? [['user_rejected', 'No, keep the default; rename the local variable']] : [],
      );
    });

    it('lead to records of the transcript', () => {
      for (const { evidence } of found) {
        assert.deepEqual([...new Set(evidence.map(({ role }) => role))], ['attempt', 'failure', 'replacement']);
        for (const { source_path, source_line, call_id } of evidence) {
          const line = readFileSync(source_path ?? '', 'utf8').split('\n')[(source_line ?? 0) - 1] ?? '';
          assert.ok(line.includes(call_id ?? ''), `${source_path}:${source_line}`);
        }
      }
    });

    /** Ids of sessions in which such a command failed twice at least: the first is the failure that the task is about. */
    function sessionsWith(command: string): string[][] {
      const { sessions } = expectedSessions.parse(JSON.parse(readFileSync(truth ?? '', 'utf8')));
      return sessions
        .filter(({ failing }) => failing.filter(one => String(one.command ?? '').includes(command)).length >= 3)
        .map(({ sessionIds }) => sessionIds);
    }
  });
}

function isOf(sessionIds: readonly string[]) {
  return ({ session_uid }: FailureItem): boolean => sessionIds.some(id => session_uid.endsWith(id));
}
