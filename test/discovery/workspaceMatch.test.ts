import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { type WorkspaceMatch, WorkspaceMatcher } from '../../src/discovery/workspaceMatch';
import { GitLayout } from './gitLayout';

describe('WorkspaceMatcher', () => {
  let layout: GitLayout;
  beforeEach(() => {
    layout = new GitLayout();
  });
  afterEach(() => layout.remove());

  const matcher = (...folders: string[]) => new WorkspaceMatcher(folders.map(folder => layout.path(folder)));
  function matchOf(workspace: WorkspaceMatcher, session: { cwds?: string[]; edits?: string[] }): WorkspaceMatch | null {
    return workspace.match({
      cwds: (session.cwds ?? []).map(path => layout.path(path)),
      editedPaths: (session.edits ?? []).map(path => layout.path(path)),
    });
  }

  it('matches a session that worked in a folder', () => {
    layout.folder('proj/src');
    layout.folder('second');
    const workspace = matcher('proj', 'second');
    assert.deepEqual(matchOf(workspace, { cwds: ['proj'] }), { match: 'folder' });
    assert.deepEqual(matchOf(workspace, { cwds: ['elsewhere', 'proj/src/deleted'] }), { match: 'folder' });
    assert.deepEqual(matchOf(workspace, { cwds: ['second/x'] }), { match: 'folder' });
    assert.equal(matchOf(workspace, { cwds: ['project', 'proj-2', '.'] }), null);
    assert.equal(matchOf(workspace, {}), null);
  });

  it('tells apart folders whose names an agent would encode alike', () => {
    for (const name of ['a/b-c', 'a/b.c', 'a/b_c', 'a-b/c']) layout.folder(name);
    const workspace = matcher('a/b-c');
    assert.equal(matchOf(workspace, { cwds: ['a/b.c', 'a/b_c', 'a-b/c'] }), null);
    assert.deepEqual(matchOf(workspace, { cwds: ['a/b-c'] }), { match: 'folder' });
  });

  it('matches through symbolic links on either side', function () {
    if (process.platform === 'win32') this.skip();
    layout.folder('real/src');
    fs.symlinkSync(layout.path('real'), layout.path('link'));
    assert.deepEqual(matchOf(matcher('link'), { cwds: ['real/src'] }), { match: 'folder' });
    assert.deepEqual(matchOf(matcher('real'), { cwds: ['link/src'] }), { match: 'folder' });
    assert.deepEqual(matchOf(matcher('real'), { edits: ['link/src/new.ts'] }), { match: 'edited_from_elsewhere' });
  });

  it('matches a session in a linked worktree, by its name', () => {
    layout.repository('main');
    layout.linkedWorktree('main', 'fix', 'trees/fix-checkout');
    layout.repository('other');
    layout.linkedWorktree('other', 'fix2', 'trees/fix2');
    const workspace = matcher('main');
    assert.deepEqual(matchOf(workspace, { cwds: ['trees/fix-checkout/src'] }), { match: 'worktree', worktree: 'fix' });
    assert.equal(matchOf(workspace, { cwds: ['trees/fix2', 'trees', 'other'] }), null);
    assert.deepEqual(matchOf(workspace, { cwds: ['trees/fix-checkout', 'main'] }), { match: 'folder' });
  });

  it('matches from a linked worktree to its siblings and the main one', () => {
    layout.repository('main');
    layout.linkedWorktree('main', 'one', 'one');
    layout.linkedWorktree('main', 'two', 'two');
    const workspace = matcher('one');
    assert.deepEqual(matchOf(workspace, { cwds: ['one'] }), { match: 'folder' });
    assert.deepEqual(matchOf(workspace, { cwds: ['two'] }), { match: 'worktree', worktree: 'two' });
    assert.deepEqual(matchOf(workspace, { cwds: ['main/src'] }), { match: 'worktree', worktree: 'main' });
  });

  it('names a worktree that lies inside the folder, and not the one that is open', () => {
    layout.repository('main');
    layout.linkedWorktree('main', 'inner', 'main/.claude/worktrees/inner');
    assert.deepEqual(matchOf(matcher('main'), { cwds: ['main/.claude/worktrees/inner/src'] }), {
      match: 'folder',
      worktree: 'inner',
    });
    const inner = matcher('main/.claude/worktrees/inner');
    assert.deepEqual(matchOf(inner, { cwds: ['main/.claude/worktrees/inner/src'] }), { match: 'folder' });
    assert.deepEqual(matchOf(inner, { cwds: ['main'] }), { match: 'worktree', worktree: 'main' });
  });

  it('does not match another part of the same worktree', () => {
    layout.repository('mono');
    layout.linkedWorktree('mono', 'fix', 'fix');
    layout.folder('mono/packages/a');
    layout.folder('mono/packages/b');
    const workspace = matcher('mono/packages/a');
    assert.equal(matchOf(workspace, { cwds: ['mono/packages/b', 'mono'] }), null);
    assert.deepEqual(matchOf(workspace, { cwds: ['fix/packages/a'] }), { match: 'worktree', worktree: 'fix' });
  });

  it('matches a deleted worktree while git lists it', () => {
    layout.repository('main');
    layout.linkedWorktree('main', 'gone', 'trees/gone');
    layout.remove('trees/gone');
    assert.deepEqual(matchOf(matcher('main'), { cwds: ['trees/gone/src'] }), { match: 'worktree', worktree: 'gone' });
    layout.remove('main/.git/worktrees/gone');
    assert.equal(matchOf(matcher('main'), { cwds: ['trees/gone/src'] }), null);
  });

  it('does not match what took the place of a deleted worktree', () => {
    layout.repository('main');
    layout.linkedWorktree('main', 'gone', 'trees/gone');
    layout.remove('trees/gone');
    layout.repository('trees/gone');
    assert.equal(matchOf(matcher('main'), { cwds: ['trees/gone'] }), null);
  });

  it('matches a worktree that was moved by hand', () => {
    layout.repository('main');
    layout.linkedWorktree('main', 'fix', 'before');
    fs.renameSync(layout.path('before'), layout.path('after'));
    assert.deepEqual(matchOf(matcher('main'), { cwds: ['after'] }), { match: 'worktree', worktree: 'fix' });
  });

  it('matches edits under a folder, after everything else', () => {
    layout.repository('main');
    layout.linkedWorktree('main', 'fix', 'fix');
    const workspace = matcher('main');
    const edits = ['elsewhere/a.ts', 'main/src/a.ts'];
    assert.deepEqual(matchOf(workspace, { cwds: ['elsewhere'], edits }), { match: 'edited_from_elsewhere' });
    assert.deepEqual(matchOf(workspace, { cwds: ['fix'], edits }), { match: 'worktree', worktree: 'fix' });
    assert.equal(matchOf(workspace, { edits: ['main.ts', 'maintenance/a.ts'] }), null);
  });

  it('does not confuse paths of another machine with ours', () => {
    layout.folder('proj');
    const workspace = matcher('proj');
    assert.equal(
      workspace.match({ cwds: ['C:\\proj', '\\\\host\\proj', '', 'proj'], editedPaths: ['a.ts', ''] }),
      null,
    );
  });

  it('agrees with git worktree add', function () {
    const main = layout.folder('main');
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: main, stdio: 'pipe' });
    try {
      git('init', '-q');
    } catch {
      this.skip();
    }
    git('commit', '-q', '--allow-empty', '-m', 'a');
    git('worktree', 'add', '-q', '../trees/topic');
    git('worktree', 'add', '-q', '--detach', '../trees/other');
    layout.remove('trees/other');
    const match = (cwd: string) => matchOf(matcher('main'), { cwds: [cwd] });
    assert.deepEqual(match('trees/topic/src'), { match: 'worktree', worktree: 'topic' });
    assert.deepEqual(match('trees/other'), { match: 'worktree', worktree: 'other' });
    git('worktree', 'prune');
    assert.equal(match('trees/other'), null);
    git('worktree', 'move', '../trees/topic', '../moved');
    assert.deepEqual(match('moved'), { match: 'worktree', worktree: 'topic' });
  });

  it('looks at the disk once for each directory, however many sessions there are', () => {
    layout.repository('main');
    layout.linkedWorktree('main', 'fix', 'fix');
    layout.folder('else/existing');
    const workspace = matcher('main');
    const cwds = Array.from({ length: 2000 }, (_, i) => `else/deleted-${i}/src`);
    cwds.push('main/src', 'fix/src', 'else/existing');
    const edits = cwds.map(cwd => `${cwd}/file.ts`);
    const first = countLooks(() => matchOf(workspace, { cwds, edits }));
    // One look at each new name, and a few for the directories above.
    assert.ok(first > 2000 && first < 2100, `${first} looks`);
    assert.equal(
      countLooks(() => matchOf(workspace, { cwds, edits })),
      0,
    );
  });
});

/** How often `run` asks the file system whether, what or where something is. */
function countLooks(run: () => void): number {
  const { existsSync, statSync, realpathSync } = fs;
  const native = realpathSync.native;
  let looks = 0;
  const counted = <F extends object>(original: F): F =>
    new Proxy(original, {
      apply(target, self, args) {
        looks++;
        return typeof target === 'function' ? Reflect.apply(target, self, args) : undefined;
      },
    });
  Object.assign(fs, { existsSync: counted(existsSync), statSync: counted(statSync) });
  realpathSync.native = counted(native);
  syncBuiltinESMExports();
  try {
    run();
  } finally {
    Object.assign(fs, { existsSync, statSync });
    realpathSync.native = native;
    syncBuiltinESMExports();
  }
  return looks;
}
