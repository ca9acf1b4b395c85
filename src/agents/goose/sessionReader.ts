import { type EndState, mainThread } from '../../model/facts';
import { noTokens } from '../../model/tokens';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemLedger } from '../itemLedger';
import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { nanoDollars } from '../tokenCounts';
import { MessageReader } from './messageReader';
import { inferenceProvider, isHiddenFromUser, Messages } from './messages';
import { answerOf, tokensOf, unlisted } from './requests';
import type { LedgerRow, StoredSession } from './storedSession';

/** Finds the session of a source in what it holds; null when it is gone. */
export type LoadSession = (content: SourceContent, context: ReaderContext) => StoredSession | null;

/** The answer to a request may be written after the request was listed. */
const openRequests = 2;

/** Reads a session message by message, and of these only those that are new or different. */
export class SessionReader implements ContentReader {
  readonly #teller: FactTeller;
  readonly #load: LoadSession;
  readonly #ledger: ItemLedger;
  readonly #state: { hasPrompt: boolean };

  constructor(context: ReaderContext, state: Json | undefined, load: LoadSession) {
    const fields = isRecord(state) ? state : {};
    const { items } = fields;
    this.#teller = new FactTeller(context);
    this.#load = load;
    this.#ledger = new ItemLedger(typeof items === 'string' ? { items } : undefined);
    this.#state = { hasPrompt: fields.hasPrompt === true };
  }

  *read(content: SourceContent): Generator<void> {
    const session = this.#load(content, this.#teller.context);
    if (session === null) return;
    const messages = new Messages(session.rows);
    this.#session(session);
    const reader = new MessageReader(this.#teller, this.#ledger, session, messages, this.#state);
    for (const [index, { key, print }] of session.rows.entries()) {
      // What stands before it decides what it follows.
      const before = session.rows[index - 1]?.key ?? '';
      if (this.#ledger.isTold(`message:${key}`, [print, before])) continue;
      reader.read(index);
      this.#ledger.tell(`message:${key}`, [print, before]);
      yield;
    }
    this.#requests(session, messages);
    if (this.#isMain) this.#end(session, messages);
  }

  state(): Json {
    const { items } = this.#ledger.state();
    return { items, ...this.#state };
  }

  get #isMain(): boolean {
    return this.#teller.context.identity.threadId === mainThread;
  }

  #session({ info }: StoredSession): void {
    const { sink, identity } = this.#teller.context;
    const { title, cwd } = info;
    if (cwd !== null) sink.place({ cwd, gitBranch: null, seq: 0 });
    if (!this.#isMain) {
      sink.thread({
        threadId: identity.threadId,
        parentThreadId: identity.parentThreadId ?? undefined,
        kind: info.isForeground ? 'sync' : undefined,
        name: title ?? undefined,
        model: info.model ?? undefined,
      });
      return;
    }
    sink.session({
      title: title === null ? undefined : { text: title, source: info.isTitleChosen ? 'custom' : 'generated' },
      relationship: info.forkedFrom !== null ? 'fork' : info.isSubagent ? 'subagent' : 'root',
      parentNativeId: info.forkedFrom ?? undefined,
      automated: info.isAutomated || info.isSubagent ? true : undefined,
    });
  }

  #requests(session: StoredSession, messages: Messages): void {
    const { info, ledger } = session;
    for (const [index, row] of ledger.entries()) {
      if (row.isCarriedForward) continue;
      const key = `request:${row.id}`;
      if (index < ledger.length - openRequests && this.#ledger.seqOf(key) !== null) continue;
      const answer = answerOf(messages, row);
      const node = answer === null ? null : messages.lastNode(answer);
      const seq = (node === null ? null : this.#ledger.seqOf(node)) ?? 0;
      if (this.#ledger.tell(key, [row.output, seq]) === null) continue;
      const message = answer === null ? null : messages.at(answer);
      const provider = (message === null ? null : inferenceProvider(message)) ?? info.provider;
      this.#usage(session, { ...row, key: String(row.id), seq, provider, isExact: true });
    }
    const rest = unlisted(session);
    const ts = session.rows.at(-1)?.created ?? info.created;
    const { model, provider } = info;
    this.#usage(session, { ...rest, created: ts, model, key: 'total', seq: 0, provider, isExact: false });
  }

  #usage(
    { info }: StoredSession,
    spent: Omit<LedgerRow, 'id' | 'isCarriedForward'> & {
      readonly key: string;
      readonly seq: number;
      readonly provider: string | null;
      readonly isExact: boolean;
    },
  ): void {
    const tokens = tokensOf(spent);
    const nanoUsd = nanoDollars(spent.cost);
    const amount = nanoUsd === 0 ? null : nanoUsd;
    if (tokens === null && amount === null) return;
    const { sink, identity } = this.#teller.context;
    sink.usage({
      // A session's id is a day and a number, which every machine has.
      requestKey: `goose:${info.id}:${spent.key}`,
      seq: spent.seq,
      threadId: identity.threadId,
      ts: spent.created,
      model: spent.model ?? info.model,
      provider: spent.provider,
      tokens: tokens ?? noTokens,
      speed: 'standard',
      webSearches: 0,
      copied: false,
      fidelity: spent.isExact && tokens !== null ? 'exact' : 'partial',
      statedNanoUsd: amount,
    });
  }

  #end({ info, rows }: StoredSession, messages: Messages): void {
    if (rows.length === 0) return;
    const total = nanoDollars(info.totalCost);
    this.#teller.context.sink.session({
      endState: endState(messages),
      statedTotal: total === null || total === 0 ? undefined : { nanoUsd: total, tokens: null },
    });
  }
}

/** How a session stands after the last message that the user sees. */
function endState(messages: Messages): EndState {
  for (let at = messages.rows.length - 1; at >= 0; at--) {
    const message = messages.at(at);
    if (message === null || isHiddenFromUser(message)) continue;
    if (messages.rows[at]?.role !== 'assistant' || message.blocks.some(isFailure)) return 'truncated';
    return message.blocks.some(({ type }) => type === 'toolRequest') ? 'tool_pending' : 'awaiting_user';
  }
  return 'truncated';
}

function isFailure(block: JsonRecord): boolean {
  return block.type === 'error' || (stringField(block, 'text') ?? '').startsWith('Ran into this error: ');
}
