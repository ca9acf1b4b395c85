import type { HostEnvironment } from '../../model/hostEnvironment';
import type { SourceRef, StoreRoot } from '../adapter';
import { pathOf, pathStyle } from '../hostFolders';
import { filesIn, foldersIn, isFile, type OnListProblem } from '../listFolder';

/** The first desktop versions, the editor since it is one of several products, and the CLI (`agy`). */
const products = ['antigravity', 'antigravity-ide', 'antigravity-cli'] as const;

/** `~/.gemini/<product>`, on every system. */
export function antigravityRoots(environment: HostEnvironment): StoreRoot[] {
  const path = pathOf(environment);
  return products.map((product, index) => ({
    path: path.join(environment.home, '.gemini', product),
    origin: index === 0 ? 'default' : product,
  }));
}

/** The transcripts in a conversation's `logs`, the whole one first: the other has long texts cut. */
const transcripts = ['transcript_full.jsonl', 'transcript.jsonl', 'overview.txt'] as const;

interface Found {
  readonly database?: string;
  readonly sealed?: string;
  readonly transcript?: string;
  readonly artifacts?: readonly string[];
}

/** Whether a companion is a conversation's transcript. */
export function isTranscript(path: string): boolean {
  const { basename, dirname } = pathStyle(path);
  return basename(dirname(path)) === 'logs';
}

/**
 * One source a conversation: its database with the transcript beside it; the transcript, of versions without databases; the
 * encrypted file, where there is nothing else.
 */
export function listConversations({ path: root }: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  const { join } = pathStyle(root);
  const found = new Map<string, Found>();
  const note = (id: string, what: Found): void => {
    found.set(id, { ...what, ...found.get(id) });
  };
  for (const folder of ['conversations', 'implicit'])
    for (const { name, path } of filesIn(join(root, folder), onProblem)) {
      if (name.endsWith('.db')) note(name.slice(0, -3), { database: path });
      else if (name.endsWith('.pb')) note(name.slice(0, -3), { sealed: path });
    }
  for (const { name, path } of foldersIn(join(root, 'brain'), onProblem)) {
    const logs = filesIn(join(path, '.system_generated', 'logs'), onProblem);
    const transcript = transcripts.map(kind => logs.find(file => file.name === kind)?.path).find(Boolean);
    if (transcript !== undefined) note(name, { transcript });
    else if (found.has(name)) note(name, { artifacts: artifactsIn(path, onProblem) });
  }
  const prompts = join(root, 'history.jsonl');
  const history = isFile(prompts) ? [prompts] : [];
  return [...found.values()]
    .flatMap(conversation => sourceOf(conversation, history))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function sourceOf({ database, sealed, transcript, artifacts = [] }: Found, history: readonly string[]): SourceRef[] {
  const agent = 'antigravity';
  if (database !== undefined) {
    const companions = transcript === undefined ? [...history, ...artifacts] : [transcript];
    return [{ agent, path: database, format: 'sqlite', companions, rank: 3 }];
  }
  if (transcript !== undefined) return [{ agent, path: transcript, format: 'log', companions: history, rank: 2 }];
  if (sealed === undefined) return [];
  return [{ agent, path: sealed, format: 'text', companions: [...history, ...artifacts], rank: 1 }];
}

/** What the agent wrote for the user to read: plans, task lists, walkthroughs, each with a file that says what it is. */
function artifactsIn(folder: string, onProblem: OnListProblem): string[] {
  return filesIn(folder, onProblem)
    .filter(({ name }) => /\.md(?:\.metadata\.json)?$/.test(name))
    .map(({ path }) => path);
}
