import type { UsageFact } from '../../model/facts';
import { addTokens, noTokens, type TokenBuckets, totalTokens } from '../../model/tokens';
import type { SourceDatabase, SourceValue } from '../adapter';
import { sourceNumber, sourceText } from '../sourceText';
import { timeOf } from '../times';
import { buckets, nanoDollars, tokenCount } from '../tokenCounts';

type Row = Readonly<Record<string, SourceValue>>;
export type SessionUsage = Pick<UsageFact, 'requestKey' | 'ts' | 'model' | 'provider' | 'tokens' | 'statedNanoUsd'>;

/** Work of the main conversation: what other tasks spent is not in the counts of the session (hermes_state_usage.py). */
const mainTasks = new Set(['', 'voice_chat']);

/**
 * What a session spent: `sessions` has its counts, `session_model_usage` (since 2026) the same by model and task, with the
 * tasks that go beside the conversation. What the rows of models do not account for is the first one's, as is all when there
 * are none: their first row was made from the session's counts, so the sum keeps its key over that change.
 */
export function sessionUsages(database: SourceDatabase, session: Row): SessionUsage[] {
  const id = sourceText(session.id) ?? '';
  const rows = readModelRows(database, id);
  const main = rows.filter(({ task }) => mainTasks.has(task));
  const total = tokensOf(session);
  const known = main.map(({ tokens }) => tokens).reduce(addTokens, noTokens);
  const rest = remainder(total, known);
  const [first] = main;
  const others = rows.filter(row => row !== first);
  const stated = statedAmount(session);
  const inMain = main.reduce((sum, row) => sum + (row.stated ?? 0), 0);
  const usages: SessionUsage[] = [
    {
      requestKey: `${id}:total`,
      ts: first?.ts ?? timeOf(sourceNumber(session.ended_at) ?? sourceNumber(session.started_at)),
      model: first === undefined ? sourceText(session.model) : first.model,
      provider: first === undefined ? providerOf(session) : first.provider,
      tokens: addTokens(first?.tokens ?? noTokens, rest),
      statedNanoUsd:
        stated !== null && stated > inMain ? stated - inMain + (first?.stated ?? 0) : (first?.stated ?? null),
    },
    ...others.map(row => ({
      requestKey: `${id}:total:${row.task}:${row.model ?? ''}`,
      ts: row.ts,
      model: row.model,
      provider: row.provider,
      tokens: row.tokens,
      statedNanoUsd: row.stated,
    })),
  ];
  return merged(usages).filter(({ tokens, statedNanoUsd }) => totalTokens(tokens) > 0 || statedNanoUsd !== null);
}

/** The session's own sum; null where it states no amount. */
export function statedTotal(session: Row): { nanoUsd: number; tokens: TokenBuckets } | null {
  const nanoUsd = statedAmount(session);
  return nanoUsd === null ? null : { nanoUsd, tokens: tokensOf(session) };
}

interface ModelRow {
  readonly model: string | null;
  readonly provider: string | null;
  readonly task: string;
  readonly ts: number | null;
  readonly tokens: TokenBuckets;
  readonly stated: number | null;
}

function readModelRows(database: SourceDatabase, id: string): ModelRow[] {
  if (!database.columns('session_model_usage').has('last_seen')) return [];
  const query = 'SELECT * FROM session_model_usage WHERE session_id = ? ORDER BY first_seen, model, rowid';
  return [...database.rows(query, [id])].map(row => {
    const model = sourceText(row.model);
    return {
      model: model === 'unknown' ? null : model,
      provider: providerOf(row),
      task: sourceText(row.task) ?? '',
      ts: timeOf(row.last_seen),
      tokens: tokensOf(row),
      stated: statedAmount(row),
    };
  });
}

/** A model that was reached in several ways has a row for each. */
function merged(usages: readonly SessionUsage[]): SessionUsage[] {
  const byKey = new Map<string, SessionUsage>();
  for (const usage of usages) {
    const same = byKey.get(usage.requestKey);
    if (same === undefined) byKey.set(usage.requestKey, usage);
    else
      byKey.set(usage.requestKey, {
        ...same,
        ts: Math.max(same.ts ?? 0, usage.ts ?? 0) || null,
        tokens: addTokens(same.tokens, usage.tokens),
        statedNanoUsd:
          same.statedNanoUsd === null && usage.statedNanoUsd === null
            ? null
            : (same.statedNanoUsd ?? 0) + (usage.statedNanoUsd ?? 0),
      });
  }
  return [...byKey.values()];
}

/** Cached tokens are beside the input; reasoning is part of the output (`normalize_usage` in agent/usage_pricing.py). */
function tokensOf(row: Row): TokenBuckets {
  const output = tokenCount(row.output_tokens);
  const reasoning = Math.min(tokenCount(row.reasoning_tokens), output);
  return buckets({
    input: tokenCount(row.input_tokens),
    cacheRead: tokenCount(row.cache_read_tokens),
    cacheWrite5m: tokenCount(row.cache_write_tokens),
    output: output - reasoning,
    reasoning,
  });
}

/**
 * What the provider billed, else Hermes' estimate. The $0 of a subscription (`included`) and of models without a price are
 * no amounts (FORMATS trap 80).
 */
function statedAmount(row: Row): number | null {
  if (row.cost_status === 'included') return null;
  const billed = nanoDollars(row.actual_cost_usd);
  return billed ? billed : nanoDollars(row.estimated_cost_usd) || null;
}

/** Hermes' names for ways to a provider whose prices hold. */
function providerOf(row: Row): string | null {
  const provider = sourceText(row.billing_provider);
  if (!provider || provider === 'auto' || provider === 'custom') return null;
  return provider === 'openai-codex' || provider === 'openai-api' ? 'openai' : provider;
}

function remainder(total: TokenBuckets, known: TokenBuckets): TokenBuckets {
  const left = (key: keyof TokenBuckets): number => Math.max(0, total[key] - known[key]);
  return buckets({
    input: left('input'),
    cacheRead: left('cacheRead'),
    cacheWrite5m: left('cacheWrite5m'),
    output: left('output'),
    reasoning: left('reasoning'),
  });
}
