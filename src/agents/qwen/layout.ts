import { join } from 'node:path';
import type { SourceRef } from '../adapter';
import { filesIn, foldersIn, type OnListProblem } from '../listFolder';

/**
 * The sources below `~/.qwen`: `projects/<folder>/chats/<session>.jsonl`, its agents in
 * `projects/<folder>/subagents/<session>/agent-<id>.jsonl` with `.meta.json`, and the documents of versions before 2026,
 * `tmp/<hash>/chats/session-*.json`.
 */
export function listTranscripts(root: string, onProblem: OnListProblem): SourceRef[] {
  const found: SourceRef[] = [];
  for (const project of foldersIn(join(root, 'projects'), onProblem)) {
    const chats = join(project.path, 'chats');
    // Archived ones lie a folder deeper.
    for (const folder of [chats, ...foldersIn(chats, onProblem).map(({ path }) => path)])
      for (const { path, name } of filesIn(folder, onProblem))
        if (name.endsWith('.jsonl')) found.push({ agent: 'qwen', path, format: 'jsonl', companions: [] });
    for (const session of foldersIn(join(project.path, 'subagents'), onProblem))
      for (const { path, name } of filesIn(session.path, onProblem))
        if (name.startsWith('agent-') && name.endsWith('.jsonl'))
          found.push({ agent: 'qwen', path, format: 'jsonl', companions: [path.replace(/\.jsonl$/, '.meta.json')] });
  }
  // Their folders are named after a hash; this names paths.
  const companions = [join(root, 'trustedFolders.json')];
  for (const project of foldersIn(join(root, 'tmp'), onProblem))
    for (const { path, name } of filesIn(join(project.path, 'chats'), onProblem))
      if (name.startsWith('session-') && name.endsWith('.json'))
        found.push({ agent: 'qwen', path, format: 'json', companions });
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
