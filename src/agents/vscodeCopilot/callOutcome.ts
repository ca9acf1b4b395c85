import { fieldsAt, isRecord, type JsonRecord, listField, numberField, recordField, stringField } from '../jsonRecord';
import type { CallResult } from '../tellCall';
import { timeOf } from '../times';
import { markdownText, shownText } from './markdownText';
import { callData, type ShownCall } from './responseBlocks';
import type { RoundCall, Turn } from './turn';

/** `ToolConfirmKind` of chatService.ts: the user said no, or to go on without the call. */
const denied = 0;
const skipped = 5;

/** The extension's own words for a call that was cancelled, and for one that failed (toolCalling.tsx). */
const cancelledText = 'The user cancelled the tool call.';
const failedText = /^ERROR(?: while calling tool)?: |Please check your input and try again\.\s*$/;
/** What the terminal tool adds to an output, in versions that keep no exit code beside it. */
const exitText = /\n\nCommand exited with code (\d+)\s*$/;

/** What is known of a call besides itself. */
export interface CallSurroundings {
  readonly turn: Turn;
  readonly asked: RoundCall | null;
  /** Something other than a call came after it. */
  readonly isPassed: boolean;
}

/** How a call ended; null while it runs, or waits for the user. */
export function callResult(call: ShownCall, { turn, asked, isPassed }: CallSurroundings): CallResult | null {
  const { part } = call;
  const isOver = turn.state !== 'pending' && turn.state !== 'needs_input';
  const exitCode = exitCodeOf(callData(call)) ?? exitIn(asked?.result ?? null);
  const output = asked?.result ?? outputOf(call);
  const past = markdownText(part.pastTenseMessage) === '' ? null : shownText(part.pastTenseMessage);
  if (!isOver && !isPassed && exitCode === null && output === null && past === null && !part.resultError) return null;
  const text = output ?? errorText(part) ?? past ?? '';
  return { ts: endOf(callData(call)), text, detail: detailOf(part, turn, text, exitCode), exitCode };
}

/** A result that a call has in the rounds alone. */
export function unshownResult({ result }: RoundCall): CallResult | null {
  if (result === null) return null;
  const exitCode = exitIn(result);
  return { ts: null, text: result, detail: failureIn(result, exitCode), exitCode };
}

/** The command of a call of the terminal tool, as it was run; null for other calls and for one that goes on by itself. */
export function commandOf(data: JsonRecord, tool: string, input: JsonRecord): string | null {
  const isBackground =
    data.isBackground === true || data.didContinueInBackground === true || input.isBackground === true;
  if (isBackground) return null;
  const line = fieldsAt(data, 'commandLine');
  const shown =
    data.kind === 'terminal'
      ? (stringField(line, 'userEdited') ??
        stringField(line, 'toolEdited') ??
        stringField(line, 'original') ??
        stringField(data, 'command'))
      : null;
  return shown ?? (tool === 'run_in_terminal' ? stringField(input, 'command') : null);
}

/** When a command began. */
export function startOf(data: JsonRecord): number | null {
  return timeOf(fieldsAt(data, 'terminalCommandState').timestamp);
}

function endOf(data: JsonRecord): number | null {
  const start = startOf(data);
  const duration = numberField(fieldsAt(data, 'terminalCommandState'), 'duration');
  return start === null || duration === null ? null : timeOf(start + Math.max(0, duration));
}

function detailOf(part: JsonRecord, turn: Turn, text: string, exitCode: number | null): string | null {
  const { isConfirmed } = part;
  const kind = isRecord(isConfirmed) ? numberField(isConfirmed, 'type') : null;
  const isRefused = kind === denied || kind === skipped || isConfirmed === false;
  // Who stops a turn in which a question is open answers it, too.
  if (isRefused) return kind !== skipped && turn.state === 'cancelled' ? 'cancelled' : 'denial';
  if (isConfirmed === undefined || text === cancelledText) return 'cancelled';
  const details = recordField(part, 'resultDetails');
  if (part.resultError || details?.isError === true) return 'error';
  return failureIn(text, exitCode);
}

function failureIn(text: string, exitCode: number | null): string | null {
  if (text === cancelledText) return 'cancelled';
  return failedText.test(text) || (exitCode !== null && exitCode !== 0) ? 'error' : null;
}

function exitCodeOf(data: JsonRecord): number | null {
  return numberField(fieldsAt(data, 'terminalCommandState'), 'exitCode');
}

function exitIn(text: string | null): number | null {
  const code = exitText.exec(text?.slice(-200) ?? '')?.[1];
  return code === undefined ? null : Number(code);
}

/** What a call showed: the output of a command, what an MCP server answered, the files that a search found. */
function outputOf(call: ShownCall): string | null {
  const terminal = fieldsAt(callData(call), 'terminalCommandOutput');
  if (typeof terminal.text === 'string') return terminal.text;
  const { resultDetails } = call.part;
  if (!isRecord(resultDetails)) return null;
  const texts = listField(resultDetails, 'output')
    .filter(isRecord)
    .map(output => stringField(output, 'value') ?? '');
  return texts.length === 0 ? null : texts.filter(text => text !== '').join('\n');
}

function errorText({ resultError }: JsonRecord): string | null {
  return typeof resultError === 'string' && resultError !== '' ? resultError : null;
}
