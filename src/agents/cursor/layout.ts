import { join } from 'node:path';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { SourceRef, StoreRoot } from '../adapter';
import { distinctRoots, editorUserFolders, pathOf, pathStyle } from '../hostFolders';
import { filesIn, foldersIn, isFile, type OnListProblem } from '../listFolder';

/** Which of the stores that hold a conversation tells most of it. */
export const ranks = { editor: 3, cli: 2, transcript: 1, text: 0 } as const;

/**
 * Cursor's `User` folder, and `~/.cursor`, which the command line and the editor share. CURSOR_CONFIG_DIR and, on Linux,
 * XDG_CONFIG_HOME move the latter for the command line alone (cursor.com/docs/cli/reference/configuration).
 */
export function roots(environment: HostEnvironment): StoreRoot[] {
  const { platform, home, variables } = environment;
  const path = pathOf(environment);
  const found = [
    ...editorUserFolders(environment, ['Cursor']),
    { path: path.join(home, '.cursor'), origin: 'default' },
  ];
  const configured = variables.CURSOR_CONFIG_DIR;
  if (configured && path.isAbsolute(configured)) found.push({ path: configured, origin: 'CURSOR_CONFIG_DIR' });
  const config = platform === 'linux' ? variables.XDG_CONFIG_HOME : undefined;
  if (config && path.isAbsolute(config)) found.push({ path: path.join(config, 'cursor'), origin: 'XDG_CONFIG_HOME' });
  return distinctRoots(found);
}

/** What lies under either kind of root; each has what the other lacks. */
export function enumerate({ path }: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  const sources = [
    ...editorDatabases(path, onProblem),
    ...chatStores(path, onProblem),
    ...foldersIn(join(path, 'projects'), onProblem).flatMap(project =>
      transcripts(join(project.path, 'agent-transcripts'), onProblem),
    ),
  ];
  return sources.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function watchPaths({ path }: StoreRoot): { path: string; recursive: boolean }[] {
  const { join: under, basename } = pathStyle(path);
  if (basename(path) === 'User')
    return [
      { path: under(path, 'globalStorage'), recursive: false },
      { path: under(path, 'workspaceStorage'), recursive: true },
    ];
  return ['projects', 'chats', 'acp-sessions'].map(name => ({ path: under(path, name), recursive: true }));
}

function editorDatabases(user: string, onProblem: OnListProblem): SourceRef[] {
  const found: SourceRef[] = [];
  const shared = join(user, 'globalStorage', 'state.vscdb');
  if (isFile(shared))
    found.push({ agent: 'cursor', path: shared, format: 'sqlite', companions: [], rank: ranks.editor });
  for (const workspace of foldersIn(join(user, 'workspaceStorage'), onProblem)) {
    const database = join(workspace.path, 'state.vscdb');
    const companions = [join(workspace.path, 'workspace.json')];
    if (isFile(database)) found.push({ agent: 'cursor', path: database, format: 'sqlite', companions });
  }
  return found;
}

/** `chats/<md5 of the folder>/<id>/store.db` of the command line, `acp-sessions/<id>/store.db` of other editors. */
function chatStores(root: string, onProblem: OnListProblem): SourceRef[] {
  const folders = [
    ...foldersIn(join(root, 'chats'), onProblem).flatMap(({ path }) => foldersIn(path, onProblem)),
    ...foldersIn(join(root, 'acp-sessions'), onProblem),
  ];
  return folders
    .filter(({ path }) => isFile(join(path, 'store.db')))
    .map(({ path }) => ({
      agent: 'cursor',
      path: join(path, 'store.db'),
      format: 'sqlite',
      companions: [join(path, 'meta.json')],
      rank: ranks.cli,
    }));
}

/** `<id>.jsonl`, or `<id>/<id>.jsonl` with `<id>/subagents/<id>.jsonl`; older versions wrote `.txt`. */
function transcripts(folder: string, onProblem: OnListProblem): SourceRef[] {
  const folders = [folder];
  for (const { path } of foldersIn(folder, onProblem)) folders.push(path, join(path, 'subagents'));
  return folders.flatMap(path => filesIn(path, onProblem)).flatMap(({ path }) => transcriptAt(path) ?? []);
}

function transcriptAt(path: string): SourceRef | null {
  const source = { agent: 'cursor', path, companions: [] } as const;
  if (path.endsWith('.jsonl')) return { ...source, format: 'log', rank: ranks.transcript };
  return path.endsWith('.txt') ? { ...source, format: 'text', rank: ranks.text } : null;
}
