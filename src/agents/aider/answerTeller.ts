import { hunksBetween } from '../editHunks';
import type { FactTeller } from '../factTeller';
import type { ItemLedger } from '../itemLedger';
import { fileChange, type PatchChange } from '../patchChange';
import { tellCall } from '../tellCall';
import { buckets } from '../tokenCounts';
import { type ProposedEdit, readEdits } from './editBlocks';
import { type Announcement, type EditOutcome, readOutcomes, readUsage, type UsageNotice } from './notices';

/** An answer and what came of it. */
interface Answer {
  readonly key: string;
  readonly text: string;
  /** What aider said after it, up to what follows. */
  readonly notices: readonly string[];
  /** Nothing follows in the run. */
  readonly isLast: boolean;
  readonly ts: number | null;
}

/** Tells answers of models with what they cost and the edits that aider made of them. */
export class AnswerTeller {
  /** The last total that aider stated for the run, in nano-dollars. */
  stated: number | null = null;
  /** The answers that follow are those of the editor's model, which carries out what the architect's said. */
  isEditor = false;
  #model: string | null = null;
  #editorModel: string | null = null;
  #isWhole = false;
  /** What files hold where the run says so: the text of the last whole answer. */
  readonly #texts = new Map<string, string>();

  constructor(
    readonly teller: FactTeller,
    readonly ledger: ItemLedger,
    readonly cwd: string,
  ) {}

  announced({ model, editorModel, isWhole }: Announcement): void {
    if (model !== undefined) {
      this.#model = model;
      this.#isWhole = isWhole === true;
    }
    this.#editorModel = editorModel ?? this.#editorModel;
  }

  answer({ key, text, notices, isLast, ts }: Answer): void {
    const usage = notices.map(readUsage).find(one => one !== null) ?? null;
    const { thought, said } = splitThought(text);
    const model = this.isEditor ? (this.#editorModel ?? this.#model) : this.#model;
    const requestKey = usage === null ? null : `${this.teller.context.identity.sessionId}:${key}`;
    const seq = this.ledger.tell(key, [text, ts, requestKey]);
    if (seq !== null) {
      const shared = { ts, node: key, requestKey, role: 'assistant' } as const;
      if (thought !== '') this.teller.event({ ...shared, seq, kind: 'thinking', body: thought });
      if (said !== '') this.teller.event({ ...shared, seq: seq + 1, kind: 'assistant_msg', body: said });
    }
    if (usage !== null && requestKey !== null)
      this.#usage({ usage, requestKey, model, ts, seq: (this.ledger.seqOf(key) ?? 0) + 1 });
    this.#edits({ key, text: said, notices, isLast, ts }, requestKey);
  }

  #usage(told: {
    readonly usage: UsageNotice;
    readonly requestKey: string;
    readonly model: string | null;
    readonly ts: number | null;
    readonly seq: number;
  }): void {
    const { usage, requestKey, model, ts, seq } = told;
    this.stated = usage.sessionNanoUsd ?? this.stated;
    // Written to the cache is counted in what was sent; read from it is only where the provider counts it there, too.
    const isApart = /claude|anthropic/i.test(model ?? '');
    const input = usage.sent - usage.cacheWrite - (isApart ? 0 : usage.cacheHit);
    this.teller.context.sink.usage({
      requestKey,
      seq,
      threadId: this.teller.context.identity.threadId,
      ts,
      model,
      provider: null,
      tokens: buckets({
        input: Math.max(0, input),
        cacheRead: usage.cacheHit,
        cacheWrite5m: usage.cacheWrite,
        output: usage.received,
      }),
      speed: 'standard',
      webSearches: 0,
      copied: false,
      fidelity: 'estimated',
      statedNanoUsd: usage.messageNanoUsd,
    });
  }

  #edits({ key, text: said, notices, isLast, ts }: Answer, requestKey: string | null): void {
    const outcomes = readOutcomes(notices);
    // Aider says of every edit that it applies that it did: not of those in answers to which it added files first.
    const untold: EditOutcome | null = isLast ? null : { text: 'not applied', detail: 'cancelled' };
    const proposed = new Map(readEdits(said, this.#isWhole).map(edit => [edit.path, edit]));
    for (const path of outcomes.byPath.keys())
      if (!proposed.has(path)) proposed.set(path, { path, hunks: [], after: null });
    // Code blocks with a name above them are files only where aider took them for such.
    const isCertain = /^<{5,9} SEARCH|\*\*\* Begin Patch/m.test(said);
    for (const edit of proposed.values()) {
      const told = outcomes.byPath.get(edit.path) ?? outcomes.others;
      if (told === null && !isCertain) continue;
      const outcome = told ?? untold;
      this.#edit(`${key}:${edit.path}`, edit, outcome, outcomes.created.has(edit.path), ts, requestKey);
    }
  }

  #edit(
    key: string,
    edit: ProposedEdit,
    outcome: EditOutcome | null,
    isNew: boolean,
    ts: number | null,
    requestKey: string | null,
  ): void {
    const change = this.#changeOf(edit, isNew);
    if (outcome?.detail === null) {
      if (edit.after === null) this.#texts.delete(edit.path);
      else this.#texts.set(edit.path, edit.after);
    }
    const seq = this.ledger.tell(key, [change, outcome, ts]);
    if (seq === null) return;
    tellCall(this.teller, {
      seq,
      ts,
      node: key,
      callId: key,
      tool: 'edit',
      requestKey,
      body: JSON.stringify({ path: edit.path }),
      summary: `edit ${edit.path}`,
      result: outcome === null ? null : { ts, text: outcome.text, detail: outcome.detail },
      edits: [change],
      cwd: this.cwd,
    });
  }

  /** A file that is written anew where the run has its text before is compared with it. */
  #changeOf({ path, hunks, after }: ProposedEdit, isNew: boolean): PatchChange {
    const before = isNew || after === null ? undefined : this.#texts.get(path);
    const operation = isNew ? 'create' : 'update';
    if (before === undefined || after === null) return fileChange(operation, path, hunks, { after });
    return fileChange(operation, path, hunksBetween(before, after), { before, after });
  }
}

/** Thoughts stand before what is said, in a tag that aider makes up for them. */
function splitThought(text: string): { thought: string; said: string } {
  const thoughts: string[] = [];
  const said = text.replace(/<(thinking-content-[0-9a-f]+)>([\s\S]*?)(?:<\/\1>|$)/g, (_, _tag, thought: string) => {
    thoughts.push(thought.trim());
    return '';
  });
  return { thought: thoughts.join('\n\n'), said: said.trim() };
}
