import { mainThread } from '../../model/facts';
import type { FactTeller, ToldEvent } from '../factTeller';
import type { ItemChain } from '../itemChain';
import { stringField } from '../jsonRecord';
import { type CallResult, tellCall } from '../tellCall';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import type { Generation } from './generations';
import { modelName } from './modelName';
import { type Entry, errorText, outline } from './outline';
import type { Step } from './steps';
import { startedAgents } from './subagents';
import { type AntigravityCall, commandOf, editsOf, exitCodeOf, summaryOf } from './toolCalls';

type SpokenEvent = Pick<ToldEvent, 'kind' | 'role'> & Partial<Pick<ToldEvent, 'detail' | 'body' | 'summary' | 'tool'>>;

/** A command that goes on in the background. */
interface Task {
  readonly command: string;
  readonly callId: string;
}

/** Folders of Antigravity's own, in which commands run where no folder is open. */
const ownFolder = /[\\/]\.gemini[\\/]antigravity[^\\/]*[\\/]/;

/** Tells what a transcript says, and where in it each request stands. */
export class TranscriptTeller {
  /** The answers by their steps, each with the first of its seqs. */
  readonly #answers = new Map<number, { readonly node: string; readonly seq: number }>();
  readonly #facts: FactTeller;
  readonly #chain: ItemChain;
  readonly #requests: ReadonlyMap<number, Generation>;
  readonly #tasks = new Map<string, Task>();
  #cwd: string | null;
  #model: string | null = null;
  #isTitled = false;
  #hasPrompt = false;

  constructor(facts: FactTeller, chain: ItemChain, requests: ReadonlyMap<number, Generation>, cwd: string | null) {
    this.#facts = facts;
    this.#chain = chain;
    this.#requests = requests;
    this.#cwd = cwd;
  }

  *tell(steps: readonly Step[]): Generator<void> {
    const entries = outline(steps);
    for (const entry of entries) {
      this.#facts.at = entry.step.at ?? { line: 1, offset: 0 };
      this.#entry(entry);
      if (this.#chain.takeNews()) yield;
    }
    const { identity, sink } = this.#facts.context;
    const { threadId } = identity;
    if (this.#model !== null) sink.thread({ threadId, model: this.#model });
    if (threadId !== mainThread) return;
    const endState = endOf(entries.findLast(({ kind }) => kind !== 'checkpoint' && kind !== 'injected'));
    if (endState !== null) sink.session({ endState });
  }

  #entry(entry: Entry): void {
    const { step } = entry;
    const content = stringField(step.record, 'content') ?? '';
    switch (entry.kind) {
      case 'prompt':
        this.#prompt(step, content);
        break;
      case 'answer':
        this.#answer(step, content, entry.calls);
        break;
      case 'injected':
        this.#injected(step, content);
        break;
      case 'checkpoint': {
        const objective = /^# USER Objective:\s*\n([^\n]+)/m.exec(content)?.[1];
        if (objective !== undefined) this.#title(objective, 'generated');
        const told = { kind: 'lifecycle', role: 'system', detail: 'checkpoint' } as const;
        this.#event(step.node, step, { ...told, body: content || null });
        break;
      }
      case 'error':
        this.#event(step.node, step, { kind: 'error', role: 'system', detail: 'api_error', body: errorText(step) });
        break;
      case 'result': {
        const detail = step.record.status === 'ERROR' ? 'error' : null;
        const tool = step.type.toLowerCase();
        this.#event(step.node, step, { kind: 'tool_result', role: 'tool', detail, tool, body: content });
      }
    }
  }

  #prompt(step: Step, content: string): void {
    const asked = /<USER_REQUEST>\n?([\s\S]*?)\n?<\/USER_REQUEST>/.exec(content)?.[1] ?? content;
    const chosen = /`Model Selection` from [\s\S]*? to ([^\n]*?)\.(?: No need\b|\s*$|\s*<)/m.exec(content)?.[1];
    this.#model = modelName(chosen ?? null) ?? this.#model;
    const { threadId } = this.#facts.context.identity;
    const isFirst = !this.#hasPrompt;
    this.#hasPrompt = true;
    const told =
      threadId === mainThread
        ? ({ role: 'user', detail: 'prompt' } as const)
        : ({ role: 'system', detail: isFirst ? 'spawn_prompt' : 'injected' } as const);
    this.#event(step.node, step, { kind: 'user_msg', ...told, body: asked });
    if (this.#isTitled) return;
    this.#isTitled = true;
    this.#title(asked, 'firstPrompt');
  }

  #answer(step: Step, content: string, calls: readonly AntigravityCall[]): void {
    const thoughts = stringField(step.record, 'thinking');
    if (thoughts !== null)
      this.#event(`${step.node} thinking`, step, { kind: 'thinking', role: 'assistant', body: thoughts });
    if (content !== '') this.#event(step.node, step, { kind: 'assistant_msg', role: 'assistant', body: content });
    for (const call of calls) this.#call(step, call);
  }

