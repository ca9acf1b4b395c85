import { basename, dirname } from 'node:path';
import { mainThread } from '../../model/facts';
import type { SourceIdentity, SourceRef } from '../adapter';
import { identifyChat } from '../gemini/identifyChat';
import { isRecord, type JsonRecord, stringField } from '../jsonRecord';

const idName = /^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

/**
 * Whose records a file holds. Qwen Code finds a session by the name of its file, so that is its identity; an agent's lies
 * in a folder named after the session and names the agent on every line.
 */
export function identifyRecord(source: SourceRef, head: Buffer): SourceIdentity | null {
  if (source.format === 'json') return identifyChat(source, head);
  const first = firstRecord(head.toString('utf8'));
  const name = basename(source.path, '.jsonl');
  const cwd = first === null ? null : stringField(first, 'cwd');
  if (basename(dirname(dirname(source.path))) === 'subagents') {
    const sessionId = basename(dirname(source.path));
    const threadId = (first && stringField(first, 'agentId')) ?? name.replace(/^agent-/, '');
    return { sessionId, threadId, parentThreadId: mainThread, cwd, transcriptKey: `${sessionId}/${threadId}` };
  }
  const sessionId = idName.test(name) ? name : first === null ? null : stringField(first, 'sessionId');
  if (sessionId === null) return null;
  return { sessionId, threadId: mainThread, parentThreadId: null, cwd, transcriptKey: sessionId };
}

function firstRecord(head: string): JsonRecord | null {
  const line = head.trimStart().split('\n', 1)[0] ?? '';
  try {
    const record: unknown = JSON.parse(line);
    return isRecord(record) && 'uuid' in record ? record : null;
  } catch {
    // Cut, or damaged: what comes before the message is enough to know.
    const field = (key: string): string | null =>
      new RegExp(`^\\{(?:(?!"message").)*?"${key}"\\s*:\\s*"([^"\\\\]+)"`, 's').exec(line)?.[1] ?? null;
    const [uuid, sessionId] = [field('uuid'), field('sessionId')];
    return uuid === null || sessionId === null
      ? null
      : { uuid, sessionId, cwd: field('cwd'), agentId: field('agentId') };
  }
}
