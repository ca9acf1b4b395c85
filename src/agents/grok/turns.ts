import { mainThread, type ThreadFact } from '../../model/facts';
import { noTokens } from '../../model/tokens';
import type { FactTeller, ToldEvent } from '../factTeller';
import { fieldsAt, type JsonRecord, recordField, stringField } from '../jsonRecord';
import { isSessionId } from '../sessionId';
import type { GrokState, Spending } from './readerState';
import { type SessionNotes, threadStatus } from './sessionFolder';
import { addSpending, bucketsOf, readTurnUsage } from './turnUsage';

/** Subagents that never end must not fill the reader's state. */
const mostChildren = 200;

/** What one usage fact says beside its tokens. */
type Told = Pick<Spending, 'model' | 'nanoUsd' | 'isPartial'> & {
  readonly requestKey: string;
  readonly ts: number | null;
  readonly tokens: ReturnType<typeof bucketsOf>;
  readonly copied: boolean;
  readonly threadId?: string;
};

/**
 * Tells how turns ended and what they used, and the subagents that they started.
 *
 * What a subagent used is in the figure of the turn in which it ended, and in its own record once more: the subagent tells
 * it as a copy, and the turn that has it in its figure tells that nothing else is to be billed. The figures of subagents
 * that outlived their turn are in no other record, and are billed.
 */
export class Turns {
  readonly #teller: FactTeller;
  readonly #state: GrokState;
  readonly #notes: SessionNotes;

  constructor(teller: FactTeller, state: GrokState, notes: SessionNotes) {
    this.#teller = teller;
    this.#state = state;
    this.#notes = notes;
  }

