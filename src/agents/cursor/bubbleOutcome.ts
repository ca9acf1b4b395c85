import { fieldsAt, isRecord, type JsonRecord, numberField, parseFields, stringField } from '../jsonRecord';
import type { CallResult } from '../tellCall';

/** A tool call of the editor: `toolFormerData` of a bubble. */
export interface BubbleCall {
  readonly tool: string;
  readonly callId: string | null;
  /** What the model gave, and what Cursor made of it. */
  readonly args: JsonRecord;
  readonly params: JsonRecord;
  readonly body: string | null;
  readonly resultFields: JsonRecord;
  /** Null while the call is under way. */
  readonly result: CallResult | null;
}

const running = new Set(['loading', 'pending', 'running', 'generating', 'streaming', 'in_progress', 'created']);

/** Null for a bubble that only notes that there was a call (`{additionalData: {status}}`, without a name). */
export function readBubbleCall(data: JsonRecord, ts: number | null): BubbleCall | null {
  const tool = stringField(data, 'name');
  if (tool === null) return null;
  const args = fieldsOf(data.rawArgs);
  const params = fieldsOf(data.params);
  const resultFields = fieldsOf(data.result);
  const body = textOf(data.rawArgs) ?? textOf(data.params);
  const isRunning = running.has(stringField(data, 'status') ?? '') && stringField(data, 'result') === null;
  const result = isRunning ? null : resultOf(data, resultFields, ts);
  return { tool, callId: stringField(data, 'toolCallId'), args, params, body, resultFields, result };
}

/**
 * No single field tells whether a call went well. Seen in real stores: `status` error or cancelled; `status` completed with
 * `additionalData.status` rejected or error, with `result.rejected`, or with an exit code.
 */
function resultOf(data: JsonRecord, result: JsonRecord, ts: number | null): CallResult {
  const additional = fieldsAt(data, 'additionalData');
  const status = stringField(data, 'status');
  const noted = stringField(additional, 'status');
  const error = errorText(data);
  const exitCode = numberField(result, 'exitCodeV2') ?? numberField(result, 'exitCode');
  const isRefused =
    result.rejected === true ||
    noted === 'rejected' ||
    status === 'rejected' ||
    status === 'skipped' ||
    data.userDecision === 'rejected' ||
    (status === 'cancelled' && /reject|skip/i.test(error ?? ''));
  const isFailed = status === 'error' || noted === 'error' || (exitCode !== null && exitCode !== 0);
  const detail = isRefused ? 'denial' : status === 'cancelled' ? 'cancelled' : isFailed ? 'error' : null;
  return { ts, text: outputText(result, error, textOf(data.result)), detail, exitCode };
}

function errorText(data: JsonRecord): string | null {
  const error = fieldsOf(data.error);
  const shown = stringField(error, 'clientVisibleErrorMessage') ?? stringField(error, 'modelVisibleErrorMessage');
  return (
    shown ?? stringField(error, 'message') ?? (typeof data.error === 'string' && data.error !== '' ? data.error : null)
  );
}

/** The output of a command or file as text, other results as they are written. */
function outputText(result: JsonRecord, error: string | null, written: string | null): string {
  const text =
    stringField(result, 'output') ??
    stringField(result, 'contents') ??
    stringField(result, 'resultForModel') ??
    written;
  return [error, text === '{}' ? null : text].filter(part => part !== null && part !== '').join('\n');
}

/** Fields of a JSON object, or of the text of one. */
export function fieldsOf(value: unknown): JsonRecord {
  if (isRecord(value)) return value;
  return typeof value === 'string' ? (parseFields(value) ?? {}) : {};
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return isRecord(value) ? JSON.stringify(value) : null;
}
