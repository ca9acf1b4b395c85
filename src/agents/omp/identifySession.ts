import { mainThread } from '../../model/facts';
import type { SourceIdentity, SourceRef } from '../adapter';
import { isNamedBySession, mainIdentity, readHead, sidechainIdentity } from '../pi/sessionFile';
import { childThread } from '../pi/subagentRuns';

/** The name of a session's file, which is that of the folder of its subagents too. */
const sessionName = /^\d{4}-\d\d-\d\dT.*_([0-9a-f-]{36})$/;
/** Transcripts of an agent that looks on and advises. */
const advisor = /^__advisor(?:\.|$)/;

/**
 * Subagents lie in a folder named like the session's file, those of subagents in one below it or beside them under a
 * dotted name: `<session>/Anna.jsonl`, `<session>/Anna.Bob.jsonl`, `<session>/Anna/Bob.jsonl` (oh-my-pi, `task/executor.ts`).
 * Where Pi's variable named the folder, a title before the header tells Oh My Pi's files from Pi's.
 */
export function identifySession(source: SourceRef, head: Buffer): SourceIdentity | null {
  const found = readHead(head);
  if (found === null && !isNamedBySession(source)) return null;
  const header = found?.header ?? {};
  const names = source.path.replace(/\.jsonl$/, '').split(/[\\/]/);
  const at = names.slice(0, -1).findIndex(name => sessionName.test(name));
  const root = sessionName.exec(names[at] ?? '')?.[1];
  if (root !== undefined) return sidechainIdentity(header, { root, ...threadsOf(names.slice(at + 1)) });
  const isOwnFolder = /[\\/]\.?omp[\\/]/.test(source.path);
  return isOwnFolder || found?.hasTitleSlot === true ? mainIdentity(source, header) : null;
}

function threadsOf(names: readonly string[]): { readonly threadId: string; readonly parent: string } {
  const folder = names.slice(0, -1).reduce(childThread, mainThread);
  const name = names.at(-1) ?? '';
  const threadId = childThread(folder, name);
  if (advisor.test(name)) return { threadId, parent: folder };
  const dot = threadId.lastIndexOf('.');
  return { threadId, parent: dot < 0 ? mainThread : threadId.slice(0, dot) };
}
