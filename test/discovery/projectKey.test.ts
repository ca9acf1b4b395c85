import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { projectIdentity, projectKey } from '../../src/discovery/projectKey';
import { GitLayout } from './gitLayout';

const remote = (name: string, url: string) => `[remote "${name}"]\n\turl = ${url}\n`;

describe('projectIdentity', () => {
  let layout: GitLayout;
  before(() => {
    layout = new GitLayout();
  });
  after(() => layout.remove());

  it('is the remote, the same from every worktree and clone', () => {
    const root = layout.repository(
      'a',
      remote('upstream', 'h:x/y') + remote('origin', 'https://u:p@Host.com/Org/App.git'),
    );
    layout.linkedWorktree('a', 'fix', 'a-fix');
    layout.repository('clone', remote('origin', 'git@host.com:Org/App'));
    const main = projectIdentity(layout.folder('a/src'));
    assert.deepEqual(main, {
      key: `sha256:${createHash('sha256').update('git_remote\nhost.com/Org/App').digest('hex')}`,
      source: 'git_remote',
      normalized: 'host.com/Org/App',
      resolution: 'resolved',
      displayName: 'App',
      root,
      remote: 'https://Host.com/Org/App.git',
      worktree: 'main_worktree',
    });
    assert.deepEqual(projectIdentity(layout.path('a-fix')), { ...main, worktree: 'linked_worktree' });
    assert.equal(projectIdentity(layout.path('clone')).key, main.key);
  });

  it('is the root of the main worktree without a usable remote', () => {
    const root = layout.repository('local', remote('origin', 'file:///srv/git/local.git'));
    layout.linkedWorktree('local', 'fix', 'local-fix');
    const identity = projectIdentity(layout.path('local-fix'));
    assert.equal(identity.key, projectKey('root_path', root));
    assert.equal(identity.key, projectIdentity(root).key);
    assert.deepEqual(
      [identity.source, identity.displayName, identity.remote, identity.resolution, identity.worktree],
      ['root_path', 'local', null, 'resolved', 'linked_worktree'],
    );
  });

  it('takes the first remote by name without an origin, and says when another could be meant', () => {
    const resolve = (folder: string, config: string) => {
      const { normalized, resolution } = projectIdentity(layout.repository(folder, config));
      return [normalized, resolution];
    };
    assert.deepEqual(resolve('two', remote('zeta', 'h:a/z') + remote('beta', 'h:a/b')), ['h/a/b', 'ambiguous']);
    assert.deepEqual(resolve('same', remote('zeta', 'h:a/b') + remote('beta', 'ssh://h/a/b')), ['h/a/b', 'resolved']);
    assert.deepEqual(resolve('useless', remote('origin', '/srv/x') + remote('beta', 'h:a/b')), ['h/a/b', 'resolved']);
  });

  it('is the directory outside of git, by its real path', function () {
    if (process.platform === 'win32') this.skip();
    const folder = layout.folder('loose');
    symlinkSync(folder, layout.path('loose-link'));
    const identity = projectIdentity(layout.path('loose-link'));
    assert.deepEqual([identity.root, identity.worktree, identity.resolution], [folder, 'not_a_worktree', 'resolved']);
    assert.equal(identity.key, projectKey('root_path', folder));
  });

  it('does not claim to know a directory that is gone or on another machine', () => {
    layout.repository('gone', remote('origin', 'h:a/b'));
    const gone = projectIdentity(layout.path('gone/deleted'));
    assert.deepEqual([gone.resolution, gone.source], ['unknown', 'root_path']);
    const windows = projectIdentity('c:\\Users\\me\\App\\');
    assert.deepEqual([windows.normalized, windows.displayName], ['C:/Users/me/App', 'App']);
    assert.equal(windows.resolution, process.platform === 'win32' ? windows.resolution : 'unknown');
  });
});
