import { mainThread } from '../../model/facts';
import { partOfSource } from '../../model/sourceFormat';
import type { ContentReader, Json, ReaderContext, SourceContent, SourcePart, SourceRef } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemLedger } from '../itemLedger';
import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { parseList } from '../parseJson';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import { classifyUserText } from './userText';

/** The sessions of a `logs.json`: prompts are all that versions before August 2025 kept of them. */
export function* promptLogParts(_source: SourceRef, content: SourceContent): Iterable<SourcePart> {
  const sessions = new Map<string, number>();
  for (const entry of entriesOf(content)) {
    const id = stringField(entry, 'sessionId');
    if (id !== null) sessions.set(id, (sessions.get(id) ?? 0) + 1);
  }
  for (const [part, count] of sessions) {
    const identity = { sessionId: part, threadId: mainThread, parentThreadId: null, cwd: null, transcriptKey: part };
    yield { part, version: String(count), identity };
  }
}

/** Reads the prompts of one session. */
export class PromptLog implements ContentReader {
  readonly #ledger: ItemLedger;

  constructor(
    readonly context: ReaderContext,
    state: Json | undefined,
    readonly findFolder: (projectHash: string | null) => string | null,
  ) {
    this.#ledger = new ItemLedger(state);
  }

  *read(content: SourceContent): Iterable<void> {
    const { sink, source } = this.context;
    const teller = new FactTeller(this.context);
    const part = partOfSource(source);
    const cwd = this.findFolder(/[\\/]([0-9a-f]{64})[\\/]/.exec(source.path)?.[1] ?? null);
    if (cwd !== null) sink.place({ cwd, gitBranch: null, seq: 0 });
    sink.thread({ threadId: mainThread, kind: 'main' });
    let isTitled = false;
    for (const [index, entry] of entriesOf(content).entries()) {
      const text = stringField(entry, 'message');
      if (text === null || stringField(entry, 'sessionId') !== part || entry.type !== 'user') continue;
      const { kind, summary } = classifyUserText(text);
      if (kind === 'prompt' && !isTitled) sink.session({ title: { text: titleFrom(text), source: 'firstPrompt' } });
      isTitled ||= kind === 'prompt';
      const node = `${part}/${typeof entry.messageId === 'number' ? entry.messageId : `at ${index}`}`;
      const seq = this.#ledger.tell(node, [text, entry.timestamp ?? null]);
      const ts = timeOf(entry.timestamp);
      if (seq === null) continue;
      teller.event({ seq, ts, kind: 'user_msg', role: 'user', detail: kind, body: text, summary, node });
      yield;
    }
  }

  state(): Json {
    return this.#ledger.state();
  }
}

function entriesOf(content: SourceContent): JsonRecord[] {
  // One that is damaged, or being written, is read when it is whole again.
  return content.format === 'text' ? parseList(content.text).filter(isRecord) : [];
}
