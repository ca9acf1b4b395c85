import type { UsageFact } from '../../model/facts';
import { addTokens, noTokens, type TokenBuckets, totalTokens } from '../../model/tokens';
import { fieldsAt, isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { buckets, tokenCount } from '../tokenCounts';

/**
 * What a thread spent. `request_token_usage` has the last request of each prompt that is still there, and
 * `cumulative_token_usage` all of them (FORMATS trap 82). Requests take the place of earlier ones of their prompt and vanish
 * with a rewind, so parts of a sum would not stay what they were: a thread has one usage, the sum.
 */
export function threadUsage(thread: JsonRecord): TokenBuckets | null {
  const cumulative = readTokens(fieldsAt(thread, 'cumulative_token_usage'));
  const requests = Object.values(fieldsAt(thread, 'request_token_usage')).filter(isRecord).map(readTokens);
  const list = Array.isArray(thread.request_token_usage)
    ? thread.request_token_usage.filter(isRecord).map(readTokens)
    : [];
  const known = [...requests, ...list].reduce(addTokens, noTokens);
  // Until 2026 the cumulative count was not always kept.
  const total = atLeast(cumulative, known);
  return totalTokens(total) === 0 ? null : total;
}

/** The model that the thread used last: which one answered earlier is not recorded. */
export function modelOf(thread: JsonRecord): Pick<UsageFact, 'model' | 'provider' | 'speed'> {
  const model = fieldsAt(thread, 'model');
  const seller = stringField(model, 'provider');
  return {
    model: stringField(model, 'model'),
    // Zed's own service sells models of others at prices of its own.
    provider: seller === 'zed.dev' ? null : seller,
    speed: thread.speed === 'fast' ? 'fast' : 'standard',
  };
}

function readTokens(fields: JsonRecord): TokenBuckets {
  return buckets({
    input: tokenCount(fields.input_tokens),
    output: tokenCount(fields.output_tokens),
    cacheRead: tokenCount(fields.cache_read_input_tokens),
    cacheWrite5m: tokenCount(fields.cache_creation_input_tokens),
  });
}

function atLeast(a: TokenBuckets, b: TokenBuckets): TokenBuckets {
  return {
    input: Math.max(a.input, b.input),
    cacheRead: Math.max(a.cacheRead, b.cacheRead),
    cacheWrite5m: Math.max(a.cacheWrite5m, b.cacheWrite5m),
    cacheWrite1h: Math.max(a.cacheWrite1h, b.cacheWrite1h),
    output: Math.max(a.output, b.output),
    reasoning: Math.max(a.reasoning, b.reasoning),
  };
}
