import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitRepositories, readHead, readRemotes, repositoryRoot } from '../../src/discovery/gitRepository';
import { PathIdentity } from '../../src/discovery/pathIdentity';
import { GitLayout } from './gitLayout';

const hasGit = runs('git', '--version');

describe('GitRepositories', () => {
  let layout: GitLayout;
  before(() => {
    layout = new GitLayout();
  });
  const repositoryAt = (path: string) => new GitRepositories(new PathIdentity()).at(layout.path(path));
  after(() => layout.remove());

  it('finds the repository above a directory, existing or deleted', () => {
    const root = layout.repository('plain', '[remote "origin"]\n\turl = git@host:a/b.git\n');
    layout.folder('plain/src/deep');
    const repository = repositoryAt('plain/src/deep');
    assert.deepEqual(repository, {
      worktreeRoot: root,
      gitDir: join(root, '.git'),
      commonDir: join(root, '.git'),
      linkedName: null,
    });
    assert.deepEqual(repositoryAt('plain/deleted/dir'), repository);
    assert.ok(repository);
    assert.deepEqual(readHead(repository), { branch: 'main', detached: false });
    assert.deepEqual(readRemotes(repository), [{ name: 'origin', url: 'git@host:a/b.git' }]);
    assert.equal(repositoryRoot(repository), root);
  });

  it('finds none where git would not', () => {
    layout.folder('none/.git');
    layout.file('pointless/.git', 'gitdir: /nowhere/at/all\n');
    layout.file('foreign/.git', 'gitdir: C:/repos/x/.git/worktrees/y\n');
    layout.file('text/.git', 'hello\n');
    for (const path of ['none', 'pointless', 'foreign', 'text', 'missing'])
      assert.equal(repositoryAt(path), null, path);
    assert.equal(new GitRepositories(new PathIdentity('linux')).at('C:\\repos\\x'), null);
  });

  it('follows a linked worktree to its repository', () => {
    const main = layout.repository('linked/main', '[remote "origin"]\n\turl = h:p\n');
    const root = layout.linkedWorktree('linked/main', 'fix', 'linked/fix-checkout');
    const repository = repositoryAt('linked/fix-checkout');
    assert.ok(repository);
    assert.equal(repository.worktreeRoot, root);
    assert.equal(repository.commonDir, join(main, '.git'));
    assert.equal(repository.linkedName, 'fix');
    assert.equal(repositoryRoot(repository), main);
    assert.deepEqual(readHead(repository), { branch: 'fix-branch', detached: false });
    assert.deepEqual(readRemotes(repository), [{ name: 'origin', url: 'h:p' }]);
    const repositories = new GitRepositories(new PathIdentity());
    assert.deepEqual(repositories.linkedWorktrees(repository), [{ name: 'fix', root }]);
  });

  it('reads the relative paths that newer git writes', () => {
    layout.repository('relative/main');
    const root = layout.linkedWorktree('relative/main', 'fix', 'relative/fix');
    layout.file('relative/fix/.git', 'gitdir: ../main/.git/worktrees/fix\n');
    layout.file('relative/main/.git/worktrees/fix/gitdir', '../../../../fix/.git\n');
    const repository = repositoryAt('relative/fix');
    assert.equal(repository?.linkedName, 'fix');
    const repositories = new GitRepositories(new PathIdentity());
    assert.deepEqual(repository && repositories.linkedWorktrees(repository), [{ name: 'fix', root }]);
  });

  it('takes a submodule for a repository of its own', () => {
    layout.repository('super');
    layout.file('super/.git/modules/sub/HEAD', 'ref: refs/heads/main\n');
    layout.file('super/sub/.git', 'gitdir: ../.git/modules/sub\n');
    const repository = repositoryAt('super/sub');
    assert.equal(repository?.commonDir, layout.path('super/.git/modules/sub'));
    assert.equal(repository?.linkedName, null);
    assert.equal(repository && repositoryRoot(repository), layout.path('super/sub'));
  });

  it('tells a detached head and an unreadable one', () => {
    layout.repository('heads');
    const head = (text: string) => {
      layout.file('heads/.git/HEAD', text);
      const repository = repositoryAt('heads');
      return repository && readHead(repository);
    };
    assert.deepEqual(head(`${'a1'.repeat(20)}\n`), { branch: null, detached: true });
    assert.deepEqual(head('ref: refs/heads/feature/x y\n'), { branch: 'feature/x y', detached: false });
    assert.deepEqual(head('ref: refs/heads/.invalid\n'), { branch: null, detached: false });
    assert.deepEqual(head(''), { branch: null, detached: false });
  });

  it('agrees with git itself', function () {
    if (!hasGit) this.skip();
    const main = layout.folder('real/main');
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: main, stdio: 'pipe' })
        .toString()
        .trim();
    git('init', '-q');
    writeFileSync(join(main, 'a'), '');
    git('add', 'a');
    git('commit', '-qm', 'a');
    git('config', 'remote.a"odd.url', ' https://host/with "quotes" # and \\slash ');
    git('remote', 'add', 'origin', 'git@host:a/b.git');
    git('worktree', 'add', '-q', '-b', 'topic/one', '../linked one');
    const repository = repositoryAt('real/linked one');
    assert.ok(repository);
    assert.equal(repository.linkedName, 'linked one'.replace(' ', '-'));
    assert.deepEqual(readHead(repository), { branch: 'topic/one', detached: false });
    assert.deepEqual(
      readRemotes(repository).map(({ name, url }) => [name, url]),
      git('remote')
        .split('\n')
        .map(name => [
          name,
          execFileSync('git', ['config', '--get', `remote.${name}.url`], { cwd: main })
            .toString()
            .slice(0, -1),
        ]),
    );
    const repositories = new GitRepositories(new PathIdentity());
    assert.deepEqual(
      repositories.linkedWorktrees(repository).map(({ root }) => root),
      [layout.path('real/linked one')],
    );
  });
});

function runs(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
