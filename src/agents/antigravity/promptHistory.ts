import { mainThread } from '../../model/facts';
import type { FactTeller } from '../factTeller';
import type { ItemChain } from '../itemChain';
import { parseJsonLines } from '../jsonLines';
import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';

/** The lines of the CLI's `history.jsonl` that are of a conversation: `{display, timestamp, workspace, conversationId}`. */
function linesOf(companions: ReadonlyMap<string, string>, conversation: string): JsonRecord[] {
  const history = [...companions].find(([path]) => path.endsWith('history.jsonl'))?.[1] ?? '';
  // Half a line may be being written; what else is none says nothing.
  return parseJsonLines(history, () => undefined)
    .filter(isRecord)
    .filter(line => line.conversationId === conversation);
}

/** The folder in which the last prompt of a conversation was typed. */
export function workspaceIn(
  companions: ReadonlyMap<string, string>,
  conversation: string,
): { readonly cwd: string; readonly branch: null } | null {
  const cwd = linesOf(companions, conversation)
    .map(line => stringField(line, 'workspace'))
    .findLast(workspace => workspace !== null);
  return cwd === null || cwd === undefined ? null : { cwd, branch: null };
}

/** Tells the prompts of a conversation of which nothing else can be read. */
export function readPrompts(facts: FactTeller, chain: ItemChain, companions: ReadonlyMap<string, string>): void {
  const { identity, sink } = facts.context;
  if (identity.threadId !== mainThread) return;
  const prompts = linesOf(companions, identity.transcriptKey).flatMap(line => {
    const body = stringField(line, 'display');
    return body === null ? [] : [{ body, ts: timeOf(line.timestamp) }];
  });
  for (const { body, ts } of prompts) {
    const { node, parentNode, seq, isTold } = chain.next('prompt', [body, ts]);
    if (isTold) facts.event({ seq, node, parentNode, ts, kind: 'user_msg', role: 'user', detail: 'prompt', body });
  }
  const title = titleFrom(prompts[0]?.body ?? '');
  if (title !== '') sink.session({ title: { text: title, source: 'firstPrompt' } });
}
