import { basename } from 'node:path';
import { mainThread } from '../../model/facts';
import type { SourceIdentity, SourceRef, StoreRoot } from '../adapter';
import { pathStyle } from '../hostFolders';
import { isRecord, type JsonRecord, parseFields, stringField } from '../jsonRecord';
import { filesIn, foldersIn, type OnListProblem } from '../listFolder';

/** `<time>_<id>.jsonl`; files that were made by hand may have any name. */
const fileName = /^(?:\d{4}-\d\d-\d\dT[\d-]+Z?_)?(.+?)(?:\.jsonl)?$/;

/** The session that a path (or, in Oh My Pi, an id) names. */
export function nativeIdOf(pathOrId: string): string {
  const name = pathStyle(pathOrId).basename(pathOrId);
  return fileName.exec(name)?.[1] ?? name;
}

/** The transcripts in a root, which lie in a folder a working directory, or flat (`--session-dir`, Prime Agent). */
export function listSessions(agent: SourceRef['agent'], root: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  const folders = [root.path, ...foldersIn(root.path, onProblem).map(({ path }) => path)];
  return folders
    .flatMap(folder => filesIn(folder, onProblem))
    .filter(({ name }) => name.endsWith('.jsonl'))
    .map(({ path }): SourceRef => ({ agent, path, format: 'jsonl', companions: [] }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** The header of a session and what stands before it, from the beginning of its file. */
export interface SessionHead {
  readonly header: JsonRecord;
  /** Oh My Pi keeps the title in a line of its own before the header. */
  readonly hasTitleSlot: boolean;
}

/** Lines before the header: a title, blank and damaged ones. */
const searchedLines = 5;

/** The header in the first bytes of a file, which may be cut anywhere; null where there is none. */
export function readHead(head: Buffer): SessionHead | null {
  const lines = head
    .toString('utf8')
    .split('\n', searchedLines)
    .map(line => line.trim());
  const records = lines.map(line => parseFields(line)).filter(isRecord);
  const header = records.find(({ type }) => type === 'session');
  return header === undefined ? null : { header, hasTitleSlot: records[0]?.type === 'title' };
}

/** A session of its own. The id is the header's; headers of the first version have none, and a damaged one says nothing. */
export function mainIdentity(source: SourceRef, header: JsonRecord): SourceIdentity {
  const id = stringField(header, 'id') ?? nativeIdOf(basename(source.path));
  return {
    sessionId: id,
    threadId: mainThread,
    parentThreadId: null,
    cwd: stringField(header, 'cwd'),
    transcriptKey: id,
  };
}

/** Whether Pi gave the file its name: then it is a session, even when its header is damaged. */
export function isNamedBySession(source: SourceRef): boolean {
  return /^\d{4}-\d\d-\d\dT.*_[0-9a-f-]{36}\.jsonl$/.test(basename(source.path));
}

/** The transcripts in a folder and the folders below it, no deeper than agents start agents. */
export function listBelow(folder: string, onProblem: OnListProblem, depth = 6): string[] {
  const found = filesIn(folder, onProblem)
    .filter(({ name }) => name.endsWith('.jsonl'))
    .map(({ path }) => path);
  if (depth > 0)
    for (const { path } of foldersIn(folder, onProblem)) found.push(...listBelow(path, onProblem, depth - 1));
  return found;
}

/** A subagent that has a file of its own; `parent` is the thread that started it. */
export function sidechainIdentity(
  header: JsonRecord,
  { root, threadId, parent }: { readonly root: string; readonly threadId: string; readonly parent: string },
): SourceIdentity {
  return {
    sessionId: root,
    threadId,
    parentThreadId: parent,
    cwd: stringField(header, 'cwd'),
    transcriptKey: `${root}/${threadId}/${stringField(header, 'id') ?? ''}`,
  };
}
