import { fieldsAt, isRecord, type JsonRecord, numberField } from '../jsonRecord';
import { buckets, tokenCount } from '../tokenCounts';
import type { Spending } from './readerState';

/** 10^10 ticks are a dollar. */
const ticksPerNanoDollar = 10;

/**
 * What a turn used, by model (`PromptUsage` in `extensions/notification.rs`): the input has the cached tokens in it, the
 * output the reasoning. The amount is none where Grok says that it is partial. Empty for a turn of which nothing is known.
 */
export function readTurnUsage(usage: JsonRecord, model: string | null): Spending[] {
  const isIncomplete = usage.usageIsIncomplete === true;
  const rows = Object.entries(fieldsAt(usage, 'modelUsage')).flatMap(([name, row]) =>
    isRecord(row) ? spendingOf(name, row, isIncomplete) : [],
  );
  return rows.length > 0 ? rows : spendingOf(model, usage, isIncomplete);
}

function spendingOf(model: string | null, row: JsonRecord, isIncomplete: boolean): Spending[] {
  const cacheRead = tokenCount(row.cachedReadTokens);
  const cacheWrite5m = tokenCount(row.cacheCreationTokens);
  const input = Math.max(0, tokenCount(row.inputTokens) - cacheRead - cacheWrite5m);
  const output = tokenCount(row.outputTokens);
  if (input + cacheRead + cacheWrite5m + output === 0) return [];
  const ticks = row.costIsPartial === true || isIncomplete ? null : numberField(row, 'costUsdTicks');
  const nanoUsd = ticks === null || ticks < 0 ? null : Math.round(ticks / ticksPerNanoDollar);
  return [{ model, input, cacheRead, cacheWrite5m, output, nanoUsd, isPartial: isIncomplete }];
}

/** The sum of what a model used in several turns; its amount is known when all amounts are. */
export function addSpending(spent: readonly Spending[], more: Spending): Spending[] {
  const earlier = spent.find(({ model }) => model === more.model);
  if (earlier === undefined) return [...spent, more];
  const sum: Spending = {
    model: more.model,
    input: earlier.input + more.input,
    cacheRead: earlier.cacheRead + more.cacheRead,
    cacheWrite5m: earlier.cacheWrite5m + more.cacheWrite5m,
    output: earlier.output + more.output,
    nanoUsd: earlier.nanoUsd === null || more.nanoUsd === null ? null : earlier.nanoUsd + more.nanoUsd,
    isPartial: earlier.isPartial || more.isPartial,
  };
  return spent.map(row => (row === earlier ? sum : row));
}

export function bucketsOf({ input, cacheRead, cacheWrite5m, output }: Spending): ReturnType<typeof buckets> {
  return buckets({ input, cacheRead, cacheWrite5m, output });
}
