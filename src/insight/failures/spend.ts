import { integer, integerOrNull, textOrNull } from '../../store/columns';
import type { Database } from '../../store/engine/database';
import { evenShares, type ModelSpend, sumKnown } from '../../store/failedApproaches';
import type { SessionRules } from '../../store/settleSession';

/** A billed request. */
export interface BilledRequest {
  readonly seq: number;
  /** Native id of its thread. */
  readonly threadId: string;
  readonly model: string;
  /** All buckets together. */
  readonly tokens: number;
  readonly nanoUsd: number | null;
}

/** The part of a conversation that an approach took. */
export interface Span {
  readonly threadId: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** The billed requests of a session in the order of its records. */
export function billedRequests(db: Database, sessionId: number): BilledRequest[] {
  return db
    .all(
      `SELECT u.seq, t.native_id, u.model, u.input + u.cache_read + u.cache_write_5m + u.cache_write_1h + u.output + u.reasoning,
         u.cost_nanousd
       FROM usage u JOIN thread t ON t.id = u.thread_id WHERE u.session_id = ? AND u.billed = 1 ORDER BY u.seq`,
      [sessionId],
    )
    .map(([seq, thread, model, tokens, cost]) => ({
      seq: integer(seq),
      threadId: textOrNull(thread) ?? '',
      model: textOrNull(model) ?? '',
      tokens: integer(tokens),
      nanoUsd: integerOrNull(cost),
    }));
}

/**
 * What each span cost, by model: the requests whose events lie in it. A request that lies in several is shared evenly among
 * them, so that all spans together never cost more than the session.
 */
export function spendOf(
  spans: readonly Span[],
  requests: readonly BilledRequest[],
  usageAt: SessionRules['usageAt'],
): ModelSpend[][] {
  const shares = spans.map(() => new Map<string, { tokens: number; amounts: (number | null)[] }>());
  for (const thread of new Set(spans.map(({ threadId }) => threadId))) {
    const own = requests.filter(({ threadId }) => threadId === thread);
    for (const [index, request] of own.entries()) {
      const [from, to] = reachOf(own, index, usageAt);
      const inside = spans.flatMap((span, at) =>
        span.threadId === thread && from <= span.lastSeq && to >= span.firstSeq ? [at] : [],
      );
      share(
        request,
        inside.map(at => shares[at] ?? new Map()),
      );
    }
  }
  return shares.map(models =>
    [...models].map(([model, { tokens, amounts }]) => ({ model, tokens, nanoUsd: sumKnown(amounts) })),
  );
}

/** The seqs that the events of a request can have: between it and its neighbor in the thread. */
function reachOf(own: readonly BilledRequest[], index: number, usageAt: SessionRules['usageAt']): [number, number] {
  const seq = own[index]?.seq ?? 0;
  return usageAt === 'first_event'
    ? [seq, (own[index + 1]?.seq ?? Number.POSITIVE_INFINITY) - 1]
    : [(own[index - 1]?.seq ?? Number.NEGATIVE_INFINITY) + 1, seq];
}

function share(
  { model, tokens, nanoUsd }: BilledRequest,
  among: readonly Map<string, { tokens: number; amounts: (number | null)[] }>[],
): void {
  const tokenShares = evenShares(tokens, among.length);
  const costShares = nanoUsd === null ? null : evenShares(nanoUsd, among.length);
  for (const [place, spent] of among.entries()) {
    const known = spent.get(model) ?? { tokens: 0, amounts: [] };
    spent.set(model, known);
    known.tokens += tokenShares[place] ?? 0;
    known.amounts.push(costShares?.[place] ?? null);
  }
}
