import type { ThreadFact } from '../../model/facts';
import type { FactTeller, ToldEvent } from '../factTeller';
import { ItemChain } from '../itemChain';
import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { tellCall } from '../tellCall';
import { editsOf } from './toolEdits';
import { commandOf, resultOf, summaryOf } from './toolRun';
import { plainUsage, requestOf } from './usage';

/** Tools behind which another model works with tools of its own. */
const agents = new Set(['Task', 'oracle', 'librarian', 'finder', 'codebase_search_agent']);

/** A call of such a tool. */
export interface AgentCall {
  readonly callId: string;
  readonly tool: string;
  readonly input: JsonRecord;
  readonly run: JsonRecord | undefined;
  readonly node: string;
  readonly parentThreadId: string;
  readonly ts: number | null;
  readonly cwd: string | null;
  readonly copied: boolean;
}

export function isAgent(tool: string): boolean {
  return agents.has(tool);
}

/** Tells the sidechain behind a call: what it was asked, what `run.progress` keeps of its work, and its answer. */
export function* tellAgent(teller: FactTeller, main: ItemChain, call: AgentCall): Iterable<void> {
  const { callId: threadId, run, node, input, cwd } = call;
  const chain = new ItemChain(main.ledger, `${node}/agent`);
  const result = resultOf(run, null);
  const prompt = stringField(input, 'prompt') ?? stringField(input, 'task') ?? stringField(input, 'query') ?? '';
  teller.context.sink.thread({
    threadId,
    parentThreadId: call.parentThreadId,
    kind: 'sync',
    agentType: call.tool,
    description: stringField(input, 'description') ?? prompt.slice(0, 500),
    status: statusOf(run),
    spawnCallId: threadId,
  });
  const say = (key: string, told: Pick<ToldEvent, 'kind' | 'role' | 'detail' | 'body'>, ts: number | null): void => {
    const item = chain.next(`${node}/${key}`, told);
    if (!item.isTold) return;
    const detail = call.copied ? 'copied' : (told.detail ?? null);
    teller.event({ ...told, detail, threadId, seq: item.seq, ts, node: item.node, parentNode: item.parentNode });
  };
  if (prompt !== '') say('prompt', { kind: 'user_msg', role: 'system', detail: 'spawn_prompt', body: prompt }, call.ts);
  for (const [index, step] of listField(run ?? {}, 'progress').entries()) {
    if (!isRecord(step)) continue;
    const message = stringField(step, 'message') ?? stringField(step, 'text');
    if (message !== null) say(`${index}`, { kind: 'assistant_msg', role: 'assistant', body: message }, null);
    for (const [nth, use] of listField(step, 'tool_uses').entries()) {
      const tool = isRecord(use) ? stringField(use, 'tool_name') : null;
      if (!isRecord(use) || tool === null) continue;
      const item = chain.next(`${node}/${index}.${nth}`, use);
      if (!item.isTold) continue;
      const given = fieldsAt(use, 'input');
      const ended = resultOf(use, null);
      tellCall(teller, {
        ...item,
        ts: null,
        threadId,
        callId: `${threadId}/${index}.${nth}`,
        tool,
        body: JSON.stringify(given),
        summary: summaryOf(tool, given),
        result: ended,
        command: commandOf(tool, given),
        edits: editsOf(tool, given, use),
        cwd,
        copied: call.copied,
      });
    }
    if (chain.takeNews()) yield;
  }
  if (result !== null && result.detail === null && result.text !== '')
    say('answer', { kind: 'assistant_msg', role: 'assistant', body: result.text }, null);
  tellUsage(teller, chain, call);
  if (chain.takeNews()) yield;
}

/** What the oracle used is kept with its debug output; of other agents nothing is. */
function tellUsage(teller: FactTeller, chain: ItemChain, { callId, run, node, ts, copied }: AgentCall): void {
  for (const [index, inference] of listField(fieldsAt(run ?? {}, '~debug'), 'inferences').entries()) {
    const request = isRecord(inference) ? requestOf(fieldsAt(inference, 'usage')) : null;
    if (request === null) continue;
    const { seq, isTold } = chain.aside(`${node}/usage ${index}`, request);
    if (!isTold) continue;
    teller.context.sink.usage({
      ...plainUsage,
      requestKey: `${callId}/${index}`,
      seq,
      threadId: callId,
      ts: request.ts ?? ts,
      model: request.model,
      tokens: request.tokens,
      copied,
      fidelity: 'exact',
    });
  }
}

function statusOf(run: JsonRecord | undefined): ThreadFact['status'] {
  switch (run?.status) {
    case 'done':
      return 'completed';
    case 'error':
      return 'failed';
    case 'cancelled':
    case 'rejected-by-user':
      return 'interrupted';
    default:
      return 'running';
  }
}
