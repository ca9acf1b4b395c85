import { basename, dirname } from 'node:path';
import { mainThread, type SessionFact } from '../../model/facts';
import type { ContentReader, Json, ReaderContext, SourceContent, SourceIdentity, SourceRef } from '../adapter';
import { FactTeller } from '../factTeller';
import { pathStyle } from '../hostFolders';
import { ItemLedger } from '../itemLedger';
import { fieldsAt, isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { resultsOf } from './chatResult';
import { blocksOf } from './conversationBlocks';
import { ConversationTeller } from './conversationTeller';
import { parseTextTranscript } from './textTranscript';

/** `…/agent-transcripts/<id>/<id>.jsonl`, `…/<id>/subagents/<child>.jsonl`, or `…/agent-transcripts/<id>.jsonl`. */
export function identifyTranscript({ path }: Pick<SourceRef, 'path'>): SourceIdentity {
  const id = basename(path).replace(/\.(?:jsonl|txt)$/, '');
  const folder = dirname(path);
  const isChild = basename(folder) === 'subagents';
  return {
    sessionId: isChild ? basename(dirname(folder)) : id,
    threadId: isChild ? id : mainThread,
    parentThreadId: isChild ? mainThread : null,
    cwd: null,
    transcriptKey: id,
  };
}

/**
 * Reads an agent transcript: messages without ids, times, results, tokens or model. It is read as a whole, since resuming
 * on the command line writes it anew: the same messages, and one end of turn where there were several.
 */
export class TranscriptReader implements ContentReader {
  readonly #context: ReaderContext;
  readonly #ledger: ItemLedger;
  readonly #teller: FactTeller;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#context = context;
    this.#ledger = new ItemLedger(state);
    this.#teller = new FactTeller(context);
  }

  *read(content: SourceContent): Iterable<void> {
    const lines =
      content.format === 'log'
        ? content.records
        : content.format === 'text'
          ? parseTextTranscript(content.text).map((record, index) => ({ record, at: { line: index + 1, offset: 0 } }))
          : [];
    const records = lines.map(({ record }) => record);
    const messages = records.filter(isRecord).map(fields => ({ fields, content: contentOf(fields) }));
    const conversation = new ConversationTeller(this.#teller, this.#ledger, resultsOf(messages));
    conversation.cwd = folderOfCalls(records, this.#projectFolder());
    if (conversation.cwd !== null) this.#context.sink.place({ cwd: conversation.cwd, gitBranch: null, seq: 0 });
    let count = 0;
    for (const { record, at } of lines) {
      this.#teller.at = at;
      if (!isRecord(record)) continue;
      const { changes } = this.#ledger;
      const role = stringField(record, 'role');
      const error = record.type === 'error' ? (stringField(record, 'error') ?? 'error') : null;
      if (error !== null) conversation.error(`error-${++count}`, error);
      else if (role !== null) conversation.message(`message-${++count}`, role, contentOf(record), null);
      else if (record.type === 'turn_ended') conversation.turnEnded(stringField(record, 'status'));
      else if (record.type !== 'status') this.#unknown(stringField(record, 'type'));
      if (this.#ledger.changes > changes) yield;
    }
    const { sink, identity } = this.#context;
    const title: SessionFact['title'] =
      conversation.title === null ? undefined : { text: conversation.title, source: 'firstPrompt' };
    if (identity.threadId === mainThread) sink.session({ title, endState: conversation.endState });
    else sink.thread({ threadId: identity.threadId, parentThreadId: mainThread });
  }

  state(): Json {
    return this.#ledger.state();
  }

  /** The folder below `projects`, named after the one that the agent worked in. */
  #projectFolder(): string {
    return /[\\/]projects[\\/]([^\\/]+)[\\/]agent-transcripts[\\/]/.exec(this.#context.source.path)?.[1] ?? '';
  }

  #unknown(type: string | null): void {
    const name = type ?? 'line without a type';
    if (this.#ledger.tell(`unknown:${name}`, null) !== null) this.#teller.problem('unknown_record', name);
  }
}

function contentOf(record: JsonRecord): unknown {
  return fieldsAt(record, 'message').content ?? record.content;
}

/**
 * The folder the agent worked in. The project's name cannot be read back, since `/`, `.` and `_` all became `-` (FORMATS trap
 * 67); but of the folders that calls name, the one whose name would become it is the one.
 */
function folderOfCalls(records: readonly unknown[], encoded: string): string | null {
  const wanted = encode(encoded);
  if (wanted === '' || wanted === 'empty-window') return null;
  for (const record of records) {
    for (const block of isRecord(record) ? blocksOf(contentOf(record), () => undefined) : []) {
      if (block.kind !== 'call') continue;
      for (const value of Object.values(block.input)) {
        const folder = typeof value === 'string' ? folderAbove(value, wanted) : null;
        if (folder !== null) return folder;
      }
    }
  }
  return null;
}

function folderAbove(path: string, wanted: string): string | null {
  if (!/^(?:\/|[A-Za-z]:[\\/])/.test(path) || path.length > 4096) return null;
  const style = pathStyle(path);
  for (let folder = style.normalize(path); ; folder = style.dirname(folder)) {
    if (encode(folder) === wanted) return folder;
    if (style.dirname(folder) === folder) return null;
  }
}

function encode(path: string): string {
  return path
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
}
