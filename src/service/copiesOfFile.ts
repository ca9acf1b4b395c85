import { basename, dirname, relative } from 'node:path';
import { GitRepositories } from '../discovery/gitRepository';
import { PathIdentity, type RealPath } from '../discovery/pathIdentity';
import { projectIdentity } from '../discovery/projectKey';
import type { Database } from '../store/engine/database';
import { filesNamed } from '../store/readModels/sessionsOfFile';

/**
 * Rowids of the edited files that are the file at `path`: the same real path, however an agent spelled it, or the same
 * file in another worktree of its repository. A link of another name than the file's, and a worktree that is gone, are
 * not followed.
 */
export function copiesOfFile(db: Database, path: string): number[] {
  const copies = new FileCopies(path);
  return filesNamed(db, copies.names)
    .filter(file => copies.relation(file.path) === 'same' || copies.relation(file.path) === 'worktree')
    .map(({ id }) => id);
}

/** How another file is related to one: the same, or its copy in a worktree or clone of its repository. */
export type FileRelation = 'same' | 'worktree' | 'clone';

/** Compares files with one. */
export class FileCopies {
  readonly real: RealPath;
  private readonly paths = new PathIdentity();
  private readonly repositories = new GitRepositories(this.paths);
  private readonly keys = new Map<string, string>();

  constructor(private readonly path: string) {
    this.real = this.paths.real(path);
  }

  /** Names without folders under which it may have been edited. */
  get names(): string[] {
    return [...new Set([basename(this.path), basename(this.real)])];
  }

  /** Null when it is another file. A clone is only looked for where both repositories have a remote. */
  relation(file: string): FileRelation | null {
    const candidate = this.paths.real(file);
    if (
      candidate === this.real ||
      (this.paths.isInside(candidate, this.real) && this.paths.isInside(this.real, candidate))
    )
      return 'same';
    const [own, other] = [this.place(this.real), this.place(candidate)];
    if (own === null || other === null || own.path !== other.path) return null;
    if (own.repository === other.repository) return 'worktree';
    return this.projectKey(own.root) === this.projectKey(other.root) ? 'clone' : null;
  }

  /** Whether it lies in the same repository, or beside the file where there is none. */
  isNear(file: string): boolean {
    const candidate = this.paths.real(file);
    const [own, other] = [this.place(this.real), this.place(candidate)];
    if (own === null) return other === null && dirname(candidate) === dirname(this.real);
    return own.repository === other?.repository;
  }

  /** Whether there is such a file now. */
  exists(file: string): boolean {
    return this.paths.exists(file);
  }

  realPath(file: string): string {
    return this.paths.real(file);
  }

  private place(file: RealPath): { repository: string; root: string; path: string } | null {
    const found = this.repositories.at(dirname(file));
    return found && { repository: found.commonDir, root: found.worktreeRoot, path: relative(found.worktreeRoot, file) };
  }

  /** Repositories without a remote are known by their roots, which differ. */
  private projectKey(root: string): string {
    const known = this.keys.get(root) ?? projectIdentity(root, this.paths, this.repositories).key;
    this.keys.set(root, known);
    return known;
  }
}
