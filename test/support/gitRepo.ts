import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './testStore';

/** Whether tests can make repositories. */
export const hasGit = spawnSync('git', ['--version']).status === 0;

/** A repository of its own, made with git; it goes with `remove`. */
export class GitRepo {
  readonly base = realpathSync.native(temporaryFolder());

  /** @param root a folder that is not there yet, which does not go with `remove` */
  constructor(readonly root = '') {
    if (root === '') this.root = join(this.base, 'repo');
    mkdirSync(this.root);
    this.git('init', '-q', '-b', 'main');
  }

  /** With none of the machine's settings. */
  git(...args: string[]): string {
    return this.gitReading('', ...args);
  }

  gitReading(input: string, ...args: string[]): string {
    const who = { NAME: 'Kim', EMAIL: 'kim@example.com', DATE: '2026-03-01T12:00:00Z' };
    const env = Object.fromEntries(
      Object.entries(who).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ]),
    );
    return execFileSync('git', args, {
      cwd: this.root,
      input,
      stdio: 'pipe',
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: this.base, GIT_CONFIG_NOSYSTEM: '1', ...env },
    }).trim();
  }

  write(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Commits files; the id of the commit. */
  commit(files: Readonly<Record<string, string>>): string {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    this.git('add', '-A');
    this.git('commit', '-q', '-m', 'change');
    return this.git('rev-parse', 'HEAD');
  }

  /** Puts a note where git-ai puts them. */
  note(commit: string, text: string): void {
    this.gitReading(text, 'notes', '--ref=ai', 'add', '-f', '-F', '-', commit);
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}
