import { basename, dirname, join } from 'node:path';
import { mainThread } from '../../model/facts';
import type { SourceIdentity, SourceRef, StoreRoot } from '../adapter';
import { stringField } from '../jsonRecord';
import { filesIn, foldersIn, isFile, type OnListProblem } from '../listFolder';
import { readHead } from '../pi/sessionFile';
import { isSessionId } from '../sessionId';

/** The database of an agent, beside its folder of sessions. */
export const databaseName = 'openclaw-agent.sqlite';

/** Rank of a file that copies a live transcript as it was before a compaction. */
const copyRank = -1;

const archived = /^(.+)\.jsonl\.(?:reset|deleted)\.[^/\\]+?(\.zst)?$/;
const backup = /^(.+)\.jsonl(?:\.full\.bak|\.bak(?:\.[^/\\]+?)?)(\.zst)?$/;
const checkpoint = /^(.+)\.checkpoint\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.jsonl$/i;

/** A file of an agent's sessions by its name, null for files of other kinds (locks, trajectories, the index). */
export function transcriptName(
  name: string,
): { readonly id: string; readonly isCopy: boolean; readonly zst: boolean } | null {
  if (name.endsWith('.trajectory.jsonl')) return null;
  const copy = checkpoint.exec(name) ?? backup.exec(name);
  if (copy?.[1] !== undefined) return { id: copy[1], isCopy: true, zst: copy[2] !== undefined };
  const archive = archived.exec(name);
  if (archive?.[1] !== undefined) return { id: archive[1], isCopy: false, zst: archive[2] !== undefined };
  const live = /^(.+)\.jsonl(\.zst)?$/.exec(name);
  return live?.[1] === undefined ? null : { id: live[1], isCopy: false, zst: live[2] !== undefined };
}

/**
 * The transcripts of all agents below `agents/`: live ones, those that a reset or deletion put aside, copies from before a
 * compaction, cold ones; and each agent's database, which newer versions keep the transcripts in
 * (openclaw, `config/sessions/artifacts.ts`, `docs/reference/database-schemas/layout.md`).
 */
export function listTranscripts(root: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  return foldersIn(root.path, onProblem)
    .flatMap(({ path }) => [...filesOfAgent(join(path, 'sessions'), onProblem), ...databaseOf(path)])
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function filesOfAgent(folder: string, onProblem: OnListProblem): SourceRef[] {
  const files = [...filesIn(folder, onProblem), ...filesIn(join(folder, 'cold'), onProblem)];
  const live = new Set(files.map(({ name }) => name));
  return files.flatMap(({ name, path }): SourceRef[] => {
    const found = transcriptName(name);
    if (found === null) return [];
    const format = found.zst ? 'jsonl.zst' : 'jsonl';
    // A copy without its original is all there is of the session.
    const isCopy = found.isCopy && live.has(`${found.id}.jsonl`);
    return [{ agent: 'openclaw', path, format, companions: [], ...(isCopy ? { rank: copyRank } : {}) }];
  });
}

function databaseOf(agentFolder: string): SourceRef[] {
  const path = join(agentFolder, 'agent', databaseName);
  return isFile(path) ? [{ agent: 'openclaw', path, format: 'sqlite', companions: [], rank: 1 }] : [];
}

/** Whether a file only repeats what its live transcript once held. */
export function isCopy(source: SourceRef): boolean {
  return source.rank === copyRank;
}

/** The session of a file: the id in its header, else in its name. */
export function identifyTranscript(source: SourceRef, head: Buffer): SourceIdentity | null {
  const name = basename(source.path);
  const found = transcriptName(name);
  const header = readHead(head)?.header;
  if (found === null || header === undefined) return null;
  const isCold = basename(dirname(source.path)) === 'cold';
  const own = stringField(header, 'id') ?? (isCold ? null : found.id);
  if (own === null) return null;
  const id = sessionIdOf(agentOf(source.path), own);
  return {
    sessionId: id,
    threadId: mainThread,
    parentThreadId: null,
    cwd: stringField(header, 'cwd'),
    transcriptKey: isCopy(source) ? `${id} ${name}` : id,
  };
}

/** The agent's id in a path `.../agents/<agent>/{sessions,agent}/...`. */
export function agentOf(path: string): string {
  const names = path.split(/[\\/]/);
  return names[names.lastIndexOf('agents') + 1] ?? 'main';
}

/** Ids that users chose themselves are unique within their agent only. */
export function sessionIdOf(agent: string, id: string): string {
  return agent === 'main' || isSessionId(id) ? id : `${agent}:${id}`;
}
