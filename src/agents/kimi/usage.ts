import { type JsonRecord, numberField } from '../jsonRecord';
import { buckets } from '../tokenCounts';
import type { Reading } from './reading';

/** Input that was not cached, output, read from the cache, written to it. */
export type Counts = readonly [number, number, number, number];

/** `{inputOther, output, inputCacheRead, inputCacheCreation}`, of Kimi CLI with underscores; null where nothing was used. */
export function countsOf(usage: JsonRecord | null, reading: Reading): Counts | null {
  if (usage === null) return null;
  const count = (camel: string, snake: string): number => numberField(usage, camel) ?? numberField(usage, snake) ?? 0;
  const counts: Counts = [
    count('inputOther', 'input_other'),
    count('output', 'output'),
    count('inputCacheRead', 'input_cache_read'),
    count('inputCacheCreation', 'input_cache_creation'),
  ];
  if (counts.some(one => one < 0 || one >= 1e12)) {
    reading.teller.problem('absurd_tokens', 'usage');
    return null;
  }
  return counts.every(one => one === 0) ? null : counts;
}

/** Tells a request's usage, at the event that was told last. */
export function tellUsage(reading: Reading, requestKey: string, counts: readonly number[], model: string | null): void {
  const { context, state, ts, threadId, isCopied } = reading;
  const [input = 0, output = 0, cacheRead = 0, cacheWrite5m = 0] = counts.map(Math.round);
  context.sink.usage({
    requestKey,
    seq: Math.max(state.seq - 1, 0),
    threadId,
    ts,
    model,
    provider: state.provider,
    tokens: buckets({ input, output, cacheRead, cacheWrite5m }),
    speed: 'standard',
    webSearches: 0,
    copied: isCopied,
    fidelity: 'exact',
    statedNanoUsd: null,
  });
}

/** Whose models a protocol serves; anyone's are served in OpenAI's. */
export function providerOf(protocol: string | null): string | null {
  switch (protocol) {
    case 'kimi':
      return 'moonshotai';
    case 'anthropic':
      return 'anthropic';
    case 'google-genai':
    case 'google_genai':
    case 'gemini':
    case 'vertexai':
      return 'google';
    default:
      return null;
  }
}
