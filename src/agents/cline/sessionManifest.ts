import type { EndState, SessionFact } from '../../model/facts';
import type { TokenBuckets } from '../../model/tokens';
import { fieldsAt, isRecord, type JsonRecord, parseFields, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import { buckets, nanoDollars, tokenCount } from '../tokenCounts';
import { typedText } from './userText';

/** `<session>.json`, which the SDK keeps beside the messages (`session/models/session-manifest.ts`). */
export interface SessionManifest {
  readonly cwd: string | null;
  readonly gitBranch: string | null;
  readonly status: string | null;
  readonly endedAt: number | null;
  readonly interactive: boolean | null;
  readonly version: string | null;
  readonly title: SessionFact['title'];
  readonly statedTotal: SessionFact['statedTotal'];
  /** The session it was forked from, and when: what is older was taken over. */
  readonly forkedFrom: string | null;
  readonly forkedAt: number | null;
}

export function readManifest(text: string | undefined): SessionManifest {
  const record: JsonRecord = (text === undefined ? null : parseFields(text)) ?? {};
  const metadata = fieldsAt(record, 'metadata');
  const origin = fieldsAt(metadata, 'sessionHistoryOrigin');
  const fork = fieldsAt(metadata, 'fork');
  const interactive = typeof record.interactive === 'boolean' ? record.interactive : null;
  return {
    cwd: stringField(record, 'cwd') ?? stringField(record, 'workspace_root'),
    gitBranch: stringField(fieldsAt(metadata, 'git'), 'branch'),
    status: stringField(record, 'status'),
    endedAt: timeOf(record.ended_at),
    // A scheduled run has a trigger and nobody who types.
    interactive: stringField(origin, 'trigger') === null ? interactive : false,
    version: stringField(origin, 'version'),
    title: titleOf(stringField(metadata, 'title'), stringField(record, 'prompt')),
    statedTotal: statedTotal(metadata.usage),
    forkedFrom: stringField(fork, 'forkedFromSessionId'),
    forkedAt: timeOf(fork.forkedAt),
  };
}

/** The SDK names a session by the first line of its prompt until someone names it otherwise. */
function titleOf(title: string | null, prompt: string | null): SessionFact['title'] {
  const text = titleFrom(title === null ? '' : typedText(title));
  if (text === '') return undefined;
  const first = typedText(prompt ?? '').split('\n')[0] ?? '';
  return { text, source: first.startsWith(title?.trim() ?? text) ? 'firstPrompt' : 'custom' };
}

/** The session's own total, without its agents; an amount of 0 is that of a model without a price. */
function statedTotal(usage: unknown): SessionFact['statedTotal'] {
  if (!isRecord(usage)) return undefined;
  const nanoUsd = nanoDollars(usage.totalCost);
  return nanoUsd === null || nanoUsd === 0 ? undefined : { nanoUsd, tokens: sdkTokens(usage) };
}

/** The SDK's `inputTokens` is the whole prompt, cache reads and writes included (`services/usage.ts`). */
export function sdkTokens(usage: JsonRecord): TokenBuckets {
  const cacheRead = tokenCount(usage.cacheReadTokens);
  const cacheWrite5m = tokenCount(usage.cacheWriteTokens);
  return buckets({
    input: Math.max(0, tokenCount(usage.inputTokens) - cacheRead - cacheWrite5m),
    cacheRead,
    cacheWrite5m,
    output: tokenCount(usage.outputTokens),
  });
}

/** How a session stands; `isPending` says that its last call has no result. */
export function endStateOf({ status, interactive }: SessionManifest, isPending: boolean): EndState {
  if (status === 'failed' || status === 'cancelled') return 'truncated';
  if (status === 'completed') return interactive === false ? 'clean' : 'awaiting_user';
  if (isPending) return 'tool_pending';
  return status === 'running' || status === 'pending' ? 'truncated' : 'awaiting_user';
}
