import { mainThread } from '../../model/facts';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemLedger } from '../itemLedger';
import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { endState } from './endState';
import { MessageReader } from './messageReader';
import { StoredMessageView } from './messageView';
import { type Rewind, Rewinds, rewindDetail, undoneRewindDetail } from './rewinds';
import type { SessionInfo, StoredMessage, StoredSession } from './storedSession';

/** Finds the session of a source in what it holds; null when it is gone. */
export type LoadSession = (content: SourceContent, context: ReaderContext) => StoredSession | null;

/** Reads a session message by message, and of these only what is new or different since the last reading. */
export class SessionReader implements ContentReader {
  readonly #teller: FactTeller;
  readonly #load: LoadSession;
  readonly #ledger: ItemLedger;
  readonly #rewinds: Rewinds;
  readonly #messages: MessageReader;

  constructor(context: ReaderContext, state: Json | undefined, load: LoadSession) {
    const fields: JsonRecord = isRecord(state) ? state : {};
    const stateOf = (key: string): Json | undefined => (isRecord(state) ? jsonAt(state, key) : undefined);
    this.#teller = new FactTeller(context);
    this.#load = load;
    this.#ledger = new ItemLedger(stateOf('ledger'));
    this.#rewinds = new Rewinds(stateOf('rewinds'));
    this.#messages = new MessageReader(this.#teller, this.#ledger, {
      cwd: stringField(fields, 'cwd'),
      hasPrompt: fields.hasPrompt === true,
    });
  }

  *read(content: SourceContent): Generator<void> {
    const session = this.#load(content, this.#teller.context);
    if (session === null) return;
    this.#session(session);
    const { messages } = session;
    const deleted = this.#rewinds.deleted(new Set(messages.map(({ id }) => id)));
    if (deleted !== null) this.#rewind(deleted, messages);
    for (const message of messages) {
      this.#rewinds.see(message.id);
      yield* this.#messages.read(message, session.info);
    }
    const ids = new Set(messages.flatMap(({ id, parts }) => [id, ...parts.map(part => part.id)]));
    for (const rewind of this.#rewinds.open(session.info.revertedFrom, id => ids.has(id)))
      this.#rewind(rewind, messages);
    if (this.#isMain) this.#end(session);
  }

  state(): Json {
    return { ledger: this.#ledger.state(), rewinds: this.#rewinds.state(), ...this.#messages.state() };
  }

  get #isMain(): boolean {
    return this.#teller.context.identity.threadId === mainThread;
  }

  #session({ info, messages }: StoredSession): void {
    const { sink, identity } = this.#teller.context;
    if (info.directory !== null) sink.place({ cwd: info.directory, gitBranch: null, seq: 0 });
    if (!this.#isMain) {
      sink.thread({
        threadId: identity.threadId,
        parentThreadId: identity.sessionId === null ? undefined : (identity.parentThreadId ?? undefined),
        agentType: info.agent ?? undefined,
        description: info.title?.replace(/ \(@\S+ subagent\)$/, '') ?? undefined,
      });
      return;
    }
    const isFork = isCopied(messages[0], info);
    sink.session({
      title: info.title === null ? undefined : { text: info.title, source: 'generated' },
      relationship: isFork ? 'fork' : info.parentId !== null ? 'subagent' : 'root',
      parentNativeId: info.parentId ?? undefined,
      automated: info.isAutomated,
      agentVersion: info.version ?? undefined,
      statedTotal: isFork ? undefined : (info.total ?? undefined),
    });
  }

  #rewind({ target, isUndone }: Rewind, messages: readonly StoredMessage[]): void {
    const key = `rewind:${target}`;
    const seq = this.#ledger.tell(key, [isUndone]);
    if (seq === null) return;
    this.#teller.event({
      seq,
      ts: messages.at(-1)?.created ?? null,
      kind: 'lifecycle',
      role: 'system',
      detail: isUndone ? undoneRewindDetail : rewindDetail,
      summary: isUndone ? 'took a rewind back' : 'rewound the conversation',
      node: key,
      parentNode: target,
    });
  }

  #end({ info, messages }: StoredSession): void {
    const last = messages.at(-1);
    if (last === undefined) return;
    this.#teller.context.sink.session({
      endState: endState(new StoredMessageView(last, info), last.parts, info.isAutomated === true),
    });
  }
}

/** Forks keep the times of what they copy, which is older than they are. */
function isCopied(message: StoredMessage | undefined, { created }: SessionInfo): boolean {
  return message !== undefined && message.created !== null && created !== null && message.created < created;
}

function jsonAt(state: { readonly [key: string]: Json } | Json, key: string): Json | undefined {
  return typeof state === 'object' && state !== null && !Array.isArray(state) ? state[key] : undefined;
}
