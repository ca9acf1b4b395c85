import { mainThread } from '../../model/facts';
import { partOfSource } from '../../model/sourceFormat';
import type { ContentReader, Json, ReaderContext, SourceContent, SourceDatabase, SourceValue } from '../adapter';
import { ItemLedger } from '../itemLedger';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import { requestKey } from './requestKey';
import { isUsageStore, sessionRow, textOf, usageRows } from './sessionStore';
import { creditNanoUsd, readTokens } from './tokens';

/** Rows between two pauses. */
const batch = 200;

/**
 * Reads what the store knows of one session beside its transcript: every request with all its tokens. Those that the
 * transcript told have the same key; marked as copies, they give way to its own records and fill in where it has less.
 */
export class StoreReader implements ContentReader {
  readonly #context: ReaderContext;
  readonly #ledger: ItemLedger;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#context = context;
    this.#ledger = new ItemLedger(state);
  }

  *read(content: SourceContent): Generator<void> {
    const { source } = this.#context;
    const id = partOfSource(source);
    if (content.format !== 'sqlite' || id === null || !isUsageStore(content.database)) return;
    this.#session(content.database, id);
    yield* this.#requests(content.database, id);
  }

  state(): Json {
    return this.#ledger.state();
  }

  #session(database: SourceDatabase, id: string): void {
    const row = sessionRow(database, id);
    if (row === null) return;
    const { sink } = this.#context;
    const cwd = textOf(row.cwd);
    const summary = textOf(row.summary);
    if (cwd !== null) sink.place({ cwd, gitBranch: textOf(row.branch), seq: 0 });
    if (summary !== null) sink.session({ title: { text: titleFrom(summary), source: 'summary' } });
  }

  *#requests(database: SourceDatabase, id: string): Generator<void> {
    const { sink } = this.#context;
    const counts = new Map<string, number>();
    let rows = 0;
    for (const row of usageRows(database, id)) {
      const threadId = textOf(row.agent_id) ?? mainThread;
      const nth = (counts.get(threadId) ?? 0) + 1;
      counts.set(threadId, nth);
      const seq = this.#ledger.tell(`request ${row.id}`, row);
      if (seq === null) continue;
      const callId = textOf(row.parent_tool_call_id);
      if (threadId !== mainThread && callId !== null) sink.thread({ threadId, spawnCallId: callId });
      sink.usage({
        requestKey: requestKey(id, threadId, nth),
        seq,
        threadId,
        ts: timeOf(row.created_at),
        model: textOf(row.model),
        provider: null,
        tokens: readTokens({
          inputTokens: row.input_tokens,
          outputTokens: row.output_tokens,
          cacheReadTokens: row.cache_read_tokens,
          cacheWriteTokens: row.cache_write_tokens,
        }),
        speed: 'standard',
        webSearches: 0,
        copied: true,
        fidelity: 'exact',
        statedNanoUsd: creditNanoUsd(numberOf(row.total_nano_aiu)),
      });
      if (++rows % batch === 0) yield;
    }
  }
}

function numberOf(value: SourceValue): number | null {
  return typeof value === 'number' ? value : null;
}
