import { type CostSource, costSources, type SumSource, sumSource } from '../../model/cost';
import { integer, integerOrNull, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import { sessionCost } from './sessionCost';
import type { ToolCosts } from './toolCosts';
import { callKinds, isOwnRow } from './transcriptOutline';
import { apportion } from './usageSum';

/** A request that the session is billed for, and the calls it made. */
interface BilledRequest {
  /** Null where they are not on record: no request takes none. */
  readonly tokens: number | null;
  /** Null where unknown. */
  readonly nanoUsd: number | null;
  readonly source: CostSource;
  /** The tool of each call, by call id: a transcript may repeat a call. */
  readonly calls: Map<string, string>;
}

/**
 * What a session's tools cost; undefined when there is no such session. `usageAt` says whether a request's usage stands
 * at its first or its last event. A call that repeats one of another session is counted there; one whose request is not on
 * record is counted, but nothing is known of its cost.
 */
export function readToolCosts(db: Database, uid: string, usageAt: 'first_event' | 'last_event'): ToolCosts | undefined {
  const id = db.prepare('SELECT id FROM session WHERE uid = ?').get([uid])?.[0];
  const total = sessionCost(db, uid)?.total;
  if (id === undefined || total === undefined) return undefined;
  const requests = requestsOf(db, integer(id));
  const sums = new Map<string | null, ToolSum>();
  const sumOf = (tool: string | null): ToolSum => {
    const sum = sums.get(tool) ?? new ToolSum();
    sums.set(tool, sum);
    return sum;
  };
  for (const call of callsOf(db, integer(id))) {
    const keys = requests.keys.get(call.place);
    const key = keys && nearest(keys, call.seq, usageAt);
    if (key === undefined) sumOf(call.tool).calls++;
    else requests.billed.get(key)?.calls.set(call.callId ?? String(call.seq), call.tool);
  }
  for (const request of requests.billed.values()) share(request, sumOf);
  const sorted = [...sums].sort(
    ([a, one], [b, other]) => (other.knownNanoUsd ?? -1) - (one.knownNanoUsd ?? -1) || (a ?? '').localeCompare(b ?? ''),
  );
  const micros = apportion(
    sorted.map(([, sum]) => sum.knownNanoUsd),
    total.microusd,
  );
  return {
    schema: 'contrail.tool_costs/1',
    session_uid: uid,
    tools: sorted.map(([tool, { calls, requests: shares, tokens, source }], index) => ({
      tool,
      calls,
      requests: shares,
      tokens,
      microusd: micros[index] ?? null,
      source,
    })),
  };
}

class ToolSum {
  calls = 0;
  requests = 0;
  /** Null where none are on record. */
  tokens: number | null = null;
  private nanoUsd: number | null = null;
  private readonly sources = new Set<CostSource>();

  add(requests: number, tokens: number | null, nanoUsd: number | null, source: CostSource): void {
    this.requests += requests;
    if (tokens !== null) this.tokens = (this.tokens ?? 0) + tokens;
    if (nanoUsd !== null) this.nanoUsd = (this.nanoUsd ?? 0) + nanoUsd;
    this.sources.add(source);
  }

  get knownNanoUsd(): number | null {
    return this.nanoUsd;
  }

  get source(): SumSource {
    return sumSource(this.sources);
  }
}

/** Shares in whole tokens and nano-dollars: what cannot be divided goes to the first calls. */
function share({ tokens, nanoUsd, source, calls }: BilledRequest, sumOf: (tool: string | null) => ToolSum): void {
  const tools = [...calls.values()];
  for (const tool of tools) sumOf(tool).calls++;
  const parts = tools.length === 0 ? [null] : tools;
  const part = (whole: number | null, index: number): number | null =>
    whole === null ? null : Math.floor(whole / parts.length) + (index < whole % parts.length ? 1 : 0);
  for (const [index, tool] of parts.entries())
    sumOf(tool).add(1 / parts.length, part(tokens, index), part(nanoUsd, index), source);
}

interface Requests {
  /** By request key, where the session is billed for it. */
  readonly billed: ReadonlyMap<string, BilledRequest>;
  /** Every sighting of a request: its seq and key in the order of each file's thread. */
  readonly keys: ReadonlyMap<string, readonly (readonly [seq: number, key: string])[]>;
}

function requestsOf(db: Database, sessionId: number): Requests {
  const rows = db
    .prepare(
      `SELECT source_id, thread_id, seq, request_key, billed, cost_source, cost_nanousd,
         input + cache_read + cache_write_5m + cache_write_1h + output + reasoning
       FROM usage WHERE session_id = ? ORDER BY seq`,
    )
    .all([sessionId]);
  const billed = new Map<string, BilledRequest>();
  const keys = new Map<string, [number, string][]>();
  for (const [source, thread, seq, requestKey, isBilled, costSource, nanoUsd, tokens] of rows) {
    const place = `${integer(source)} ${integer(thread)}`;
    const key = text(requestKey);
    const inPlace = keys.get(place) ?? [];
    inPlace.push([integer(seq), key]);
    keys.set(place, inPlace);
    if (isBilled !== 1) continue;
    const known = costSources.find(one => one === costSource) ?? 'unknown';
    billed.set(key, {
      tokens: integer(tokens) || null,
      nanoUsd: known === 'unknown' ? null : integerOrNull(nanoUsd),
      source: known,
      calls: new Map(),
    });
  }
  return { billed, keys };
}

/** The request that was under way: the last one begun by then, or the first one ended after. */
function nearest(
  keys: readonly (readonly [seq: number, key: string])[],
  seq: number,
  usageAt: 'first_event' | 'last_event',
): string | undefined {
  let low = 0;
  for (let high = keys.length; low < high; ) {
    const middle = (low + high) >> 1;
    const at = keys[middle]?.[0] ?? 0;
    if (usageAt === 'first_event' ? at <= seq : at < seq) low = middle + 1;
    else high = middle;
  }
  return keys[usageAt === 'first_event' ? low - 1 : low]?.[1];
}

interface Call {
  /** File and thread. */
  readonly place: string;
  readonly seq: number;
  readonly tool: string;
  readonly callId: string | null;
}

function callsOf(db: Database, sessionId: number): Call[] {
  return db
    .prepare(
      `SELECT source_id, thread_id, seq, tool, call_id FROM event
       WHERE session_id = ? AND kind IN ${callKinds} AND tool IS NOT NULL AND ${isOwnRow} ORDER BY seq`,
    )
    .all([sessionId])
    .map(([source, thread, seq, tool, callId]) => ({
      place: `${integer(source)} ${integer(thread)}`,
      seq: integer(seq),
      tool: text(tool),
      callId: textOrNull(callId),
    }));
}