  #call(step: Step, call: AntigravityCall): void {
    const { tool, input, result: answer } = call;
    const { identity, sink } = this.#facts.context;
    const callId = `${identity.transcriptKey}/${call.node}`;
    const text = answer === null ? null : answer.type === 'ERROR_MESSAGE' ? errorText(answer) : textOf(answer);
    const command = commandOf(call);
    const task = /running as a background task with task id: (\S+[^\s.,])/.exec(text ?? '')?.[1];
    if (task !== undefined && command !== null) this.#tasks.set(task, { command, callId });
    const result: CallResult | null =
      answer === null || text === null
        ? null
        : {
            ts: timeOf(answer.record.created_at),
            text,
            exitCode: command === null ? null : exitCodeOf(answer, text),
            detail: detailOf(answer, text, command === null ? null : exitCodeOf(answer, text)),
          };
    const place = stringField(input, 'Cwd');
    if (this.#cwd === null && place !== null && !ownFolder.test(place)) {
      this.#cwd = place;
      sink.place({ cwd: place, gitBranch: null, seq: 0 });
    }
    const edits = editsOf(call, text);
    const requestKey = this.#requestKey(step);
    const item = this.#chain.next(call.node, [tool, input, result, requestKey]);
    this.#note(step, item.seq);
    for (const thread of startedAgents(call, callId, identity.threadId)) sink.thread(thread);
    if (!item.isTold) return;
    tellCall(this.#facts, {
      seq: item.seq,
      node: item.node,
      parentNode: item.parentNode,
      ts: timeOf(step.record.created_at),
      callId,
      tool,
      requestKey,
      body: JSON.stringify(input),
      summary: summaryOf(call),
      result,
      command: task === undefined ? command : null,
      edits,
      cwd: this.#cwd,
    });
  }

  /** What the client says to the model, of commands in the background that ended, for one. */
  #injected(step: Step, content: string): void {
    const seq = this.#event(step.node, step, { kind: 'user_msg', role: 'system', detail: 'injected', body: content });
    const ended = /Task id "([^"]+)" finished with result:/.exec(content)?.[1];
    const task = ended === undefined ? undefined : this.#tasks.get(ended);
    if (task === undefined || seq === null) return;
    const ts = timeOf(step.record.created_at);
    this.#facts.command({ seq, ts, ...task, output: content, exitCode: exitCodeOf(step, content), isError: null });
  }

  #title(text: string, source: 'firstPrompt' | 'generated'): void {
    const { identity, sink } = this.#facts.context;
    const title = titleFrom(text);
    if (identity.threadId === mainThread && title !== '') sink.session({ title: { text: title, source } });
  }

  /** Tells an item of one event; its seq if it is new. */
  #event(key: string, step: Step, told: SpokenEvent): number | null {
    const requestKey = step.type === 'PLANNER_RESPONSE' ? this.#requestKey(step) : null;
    const item = this.#chain.next(key, [told, requestKey]);
    this.#note(step, item.seq);
    if (!item.isTold) return null;
    const { seq, node, parentNode } = item;
    this.#facts.event({ ...told, seq, node, parentNode, requestKey, ts: timeOf(step.record.created_at) });
    return seq;
  }

  #note(step: Step, seq: number): void {
    if (step.type !== 'PLANNER_RESPONSE' || this.#answers.get(step.index)?.node === step.node) return;
    this.#answers.set(step.index, { node: step.node, seq });
  }

  /** Where the answer stands that came at one of these steps; null where there is none. */
  seqOf(steps: readonly number[]): number | null {
    return steps.map(step => this.#answers.get(step)?.seq).find(seq => seq !== undefined) ?? null;
  }

  #requestKey(step: Step): string | null {
    const request = this.#requests.get(step.index);
    return request === undefined ? null : requestKeyOf(request, this.#facts.context.identity.transcriptKey);
  }
}

/** The provider's id of the answer is the same wherever a conversation is copied to. */
export function requestKeyOf({ responseId, idx }: Generation, conversation: string): string {
  return responseId ?? `${conversation}:${idx}`;
}

/** What a result says, without the times that each begins with. */
function textOf({ record }: Step): string {
  return (stringField(record, 'content') ?? '').replace(/^Created At: [^\n]*\n(?:Completed At: [^\n]*\n)?/, '');
}

function detailOf({ type, record }: Step, text: string, exitCode: number | null): string | null {
  const failed = type === 'ERROR_MESSAGE' || record.status === 'ERROR';
  if (!failed) return exitCode !== null && exitCode !== 0 ? 'error' : null;
  if (/user denied permission|tool call denied/i.test(text)) return 'denial';
  return /Permission denied for [^\n]* Matches |permission check failed|auto-denied/i.test(text)
    ? 'permission_denial'
    : 'error';
}

function endOf(last: Entry | undefined): 'awaiting_user' | 'tool_pending' | 'truncated' | null {
  if (last === undefined) return null;
  if (last.kind !== 'answer') return 'truncated';
  if (last.calls.length === 0) return 'awaiting_user';
  return last.calls.some(({ result }) => result === null) ? 'tool_pending' : 'truncated';
}
