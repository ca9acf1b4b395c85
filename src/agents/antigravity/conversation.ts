import type { ContentReader, Json, ReaderContext, SourceContent, SourceDatabase } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemChain } from '../itemChain';
import { ItemLedger } from '../itemLedger';
import { resolvePath } from '../resolvePath';
import { tellArtifacts } from './artifacts';
import { type Generation, readGenerations, workspaceOf } from './generations';
import { providerOf } from './modelName';
import { readPrompts, workspaceIn } from './promptHistory';
import { stepsOf } from './steps';
import { requestKeyOf, TranscriptTeller } from './transcriptTeller';

/** A conversation: what its transcript says, and what its database counted. */
export class Conversation implements ContentReader {
  readonly #facts: FactTeller;
  readonly #ledger: ItemLedger;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#facts = new FactTeller(context);
    this.#ledger = new ItemLedger(state);
  }

  state(): Json {
    return this.#ledger.state();
  }

  *read(content: SourceContent): Generator<void> {
    const { context } = this.#facts;
    const chain = new ItemChain(this.#ledger);
    const database = content.format === 'sqlite' ? content.database : null;
    const generations = database === null ? [] : [...readGenerations(database)];
    const cwd = this.#place(database);
    const requests = new Map(generations.flatMap(one => one.steps.map(step => [step, one])));
    const teller = new TranscriptTeller(this.#facts, chain, requests, cwd);
    const steps = stepsOf(context, content, this.#facts);
    if (steps === null) yield* this.#unreadable(chain);
    else yield* teller.tell(steps);
    this.#facts.at = { line: 1, offset: 0 };
    for (const one of generations) this.#usage(one, teller.seqOf(one.steps) ?? 0);
  }

  /** The folder that was open: of versions without databases only the CLI wrote it down, beside the prompts. */
  #place(database: SourceDatabase | null): string | null {
    const { identity, sink, companions } = this.#facts.context;
    const workspace = database === null ? workspaceIn(companions, identity.transcriptKey) : workspaceOf(database);
    if (workspace === null) return null;
    const cwd = resolvePath(null, workspace.cwd);
    sink.place({ cwd, gitBranch: workspace.branch, seq: 0 });
    return cwd;
  }

  /** Without a transcript there are the prompts that were typed in a terminal, and what was written for the user to read. */
  *#unreadable(chain: ItemChain): Generator<void> {
    const { companions } = this.#facts.context;
    const { node, seq, isTold } = chain.next('unreadable', null);
    if (isTold)
      this.#facts.event({
        seq,
        node,
        ts: null,
        kind: 'lifecycle',
        role: 'system',
        detail: 'unreadable',
        body: 'This conversation is kept in a form that only Antigravity can read.',
      });
    readPrompts(this.#facts, chain, companions);
    tellArtifacts(this.#facts, chain, companions);
    if (chain.takeNews()) yield;
  }

  #usage(generation: Generation, seq: number): void {
    const { identity, sink } = this.#facts.context;
    const { tokens, model, ts } = generation;
    if (tokens === 'absurd') this.#facts.problem('absurd_tokens', 'gen_metadata');
    if (tokens === 'absurd' || tokens === null) return;
    sink.usage({
      requestKey: requestKeyOf(generation, identity.transcriptKey),
      seq,
      threadId: identity.threadId,
      ts,
      model,
      provider: providerOf(model),
      tokens,
      speed: 'standard',
      webSearches: 0,
      copied: false,
      fidelity: 'exact',
      statedNanoUsd: null,
    });
  }
}
