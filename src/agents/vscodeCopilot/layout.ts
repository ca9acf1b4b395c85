import { basename, dirname, join } from 'node:path';
import { mainThread } from '../../model/facts';
import type { SourceIdentity, SourceRef, StoreRoot } from '../adapter';
import { pathStyle } from '../hostFolders';
import { filesIn, foldersIn, isFile, type OnListProblem } from '../listFolder';

/** Which of the files that hold a session tells most of it. */
const ranks = { log: 2, document: 1, transcript: 0 } as const;

const extensionFolder = 'github.copilot-chat';
/** Windows without a folder keep their sessions here, and those that are on the way to another window. */
const globalFolders = ['emptyWindowChatSessions', 'transferredChatSessions'];

/**
 * What Copilot Chat leaves under a `User` folder: a file for each session of a window on a folder and of windows without
 * one, transcripts on remote machines, and the database of traces.
 */
export function listSources({ path: user }: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  const found = globalFolders.flatMap(name => sessionFiles(join(user, 'globalStorage', name), null, onProblem));
  for (const { path } of foldersIn(join(user, 'workspaceStorage'), onProblem)) {
    const folder = join(path, 'chatSessions');
    const sessions = sessionFiles(folder, path, onProblem);
    found.push(...sessions);
    if (isServer(user) && sessions.length === 0) found.push(...transcriptsIn(path, onProblem));
  }
  const traces = join(user, 'globalStorage', extensionFolder, 'agent-traces.db');
  if (isFile(traces)) found.push({ agent: 'vscode-copilot', path: traces, format: 'sqlite', companions: [] });
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function watchedPaths({ path }: StoreRoot): { path: string; recursive: boolean }[] {
  const { join: under } = pathStyle(path);
  const inGlobal = [...globalFolders, extensionFolder].map(name => under(path, 'globalStorage', name));
  return [
    { path: under(path, 'workspaceStorage'), recursive: true },
    ...inGlobal.map(folder => ({ path: folder, recursive: false })),
  ];
}

/** `<id>.jsonl`, a log of changes, or `<id>.json`, a document, which versions before 2026 wrote. */
function sessionFiles(folder: string, workspace: string | null, onProblem: OnListProblem): SourceRef[] {
  return filesIn(folder, onProblem).flatMap(({ path }): SourceRef[] => {
    const isLog = path.endsWith('.jsonl');
    if (!isLog && !path.endsWith('.json')) return [];
    const companions =
      workspace === null
        ? []
        : [workspaceFile(workspace), join(workspace, 'chatEditingSessions', sessionName(path), 'state.json')];
    const rank = isLog ? ranks.log : ranks.document;
    return [{ agent: 'vscode-copilot', path, format: isLog ? 'log' : 'json', companions, rank }];
  });
}

/**
 * What the extension writes for hooks, in the form of Copilot CLI. The window that shows a session keeps all of it; where
 * the extension runs on another machine this is all that is there. Beside the window's own files it would only repeat them,
 * in versions of early 2026 under another id.
 */
function transcriptsIn(workspace: string, onProblem: OnListProblem): SourceRef[] {
  return filesIn(join(workspace, 'GitHub.copilot-chat', 'transcripts'), onProblem)
    .filter(({ name }) => name.endsWith('.jsonl'))
    .map(({ path }) => ({
      agent: 'vscode-copilot',
      path,
      format: 'jsonl',
      companions: [workspaceFile(workspace)],
      rank: ranks.transcript,
    }));
}

/** `<server>/data/User`, against `<application data>/Code/User`. */
function isServer(user: string): boolean {
  return basename(dirname(user)) === 'data';
}

function workspaceFile(workspace: string): string {
  return join(workspace, 'workspace.json');
}

function sessionName(path: string): string {
  return basename(path).replace(/\.jsonl?$/, '');
}

/** Ingest reads this much of a file's beginning. */
const headLength = 64 * 1024;

/** Files are called as their session. One in which nothing was asked is none yet. */
export function identifySession(source: SourceRef, head: Buffer): SourceIdentity | null {
  const id = sessionName(source.path);
  const isEmpty = source.format !== 'jsonl' && head.length < headLength && !head.includes('"requestId"');
  if (id === '' || isEmpty) return null;
  return { sessionId: id, threadId: mainThread, parentThreadId: null, cwd: null, transcriptKey: id };
}
