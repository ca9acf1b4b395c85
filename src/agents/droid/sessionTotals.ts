import type { TokenBuckets } from '../../model/tokens';
import { type JsonRecord, parseFields, recordField, stringField } from '../jsonRecord';
import { buckets, tokenCount } from '../tokenCounts';

/** What a session's settings file says of it. */
export interface SessionTotals {
  readonly model: string | null;
  readonly provider: string | null;
  /** Of the session alone: what its subagents used is in their own files. Null where nothing was counted. */
  readonly tokens: TokenBuckets | null;
}

/**
 * Reads `<id>.settings.json`. `tokenUsage` counts all requests of the session so far; `thinkingTokens` are in the output
 * (Droid adds them to it for models that count them apart), `inclusiveTokenUsage` has the subagents' in it.
 */
export function readTotals(text: string | undefined): SessionTotals {
  const settings = text === undefined ? null : parseFields(text);
  if (settings === null) return { model: null, provider: null, tokens: null };
  return {
    model: stringField(settings, 'model'),
    provider: providerOf(settings),
    tokens: readTokens(recordField(settings, 'tokenUsage')),
  };
}

function readTokens(usage: JsonRecord | null): TokenBuckets | null {
  if (usage === null) return null;
  const tokens = buckets({
    input: tokenCount(usage.inputTokens),
    cacheRead: tokenCount(usage.cacheReadTokens),
    cacheWrite5m: tokenCount(usage.cacheCreationTokens),
    output: tokenCount(usage.outputTokens),
  });
  return Object.values(tokens).every(count => count === 0) ? null : tokens;
}

/** The seller, where it is told; `generic-chat-completion-api` is a form of requests. */
function providerOf(settings: JsonRecord): string | null {
  const provider = stringField(settings, 'apiProviderLock') ?? stringField(settings, 'providerLock');
  return provider === null || provider.startsWith('generic') ? null : provider;
}

/** A session's settings file lies beside it. */
export function settingsPath(transcript: string): string {
  return transcript.replace(/\.jsonl$/, '.settings.json');
}
