import type { UsageFact } from '../../model/facts';
import type { TokenBuckets } from '../../model/tokens';
import { fieldsAt, type JsonRecord, numberField, recordField, stringField } from '../jsonRecord';
import { buckets, nanoDollars, tokenCount } from '../tokenCounts';

/** What a message or a `model_usage` entry says of its request, without its place. */
export type RequestUsage = Pick<
  UsageFact,
  'model' | 'provider' | 'tokens' | 'speed' | 'webSearches' | 'fidelity' | 'statedNanoUsd'
>;

/**
 * Reads `usage` (pi-mono, `packages/ai/src/types.ts`): the input is without cache reads and writes, reasoning is in the
 * output. Null where nothing was counted: requests that failed or were cut before their usage came have zeros.
 */
export function readRequestUsage(message: JsonRecord): RequestUsage | null {
  const usage = recordField(message, 'usage');
  if (usage === null) return null;
  const tokens = readTokens(usage);
  const stated = nanoDollars(fieldsAt(usage, 'cost').total ?? usage.cost);
  if (Object.values(tokens).every(count => count === 0) && !stated) return null;
  const isCut = message.stopReason === 'error' || message.stopReason === 'aborted';
  return {
    model: stringField(message, 'responseModel') ?? stringField(message, 'model'),
    provider: stringField(message, 'provider'),
    tokens,
    speed: 'standard',
    webSearches: tokenCount(fieldsAt(usage, 'server').webSearch),
    fidelity: isCut ? 'partial' : 'exact',
    // 0 stands for a model whose price Pi does not know, or that a subscription pays for.
    statedNanoUsd: stated || null,
  };
}

function readTokens(usage: JsonRecord): TokenBuckets {
  const written = tokenCount(usage.cacheWrite);
  // Oh My Pi tells how long cache writes live; Pi does not.
  const hour = Math.min(written, tokenCount(fieldsAt(usage, 'cttl').ephemeral1h));
  return buckets({
    input: tokenCount(usage.input),
    cacheRead: tokenCount(usage.cacheRead),
    cacheWrite5m: written - hour,
    cacheWrite1h: hour,
    output: tokenCount(usage.output),
  });
}

/**
 * The same in every file that holds a copy of the entry. The response's id alone is not enough: local servers count
 * theirs from 1. Entries of the first version have no id. Null for an entry that tells no time.
 */
export function requestKeyOf(entry: JsonRecord, message: JsonRecord): string | null {
  const time =
    numberField(message, 'timestamp') ?? stringField(message, 'timestamp') ?? stringField(entry, 'timestamp');
  if (time === null) return null;
  const id = stringField(message, 'responseId') ?? stringField(entry, 'id');
  return `${id ?? `${stringField(message, 'model')}/${tokenCount(fieldsAt(message, 'usage').output)}`}@${time}`;
}
