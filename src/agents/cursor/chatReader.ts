import { mainThread, type SessionFact } from '../../model/facts';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemLedger } from '../itemLedger';
import { fieldsAt, isRecord, type JsonRecord, parseFields, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { resultsOf } from './chatResult';
import { chatMeta, type StoredMessage, storedMessages } from './chatStore';
import { ConversationTeller } from './conversationTeller';

/** Reads the conversation of a `store.db`, which the command line and other editors' Cursor agents keep. */
export class ChatReader implements ContentReader {
  readonly #context: ReaderContext;
  readonly #ledger: ItemLedger;
  readonly #teller: FactTeller;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#context = context;
    this.#ledger = new ItemLedger(state);
    this.#teller = new FactTeller(context);
  }

  *read(content: SourceContent): Iterable<void> {
    if (content.format !== 'sqlite') return;
    const meta = chatMeta(content.database);
    const beside = this.#besideMeta();
    const root = stringField(meta, 'latestRootBlobId');
    const messages = root === null ? [] : [...storedMessages(content.database, root, hash => this.#missing(hash))];
    const conversation = new ConversationTeller(
      this.#teller,
      this.#ledger,
      resultsOf(messages.map(({ fields }) => ({ fields, content: fields.content }))),
    );
    conversation.cwd = stringField(beside, 'cwd');
    if (conversation.cwd !== null) this.#context.sink.place({ cwd: conversation.cwd, gitBranch: null, seq: 0 });
    const begun = timeOf(beside.createdAtMs) ?? timeOf(meta.createdAt);
    const ended = timeOf(beside.updatedAtMs);
    for (const [index, { key, fields }] of messages.entries()) {
      // Messages have no times of their own: the first and the last are as old as the session says.
      const ts =
        index === messages.length - 1 ? (ended ?? begun) : index === 0 || isFirstPrompt(messages, index) ? begun : null;
      const { changes } = this.#ledger;
      conversation.message(key, stringField(fields, 'role'), fields.content, ts);
      if (this.#ledger.changes > changes) yield;
    }
    this.#facts(meta, beside, conversation);
  }

  state(): Json {
    return this.#ledger.state();
  }

  #facts(meta: JsonRecord, beside: JsonRecord, conversation: ConversationTeller): void {
    const { sink, identity } = this.#context;
    const given = stringField(beside, 'title') ?? stringField(meta, 'name');
    const name = given === 'New Agent' ? null : given;
    const model = modelOf(meta);
    if (identity.threadId === mainThread) {
      sink.session({ title: titleOf(name, conversation.title), endState: conversation.endState });
      if (model !== null) sink.thread({ threadId: mainThread, model });
      return;
    }
    const info = fieldsAt(meta, 'subagentInfo');
    sink.thread({
      threadId: identity.threadId,
      parentThreadId: identity.parentThreadId ?? mainThread,
      agentType: stringField(info, 'typeName') ?? undefined,
      name: name ?? undefined,
      model: model ?? undefined,
      spawnCallId: stringField(info, 'toolCallId') ?? undefined,
    });
  }

  #besideMeta(): JsonRecord {
    const [companion] = this.#context.source.companions;
    const text = companion === undefined ? undefined : this.#context.companions.get(companion);
    return parseFields(text ?? '') ?? {};
  }

  #missing(hash: string): void {
    if (this.#ledger.tell(`missing:${hash}`, null) !== null)
      this.#teller.problem('unexpected_shape', 'message without content');
  }
}

/** Cursor puts what it knows of the machine before the first prompt. */
function isFirstPrompt(messages: readonly StoredMessage[], index: number): boolean {
  return (
    messages.findIndex(({ fields }) => fields.role === 'user' && JSON.stringify(fields).includes('<user_query>')) ===
    index
  );
}

function titleOf(name: string | null, prompt: string | null): SessionFact['title'] {
  if (name !== null) return { text: name, source: 'generated' };
  return prompt === null ? undefined : { text: prompt, source: 'firstPrompt' };
}

function modelOf(meta: JsonRecord): string | null {
  const model = meta.lastUsedModel;
  const name = isRecord(model)
    ? (stringField(model, 'model') ?? stringField(model, 'id'))
    : stringField(meta, 'lastUsedModel');
  return name === 'default' ? null : name;
}
