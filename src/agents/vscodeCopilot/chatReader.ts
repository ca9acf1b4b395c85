import { type EndState, mainThread, type SessionFact } from '../../model/facts';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemLedger } from '../itemLedger';
import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { titleFrom } from '../titleFrom';
import { pathOfUri, pathOfUriParts } from '../uriPath';
import { EditingState } from './editingState';
import { readSession, type SessionDocument } from './sessionDocument';
import { readTurn, type Turn } from './turn';
import { TurnTeller } from './turnTeller';
import { sessionNanoUsd } from './turnUsage';
import { workspaceFolder } from './workspaceFolder';

/** Reads a session of Copilot Chat as VS Code keeps it, a document or a log of changes. */
export class ChatReader implements ContentReader {
  readonly #context: ReaderContext;
  readonly #ledger: ItemLedger;
  readonly #teller: FactTeller;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#context = context;
    this.#ledger = new ItemLedger(state);
    this.#teller = new FactTeller(context);
  }

  *read(content: SourceContent): Generator<void> {
    const session = readSession(content);
    if (session === null) {
      this.#problem('unexpected_shape', 'session');
      return;
    }
    const turns = session.requests.map(readTurn);
    this.#session(session.fields, turns);
    this.#place(session.fields, turns);
    this.#damage(session);
    const tellers = new TurnTeller(this.#teller, this.#ledger, new EditingState(this.#context));
    for (const [index, turn] of turns.entries()) {
      this.#teller.at = session.requests[index]?.at ?? { line: 1, offset: 0 };
      yield* tellers.tell(turn);
    }
    for (const kind of tellers.unknown) this.#problem('unknown_record', kind);
  }

  state(): Json {
    return this.#ledger.state();
  }

  #session(fields: JsonRecord, turns: readonly Turn[]): void {
    const { sink } = this.#context;
    sink.thread({ threadId: mainThread, kind: 'main' });
    const own = stringField(fields, 'customTitle') ?? stringField(fields, 'computedTitle');
    const first = turns.find(({ prompt, isInjected }) => prompt.trim() !== '' && !isInjected);
    const title: SessionFact['title'] =
      own !== null
        ? { text: titleFrom(own), source: 'generated' }
        : first === undefined
          ? undefined
          : { text: titleFrom(first.prompt), source: 'firstPrompt' };
    const nanoUsd = sessionNanoUsd(turns);
    sink.session({
      title,
      relationship: 'root',
      endState: endStateOf(turns.findLast(({ isUndone }) => !isUndone)),
      agentVersion: versionIn(turns),
      statedTotal: nanoUsd === null ? undefined : { nanoUsd, tokens: null },
    });
  }

  /** The window's folder, else the one that the session itself names: windows on several have a file that lists them. */
  #place(fields: JsonRecord, turns: readonly Turn[]): void {
    const cwd = pathOfUri(stringField(fields, 'workingDirectory')) ?? workspaceFolder(this.#context) ?? folderIn(turns);
    const gitBranch = stringField(fieldsAt(fields, 'repoData'), 'localBranch');
    if (cwd !== null) this.#context.sink.place({ cwd, gitBranch, seq: 0 });
  }

  #damage({ damaged }: SessionDocument): void {
    for (const at of damaged) {
      this.#teller.at = at;
      this.#problem('unexpected_shape', 'record of the log');
    }
  }

  /** Once, however often the session is read. */
  #problem(reason: 'unexpected_shape' | 'unknown_record', detail: string): void {
    const { line } = this.#teller.at;
    if (this.#ledger.tell(`problem:${reason}:${detail}:${line}`, null) !== null) this.#teller.problem(reason, detail);
  }
}

function endStateOf(last: Turn | undefined): EndState | undefined {
  switch (last?.state) {
    case undefined:
      return undefined;
    case 'complete':
      return 'awaiting_user';
    case 'needs_input':
      return 'tool_pending';
    case null:
      return last.result === null ? 'truncated' : 'awaiting_user';
    default:
      return 'truncated';
  }
}

function versionIn(turns: readonly Turn[]): string | undefined {
  const last = turns.findLast(({ fields }) => stringField(fieldsAt(fields, 'agent'), 'extensionVersion') !== null);
  return last === undefined
    ? undefined
    : (stringField(fieldsAt(last.fields, 'agent'), 'extensionVersion') ?? undefined);
}

/** The folder against which links in answers are read, or that the extension looked at. */
function folderIn(turns: readonly Turn[]): string | null {
  for (const { fields, metadata } of turns) {
    const bases = listField(fields, 'response').map(part => (isRecord(part) ? pathOfUriParts(part.baseUri) : null));
    const base = bases.find(path => path !== null) ?? pathOfUri(stringField(metadata, 'cacheKey'));
    if (base !== null) return base.length > 1 ? base.replace(/[\\/]$/, '') : base;
  }
  return null;
}
