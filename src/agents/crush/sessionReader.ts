import { type EndState, mainThread } from '../../model/facts';
import { partOfSource } from '../../model/sourceFormat';
import { noTokens } from '../../model/tokens';
import type { ContentReader, Json, ReaderContext, SourceContent, SourceDatabase } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemLedger } from '../itemLedger';
import { isRecord, listField, stringField } from '../jsonRecord';
import { nanoDollars } from '../tokenCounts';
import { sessionCost } from './costs';
import { MessageReader } from './messageReader';
import { type Message, messageRows, readMessage, type SessionRow, sessionRow } from './sessionRows';

/** Reads a session of Crush, or of the OpenCode it comes from, message by message. */
export class SessionReader implements ContentReader {
  readonly #teller: FactTeller;
  readonly #ledger: ItemLedger;
  readonly #cwd: string | null;
  /** Models and providers of answers, as `model provider`: a session's cost is that of all of them. */
  readonly #models: Set<string>;
  #state: { hasPrompt: boolean; cwd: string | null };

  constructor(context: ReaderContext, state: Json | undefined, cwd: string | null) {
    const fields = isRecord(state) ? state : {};
    this.#teller = new FactTeller(context);
    this.#ledger = new ItemLedger(isRecord(state) ? ledgerOf(state) : undefined);
    this.#cwd = cwd;
    this.#models = new Set(listField(fields, 'models').filter(model => typeof model === 'string'));
    this.#state = { hasPrompt: fields.hasPrompt === true, cwd: stringField(fields, 'cwd') ?? cwd };
  }

  *read(content: SourceContent): Generator<void> {
    const { source } = this.#teller.context;
    const id = partOfSource(source);
    if (content.format !== 'sqlite' || id === null) return;
    const { database } = content;
    const session = sessionRow(database, id);
    if (session === null) return;
    this.#session(session);
    const rows = messageRows(database, id);
    const reader = new MessageReader(this.#teller, this.#ledger, { database, session, rows, state: this.#state });
    let last: Message | null = null;
    for (const [index, row] of rows.entries()) {
      const content = row.id === session.summaryId ? `${row.bytes} summary` : row.bytes;
      const isKnown = this.#ledger.isTold(`message:${row.id}`, content);
      // The last one tells how the session stands.
      if (isKnown && index !== rows.length - 1) continue;
      const message = readMessage(database, row.id);
      if (message === null) continue;
      last = message;
      if (isKnown) continue;
      this.#note(message);
      reader.read(message, index);
      this.#ledger.tell(`message:${row.id}`, content);
      yield;
    }
    this.#end(database, session, last, rows.length);
  }

  state(): Json {
    return { ledger: this.#ledger.state(), models: [...this.#models], ...this.#state };
  }

  get #isMain(): boolean {
    return this.#teller.context.identity.threadId === mainThread;
  }

  #note({ role, model, provider }: Message): void {
    if (role === 'assistant' && model !== null) this.#models.add(`${model} ${provider ?? ''}`);
  }

  #session({ title, parentId }: SessionRow): void {
    const { sink, identity } = this.#teller.context;
    if (this.#cwd !== null) sink.place({ cwd: this.#cwd, gitBranch: null, seq: 0 });
    if (this.#isMain)
      sink.session({
        title: title === null ? undefined : { text: title, source: 'generated' },
        relationship: parentId === null ? 'root' : 'subagent',
        parentNativeId: parentId ?? undefined,
      });
    else
      sink.thread({
        threadId: identity.threadId,
        parentThreadId: identity.parentThreadId ?? undefined,
        kind: 'sync',
        name: title ?? undefined,
      });
  }

  #end(database: SourceDatabase, session: SessionRow, last: Message | null, messages: number): void {
    const { sink, identity } = this.#teller.context;
    const cost = sessionCost(database, session);
    const own = nanoDollars(cost.own);
    const total = nanoDollars(cost.total);
    // Flat rates, free models and such without a known price cost 0: no amount.
    if (own !== null && own > 0) {
      const [only, ...others] = this.#models;
      const [model = '', provider = ''] = only === undefined || others.length > 0 ? [] : only.split(' ');
      sink.usage({
        requestKey: `${session.id}:total`,
        // Before all edits: it is the whole session's, and of none of them.
        seq: 0,
        threadId: identity.threadId,
        ts: last?.created ?? session.created,
        model: model === '' ? null : model,
        provider: provider === '' ? null : provider,
        tokens: noTokens,
        speed: 'standard',
        webSearches: 0,
        copied: false,
        fidelity: 'partial',
        statedNanoUsd: own,
      });
    }
    if (!this.#isMain || messages === 0) return;
    sink.session({
      endState: endState(last),
      statedTotal: total === null || total === 0 ? undefined : { nanoUsd: total, tokens: null },
    });
  }
}

function endState(last: Message | null): EndState {
  if (last === null || last.role !== 'assistant') return 'truncated';
  switch (last.parts?.findLast(({ type }) => type === 'finish')?.data.reason) {
    case 'tool_use':
      return 'tool_pending';
    case undefined:
    case 'canceled':
      return 'truncated';
    default:
      return 'awaiting_user';
  }
}

function ledgerOf(state: { readonly [key: string]: unknown }): Json | undefined {
  const { ledger } = state;
  return isRecord(ledger) && typeof ledger.items === 'string' ? { items: ledger.items } : undefined;
}
