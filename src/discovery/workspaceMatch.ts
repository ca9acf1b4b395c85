import { basename, dirname } from 'node:path';
import { GitRepositories, type GitRepository, repositoryRoot } from './gitRepository';
import { PathIdentity, type RealPath } from './pathIdentity';

/** Why a session belongs to the workspace. */
export interface WorkspaceMatch {
  /**
   * `folder`: worked in a folder of the workspace. `worktree`: worked in another worktree of the same repository.
   * `edited_from_elsewhere`: only edited files of the workspace.
   */
  readonly match: 'folder' | 'worktree' | 'edited_from_elsewhere';
  /** Name of the worktree it worked in, where that is not the workspace's own (it may lie inside the folder). */
  readonly worktree?: string;
}

/** What a session tells of where it worked. */
export interface SessionPlaces {
  readonly cwds: Iterable<string>;
  readonly editedPaths: Iterable<string>;
}

interface KnownWorktree {
  readonly root: RealPath;
  /** Null for a worktree that the workspace has open. */
  readonly name: string | null;
}

const inFolder: WorkspaceMatch = { match: 'folder' };
const editedFromElsewhere: WorkspaceMatch = { match: 'edited_from_elsewhere' };

/**
 * Says which sessions belong to a workspace. Paths are compared as real paths (see `PathIdentity`) and every distinct
 * directory is looked at once: make a new matcher for each scan.
 *
 * A worktree that was deleted still matches while git lists it. Once pruned, nothing on disk ties its path to the
 * repository, and its sessions match only by the files they edited.
 */
export class WorkspaceMatcher {
  private readonly folders: readonly RealPath[];
  private readonly repositories: GitRepositories;
  /** Common directories of the folders' repositories. */
  private readonly ownRepositories = new Set<RealPath>();
  /** Deepest first, so that a worktree inside another wins. */
  private readonly worktrees: readonly KnownWorktree[];
  private readonly byCwd = new Map<string, WorkspaceMatch | null>();
  private readonly editedDirectories = new Map<string, boolean>();

  constructor(
    folders: readonly string[],
    private readonly paths = new PathIdentity(),
  ) {
    this.repositories = new GitRepositories(paths);
    this.folders = [...new Set(folders.map(folder => paths.real(folder)))];
    this.worktrees = this.listWorktrees().sort((a, b) => b.root.length - a.root.length);
  }

  /** The strongest reason, or null when the session does not belong to the workspace. */
  match(session: SessionPlaces): WorkspaceMatch | null {
    let best: WorkspaceMatch | null = null;
    for (const cwd of session.cwds) {
      const found = this.matchCwd(cwd);
      if (found === inFolder) return found;
      if (strength(found) > strength(best)) best = found;
    }
    if (best !== null) return best;
    for (const path of session.editedPaths) if (this.isEditedHere(path)) return editedFromElsewhere;
    return null;
  }

  private matchCwd(cwd: string): WorkspaceMatch | null {
    const known = this.byCwd.get(cwd);
    if (known !== undefined) return known;
    const real = this.paths.real(cwd);
    const isInFolder = this.isInFolder(real);
    const worktree = this.worktreeName(real);
    let found: WorkspaceMatch | null = isInFolder ? inFolder : null;
    if (worktree !== null) found = { match: isInFolder ? 'folder' : 'worktree', worktree };
    this.byCwd.set(cwd, found);
    return found;
  }

  /** Files of one directory share the answer: an edited file that is itself a symbolic link counts where the link lies. */
  private isEditedHere(path: string): boolean {
    const directory = dirname(path);
    let isHere = this.editedDirectories.get(directory);
    if (isHere === undefined) {
      isHere = this.isInFolder(this.paths.real(directory));
      this.editedDirectories.set(directory, isHere);
    }
    return isHere;
  }

  private isInFolder(path: RealPath): boolean {
    return this.folders.some(folder => this.paths.isInside(path, folder));
  }

  private worktreeName(path: RealPath): string | null {
    if (this.ownRepositories.size === 0) return null;
    const listed = this.worktrees.find(({ root }) => this.paths.isInside(path, root));
    if (listed) return listed.name;
    // A worktree moved by hand is not where git lists it, but still points to its repository.
    const repository = this.repositories.at(path);
    return repository && this.ownRepositories.has(repository.commonDir) ? nameOf(repository) : null;
  }

  private listWorktrees(): KnownWorktree[] {
    const found = new Map<RealPath, KnownWorktree>();
    const own = this.folders.flatMap(folder => this.repositories.at(folder) ?? []);
    for (const repository of own) {
      this.ownRepositories.add(repository.commonDir);
      const main = this.repositories.at(repositoryRoot(repository));
      const others = this.repositories
        .linkedWorktrees(repository)
        .filter(({ root }) => !this.isTakenByAnother(root, repository));
      if (main?.commonDir === repository.commonDir)
        found.set(main.worktreeRoot, { root: main.worktreeRoot, name: nameOf(main) });
      for (const worktree of others) found.set(worktree.root, worktree);
    }
    for (const { worktreeRoot } of own) found.set(worktreeRoot, { root: worktreeRoot, name: null });
    return [...found.values()];
  }

  /** A worktree was deleted without telling git, and another repository lies in its place now. */
  private isTakenByAnother(root: RealPath, repository: GitRepository): boolean {
    const now = this.repositories.at(root);
    return now !== null && now.worktreeRoot === root && now.commonDir !== repository.commonDir;
  }
}

/** Git gives the main worktree no name. */
function nameOf(repository: GitRepository): string {
  return repository.linkedName ?? basename(repository.worktreeRoot);
}

function strength(match: WorkspaceMatch | null): number {
  return match === null ? 0 : match.match === 'folder' ? 2 : 1;
}
