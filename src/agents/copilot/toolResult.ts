import { fieldsAt, type JsonRecord, numberField, stringField } from '../jsonRecord';
import type { OpenCall } from './readerState';

export interface ToolResult {
  readonly ended: 'ok' | 'failed' | 'refused';
  readonly refusal: OpenCall['refusal'];
  /** What the model saw, or the error; what the user said when refusing. */
  readonly text: string;
  readonly exitCode: number | null;
  /** The command goes on after the call. */
  readonly isRunning: boolean;
  /** The shell that the result names. */
  readonly shell: string | null;
  /** The diff that the client showed. */
  readonly diff: string | null;
}

/** Copilot's own words at the end of an output. */
const exitMark = /<(?:shellId: (\S+) completed|exited) with exit code (-?\d+)>\s*$/;
const runningMark = /<command (?:with shellId: (\S+) is still running|started in [^>]*shellId: ([^\s>]+))/;

/** Reads a `tool.execution_complete`; `call` is the call it answers. */
export function readToolResult(data: JsonRecord, call: OpenCall | undefined): ToolResult {
  const result = fieldsAt(data, 'result');
  const error = fieldsAt(data, 'error');
  const content = stringField(result, 'content') ?? stringField(result, 'text_result_for_llm');
  const isOk =
    data.success === true || (data.success === undefined && stringField(result, 'result_type') !== 'failure');
  const refusal = isOk ? null : (call?.refusal ?? refusalOf(stringField(error, 'code')));
  const tail = content?.slice(-400) ?? '';
  const exit = exitMark.exec(tail);
  const running = runningMark.exec(tail);
  const stated = numberField(fieldsAt(data, 'shellExecution'), 'exitCode');
  const told = exit?.[2] === undefined ? null : Number(exit[2]);
  return {
    ended: isOk ? 'ok' : refusal === null ? 'failed' : 'refused',
    refusal,
    text: (refusal === 'denial' ? call?.feedback : null) ?? content ?? stringField(error, 'message') ?? '',
    exitCode: stated ?? told,
    isRunning: exit === null && running !== null,
    shell: exit?.[1] ?? running?.[1] ?? running?.[2] ?? null,
    diff: stringField(result, 'detailedContent'),
  };
}

/** Result types of @github/copilot-sdk: success, failure, rejected, denied, timeout. */
function refusalOf(code: string | null): OpenCall['refusal'] {
  if (code === 'rejected') return 'denial';
  return code === 'denied' ? 'permission_denial' : null;
}
