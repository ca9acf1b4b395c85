import type { SourceIdentity } from '../agents/adapter';
import { mainThread } from '../model/facts';
import { isReadWhole } from '../model/sourceFormat';
import type { SourceRecord } from '../store/segment';
import type { Draft, FoundSource, PlannedRead } from './plannedRead';

/** A sidechain that names only its parent thread belongs to the parent's session, however deep it was spawned. */
export function resolveSessions(drafts: readonly Draft[], catalog: readonly SourceRecord[]): PlannedRead[] {
  const parents = new Map<string, string | null>();
  const sessions = new Map<string, string>();
  const note = (thread: string, session: string | null, parent: string | null): void => {
    if (session !== null) sessions.set(thread, session);
    parents.set(thread, parent);
  };
  for (const { threadId, sessionNativeId, parentThreadId } of catalog)
    note(threadId === mainThread ? sessionNativeId : threadId, sessionNativeId, parentThreadId);
  for (const { identity } of drafts)
    note(
      identity.threadId === mainThread ? (identity.sessionId ?? identity.transcriptKey) : identity.threadId,
      identity.sessionId,
      identity.parentThreadId,
    );
  const sessionOf = (identity: SourceIdentity): string => {
    if (identity.sessionId !== null) return identity.sessionId;
    const visited = new Set<string>();
    let thread = identity.parentThreadId ?? identity.threadId;
    while (!visited.has(thread)) {
      visited.add(thread);
      const session = sessions.get(thread);
      if (session !== undefined) return session;
      thread = parents.get(thread) ?? thread;
    }
    return thread;
  };
  return drafts.map(({ read, record, ...rest }) => {
    const found = { ...rest, sessionId: sessionOf(rest.identity) };
    if (read === 'add' || record === null) return { action: 'add', replaces: null, found };
    return (read === 'replace' || isReadWhole(found.source.format)) && isOfAnother(record, found)
      ? { action: 'add', replaces: record, found }
      : { action: read, record, found };
  });
}

function isOfAnother(record: SourceRecord, { source, identity, sessionId }: FoundSource): boolean {
  return record.agent !== source.agent || record.sessionNativeId !== sessionId || record.threadId !== identity.threadId;
}
