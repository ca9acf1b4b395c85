import { headField } from '../headField';
import { fieldsAt, isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { isSessionId } from '../sessionId';

/** What the first record of a rollout says about its thread. */
export interface SessionMeta {
  /** The thread's own id. */
  readonly id: string;
  /** The root thread of the session; null in versions that do not record it. */
  readonly rootId: string | null;
  readonly parentThreadId: string | null;
  readonly forkedFromId: string | null;
  /** True where the record says that this thread serves another (a spawned agent, a review). */
  readonly isSubagent: boolean;
  readonly cwd: string | null;
}

/** Reads a session_meta payload or a bare first line; null where it names no id. */
export function readSessionMeta(payload: JsonRecord): SessionMeta | null {
  const id = stringField(payload, 'id');
  if (id === null) return null;
  const subagent = fieldsAt(payload, 'source').subagent;
  const spawn = isRecord(subagent) ? fieldsAt(subagent, 'thread_spawn') : {};
  return {
    id,
    rootId: stringField(payload, 'session_id'),
    parentThreadId: stringField(payload, 'parent_thread_id') ?? stringField(spawn, 'parent_thread_id'),
    forkedFromId: stringField(payload, 'forked_from_id'),
    isSubagent: subagent !== undefined && subagent !== null,
    cwd: stringField(payload, 'cwd'),
  };
}

/**
 * The same from a line that was cut (base instructions make it 27 KB and more): the identifying keys come before the
 * instructions, and quotes inside texts are escaped, so a key in plain quotes is one of the record's own.
 */
export function readCutSessionMeta(prefix: string): SessionMeta | null {
  const value = (key: string): string | null => headField(prefix, key);
  const id = value('id');
  // The line may be damaged and not cut: then any text may seem to be the id.
  if (id === null || !isSessionId(id)) return null;
  return {
    id,
    rootId: value('session_id'),
    parentThreadId: value('parent_thread_id'),
    forkedFromId: value('forked_from_id'),
    isSubagent: /"source"\s*:\s*\{\s*"subagent"/.test(prefix),
    cwd: value('cwd'),
  };
}
