import type { UsageFact } from '../../model/facts';
import { noTokens, type TokenBuckets } from '../../model/tokens';
import { isRecord, type JsonRecord, listField, numberField, recordField, stringField } from '../jsonRecord';
import { buckets, tokenCount } from '../tokenCounts';
import { modelOf, type Turn } from './turn';

/** What a turn used of a model, as far as its request says. */
export type TurnUsage = Pick<UsageFact, 'requestKey' | 'model' | 'tokens' | 'fidelity' | 'statedNanoUsd'>;

/**
 * The key of a turn: the id that the extension gives it, which the traces of its first request have as well. Null until the
 * response is whole.
 */
export function turnKey({ id, result, metadata }: Turn, sessionId: string): string | null {
  return result === null ? null : (stringField(metadata, 'responseId') ?? `${sessionId}:${id}`);
}

/**
 * The usage of a turn, of each model it used. Agents that VS Code hosts state totals (`modelTotals`). Copilot Chat states
 * the prompt of the turn's last request, of whose tokens nobody knows which were cached, and the output of all requests
 * (`promptTokens`, `completionTokens`) or of the last one (`result.usage`, before April 2026): an estimate in both cases.
 */
export function turnUsage(turn: Turn, sessionId: string): TurnUsage[] {
  const key = turnKey(turn, sessionId);
  if (key === null) return [];
  const credits = creditNanoUsd(numberField(turn.fields, 'copilotCredits'));
  const totals = listField(turn.fields, 'modelTotals').filter(isRecord);
  if (totals.length > 0)
    return totals.map((total, index) => ({
      requestKey: index === 0 ? key : `${key}:${stringField(total, 'model') ?? index}`,
      model: stringField(total, 'model') ?? modelOf(turn),
      tokens: modelTokens(total),
      fidelity: 'exact',
      statedNanoUsd: index === 0 ? credits : credits === null ? null : 0,
    }));
  const counts = countsOf(turn);
  if (counts === null && credits === null) return [];
  return [
    {
      requestKey: key,
      model: modelOf(turn),
      tokens: counts ?? noTokens,
      fidelity: counts === null ? 'partial' : 'estimated',
      statedNanoUsd: credits,
    },
  ];
}

/** What the session cost so far, as its last turn states. */
export function sessionNanoUsd(turns: readonly Turn[]): number | null {
  const stated = turns.flatMap(({ fields }) => numberField(fields, 'sessionCopilotCredits') ?? []);
  return stated.length === 0 ? null : creditNanoUsd(Math.max(...stated));
}

function countsOf({ fields, result, metadata }: Turn): TokenBuckets | null {
  const usage = recordField(result ?? {}, 'usage') ?? {};
  const input = firstCount([fields.promptTokens, usage.promptTokens, metadata.promptTokens]);
  const output = firstCount([fields.completionTokens, usage.completionTokens, metadata.outputTokens]);
  return input === 0 && output === 0 ? null : buckets({ input, output });
}

function firstCount(values: readonly unknown[]): number {
  return values.map(tokenCount).find(count => count > 0) ?? 0;
}

function modelTokens(total: JsonRecord): TokenBuckets {
  const cacheRead = tokenCount(total.cachedTokens);
  const input = Math.max(0, tokenCount(total.inputTokens) - cacheRead);
  return buckets({ input, cacheRead, output: tokenCount(total.outputTokens) });
}

/** GitHub sells an AI credit for one cent. 0 is what stands where nothing was metered. */
function creditNanoUsd(credits: number | null): number | null {
  return credits === null || credits <= 0 || credits > 1e8 ? null : Math.round(credits * 1e7);
}
