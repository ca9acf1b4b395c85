import type { UsageFact } from '../../model/facts';
import { noTokens, totalTokens } from '../../model/tokens';
import { fieldsAt, type JsonRecord, parseFields, stringField } from '../jsonRecord';
import { nanoDollars } from '../tokenCounts';
import type { EnvironmentDetails } from './environmentDetails';
import type { Model, ModelLog } from './models';
import { hasUsage, isExclusive, requestTokens, statedCost, usageFidelity } from './requestInfo';
import type { RowTeller } from './rowTeller';
import type { TaskDialect } from './taskDialect';
import type { Spent, ToldRequests } from './toldRequests';
import type { UiRow } from './uiRows';

/** Rows that state what was used. */
const counted = new Set(['api_req_started', 'deleted_api_reqs', 'api_req_deleted', 'subagent_usage']);

/** Where requests are told, and what of others is known. */
export interface RequestScope {
  readonly dialect: TaskDialect;
  readonly models: ModelLog;
  readonly told: ToldRequests;
  readonly taskId: string;
  readonly threadId: string;
}

/** Tells what requests used and how they ended. */
export class RequestTeller {
  /** The model of the request last begun. */
  model: Model = { model: null, provider: null };
  #open: { readonly row: UiRow; readonly key: string; readonly fields: JsonRecord } | null = null;
  #excludes = false;
  #failure: string | null = null;

  constructor(
    readonly tell: RowTeller,
    readonly scope: RequestScope,
  ) {}

  /** The key of the request whose rows are being read. */
  get key(): string | null {
    return this.#open?.key ?? null;
  }

  /** A new reading begins. */
  prepare(rows: readonly UiRow[], requests: Iterable<JsonRecord>): void {
    this.#excludes = [...requests].some(isExclusive);
    this.scope.told.begin(rows.filter(({ kind }) => counted.has(kind)).map(({ key }) => key));
  }

  begin(row: UiRow, fields: JsonRecord, environment: EnvironmentDetails | null): void {
    this.end();
    const key = this.#keyOf(row);
    this.#open = { row, key, fields };
    this.model = this.scope.models.of(row, environment);
    if (!hasUsage(fields)) return;
    const { tokens, isSure } = requestTokens(fields, this.scope.dialect.input, this.#excludes);
    const spent = { tokens, nanoUsd: statedCost(fields, this.model.provider) };
    this.scope.told.note(row.key, spent);
    this.#usage(row, spent, { ...this.model, fidelity: usageFidelity(fields, isSure) });
  }

  /** The user is asked what to do about a failure, which is told by that. */
  failed(): void {
    this.#failure = this.key;
  }

  /** Tells how the request ended, after what came of it. */
  end(): void {
    const open = this.#open;
    this.#open = null;
    const reason = open === null ? null : stringField(open.fields, 'cancelReason');
    if (open === null || reason === null || this.#failure === open.key) return;
    const message = stringField(open.fields, 'streamingFailedMessage');
    const told =
      reason === 'user_cancelled'
        ? ({ kind: 'human_intervention', role: 'user', detail: 'interrupt', summary: 'cancelled by the user' } as const)
        : ({ kind: 'error', role: 'system', detail: 'api_error', body: message, summary: message ?? reason } as const);
    this.tell.event(open.row, told, `${open.row.key} end`);
  }

  /** The task was set back to an earlier state; the row has the sum of what the lost requests used. */
  setBack(row: UiRow): void {
    this.end();
    const summary = 'set back to an earlier state';
    this.tell.event(row, { kind: 'lifecycle', role: 'system', detail: 'rewind', summary });
    const fields = parseFields(row.text);
    if (fields === null || !hasUsage(fields)) return;
    const { tokens } = requestTokens(fields, this.scope.dialect.input, this.#excludes);
    const rest = this.scope.told.untold(row.key, { tokens, nanoUsd: nanoDollars(fields.cost) });
    if (totalTokens(rest.tokens) + (rest.nanoUsd ?? 0) > 0)
      this.#usage(row, rest, { ...this.model, fidelity: 'partial' });
  }

  /** Roo Code and Kilo Code state what it cost to condense a conversation, and no tokens. */
  condensed(row: UiRow): void {
    const condensed = fieldsAt(row.record, 'contextCondense');
    const text = stringField(condensed, 'summary') ?? row.text;
    const summary = row.kind === 'condense_context' ? 'context condensed' : 'oldest messages left out';
    const body = text === '' ? null : text;
    this.tell.event(row, { kind: 'lifecycle', role: 'system', detail: 'compaction', body, summary });
    const nanoUsd = nanoDollars(condensed.cost);
    const about = { model: null, provider: null, fidelity: 'partial' } as const;
    if (nanoUsd !== null && nanoUsd > 0) this.#usage(row, { tokens: noTokens, nanoUsd }, about);
  }

  /** The sum of what the agents of a call used. */
  agents(row: UiRow, threadId: string): void {
    const fields = parseFields(row.text);
    if (fields === null || !hasUsage(fields)) return;
    const { tokens } = requestTokens(fields, 'uncached', false);
    const spent = { tokens, nanoUsd: statedCost(fields, this.model.provider) };
    this.scope.told.note(row.key, spent);
    this.#usage(row, spent, { ...this.model, fidelity: 'partial', threadId });
  }

  #keyOf({ key }: UiRow): string {
    return `${this.scope.taskId}:${key}`;
  }

  #usage(
    row: UiRow,
    { tokens, nanoUsd }: Spent,
    about: Model & { readonly fidelity: UsageFact['fidelity']; readonly threadId?: string },
  ): void {
    const { isTold, seq } = this.tell.chain.aside(`usage ${row.key}`, [tokens, nanoUsd, about]);
    if (!isTold) return;
    this.tell.facts.context.sink.usage({
      threadId: this.scope.threadId,
      ...about,
      requestKey: this.#keyOf(row),
      seq,
      ts: row.ts,
      tokens,
      speed: 'standard',
      webSearches: 0,
      copied: false,
      statedNanoUsd: nanoUsd,
    });
  }
}
