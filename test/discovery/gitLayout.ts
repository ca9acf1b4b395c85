import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary directory in which repositories are laid out as git does, without running it. */
export class GitLayout {
  readonly base = realpathSync.native(mkdtempSync(join(tmpdir(), 'contrail-git-')));

  path(...parts: string[]): string {
    return join(this.base, ...parts);
  }

  folder(path: string): string {
    mkdirSync(this.path(path), { recursive: true });
    return this.path(path);
  }

  file(path: string, text: string): string {
    this.folder(join(path, '..'));
    writeFileSync(this.path(path), text);
    return this.path(path);
  }

  /** A main worktree on branch `main`. */
  repository(root: string, config = ''): string {
    this.file(join(root, '.git/HEAD'), 'ref: refs/heads/main\n');
    this.file(join(root, '.git/config'), `[core]\n\trepositoryformatversion = 0\n${config}`);
    return this.path(root);
  }

  linkedWorktree(main: string, name: string, root: string): string {
    const admin = join(main, '.git/worktrees', name);
    this.file(join(admin, 'HEAD'), `ref: refs/heads/${name}-branch\n`);
    this.file(join(admin, 'commondir'), '../..\n');
    this.file(join(admin, 'gitdir'), `${this.path(root, '.git')}\n`);
    this.file(join(root, '.git'), `gitdir: ${this.path(admin)}\n`);
    return this.path(root);
  }

  remove(path = ''): void {
    rmSync(this.path(path), { recursive: true, force: true });
  }
}
