import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mainThread } from '../../model/facts';
import type { SourceIdentity, SourceRef } from '../adapter';
import { parseFields, stringField } from '../jsonRecord';
import { identifyTask } from './taskFolders';

/** Larger ones are none: an item is what a list of tasks shows. */
const mostBytes = 8 * 1024 * 1024;

export const historyFile = 'history_item.json';

/**
 * A task of Roo Code, by its own `history_item.json` (February 2026 on; `packages/types/src/history.ts`): a task that
 * another one started is a sidechain of the first in its line. The rows themselves do not tell, so the file is looked at
 * before they are read; it is a companion of theirs, and read again when it changes.
 */
export function identifyByHistory(source: SourceRef): SourceIdentity | null {
  const own = identifyTask(source);
  const text = textOf(join(dirname(source.path), historyFile));
  if (own === null || text === null || own.sessionId === null) return own;
  const item = parseFields(text);
  // It may belong to any session while this is being written: it waits until it says to which.
  if (item === null) return null;
  const cwd = stringField(item, 'workspace');
  const parent = stringField(item, 'parentTaskId');
  const root = stringField(item, 'rootTaskId');
  if (parent === null || parent === own.sessionId) return { ...own, cwd };
  return {
    ...own,
    cwd,
    // Without the first in the line, the session is found by the parent.
    sessionId: root === own.sessionId ? null : root,
    threadId: own.sessionId,
    parentThreadId: parent === root ? mainThread : parent,
  };
}

/** Null where there is none. */
function textOf(path: string): string | null {
  try {
    return statSync(path).size <= mostBytes ? readFileSync(path, 'utf8') : null;
  } catch {
    // Tasks before 2026 have none.
    return null;
  }
}
