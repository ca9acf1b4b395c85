import { mainThread } from '../../model/facts';
import { partOfSource } from '../../model/sourceFormat';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { ItemLedger } from '../itemLedger';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import { buckets, tokenCount } from '../tokenCounts';
import { isTraceStore, type TracedRequest, tracedPrompt, tracedRequests } from './traceStore';

/**
 * Adds to a session what the traces know of its requests: every one with its tokens and what of them was cached. The first
 * request of a turn has the key of the turn, whose estimate gives way to it.
 */
export class TraceReader implements ContentReader {
  readonly #context: ReaderContext;
  readonly #ledger: ItemLedger;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#context = context;
    this.#ledger = new ItemLedger(state);
  }

  *read(content: SourceContent): Generator<void> {
    const id = partOfSource(this.#context.source);
    if (content.format !== 'sqlite' || id === null || !isTraceStore(content.database)) return;
    const prompt = tracedPrompt(content.database, id);
    if (prompt !== null) this.#context.sink.session({ title: { text: titleFrom(prompt), source: 'firstPrompt' } });
    const turns = new Set<string>();
    for (const request of tracedRequests(content.database, id)) {
      const { turnId, spanId } = request;
      const isFirst = turnId !== null && !turns.has(turnId);
      if (isFirst) turns.add(turnId);
      const { changes } = this.#ledger;
      this.#request(request, turnId === null ? spanId : isFirst ? turnId : `${turnId}:${spanId}`);
      if (this.#ledger.changes > changes) yield;
    }
  }

  state(): Json {
    return this.#ledger.state();
  }

  #request(request: TracedRequest, requestKey: string): void {
    const { input, output, cached, threadId } = request;
    // A request that failed has no counts.
    if (input === null && output === null) return;
    // Old rows go first: what is the first of a turn then was told as a later one.
    const seq = this.#ledger.tell(request.spanId, request);
    if (seq === null) return;
    if (threadId !== mainThread) this.#context.sink.thread({ threadId, parentThreadId: mainThread });
    const cacheRead = tokenCount(cached);
    this.#context.sink.usage({
      requestKey,
      seq,
      threadId,
      ts: timeOf(request.start),
      model: request.model,
      provider: request.provider,
      tokens: buckets({
        input: Math.max(0, tokenCount(input) - cacheRead),
        cacheRead,
        output: tokenCount(output),
      }),
      speed: 'standard',
      webSearches: 0,
      copied: false,
      fidelity: 'exact',
      statedNanoUsd: null,
    });
  }
}
