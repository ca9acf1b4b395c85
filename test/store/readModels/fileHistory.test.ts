import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { FileHistory } from '../../../src/store/readModels/fileHistory';
import { type MovedStore, openMovedStore, recordedSessions } from '../../support/movedRecording';
import type { TestStore } from '../../support/testStore';

const { threeAttempts, subagents, fork, inWorktree } = recordedSessions;

describe('the history of a file', () => {
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

  function history(session_uid: string, path: string): FileHistory {
    const answer = store.owner.views.fileHistory({ session_uid, path });
    return answer.schema === 'contrail.file_history/1' ? answer : assert.fail(`${path} was not edited`);
  }

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
      const link = join(moved.root, 'link');
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
      mkdirSync(join(moved.root, 'other/docs'), { recursive: true });
      assert.deepEqual(ask(join(moved.root, 'other/docs/worktree.md')), []);
    });
  });
});