  childBegan(update: JsonRecord): void {
    const id = stringField(update, 'child_session_id') ?? stringField(update, 'subagent_id');
    if (id === null) return;
    const { children } = this.#state;
    const model = stringField(update, 'model');
    children.push({ id, promptId: stringField(update, 'parent_prompt_id'), model, ended: false });
    if (children.length > mostChildren) children.shift();
    this.#thread(id, {
      kind: 'sync',
      agentType: stringField(update, 'subagent_type') ?? undefined,
      name: stringField(update, 'persona') ?? undefined,
      description: stringField(update, 'description') ?? undefined,
      model: model ?? undefined,
    });
  }

  childEnded(update: JsonRecord): void {
    const id = stringField(update, 'child_session_id') ?? stringField(update, 'subagent_id');
    if (id === null) return;
    const child = this.#state.children.find(known => known.id === id);
    if (child !== undefined) child.ended = true;
    this.#thread(id, { status: threadStatus(stringField(update, 'status')) });
  }

  /** The subagent that a call started: its answer names it, or a task that goes on. */
  childOfCall(spawnCallId: string, output: JsonRecord | null): void {
    if (output === null) return;
    const waited = output.type === 'SubagentCompleted' ? stringField(output, 'subagent_id') : null;
    const task = output.type === 'BackgroundTaskStarted' ? stringField(output, 'task_id') : null;
    if (waited !== null) this.#thread(waited, { spawnCallId });
    else if (task !== null && this.#state.children.some(({ id }) => id === task))
      this.#thread(task, { spawnCallId, kind: 'async' });
  }

  /** The end of a turn (`turn_completed`). */
  end(update: JsonRecord, meta: JsonRecord, ts: number | null, copied: boolean): void {
    const promptId = stringField(update, 'prompt_id') ?? '';
    const rows = readTurnUsage(recordField(update, 'usage') ?? {}, this.#notes.model);
    if (this.#teller.context.identity.threadId !== mainThread) this.#childTurn(promptId, rows, ts, copied);
    else for (const row of rows) this.#usage({ ...row, ...this.#turnKey(promptId, row, copied), ts, copied });
    if (copied) return;
    if (rows.length > 0) this.#includeChildren(promptId, rows, ts);
    this.#outcome(update, meta, ts);
  }

  #turnKey(promptId: string, row: Spending, copied: boolean): Pick<Told, 'requestKey' | 'tokens'> {
    const { sessionId, transcriptKey } = this.#teller.context.identity;
    // Clients name prompts by ids that are no other's; those of the agent itself are not so.
    const owner = (copied ? this.#notes.parentId : null) ?? sessionId ?? transcriptKey;
    const prompt = isSessionId(promptId) ? promptId : `${owner}:${promptId || `turn ${this.#state.seq}`}`;
    return { requestKey: `${prompt}:${row.model ?? 'total'}`, tokens: bucketsOf(row) };
  }

  /** A subagent's figures are one sum for each model: its parent's turn has them as such. */
  #childTurn(promptId: string, rows: readonly Spending[], ts: number | null, copied: boolean): void {
    if (copied || rows.length === 0) return;
    const { lastTurn } = this.#state;
    // A turn that is told again replaces what was told of it.
    if (lastTurn !== null && lastTurn.promptId !== promptId)
      this.#state.spent = lastTurn.rows.reduce(addSpending, this.#state.spent);
    this.#state.lastTurn = { promptId, rows: [...rows] };
    const { threadId } = this.#teller.context.identity;
    for (const row of rows.reduce(addSpending, this.#state.spent))
      this.#usage({ ...row, requestKey: childKey(threadId, row.model), tokens: bucketsOf(row), ts, copied: true });
  }

  #includeChildren(promptId: string, rows: readonly Spending[], ts: number | null): void {
    const isIn = (child: GrokState['children'][number]) => child.ended && child.promptId === promptId;
    const { children } = this.#state;
    this.#state.children = children.filter(child => !child.ended);
    for (const { id: threadId, model: own } of children.filter(isIn)) {
      const models = new Set([...rows.map(({ model }) => model), ...(own === null ? [] : [own])]);
      for (const model of models) {
        const requestKey = childKey(threadId, model);
        this.#usage({
          model,
          requestKey,
          ts,
          threadId,
          tokens: noTokens,
          // Nothing to be billed: no price is missing.
          nanoUsd: 0,
          isPartial: false,
          copied: false,
        });
      }
    }
  }

  #usage({ requestKey, ts, model, tokens, copied, threadId, nanoUsd, isPartial }: Told): void {
    const { context } = this.#teller;
    const seq = Math.max(0, this.#state.seq - 1);
    context.sink.usage({
      requestKey,
      seq,
      threadId: threadId ?? context.identity.threadId,
      ts,
      model,
      provider: 'xai',
      tokens,
      speed: 'standard',
      webSearches: 0,
      copied,
      fidelity: isPartial ? 'partial' : 'exact',
      statedNanoUsd: nanoUsd,
    });
  }

  #outcome(update: JsonRecord, meta: JsonRecord, ts: number | null): void {
    const reason = stringField(update, 'stop_reason') ?? 'end_turn';
    const isSidechain = this.#teller.context.identity.threadId !== mainThread;
    if (reason === 'end_turn') {
      this.#state.last = 'completed';
    } else if (reason === 'cancelled') {
      const trigger = stringField(meta, 'cancelTrigger') ?? stringField(fieldsAt(meta, 'turn'), 'cancelTrigger');
      const summary = trigger === null ? 'Interrupted by the user' : `Interrupted: ${trigger.replaceAll('_', ' ')}`;
      if (isSidechain) this.#note({ ts, kind: 'lifecycle', role: 'system', detail: 'cancelled', summary });
      else this.#note({ ts, kind: 'human_intervention', role: 'user', detail: 'interrupt', summary });
      this.#state.last = 'interrupt';
    } else {
      // The error itself may have been told already.
      const body = stringField(update, 'agent_result');
      const summary = body ?? reason.replaceAll('_', ' ');
      if (this.#state.last !== 'failed')
        this.#note({ ts, kind: 'error', role: 'system', detail: 'api_error', body, summary });
      this.#state.last = 'failed';
    }
  }

  #thread(threadId: string, known: Omit<ThreadFact, 'threadId' | 'parentThreadId'>): void {
    const { identity, sink } = this.#teller.context;
    sink.thread({ threadId, parentThreadId: identity.threadId, ...known });
  }

  #note(told: Omit<ToldEvent, 'seq'>): void {
    this.#teller.event({ ...told, seq: this.#state.seq });
    this.#state.seq += 1;
  }
}

function childKey(child: string, model: string | null): string {
  return `${child}:${model ?? 'total'}`;
}
