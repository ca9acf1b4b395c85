import type { TokenBuckets } from '../../model/tokens';
import { totalTokens } from '../../model/tokens';
import { fieldsAt, type JsonRecord, numberField } from '../jsonRecord';
import { buckets, tokenCount } from '../tokenCounts';

/**
 * The tokens of a step or message in disjoint buckets, null where there are none (a request that never ended). Cache reads
 * and writes are outside the input. Reasoning was inside the output at first and is beside it since 1.2 or so
 * (`getUsage` in `session/session.ts`): the recorded total tells which, else the provider, whose count was taken over.
 */
export function stepTokens(tokens: JsonRecord, provider: string | null): TokenBuckets | null {
  const cache = fieldsAt(tokens, 'cache');
  const input = tokenCount(tokens.input);
  const output = tokenCount(tokens.output);
  const reasoning = tokenCount(tokens.reasoning);
  const cacheRead = tokenCount(cache.read);
  const cacheWrite5m = tokenCount(cache.write);
  const total = numberField(tokens, 'total');
  // Some totals leave the cache out.
  const without = [input + output, input + output + cacheRead + cacheWrite5m];
  const isInside =
    total !== null && without.includes(total)
      ? true
      : total !== null && without.includes(total - reasoning)
        ? false
        : total === null && !/google|vertex|gemini/i.test(provider ?? '');
  const inside = isInside ? Math.min(reasoning, output) : 0;
  const found = buckets({ input, output: output - inside, reasoning, cacheRead, cacheWrite5m });
  return totalTokens(found) === 0 ? null : found;
}

/**
 * Identity of a request. Forks copy messages and parts under new ids, but leave the time, the model and the tokens as they
 * were: together these name the request in every session that repeats it, and in the JSON tree from which a database
 * was made.
 */
export function requestKey(created: number | null, model: string | null, tokens: TokenBuckets): string {
  const { input, cacheRead, cacheWrite5m, output, reasoning } = tokens;
  return `${created ?? 0}:${model ?? ''}:${[input, cacheRead, cacheWrite5m, output, reasoning].join('.')}`;
}
