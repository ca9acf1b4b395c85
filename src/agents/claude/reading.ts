import { type EventFact, mainThread, type ProblemFact } from '../../model/facts';
import type { LinePosition, ReaderContext } from '../adapter';
import { type JsonRecord, stringField } from '../jsonRecord';
import { type ReaderState, remember } from './readerState';
import { summarize } from './summarize';

/** A record with what every handler needs to know of it. */
export interface Line {
  readonly record: JsonRecord;
  readonly at: LinePosition;
  readonly ts: number | null;
  readonly threadId: string;
  readonly node: string | null;
  readonly parentNode: string | null;
  /** True for messages of an agent repeated in `agent_progress` lines of its parent. */
  readonly repeated: boolean;
  /** True when the record was copied here from another session. */
  readonly copied: boolean;
}

/** Detail of events that repeat a sidechain's own file: shown only where that file is missing. */
export const progressCopy = 'progress_copy';

type EventParts = Pick<EventFact, 'kind' | 'role'> &
  Partial<Pick<EventFact, 'detail' | 'tool' | 'callId' | 'summary' | 'body' | 'requestKey'>>;

const rememberedBridges = 256;
const rememberedReports = 64;
const earliest = Date.UTC(2020, 0);
const latest = Date.UTC(2101, 0);

/** One reading of one source: its context, what it remembers, and the ways to say something. */
export class Reading {
  private at: LinePosition = { line: 0, offset: 0 };

  constructor(
    readonly context: ReaderContext,
    readonly state: ReaderState,
  ) {}

  get isMainSource(): boolean {
    return this.context.identity.threadId === mainThread;
  }

  startLine(at: LinePosition): void {
    this.at = at;
  }

  /** Emits an event of this line and returns its seq. */
  event(line: Line, parts: EventParts): number {
    const seq = this.state.nextSeq++;
    const body = parts.body ?? null;
    if (!line.repeated && line.threadId === this.context.identity.threadId) this.state.leaf = line.node;
    this.context.sink.event({
      seq,
      threadId: line.threadId,
      ts: line.ts,
      kind: parts.kind,
      role: parts.role,
      detail: line.repeated ? progressCopy : (parts.detail ?? null),
      tool: parts.tool ?? null,
      callId: parts.callId ?? null,
      summary: summarize(parts.summary ?? body ?? ''),
      body,
      node: line.node,
      parentNode: line.parentNode,
      requestKey: parts.requestKey ?? null,
      line: line.at.line,
      offset: line.at.offset,
    });
    return seq;
  }

  problem(reason: ProblemFact['reason'], detail: string): void {
    this.context.sink.problem({ reason, line: this.at.line, offset: this.at.offset, detail: summarize(detail) });
  }

  /** Reports an unknown kind of record once. */
  unknown(type: string): void {
    const name = summarize(type).slice(0, 80);
    if (this.state.reported.includes(name) || this.state.reported.length >= rememberedReports) return;
    this.state.reported.push(name);
    this.problem('unknown_record', name);
  }

  /** The record's time, null where it has none or an absurd one (which is reported). */
  time(record: JsonRecord): number | null {
    const text = stringField(record, 'timestamp');
    if (text === null) return null;
    const ts = Date.parse(text);
    if (ts >= earliest && ts < latest) return ts;
    this.problem('absurd_timestamp', 'timestamp');
    return null;
  }

  /**
   * Links a record that gets no event to the record above it, so that the graph of events has no holes. Forgetting an old
   * one is harmless: what follows it then counts as the beginning of a chain.
   */
  bridge(record: JsonRecord): void {
    this.bridgeTo(record, this.parentOf(record));
  }

  bridgeTo(record: JsonRecord, above: string | null): void {
    const uuid = stringField(record, 'uuid');
    if (uuid !== null && uuid !== above) remember(this.state.bridges, uuid, above, rememberedBridges);
  }

  /** The nearest record with an event above this one; a compaction goes on from the record it names. */
  parentOf(record: JsonRecord): string | null {
    const parent = stringField(record, 'parentUuid') ?? stringField(record, 'logicalParentUuid');
    if (parent === null) return null;
    const above = this.state.bridges.get(parent);
    return above === undefined ? parent : above;
  }
}
