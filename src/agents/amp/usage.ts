import type { UsageFact } from '../../model/facts';
import type { TokenBuckets } from '../../model/tokens';
import { totalTokens } from '../../model/tokens';
import { fieldsAt, isRecord, type JsonRecord, listField, numberField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { buckets, tokenCount } from '../tokenCounts';

/** A request, however Amp keeps it. */
export interface Request {
  readonly ts: number | null;
  readonly model: string | null;
  readonly tokens: TokenBuckets;
}

/**
 * The usage that a message states. The input is in three parts that share nothing. Of OpenAI's models all that was not read
 * from the cache is called cache creation, which they do not bill as such (FORMATS trap 83).
 */
export function requestOf(usage: JsonRecord): Request | null {
  const model = stringField(usage, 'model');
  const input = tokenCount(usage.inputTokens);
  const written = tokenCount(usage.cacheCreationInputTokens);
  const isWritten = model === null || !/^(?:gpt|codex|o\d)/.test(model);
  const tokens = buckets({
    input: isWritten ? input : input + written,
    cacheRead: tokenCount(usage.cacheReadInputTokens),
    cacheWrite5m: isWritten ? written : 0,
    output: tokenCount(usage.outputTokens),
  });
  return totalTokens(tokens) === 0 ? null : { ts: timeOf(usage.timestamp), model, tokens };
}

/** A request in the ledger that threads have until January 2026, beside the usage of messages. */
export interface LedgerEntry {
  readonly id: string;
  /** The message that it answered with. */
  readonly messageId: string | null;
  readonly ts: number | null;
  readonly model: string | null;
  readonly input: number;
  readonly output: number;
}

export function readLedger(thread: JsonRecord): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (const [index, event] of listField(fieldsAt(thread, 'usageLedger'), 'events').entries()) {
    if (!isRecord(event)) continue;
    const tokens = fieldsAt(event, 'tokens');
    const answer = numberField(event, 'toMessageId') ?? stringField(event, 'toMessageId');
    entries.push({
      id: stringField(event, 'id') ?? String(index),
      messageId: answer === null ? null : String(answer),
      ts: timeOf(event.timestamp),
      model: stringField(event, 'model'),
      input: tokenCount(tokens.input),
      output: tokenCount(tokens.output),
    });
  }
  return entries;
}

/** The entry of a message's own request: by its id, else by what both count. It knows the time, the message the cache. */
export function entryOf(
  entries: readonly LedgerEntry[],
  messageId: string,
  usage: JsonRecord,
): LedgerEntry | undefined {
  const isSame = ({ input, output }: LedgerEntry): boolean =>
    output === tokenCount(usage.outputTokens) && input === tokenCount(usage.inputTokens);
  const named = entries.filter(entry => entry.messageId === messageId);
  return named.find(isSame) ?? named[0] ?? entries.find(entry => entry.messageId === null && isSame(entry));
}

/** What is the same of all usage that Amp states: credits are no money. */
export const plainUsage: Pick<UsageFact, 'provider' | 'speed' | 'webSearches' | 'statedNanoUsd'> = {
  provider: null,
  speed: 'standard',
  webSearches: 0,
  statedNanoUsd: null,
};
