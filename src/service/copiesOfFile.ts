import { basename, dirname, relative } from 'node:path';
import { GitRepositories } from '../discovery/gitRepository';
import { PathIdentity } from '../discovery/pathIdentity';
import type { Database } from '../store/engine/database';
import { filesNamed } from '../store/readModels/sessionsOfFile';

/**
 * Rowids of the edited files that are the file at `path`: the same real path, however an agent spelled it, or the same
 * file in another worktree of its repository. A link of another name than the file's, and a worktree that is gone, are
 * not followed.
 */
export function copiesOfFile(db: Database, path: string): number[] {
  const paths = new PathIdentity();
  const repositories = new GitRepositories(paths);
  const real = paths.real(path);
  const inRepository = (file: string): { repository: string; path: string } | null => {
    const found = repositories.at(dirname(file));
    return found && { repository: found.commonDir, path: relative(found.worktreeRoot, file) };
  };
  const own = inRepository(real);
  const isCopy = (file: string): boolean => {
    const candidate = paths.real(file);
    if (candidate === real || (paths.isInside(candidate, real) && paths.isInside(real, candidate))) return true;
    const place = own && inRepository(candidate);
    return place !== null && place.repository === own?.repository && place.path === own.path;
  };
  return filesNamed(db, [...new Set([basename(path), basename(real)])])
    .filter(file => isCopy(file.path))
    .map(({ id }) => id);
}
