import { GitRepositories } from '../discovery/gitRepository';
import { PathIdentity } from '../discovery/pathIdentity';
import { projectIdentity } from '../discovery/projectKey';
import { integer, text } from '../store/columns';
import type { Database } from '../store/engine/database';

/**
 * Ties sessions to their projects: the repository they worked in, whichever clone or worktree. A directory that is gone
 * tells nothing; its sessions stay without a project rather than get a wrong one. Runs in the caller's transaction.
 */
export function assignProjects(db: Database): void {
  const paths = new PathIdentity();
  const repositories = new GitRepositories(paths);
  for (const [cwd] of db.all('SELECT DISTINCT cwd FROM session WHERE project_id IS NULL AND cwd IS NOT NULL')) {
    const identity = projectIdentity(text(cwd), paths, repositories);
    if (identity.resolution === 'unknown') continue;
    const { key, source, displayName, root, remote } = identity;
    db.prepare(
      `INSERT INTO project (key, key_source, display_name, root, remote) VALUES (?,?,?,?,?)
       ON CONFLICT (key) DO UPDATE SET display_name = excluded.display_name, root = excluded.root, remote = excluded.remote`,
    ).run([key, source, displayName, root, remote]);
    const id = integer(db.value('SELECT id FROM project WHERE key = ?', [key]));
    db.prepare('UPDATE session SET project_id = ? WHERE cwd = ? AND project_id IS NULL').run([id, text(cwd)]);
  }
}
