import { mainThread } from '../../model/facts';
import { addTokens, noTokens, type TokenBuckets, totalTokens } from '../../model/tokens';
import { fieldsAt, numberField, stringField } from '../jsonRecord';
import { tokenCount } from '../tokenCounts';
import type { LegModel, Request } from './readerState';
import type { Reading } from './reading';
import { requestKey } from './requestKey';
import { creditNanoUsd, readCredits, readTokens } from './tokens';

/** The chunks of an answer stand together; those of parallel agents interleave. */
const mostRequests = 64;

/**
 * Counts the requests of a session and tells their usage, from whatever the version recorded of them:
 * - `session.usage_record` (1.0.9x on): all of a request, before its message.
 * - `assistant.message`: its output alone (not in 1.0.91), on one of the messages that share an `apiCallId`.
 * - `session.shutdown`: totals by model (legTotals.ts).
 * What is less than a usage record is marked as a copy: the store beside the session has the request in full.
 */
export class RequestLedger {
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** A `session.usage_record`. */
  record(): void {
    const { state, line, threadId, context } = this.#reading;
    const usage = fieldsAt(line.data, 'usage');
    const accounting = fieldsAt(usage, 'accounting');
    const id = stringField(usage, 'apiCallId') ?? stringField(accounting, 'usageId') ?? line.id ?? '';
    const source = threadId === mainThread ? stringField(accounting, 'sourceSessionId') : null;
    this.settle(threadId);
    state.hasRecords = true;
    const request = this.#find(id) ?? this.#open(id, source);
    Object.assign(request, {
      recorded: true,
      ts: line.ts,
      model: stringField(usage, 'model') ?? request.model,
      provider: stringField(usage, 'modelProvider'),
      tokens: readTokens(usage),
      nanoUsd: creditNanoUsd(readCredits(fieldsAt(usage, 'copilotUsage')) ?? readCredits(usage)),
      copied: state.forkOf !== null && source !== null && source !== context.identity.sessionId,
    });
    if (request.seq !== null) this.tell(request, request.seq);
  }

  /** The request that an `assistant.message` belongs to. */
  message(): Request | null {
    const { line, threadId, state } = this.#reading;
    const id = stringField(line.data, 'apiCallId') ?? stringField(line.data, 'messageId') ?? line.id;
    if (id === null) return null;
    const known = this.#find(id);
    if (known !== undefined) return known;
    const request = this.#open(id, null);
    const model = stringField(line.data, 'model');
    if (threadId === mainThread) state.model = model ?? state.model;
    request.model = model ?? state.model;
    const leg = this.leg(request.model ?? '');
    leg.calls += 1;
    if (threadId === mainThread || leg.last === null || leg.last.threadId !== mainThread) leg.last = request;
    return request;
  }

  /** The message was told; `seq` is its first event, if it has any. */
  told(request: Request, seq: number | null): void {
    request.seq ??= seq;
    if (request.recorded) {
      if (seq !== null && request.seq === seq) this.tell(request, seq);
      return;
    }
    this.#output(request);
    const leg = this.leg(request.model ?? '');
    if (leg.last?.key === request.key) leg.last = request;
  }

  #output(request: Request): void {
    const { line, state } = this.#reading;
    const output = tokenCount(line.data.outputTokens);
    if (numberField(line.data, 'outputTokens') === null || output < (request.tokens?.output ?? 0)) return;
    const leg = this.leg(request.model ?? '');
    leg.output += output - (request.tokens?.output ?? 0);
    request.tokens = { ...noTokens, output };
    request.ts ??= line.ts;
    request.seq ??= state.seq;
    this.tell(request, request.seq, 'partial');
  }

  /** The request that a compaction made, told by its own event (`seq`) where there are no usage records. */
  compaction(seq: number): void {
    const { state, line } = this.#reading;
    if (state.hasRecords || line.data.success !== true) return;
    const used = fieldsAt(line.data, 'compactionTokensUsed');
    const tokens = readTokens(used);
    const request = this.#open(stringField(line.data, 'requestId') ?? line.id ?? '', null);
    if (totalTokens(tokens) === 0) return;
    const model = stringField(used, 'model') ?? state.model;
    const nanoUsd = creditNanoUsd(readCredits(fieldsAt(used, 'copilotUsage')));
    Object.assign(request, { seq, model, tokens, nanoUsd, ts: line.ts });
    const leg = this.leg(model ?? '');
    leg.compactions += 1;
    leg.compacted = addTokens(leg.compacted, tokens);
    this.tell(request, seq);
  }

  /** Records whose message did not come (background requests): they stand at the last event. */
  settle(threadId: string | null): void {
    const { state } = this.#reading;
    for (const request of state.requests) {
      if (!request.recorded || request.seq !== null) continue;
      if (threadId !== null && request.threadId !== threadId) continue;
      request.seq = Math.max(0, state.seq - 1);
      this.tell(request, request.seq);
    }
  }

  /** The file ends here for now: a record whose message is still to come is told where that will stand. */
  flush(): void {
    const { state } = this.#reading;
    for (const request of state.requests) if (request.recorded && request.seq === null) this.tell(request, state.seq);
  }

  leg(model: string): LegModel {
    const { leg } = this.#reading.state;
    const known = leg.find(one => one.model === model);
    if (known !== undefined) return known;
    const added: LegModel = { model, calls: 0, output: 0, compactions: 0, compacted: noTokens, last: null };
    leg.push(added);
    return added;
  }

  tell(request: Request, seq: number, fidelity: 'exact' | 'partial' = 'exact'): void {
    if (request.tokens === null) return;
    this.#reading.context.sink.usage({
      requestKey: request.key,
      seq,
      threadId: request.threadId,
      ts: request.ts,
      model: request.model,
      provider: request.provider,
      tokens: request.tokens,
      speed: 'standard',
      webSearches: 0,
      copied: request.copied,
      fidelity,
      statedNanoUsd: request.nanoUsd,
    });
  }

  /** What only a total tells, of no request that was seen. */
  tellRest(key: string, model: string, tokens: TokenBuckets): void {
    const { line, state } = this.#reading;
    const { ts } = line;
    const request = { ...emptyRequest, id: key, key, ts, model, tokens, copied: true };
    this.tell(request, Math.max(0, state.seq - 1), 'partial');
  }

  #find(id: string): Request | undefined {
    const { state, threadId } = this.#reading;
    return state.requests.find(request => request.id === id && request.threadId === threadId);
  }

  #open(id: string, source: string | null): Request {
    const { state, threadId, line, sessionId } = this.#reading;
    const owner = source ?? sessionId;
    const key = requestKey(owner, threadId, this.#next(threadId === mainThread ? owner : threadId));
    const request: Request = { ...emptyRequest, id, key, threadId, ts: line.ts, copied: true };
    state.requests.push(request);
    if (state.requests.length > mostRequests) state.requests.shift();
    return request;
  }

  #next(owner: string): number {
    const { counts } = this.#reading.state;
    const known = counts.find(count => count.owner === owner);
    if (known === undefined) counts.push({ owner, requests: 1 });
    else known.requests += 1;
    return known?.requests ?? 1;
  }
}

const emptyRequest: Request = {
  id: '',
  key: '',
  threadId: mainThread,
  seq: null,
  ts: null,
  model: null,
  provider: null,
  tokens: null,
  recorded: false,
  copied: false,
  nanoUsd: null,
};
