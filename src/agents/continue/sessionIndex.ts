import { mainThread } from '../../model/facts';
import { partOfSource } from '../../model/sourceFormat';
import type { ContentReader, Json, ReaderContext, SourceContent, SourcePart } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemLedger } from '../itemLedger';
import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { parseList } from '../parseJson';
import { timeOf } from '../times';

/** The sessions that `sessions.json` knows the beginning of. */
export function* indexParts(text: string): Generator<SourcePart> {
  for (const { id, startedAt } of readIndex(text))
    yield {
      part: id,
      version: String(startedAt),
      identity: {
        sessionId: id,
        threadId: mainThread,
        parentThreadId: null,
        cwd: null,
        transcriptKey: `sessions.json/${id}`,
      },
    };
}

/** Tells when a session began: its own file has no times. */
export class IndexReader implements ContentReader {
  readonly #teller: FactTeller;
  readonly #ledger: ItemLedger;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#teller = new FactTeller(context);
    this.#ledger = new ItemLedger(state);
  }

  *read(content: SourceContent): Iterable<void> {
    const part = partOfSource(this.#teller.context.source);
    if (content.format !== 'text') return;
    for (const { id, startedAt: ts } of readIndex(content.text)) {
      if (id !== part) continue;
      const node = 'session start';
      const seq = this.#ledger.tell(node, ts);
      if (seq === null) return;
      const summary = 'session started';
      this.#teller.event({ seq, ts, node, kind: 'lifecycle', role: 'system', detail: 'session_start', summary });
      yield;
      return;
    }
  }

  state(): Json {
    return this.#ledger.state();
  }
}

interface IndexEntry {
  readonly id: string;
  readonly startedAt: number;
}

function readIndex(text: string): IndexEntry[] {
  const entries = new Map<string, IndexEntry>();
  for (const record of parseList(text).filter(isRecord)) {
    const id = stringField(record, 'sessionId');
    const startedAt = startOf(record);
    if (id !== null && startedAt !== null && !entries.has(id)) entries.set(id, { id, startedAt });
  }
  return [...entries.values()];
}

/** Epoch milliseconds as text; at first what `Date` prints. */
function startOf({ dateCreated }: JsonRecord): number | null {
  return timeOf(dateCreated) ?? (typeof dateCreated === 'string' ? timeOf(Date.parse(dateCreated)) : null);
}
