import type { HostEnvironment } from '../../model/hostEnvironment';
import type { SourceRef, StoreRoot } from '../adapter';
import {
  applicationData,
  distinctRoots,
  editorUserFolders,
  localApplicationData,
  pathOf,
  pathStyle,
  withOverride,
  xdgData,
} from '../hostFolders';
import { filesIn, foldersIn, isFile, type OnListProblem } from '../listFolder';

const databaseName = 'data.sqlite3';

/**
 * Three stores: `~/.kiro/sessions` of CLI and IDE (CLI: `$KIRO_HOME/sessions`), the database of the CLI and of Amazon Q
 * before it, and what the IDE kept in its own data before 1.0.
 */
export function kiroRoots(environment: HostEnvironment): StoreRoot[] {
  const path = pathOf(environment);
  const sessions = withOverride(environment, 'KIRO_HOME', path.join(environment.home, '.kiro'), 'sessions');
  const databases = ['kiro-cli', 'amazon-q'].map(name => ({ path: dataFolder(environment, name), origin: name }));
  const server = path.join(environment.home, '.kiro-server', 'data', 'User');
  const ides = [...editorUserFolders(environment, ['Kiro']), { path: server, origin: '.kiro-server' }].map(
    ({ path: user, origin }) => ({ path: path.join(user, 'globalStorage', 'kiro.kiroagent'), origin }),
  );
  return distinctRoots([...sessions, ...databases, ...ides]);
}

/** Rust's `dirs::data_local_dir`, in which the CLI keeps its database. */
function dataFolder(environment: HostEnvironment, name: string): string {
  const { join } = pathOf(environment);
  if (environment.platform === 'darwin') return join(applicationData(environment), name);
  if (environment.platform === 'win32') return join(localApplicationData(environment), name);
  return join(xdgData(environment), name);
}

export function listKiroSources({ path }: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  const sources = [...sessionFiles(path, onProblem), ...databaseFiles(path), ...ideFiles(path, onProblem)];
  return sources.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Sessions of `~/.kiro/sessions`: flat ones in `cli`, those of the IDE and of `--v3` in a folder each. */
function sessionFiles(root: string, onProblem: OnListProblem): SourceRef[] {
  if (!isNamed(root, 'sessions')) return [];
  return foldersIn(root, onProblem).flatMap(({ name, path }) =>
    name === 'cli'
      ? flatSessions(path, onProblem)
      : foldersIn(path, onProblem).flatMap(folder => folderSession(folder.path, onProblem)),
  );
}

/** `<id>.json` and `<id>.jsonl`. What has no messages is no session yet. */
function flatSessions(folder: string, onProblem: OnListProblem): SourceRef[] {
  const files = filesIn(folder, onProblem);
  const documents = new Set(files.filter(({ name }) => name.endsWith('.json')).map(({ path }) => path));
  return files
    .filter(({ name }) => name.endsWith('.jsonl'))
    .map(({ path }) => sessionOf(documents.has(path.slice(0, -1)) ? path.slice(0, -1) : null, path));
}

function folderSession(folder: string, onProblem: OnListProblem): SourceRef[] {
  const files = filesIn(folder, onProblem);
  const document = files.find(({ name }) => name === 'session.json')?.path ?? null;
  const messages = files.find(({ name }) => name === 'messages.jsonl')?.path ?? null;
  return messages === null ? [] : [sessionOf(document, messages)];
}

/** The document says whose session it is: it is the source, and the messages come with it. */
function sessionOf(document: string | null, messages: string): SourceRef {
  return document === null
    ? { agent: 'kiro', path: messages, format: 'log', companions: [], rank: 1 }
    : { agent: 'kiro', path: document, format: 'json', companions: [messages], rank: 2 };
}

/** Roots that hold the database, beside programs of the agent's own. */
export function isDatabaseRoot({ path }: StoreRoot): boolean {
  return isNamed(path, 'kiro-cli', 'amazon-q');
}

function databaseFiles(root: string): SourceRef[] {
  if (!isNamed(root, 'kiro-cli', 'amazon-q')) return [];
  const path = pathStyle(root).join(root, databaseName);
  return isFile(path) ? [{ agent: 'kiro', path, format: 'sqlite', companions: [] }] : [];
}

const hashName = /^[0-9a-f]{32}$/;

/** `workspace-sessions/<folder>/<id>.json`, `<hash>/<hash>.chat`, `<hash>/<hash>/<hash>`. */
function ideFiles(root: string, onProblem: OnListProblem): SourceRef[] {
  if (!isNamed(root, 'kiro.kiroagent')) return [];
  const sources: SourceRef[] = [];
  const add = (path: string): void => {
    sources.push({ agent: 'kiro', path, format: 'json', companions: [] });
  };
  for (const { name, path } of foldersIn(root, onProblem)) {
    if (name === 'workspace-sessions') {
      for (const folder of foldersIn(path, onProblem))
        for (const file of filesIn(folder.path, onProblem))
          if (file.name.endsWith('.json') && file.name !== 'sessions.json') add(file.path);
    } else if (hashName.test(name)) {
      for (const file of filesIn(path, onProblem)) if (file.name.endsWith('.chat')) add(file.path);
      for (const folder of foldersIn(path, onProblem))
        if (hashName.test(folder.name))
          for (const file of filesIn(folder.path, onProblem)) if (hashName.test(file.name)) add(file.path);
    }
  }
  return sources;
}

function isNamed(root: string, ...names: readonly string[]): boolean {
  return names.includes(pathStyle(root).basename(root));
}
