import { basename, dirname } from 'node:path';
import { mainThread } from '../../model/facts';
import type { SourceIdentity, SourceRef } from '../adapter';

/** A head of this length is cut. */
const headLimit = 64 * 1024;

/** Whose a file is: its place tells, but for sessions that Kimi Code imported from Kimi CLI. */
export function identifyWire({ path, format }: SourceRef, head: Buffer): SourceIdentity | null {
  const folder = dirname(path);
  const above = dirname(folder);
  if (format === 'json') {
    const session = basename(folder);
    return main(session, `${session}/state`);
  }
  if (basename(above) === 'agents') {
    const session = basename(dirname(above));
    const agent = basename(folder);
    return agent === mainThread ? main(session, transcriptOf(session, head)) : sidechain(session, agent);
  }
  if (basename(above) === 'subagents') return sidechain(basename(dirname(above)), basename(folder));
  const name = basename(path, '.jsonl');
  if (name === 'wire') return main(basename(folder), basename(folder));
  if (!/^\s*\{"role"\s*:/.test(head.toString('utf8'))) return null;
  const session = name === 'context' ? basename(folder) : name;
  return main(session, session);
}

/** Records of a conversation that goes on. */
const ownRecord = /^\{"type":"(?:turn\.prompt|context\.append_loop_event|llm\.request|usage\.record)"/m;

/**
 * An import holds the messages of the original, and what was said since. Until something was said the two are one
 * transcript; of a long one nobody knows.
 */
function transcriptOf(session: string, head: Buffer): string {
  const original = originalOf(session);
  return original === null || head.length >= headLimit || ownRecord.test(head.toString('utf8')) ? session : original;
}

/** The id that a session had in Kimi CLI when it was imported from there. */
export function originalOf(session: string): string | null {
  return session.startsWith('ses_') ? session.slice('ses_'.length) : null;
}

function main(sessionId: string, transcriptKey: string): SourceIdentity {
  return { sessionId, threadId: mainThread, parentThreadId: null, cwd: null, transcriptKey };
}

function sidechain(sessionId: string, threadId: string): SourceIdentity {
  return {
    sessionId,
    threadId,
    parentThreadId: mainThread,
    cwd: null,
    transcriptKey: `${sessionId}/${threadId}`,
  };
}
