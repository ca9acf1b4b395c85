import { mainThread } from '../../model/facts';
import type { SourceIdentity, SourceRef } from '../adapter';
import { headField } from '../headField';
import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { agentFile } from './layout';

/**
 * Which session a file belongs to. The file's name is its identity, for records may name other sessions; only agent
 * files that lie beside sessions (before 2.1.2) have to be asked. The folder's name is lossy and never decoded.
 */
export function identifyClaude(source: SourceRef, head: Buffer): SourceIdentity | null {
  const folders = source.path.split(/[\\/]/);
  const file = folders.at(-1) ?? '';
  if (!file.endsWith('.jsonl') || file === 'history.jsonl') return null;
  const text = head.toString('utf8');
  if (isForeign(text)) return null;

  const cwd = firstCwd(text);
  const agent = agentFile.exec(file)?.[1];
  if (agent === undefined) {
    const sessionId = file.slice(0, -'.jsonl'.length);
    return {
      sessionId,
      threadId: mainThread,
      parentThreadId: null,
      cwd,
      transcriptKey: `${sessionId}/${mainThread}`,
    };
  }
  const above = folders.lastIndexOf('subagents');
  const sessionId = above > 0 ? folders[above - 1] : firstSessionId(text);
  if (!sessionId) return null;
  return {
    sessionId,
    threadId: agent,
    parentThreadId: mainThread,
    cwd,
    transcriptKey: `${sessionId}/${agent}`,
  };
}

/** The uuid before a `#`: workflow agents carry `<session>#agent-<id>`. */
export function plainSessionId(id: string | null): string | null {
  return id === null ? null : (id.split('#')[0] ?? null);
}

/** The records of the head one by one: the first few say all there is to know, and the rest is not parsed. */
function* completeRecords(text: string): Generator<JsonRecord> {
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    try {
      const record: unknown = JSON.parse(text.slice(start, end));
      if (isRecord(record)) yield record;
    } catch {
      // Blank, or cut: the last line of a head is. Damaged lines are the reader's to report.
    }
  }
}

function isForeign(text: string): boolean {
  let isEmpty = true;
  for (const record of completeRecords(text)) {
    if (typeof record.type === 'string' && !('payload' in record)) return false;
    isEmpty = false;
  }
  return !isEmpty;
}

function firstSessionId(text: string): string | null {
  for (const record of completeRecords(text)) {
    const id = plainSessionId(stringField(record, 'sessionId'));
    if (id !== null) return id;
  }
  return plainSessionId(headField(text, 'sessionId'));
}

function firstCwd(text: string): string | null {
  for (const record of completeRecords(text)) {
    const cwd = stringField(record, 'cwd');
    if (cwd !== null) return cwd;
  }
  return headField(text, 'cwd');
}
