import type { TokenBuckets } from '../../model/tokens';
import { isRecord } from '../jsonRecord';
import { buckets, tokenCount } from '../tokenCounts';

/**
 * The tokens of a message. `input` has the cached ones in it, `thoughts` are beside `output`, and `tool` is prompt beside
 * `input` (`total` is the sum of the four: docs/agents/gemini.md). Null where there are none.
 */
export function usageOf(tokens: unknown): TokenBuckets | 'absurd' | null {
  if (!isRecord(tokens)) return null;
  const counts = [tokens.input, tokens.output, tokens.cached, tokens.thoughts, tokens.tool].filter(
    count => count !== undefined && count !== null,
  );
  if (counts.some(count => typeof count !== 'number' || count < 0 || count >= 1e12)) return 'absurd';
  const cacheRead = tokenCount(tokens.cached);
  const prompt = tokenCount(tokens.input) + tokenCount(tokens.tool);
  return buckets({
    input: Math.max(0, prompt - cacheRead),
    cacheRead: Math.min(cacheRead, prompt),
    output: tokenCount(tokens.output),
    reasoning: tokenCount(tokens.thoughts),
  });
}
