import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { EditDiff } from '../../../src/store/readModels/editDiff';
import type { FileEdit } from '../../../src/store/readModels/fileView';
import { type MovedStore, openMovedStore, recordedSessions } from '../../support/movedRecording';
import type { TestStore } from '../../support/testStore';

const { threeAttempts, subagents } = recordedSessions;

describe('the diff of one edit', () => {
  let moved: MovedStore;
  let store: TestStore;
  let workspace: string;
  before(async function () {
    moved = (await openMovedStore()) ?? this.skip();
    ({ store, workspace } = moved);
  });
  after(() => moved?.close());

  /** In the order in which they were made. */
  function editsOf(uid: string, path: string): FileEdit[] {
    const { edits } = store.owner.panel.fileView({ path: join(workspace, path), folders: [workspace] });
    return edits.filter(({ session_uid }) => session_uid === uid).toReversed();
  }
  function diff({ session_uid, seq, ordinal }: FileEdit): EditDiff {
    const answer = store.owner.views.editDiff({ session_uid, seq, ordinal });
    return answer.schema === 'contrail.edit_diff/1' ? answer : assert.fail(`nothing of ${seq} ${ordinal}`);
  }

  it('is what that edit did, of what the session did in all', () => {
    const path = join(workspace, 'src/round.js');
    const edits = editsOf(threeAttempts, 'src/round.js');
    const whole = store.owner.views.fileHistory({ session_uid: threeAttempts, path });
    if (whole.schema !== 'contrail.file_history/1') assert.fail();
    const applied = edits.filter(({ status }) => status === 'applied').map(diff);
    assert.equal(applied.length, 3);
    assert.deepEqual(
      applied.map(({ exact, path: edited }) => [exact, edited]),
      applied.map(() => [true, path]),
    );
    // Each goes on where the one before it left off, from the session's beginning to its end.
    assert.deepEqual(
      [...applied.map(({ before }) => before), whole.after],
      [whole.before, ...applied.map(({ after }) => after)],
    );
    for (const { before, after } of applied) assert.notEqual(before, after);
  });

  it('is of a failed edit what it would have done', () => {
    const failed = editsOf(threeAttempts, 'src/round.js').find(({ status }) => status === 'failed');
    const { status, exact, before, after } = diff(failed ?? assert.fail());
    assert.deepEqual([status, exact], ['failed', false]);
    assert.ok(before !== null && after !== null && before !== after);
  });

  it('has no file before one that was created', () => {
    const [created] = editsOf(threeAttempts, 'docs/rounding.md');
    const { before, after, exact } = diff(created ?? assert.fail());
    assert.equal(before, null);
    assert.ok(after);
    assert.equal(exact, true);
  });

  it('is made of its hunks where the transcript does not hold the file', () => {
    const edits = editsOf(subagents, 'src/format.js').map(diff);
    assert.ok(edits.some(({ exact }) => !exact));
    const all = edits.filter(({ exact }) => !exact);
    assert.ok(all.some(({ after }) => /SYMBOLS/.test(after ?? '')));
  });

  it('is of the edits of one call the one that is meant', () => {
    // No recording has such a call: the rows say of a second edit that it is of the first one's.
    const [first, second] = editsOf(threeAttempts, 'src/round.js').filter(({ status }) => status === 'applied');
    if (first === undefined || second === undefined) assert.fail();
    const known = diff(second);
    const move = (from: FileEdit, to: Pick<FileEdit, 'seq' | 'ordinal'>): void =>
      store.db.exec(
        `UPDATE edit SET seq = ${to.seq}, ordinal = ${to.ordinal} WHERE seq = ${from.seq} AND ordinal = ${from.ordinal}
         AND session_id = (SELECT id FROM session WHERE uid = '${threeAttempts}')`,
      );
    const together = { ...second, seq: first.seq, ordinal: 1 };
    move(second, together);
    try {
      assert.deepEqual(diff(together), known);
      assert.notEqual(diff(first).after, known.after);
    } finally {
      move(together, second);
    }
  });

  it('leads from the old name to the new one where the edit moved the file', () => {
    const [edit] = editsOf(threeAttempts, 'src/round.js').filter(({ status }) => status === 'applied');
    if (edit === undefined) assert.fail();
    const known = diff(edit);
    const that = `seq = ${edit.seq} AND ordinal = ${edit.ordinal}
      AND session_id = (SELECT id FROM session WHERE uid = '${threeAttempts}')`;
    const other = store.db.value("SELECT id FROM file WHERE path LIKE '%src/symbols.js'");
    const body = store.db.value(`SELECT after_block FROM edit WHERE ${that}`);
    store.db.exec(`UPDATE edit SET operation = 'move', moved_to_file_id = ${other} WHERE ${that}`);
    try {
      assert.deepEqual(diff(edit), known);
      // The text after it is not held, but follows from that before it.
      store.db.exec(`UPDATE edit SET after_block = NULL WHERE ${that}`);
      assert.deepEqual(diff(edit), known);
    } finally {
      store.db.exec(
        `UPDATE edit SET operation = 'update', moved_to_file_id = NULL, after_block = ${body} WHERE ${that}`,
      );
    }
  });

  it('is not there for what the session did not do', () => {
    const none = { schema: 'contrail.none/1', reason: 'unknown' };
    const { views } = store.owner;
    assert.deepEqual(views.editDiff({ session_uid: threeAttempts, seq: 100_000, ordinal: 0 }), none);
    assert.deepEqual(views.editDiff({ session_uid: 'codex:none', seq: 1, ordinal: 0 }), none);
  });
});
