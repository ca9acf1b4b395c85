import { basename } from 'node:path';
import { mainThread } from '../../model/facts';
import type { ContentReader, Json, ReaderContext, SourceContent, SourceIdentity, SourceRef } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemLedger } from '../itemLedger';
import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { titleFrom } from '../titleFrom';
import { ConversationTeller } from './conversationTeller';
import { splitSummary, withoutCopies } from './handoffs';
import { transcriptId } from './layout';
import { localTime, messageOfRecord } from './messages';

export function identifyTranscript({ path }: SourceRef): SourceIdentity | null {
  const sessionId = transcriptId(basename(path));
  if (sessionId === null) return null;
  return { sessionId, threadId: mainThread, parentThreadId: null, cwd: null, transcriptKey: sessionId };
}

/**
 * Reads a transcript (`<id>.jsonl`, a head and a message a line) or a snapshot (`session_<id>.json`, a head with its
 * messages), which versions before the database left, and gateways beside it.
 */
export class TranscriptReader implements ContentReader {
  readonly #context: ReaderContext;
  readonly #teller: FactTeller;
  readonly #ledger: ItemLedger;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#context = context;
    this.#teller = new FactTeller(context);
    this.#ledger = new ItemLedger(state);
  }

  *read(content: SourceContent): Iterable<void> {
    const { head, records } = this.#open(content);
    const cwd = stringField(head, 'cwd') ?? stringField(fieldsAt(head, 'model_config'), 'cwd');
    const isAbsolute = cwd !== null && /^(?:\/|[A-Za-z]:[\\/])/.test(cwd);
    if (isAbsolute) this.#context.sink.place({ cwd, gitBranch: null, seq: 0 });
    const { changes } = this.#ledger;
    this.#head(head);
    if (this.#ledger.changes > changes) yield;
    const conversation = new ConversationTeller(this.#teller, this.#ledger, isAbsolute ? cwd : null);
    const messages = records
      .map((record, index) => messageOfRecord(record, String(index)))
      .filter(({ role }) => role !== 'session_meta')
      .flatMap(splitSummary);
    yield* conversation.tell(withoutCopies(messages, []));
    const { firstPrompt, endState } = conversation;
    this.#context.sink.session({
      title: firstPrompt === null ? undefined : { text: titleFrom(firstPrompt), source: 'firstPrompt' },
      endState,
    });
  }

  state(): Json {
    return this.#ledger.state();
  }

  #open(content: SourceContent): { readonly head: JsonRecord; readonly records: readonly JsonRecord[] } {
    if (content.format === 'json' && isRecord(content.value))
      return { head: content.value, records: listField(content.value, 'messages').filter(isRecord) };
    const records = content.format === 'log' ? content.records.map(({ record }) => record).filter(isRecord) : [];
    if (content.format === 'json') this.#teller.problem('unexpected_shape', 'session');
    return { head: records.find(({ role }) => role === 'session_meta') ?? {}, records };
  }

  #head(head: JsonRecord): void {
    const ts = localTime(head.session_start ?? head.timestamp);
    const facts = [stringField(head, 'model'), stringField(head, 'platform')].filter(fact => fact !== null);
    if (facts.length === 0 && ts === null) return;
    const summary = [...facts, 'times are local'].join(', ');
    const seq = this.#ledger.tell('start', [ts, summary]);
    if (seq === null) return;
    const detail = 'session_start';
    this.#teller.event({ seq, ts, node: 'start', kind: 'lifecycle', role: 'system', detail, summary });
  }
}
