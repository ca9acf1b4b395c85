import type { TokenBuckets } from '../../model/tokens';
import { googleBuckets } from '../googleTokens';
import { isRecord } from '../jsonRecord';

/** The tokens of a message (`total` shows what is in what: docs/agents/gemini.md). Null where there are none. */
export function usageOf(tokens: unknown): TokenBuckets | 'absurd' | null {
  if (!isRecord(tokens)) return null;
  const { input: prompt, output, cached, thoughts, tool, total } = tokens;
  return googleBuckets({ prompt, output, cached, thoughts, tool, total });
}
