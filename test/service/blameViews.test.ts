import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Blame, BlameLineOrigin } from '../../src/store/readModels/blame';
import type { FileHistory } from '../../src/store/readModels/fileHistory';
import { type MovedStore, openMovedStore, recordedSessions } from '../support/movedRecording';
import type { TestStore } from '../support/testStore';

const { threeAttempts, subagents, inWorktree } = recordedSessions;
/** Simplified a function in a terminal, and nobody put that back. */
const interactive = 'claude-code:d9d34da3-9921-4190-a8e2-9b733176efc0';

describe('blame', () => {
  let moved: MovedStore;
  let store: TestStore;
  let workspace: string;
  before(async function () {
    moved = (await openMovedStore()) ?? this.skip();
    ({ store, workspace } = moved);
  });
  after(() => moved?.close());

  function blame(path: string, text?: string, folders: string[] | null = [workspace]): Blame {
    const answer = store.owner.blameViews.blame({
      path: join(workspace, path),
      folders,
      ...(text !== undefined && { text }),
    });
    return answer.schema === 'contrail.blame/1' ? answer : assert.fail(`nothing of ${path}`);
  }

  function origin(path: string, line: number, text?: string): BlameLineOrigin {
    const answer = store.owner.blameViews.blameLine({
      path: join(workspace, path),
      folders: [workspace],
      line,
      ...(text !== undefined && { text }),
    });
    return (answer.schema === 'contrail.blame_line/1' && answer.origin) || assert.fail(`nobody wrote ${path}:${line}`);
  }

  function owners({ lines }: Blame): string[] {
    return lines.map(({ line, tier, session_uid, thread_id }) => `${line} ${tier} ${session_uid} ${thread_id}`);
  }

  function history(session_uid: string, path: string): FileHistory {
    const answer = store.owner.views.fileHistory({ session_uid, path: join(workspace, path) });
    return answer.schema === 'contrail.file_history/1' ? answer : assert.fail(`${path} was not edited`);
  }

  /** The file as the session left it; the recording put it back. */
  function afterSession(uid: string, path: string): string {
    return history(uid, path).after ?? assert.fail(`${path} is not known`);
  }

  it('names the line that was edited, and no line that was there before', () => {
    const answer = blame('src/invoice.js');
    assert.deepEqual(owners(answer), [`4 exact ${interactive} main`]);
    assert.equal(answer.lines_total, 7);
    assert.deepEqual(
      answer.sessions.map(({ session_uid, tier, lines_left }) => [session_uid === interactive, tier, lines_left]),
      [
        [true, 'exact', 1],
        [false, 'file', 0],
        [false, 'file', 0],
      ],
    );
  });

  it('names the last of several edits for each line of a file as the session left it', () => {
    const path = 'src/round.js';
    const { lines } = blame(path, afterSession(threeAttempts, path));
    const edits = lines.map(({ line, call_id }) => [line, call_id]);
    const { edits: made } = history(threeAttempts, path);
    const applied = made.filter(({ status }) => status === 'applied');
    assert.ok(edits.length > 0);
    assert.equal(new Set(lines.map(({ seq }) => seq)).size, 1);
    assert.equal(lines[0]?.seq, applied.at(-1)?.seq);
    const { earlier, diff, prompt, turn } = origin(path, lines[0]?.line ?? 0, afterSession(threeAttempts, path));
    assert.deepEqual(
      earlier.map(({ seq }) => seq),
      applied
        .slice(0, -1)
        .map(({ seq }) => seq)
        .reverse(),
    );
    assert.ok(diff.some(line => line.startsWith('-')) && diff.some(line => line.startsWith('+')));
    assert.match(prompt?.text ?? '', /^The invoice totals are off by one cent/);
    const cost = store.owner.cost({ reference: threeAttempts });
    assert.equal(turn?.microusd, cost.schema === 'contrail.cost/1' ? cost.total.microusd : null);
  });

  it('names the sidechain that wrote a file, and what it was asked for', () => {
    const { lines, sessions } = blame('test/format.test.js');
    assert.equal(lines.length, 5);
    const [{ thread_id: thread = 'main', session_uid } = assert.fail()] = lines;
    assert.equal(session_uid, subagents);
    assert.notEqual(thread, 'main');
    assert.ok(lines.every(line => line.thread_id === thread && line.tier === 'exact'));
    assert.equal(sessions[0]?.lines_left, 5);
    const { prompt, turn, agent_type } = origin('test/format.test.js', 1);
    assert.ok(prompt !== null && prompt.text !== '');
    assert.ok(turn !== null && turn.requests > 0 && (turn.microusd ?? 0) > 0);
    assert.equal(typeof agent_type, 'string');
  });

  it('leaves out lines that somebody changed, and follows the others', () => {
    const text = readFileSync(join(workspace, 'docs/api.md'), 'utf8');
    const changed = text.replace('- total(lines, discount)', '- total(lines)').replace('# Public', 'Intro\n\n# Public');
    const before = blame('docs/api.md');
    assert.deepEqual(
      before.lines.map(({ line }) => line),
      [1, 2, 3, 4],
    );
    const after = blame('docs/api.md', changed);
    assert.ok(after.lines.every(({ line }) => line !== 1 && line !== 5));
    assert.ok(after.lines.some(({ line, call_id }) => line === 6 && call_id === before.lines[3]?.call_id));
    assert.notEqual(after.sha256, before.sha256);
  });

  it('knows a file by its lines whatever its encoding and line ends', () => {
    const path = 'docs/api.md';
    const text = readFileSync(join(workspace, path), 'utf8');
    const expected = owners(blame(path));
    for (const bytes of [
      Buffer.from(`\ufeff${text}`),
      Buffer.from(text.replaceAll('\n', '\r\n')),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    ]) {
      writeFileSync(join(workspace, path), bytes);
      assert.deepEqual(owners(blame(path)), expected);
    }
    writeFileSync(join(workspace, path), text);
  });

  it('finds in a worktree what was written in another, as a match', () => {
    const elsewhere = join(moved.root, 'billing-api.worktrees/fix.rounding-2/docs/worktree.md');
    const written = readFileSync(elsewhere, 'utf8');
    const { lines, lines_total } = blame('docs/worktree.md', written);
    assert.ok(lines.every(({ tier, session_uid }) => tier === 'matched' && session_uid === inWorktree));
    // One telling line alone may have been typed by anybody.
    assert.ok(lines_total > 1 ? lines.length > 0 : lines.length === 0);
  });

  it('follows a file that git renamed', () => {
    const renamed = join(workspace, 'test/money.test.js');
    renameSync(join(workspace, 'test/format.test.js'), renamed);
    try {
      store.owner.blameViews.forget();
      const { lines } = blame('test/money.test.js');
      // What the session did is found under the name that it knew.
      const { session_uid, seq, ordinal, edited_path } = origin('test/money.test.js', 1);
      assert.equal(edited_path, join(workspace, 'test/format.test.js'));
      assert.equal(history(session_uid, 'test/format.test.js').edits.length, 1);
      const diff = store.owner.views.editDiff({ session_uid, seq, ordinal });
      assert.ok(diff.schema === 'contrail.edit_diff/1' && diff.path === edited_path && diff.exact);
      assert.deepEqual(
        lines.map(({ tier, session_uid }) => [tier, session_uid]),
        Array(5).fill(['matched', subagents]),
      );
    } finally {
      renameSync(renamed, join(workspace, 'test/format.test.js'));
      store.owner.blameViews.forget();
    }
  });

  it('reads no file outside of the folders, and none that is no text', () => {
    const path = join(moved.home, 'secret.txt');
    writeFileSync(path, 'a line\n');
    writeFileSync(join(workspace, 'image.bin'), Buffer.from([1, 0, 2]));
    const ask = (asked: string, folders: string[] | null) =>
      store.owner.blameViews.blame({ path: asked, folders }).schema;
    assert.equal(ask(path, [workspace]), 'contrail.none/1');
    assert.equal(ask(path, null), 'contrail.blame/1');
    assert.equal(ask(join(workspace, 'image.bin'), null), 'contrail.none/1');
    assert.equal(ask(join(workspace, 'gone.js'), null), 'contrail.none/1');
    rmSync(path);
    rmSync(join(workspace, 'image.bin'));
  });

  it('answers the same question from memory', () => {
    assert.equal(blame('src/invoice.js'), blame('src/invoice.js'));
  });

  it('says nothing of a line that nobody is known for', () => {
    const answer = store.owner.blameViews.blameLine({
      path: join(workspace, 'src/invoice.js'),
      folders: null,
      line: 1,
    });
    assert.equal(answer.schema === 'contrail.blame_line/1' && answer.origin, null);
  });
});
