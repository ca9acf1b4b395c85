import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FailureMark } from '../../src/store/readModels/failureMarks';
import { type MovedStore, openMovedStore, recordedSessions } from '../support/movedRecording';

describe('failureMarks', () => {
  let moved: MovedStore;
  before(async function () {
    moved = (await openMovedStore()) ?? this.skip();
  });
  after(() => moved?.close());

  function marks(path: string, text?: string): FailureMark[] {
    const { store, workspace } = moved;
    const params = { folders: [workspace], path: join(workspace, path), ...(text !== undefined && { text }) };
    return store.owner.failureViews.failureMarks(params).marks;
  }
  const ranges = (path: string, text?: string): unknown => marks(path, text).map(mark => mark.ranges);
  const textOf = (path: string): string => readFileSync(join(moved.workspace, path), 'utf8');

  it('stand where something else was written in the place of what failed', () => {
    const [second, first] = marks('src/round.js');
    assert.equal(first?.failure.session_uid, recordedSessions.threeAttempts);
    assert.match(first.replaced_by ?? '', /Second approach/);
    assert.match(second?.replaced_by ?? '', /Third approach/);
    assert.deepEqual([first.ranges, second?.ranges], [[[3, 3]], [[3, 3]]]);
  });

  it('follow the text as an editor holds it', () => {
    const text = textOf('src/round.js');
    assert.deepEqual(ranges('src/round.js', `// One.\n// Two.\n${text}`), [[[5, 5]], [[5, 5]]]);
  });

  it('are on no line when what replaced it is gone, but stay of the file', () => {
    assert.deepEqual(ranges('src/round.js', 'export const other = 1;\n'), [[], []]);
  });

  it('are on no line where the attempt never got into the file', () => {
    const [mark] = marks('src/invoice.js');
    assert.equal(mark?.failure.trigger, 'user_rejected');
    assert.deepEqual(mark.ranges, []);
  });

  it('leave out what the user dismissed', () => {
    const { failureViews } = moved.store.owner;
    const id = marks('src/invoice.js')[0]?.failure.id ?? assert.fail('nothing failed');
    failureViews.reviewFailure({ id, verdict: 'dismissed' });
    assert.deepEqual(marks('src/invoice.js'), []);
    failureViews.reviewFailure({ id, verdict: null });
    assert.equal(marks('src/invoice.js').length, 1);
  });

  it('are none at a file that nobody edited', () => assert.deepEqual(marks('package.json'), []));
});

describe('failures, filtered', () => {
  let moved: MovedStore;
  before(async function () {
    moved = (await openMovedStore()) ?? this.skip();
  });
  after(() => moved?.close());

  it('are those that the user confirmed, and those that are still relevant', () => {
    const { failureViews } = moved.store.owner;
    const list = (filter: { confirmed?: boolean; relevant?: boolean }): string[] => {
      const answer = failureViews.failures({ folders: null, dismissed: true, offset: 0, limit: 100, ...filter });
      assert.ok(answer.schema === 'contrail.failures/1');
      assert.equal(answer.total, answer.failures.length);
      return answer.failures.map(({ id }) => id);
    };
    const all = list({});
    assert.deepEqual(list({ confirmed: true }), []);
    const [first = ''] = all;
    failureViews.reviewFailure({ id: first, verdict: 'confirmed' });
    assert.deepEqual(list({ confirmed: true }), [first]);
    assert.deepEqual(list({ relevant: true }), all);
    const { db } = moved.store;
    db.prepare('UPDATE failed_approach SET still_relevant = 0 WHERE id = ?').run([first]);
    assert.deepEqual(list({ relevant: true }), all.slice(1));
    assert.deepEqual(list({ relevant: true, confirmed: true }), []);
    // An edit that came later took the file away.
    db.prepare(
      "UPDATE edit SET operation = 'delete' WHERE file_id IN (SELECT file_id FROM failed_approach_file WHERE approach_id = ?)",
    ).run([all[1] ?? '']);
    assert.ok(!list({ relevant: true }).includes(all[1] ?? ''));
  });
});
