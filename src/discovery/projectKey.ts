import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { GitRemote } from './gitConfig';
import { normalizeRemote, sanitizeRemote } from './gitRemote';
import { GitRepositories, type GitRepository, readRemotes, repositoryRoot } from './gitRepository';
import { isWindowsPath, PathIdentity } from './pathIdentity';

export interface ProjectIdentity {
  /** `sha256:` + hex of sha256(source + "\n" + normalized). */
  readonly key: string;
  readonly source: 'git_remote' | 'root_path';
  /** The normalized remote or root path that the key was made of. */
  readonly normalized: string;
  /**
   * `unknown`: the root is not on this machine (any more), so its remotes could not be read. `ambiguous`: several remotes
   * name different repositories and none is called `origin`; the first by name was taken.
   */
  readonly resolution: 'resolved' | 'unknown' | 'ambiguous';
  readonly displayName: string;
  /** Root of the repository's main worktree, or the directory itself outside of git. */
  readonly root: string;
  /** Without credentials. */
  readonly remote: string | null;
  readonly worktree: 'main_worktree' | 'linked_worktree' | 'not_a_worktree';
}

/**
 * The project a directory belongs to, wherever in its repository and in whichever worktree the directory lies
 * (agentsview's project identity v1). A project without a usable remote is known by its root path, which for a linked
 * worktree is the root of the main one: worktrees of one repository are one project.
 */
export function projectIdentity(
  directory: string,
  paths = new PathIdentity(),
  repositories = new GitRepositories(paths),
): ProjectIdentity {
  const exists = paths.exists(directory);
  const repository = exists ? repositories.at(directory) : null;
  const root = repository ? repositoryRoot(repository) : paths.real(directory);
  const remotes = repository ? usableRemotes(readRemotes(repository)) : [];
  const remote = remotes.find(({ name }) => name === 'origin') ?? remotes[0];
  const source = remote ? 'git_remote' : 'root_path';
  const normalized = remote ? remote.normalized : normalizeRoot(root);
  const isAmbiguous = remote?.name !== 'origin' && new Set(remotes.map(r => r.normalized)).size > 1;
  return {
    key: projectKey(source, normalized),
    source,
    normalized,
    resolution: !exists ? 'unknown' : isAmbiguous ? 'ambiguous' : 'resolved',
    displayName: basename(normalized) || normalized,
    root,
    remote: remote ? remote.sanitized : null,
    worktree: worktreeRelation(repository),
  };
}

export function projectKey(source: ProjectIdentity['source'], normalized: string): string {
  return `sha256:${createHash('sha256').update(`${source}\n${normalized}`).digest('hex')}`;
}

function usableRemotes(remotes: readonly GitRemote[]): { name: string; normalized: string; sanitized: string }[] {
  return remotes.flatMap(({ name, url }) => {
    const normalized = normalizeRemote(url);
    const sanitized = sanitizeRemote(url);
    return normalized === null || sanitized === null ? [] : [{ name, normalized, sanitized }];
  });
}

/** A Windows root is written with slashes, so that one project has one key in every tool. */
function normalizeRoot(root: string): string {
  return isWindowsPath(root) ? root.replaceAll('\\', '/') : root;
}

function worktreeRelation(repository: GitRepository | null): ProjectIdentity['worktree'] {
  if (repository === null) return 'not_a_worktree';
  return repository.linkedName === null ? 'main_worktree' : 'linked_worktree';
}
