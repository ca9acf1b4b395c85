import { basename, dirname, join } from 'node:path';
import type { AgentId } from '../../model/agent';
import { mainThread } from '../../model/facts';
import type { SourceIdentity, SourceRef } from '../adapter';
import { filesIn, foldersIn, type OnListProblem } from '../listFolder';

const messagesFile = 'ui_messages.json';

/** The tasks in a `tasks` folder: `<id>/ui_messages.json`, with what else of a task is read. */
export function listTasks(
  agent: AgentId,
  folder: string,
  companions: readonly string[],
  onProblem: OnListProblem,
): SourceRef[] {
  return foldersIn(folder, onProblem)
    .filter(({ path }) => filesIn(path, onProblem).some(({ name }) => name === messagesFile))
    .map(({ path }) => ({
      agent,
      path: join(path, messagesFile),
      format: 'json',
      companions: companions.map(name => join(path, name)),
    }));
}

/** A task is known by its folder's name. Copies in other editors are the same task: the newest of them is read. */
export function identifyTask({ path }: SourceRef): SourceIdentity | null {
  if (basename(path) !== messagesFile) return null;
  const sessionId = basename(dirname(path));
  return { sessionId, threadId: mainThread, parentThreadId: null, cwd: null, transcriptKey: `task ${sessionId}` };
}
