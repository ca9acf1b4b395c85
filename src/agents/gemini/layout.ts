import { join } from 'node:path';
import type { SourceRef } from '../adapter';
import { filesIn, foldersIn, listFolder, type OnListProblem } from '../listFolder';

/** Folders of projects of versions before 2026 are named after the SHA-256 of the project's path. */
export const hashName = /^[0-9a-f]{64}$/;

/**
 * The sources below `~/.gemini/tmp/`: `<project>/chats/session-*.jsonl` (documents `.json` in older versions),
 * `<project>/chats/<session>/<agent>.jsonl` of its agents, and `<project>/logs.json` where no chats were recorded.
 */
export function listChats(root: string, onProblem: OnListProblem): SourceRef[] {
  const found: SourceRef[] = [];
  for (const project of foldersIn(root, onProblem)) {
    const companions = companionsOf(root, project.name);
    const entries = listFolder(project.path, onProblem);
    const chats = entries.find(({ name, kind }) => name === 'chats' && kind === 'folder');
    const log = entries.find(({ name, kind }) => name === 'logs.json' && kind === 'file');
    if (chats === undefined) {
      if (log !== undefined) found.push({ agent: 'gemini', path: log.path, format: 'text', companions });
      continue;
    }
    for (const { name, path } of filesIn(chats.path, onProblem))
      if (name.startsWith('session-')) found.push(...chatAt(path, companions));
    for (const session of foldersIn(chats.path, onProblem))
      for (const { path } of filesIn(session.path, onProblem)) found.push(...chatAt(path, companions));
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function chatAt(path: string, companions: readonly string[]): SourceRef[] {
  // A document that was resumed by a newer version is copied beside itself as lines, and goes on there.
  if (path.endsWith('.jsonl')) return [{ agent: 'gemini', path, format: 'jsonl', companions, rank: 1 }];
  return path.endsWith('.json') ? [{ agent: 'gemini', path, format: 'json', companions }] : [];
}

/** The files that say which directory a project folder stands for. */
function companionsOf(root: string, project: string): string[] {
  if (!hashName.test(project)) return [join(root, project, '.project_root')];
  return [join(root, '..', 'projects.json'), join(root, '..', 'trustedFolders.json')];
}
