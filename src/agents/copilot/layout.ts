import { basename, dirname, join } from 'node:path';
import { mainThread } from '../../model/facts';
import type { SourceIdentity, SourceRef, StoreRoot } from '../adapter';
import { fieldsAt, parseFields, stringField } from '../jsonRecord';
import { filesIn, foldersIn, isFile, type OnListProblem } from '../listFolder';
import { isSessionId } from '../sessionId';

const eventsName = 'events.jsonl';
const storeName = 'session-store.db';

/**
 * The transcripts of a Copilot home, `session-state/<id>/events.jsonl` or (before 0.0.4xx) `session-state/<id>.jsonl`, and
 * the store of all sessions beside them.
 */
export function listSources({ path: home }: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  const folder = join(home, 'session-state');
  const found: SourceRef[] = [];
  for (const { path } of foldersIn(folder, onProblem)) {
    const events = join(path, eventsName);
    // A version that moves sessions into folders leaves the file it moved: the folder's goes on.
    if (isFile(events)) found.push(transcript(events, 1));
  }
  for (const { name, path } of filesIn(folder, onProblem)) if (name.endsWith('.jsonl')) found.push(transcript(path, 0));
  const store = join(home, storeName);
  if (isFile(store)) found.push({ agent: 'copilot', path: store, format: 'sqlite', companions: [] });
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function transcript(path: string, rank: number): SourceRef {
  return { agent: 'copilot', path, format: 'jsonl', companions: [], rank };
}

/** A session is called as its folder or file is; a name that is no id is no witness, its first record is. */
export function identifyEvents({ path }: SourceRef, head: Buffer): SourceIdentity | null {
  const name = basename(path) === eventsName ? basename(dirname(path)) : basename(path, '.jsonl');
  const first = /^\s*(\{.*\})\s*$/m.exec(head.toString('utf8'))?.[1];
  const record = first === undefined ? null : parseFields(first);
  const start = record !== null && record.type === 'session.start' ? fieldsAt(record, 'data') : {};
  const id = isSessionId(name) ? name : (stringField(start, 'sessionId') ?? name);
  if (id === '') return null;
  const cwd = stringField(fieldsAt(start, 'context'), 'cwd');
  return { sessionId: id, threadId: mainThread, parentThreadId: null, cwd, transcriptKey: id };
}
