import type { TokenBuckets } from '../model/tokens';
import { buckets, tokenCount } from './tokenCounts';

/** Counts in the form of Google's `usageMetadata`, under whatever names a record has them. */
export interface GoogleCounts {
  /** With the cached ones in it. */
  readonly prompt: unknown;
  readonly cached: unknown;
  readonly output: unknown;
  readonly thoughts: unknown;
  /** Prompt tokens of tools, beside the prompt. */
  readonly tool: unknown;
  readonly total: unknown;
}

/**
 * Takes the counts apart. Google has thoughts beside the output; where another provider's counts were put into this form
 * they are in the output, which the total shows. `absurd`: not to be believed; null: there are none.
 */
export function googleBuckets(counts: GoogleCounts): TokenBuckets | 'absurd' | null {
  const given = Object.values(counts).filter(count => count !== undefined && count !== null);
  if (given.some(count => typeof count !== 'number' || count < 0 || count >= 1e12)) return 'absurd';
  const prompt = tokenCount(counts.prompt) + tokenCount(counts.tool);
  const cached = tokenCount(counts.cached);
  const output = tokenCount(counts.output);
  const thoughts = tokenCount(counts.thoughts);
  if (prompt + cached + output + thoughts === 0) return null;
  const isInside = thoughts > 0 && thoughts <= output && tokenCount(counts.total) === prompt + output;
  return buckets({
    // More cached than there is prompt: then the two stand beside each other.
    input: cached > prompt ? prompt : prompt - cached,
    cacheRead: cached,
    output: isInside ? output - thoughts : output,
    reasoning: thoughts,
  });
}
