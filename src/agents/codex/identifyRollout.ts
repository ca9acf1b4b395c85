import { mainThread } from '../../model/facts';
import type { SourceIdentity, SourceRef } from '../adapter';
import { normalizeLine } from './rolloutLine';
import { readCutSessionMeta, readSessionMeta, type SessionMeta } from './sessionMeta';

const nameId = /rollout-.*?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.jsonl(?:\.zst)?$/i;
/** The record stands first; a few lines are searched for files that lost theirs. */
const searchedLines = 20;

/** Which session and thread a rollout belongs to, from its first record, else from the uuid in its name. */
export function identifyRollout(source: SourceRef, head: Buffer): SourceIdentity | null {
  const meta = findMeta(head.toString('utf8'));
  if (meta !== null) return identityOf(meta);
  const id = nameId.exec(source.path)?.[1];
  if (id === undefined) return null;
  return { sessionId: id, threadId: mainThread, parentThreadId: null, cwd: null, transcriptKey: id };
}

function identityOf(meta: SessionMeta): SourceIdentity {
  const { id, rootId, parentThreadId, cwd } = meta;
  const isMain = rootId === null ? parentThreadId === null : rootId === id;
  if (isMain) return { sessionId: id, threadId: mainThread, parentThreadId: null, cwd, transcriptKey: id };
  return { sessionId: rootId, threadId: id, parentThreadId: parentThreadId ?? rootId, cwd, transcriptKey: id };
}

function findMeta(head: string): SessionMeta | null {
  let start = 0;
  for (let count = 0; count < searchedLines && start < head.length; count += 1) {
    const newline = head.indexOf('\n', start);
    const text = head.slice(start, newline === -1 ? head.length : newline).trim();
    const meta = text === '' ? null : metaOf(text);
    if (meta !== null) return meta;
    if (newline === -1) return null;
    start = newline + 1;
  }
  return null;
}

function metaOf(text: string): SessionMeta | null {
  try {
    const line = normalizeLine(JSON.parse(text));
    if (line === null || line === 'ignored' || line.type !== 'session_meta') return null;
    return readSessionMeta(line.payload);
  } catch {
    const looksLikeMeta = /^\{.{0,200}"type"\s*:\s*"session_meta"/s.test(text) || /^\{\s*"id"\s*:/.test(text);
    return looksLikeMeta ? readCutSessionMeta(text) : null;
  }
}
