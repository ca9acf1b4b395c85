import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { type GitRemote, remotesOfConfig } from './gitConfig';
import { isWindowsPath, type PathIdentity, type RealPath } from './pathIdentity';

/** A checkout of a repository (gitrepository-layout(5)). */
export interface GitRepository {
  /** The directory that holds `.git`. */
  readonly worktreeRoot: RealPath;
  readonly gitDir: RealPath;
  /** Shared by all worktrees of a repository: equal common directories mean the same repository. */
  readonly commonDir: RealPath;
  /** Git's name of a linked worktree; null for the main worktree and for submodules. */
  readonly linkedName: string | null;
}

export interface LinkedWorktree {
  readonly name: string;
  /** Where git last saw it. It may have been deleted since. */
  readonly root: RealPath;
}

/** `branch` is null when detached or unreadable. */
export interface GitHead {
  readonly branch: string | null;
  readonly detached: boolean;
}

/** No file that git keeps here is larger; a huge or endless one is not read. */
const largestGitFile = 1 << 20;

/** Finds the repositories that directories lie in, by reading git's files and never running git. Remembers every answer. */
export class GitRepositories {
  private readonly byDirectory = new Map<RealPath, GitRepository | null>();

  constructor(private readonly paths: PathIdentity) {}

  /** The repository in whose worktree `path` lies (or lay: the nearest existing ancestor decides). */
  at(path: string): GitRepository | null {
    const directory = this.paths.existing(path);
    return directory === null ? null : this.above(directory);
  }

  private above(directory: RealPath): GitRepository | null {
    const known = this.byDirectory.get(directory);
    if (known !== undefined) return known;
    const parent = this.paths.real(dirname(directory));
    const found = this.checkout(directory) ?? (parent === directory ? null : this.above(parent));
    this.byDirectory.set(directory, found);
    return found;
  }

  private checkout(worktreeRoot: RealPath): GitRepository | null {
    const dotGit = join(worktreeRoot, '.git');
    const stat = statSync(dotGit, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    const gitDir = stat.isDirectory() ? this.paths.real(dotGit) : this.pointedTo(worktreeRoot, readPointer(dotGit));
    if (gitDir === null || !this.paths.exists(join(gitDir, 'HEAD'))) return null;
    const commonDir = this.pointedTo(gitDir, readLine(join(gitDir, 'commondir')));
    const isLinked = commonDir !== null && commonDir !== gitDir;
    return { worktreeRoot, gitDir, commonDir: commonDir ?? gitDir, linkedName: isLinked ? basename(gitDir) : null };
  }

  /** The linked worktrees that the repository knows, sorted by name; deleted ones stay listed until `git worktree prune`. */
  linkedWorktrees(repository: GitRepository): LinkedWorktree[] {
    const folder = join(repository.commonDir, 'worktrees');
    return listNames(folder).flatMap(name => {
      const dotGit = this.pointedTo(join(folder, name), readLine(join(folder, name, 'gitdir')));
      return dotGit === null ? [] : [{ name, root: this.paths.real(dirname(dotGit)) }];
    });
  }

  /** Since git 2.48 these paths may be relative to the file that holds them. */
  private pointedTo(base: string, target: string | null): RealPath | null {
    if (target === null || target === '') return null;
    const absolute = isAbsolute(target) || isWindowsPath(target) ? target : join(base, target);
    return this.paths.real(absolute);
  }
}

/** The root of the main worktree, or the directory of a bare repository: one path for all worktrees. */
export function repositoryRoot(repository: GitRepository): string {
  if (basename(repository.commonDir) === '.git') return dirname(repository.commonDir);
  return repository.linkedName === null ? repository.worktreeRoot : repository.commonDir;
}

export function readHead(repository: GitRepository): GitHead {
  const head = readLine(join(repository.gitDir, 'HEAD')) ?? '';
  const branch = /^ref:\s*refs\/heads\/(.+)$/.exec(head)?.[1] ?? null;
  // A repository with the reftable backend has this placeholder and the branch elsewhere.
  if (branch === '.invalid') return { branch: null, detached: false };
  return { branch, detached: /^[0-9a-f]{40,64}$/i.test(head) };
}

/** Sorted by name. URLs are as configured and may hold credentials. */
export function readRemotes(repository: GitRepository): GitRemote[] {
  return remotesOfConfig(readText(join(repository.commonDir, 'config')) ?? '');
}

function readPointer(dotGit: string): string | null {
  return /^gitdir:\s*(.*)$/.exec(readLine(dotGit) ?? '')?.[1] ?? null;
}

function readLine(path: string): string | null {
  return readText(path)?.split('\n', 1)[0]?.trim() ?? null;
}

function readText(path: string): string | null {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= largestGitFile ? readFileSync(path, 'utf8') : null;
  } catch {
    return null; // Missing or not ours to read: as if git had not written it.
  }
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return []; // Most repositories have no linked worktrees, hence no such folder.
  }
}
