import { noTokens, type TokenBuckets, totalTokens } from '../../model/tokens';
import { fieldsAt, isRecord, type JsonRecord, numberField } from '../jsonRecord';
import type { LegModel, ModelTotal } from './readerState';
import type { Reading } from './reading';
import type { RequestLedger } from './requestLedger';
import { creditNanoUsd, minusTokens, readCredits, readTokenDetails, readTokens } from './tokens';

/**
 * A `session.shutdown`: totals by model, the only place where versions without usage records state the input. They are
 * cumulative over resumes, a rewind takes the requests it undid out of them, and compaction need not be in them; so what
 * is new since the last shutdown, less what requests have told, is told with the last request of the model.
 */
export function tellLegTotals(reading: Reading, ledger: RequestLedger): void {
  const { state, line } = reading;
  tellStated(reading);
  for (const [model, metric] of Object.entries(fieldsAt(line.data, 'modelMetrics'))) {
    if (!isRecord(metric)) continue;
    const now = readTotal(model, metric);
    const before = state.totals.find(total => total.model === model);
    const leg = state.leg.find(one => one.model === model) ?? legWithoutModel(state.leg);
    const goesOn = before !== undefined && isAtLeast(now, before) && !isAfresh(now, leg);
    state.totals = [...state.totals.filter(total => total !== before), now];
    if (state.hasRecords) continue;
    const since = goesOn
      ? { ...now, requests: now.requests - before.requests, tokens: minusTokens(now.tokens, before.tokens) }
      : now;
    // Counters that fell and still count more than was seen since have older requests in them, nobody knows which.
    if (before !== undefined && !goesOn && since.requests > (leg?.calls ?? 0) + (leg?.compactions ?? 0)) continue;
    if (leg?.last) fill(ledger, leg, since, metric);
    else if (totalTokens(since.tokens) > 0)
      ledger.tellRest(`${reading.sessionId}:${line.id ?? state.seq}:${model}`, model, since.tokens);
  }
  state.leg = [];
}

/** The session's own account of what it cost, to compare with. */
function tellStated({ context, line }: Reading): void {
  const nanoUsd = creditNanoUsd(readCredits(line.data));
  if (nanoUsd !== null) context.sink.session({ statedTotal: { nanoUsd, tokens: readTokenDetails(line.data) } });
}

function fill(ledger: RequestLedger, leg: LegModel, since: ModelTotal, metric: JsonRecord): void {
  const { last } = leg;
  if (last === null) return;
  const hasCompactions = readTokenDetails(metric) !== null || since.requests > leg.calls;
  const rest = hasCompactions ? minusTokens(since.tokens, leg.compacted) : since.tokens;
  const own = last.tokens?.output ?? 0;
  last.tokens = { ...rest, output: own + Math.max(0, rest.output - leg.output) };
  const isOnly = leg.calls === 1 && (since.requests === 1 || since.requests === 1 + leg.compactions);
  ledger.tell(last, last.seq ?? 0, isOnly ? 'exact' : 'partial');
}

function readTotal(model: string, metric: JsonRecord): ModelTotal {
  const usage = readTokens(fieldsAt(metric, 'usage'));
  const details = readTokenDetails(metric) ?? noTokens;
  const requests = numberField(fieldsAt(metric, 'requests'), 'count') ?? numberField(metric, 'requests') ?? 0;
  // `tokenDetails` has compactions in it, `usage` has not (1.0.78).
  return { model, requests, tokens: totalTokens(details) >= totalTokens(usage) ? details : usage };
}

function isAtLeast(now: ModelTotal, before: ModelTotal): boolean {
  const keys: (keyof TokenBuckets)[] = ['input', 'cacheRead', 'cacheWrite5m', 'output'];
  return now.requests >= before.requests && keys.every(key => now.tokens[key] >= before.tokens[key]);
}

/** A compaction may start the counters afresh: they count no more requests then than were seen since the last shutdown. */
function isAfresh(now: ModelTotal, leg: LegModel | undefined): boolean {
  return leg !== undefined && leg.compactions > 0 && now.requests <= leg.calls;
}

/** Messages of early versions name no model. */
function legWithoutModel(legs: readonly LegModel[]): LegModel | undefined {
  return legs.length === 1 && legs[0]?.model === '' ? legs[0] : undefined;
}
