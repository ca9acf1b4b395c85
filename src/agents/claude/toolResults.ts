import { contentText } from '../blockTexts';
import { isRecord, type JsonRecord, numberField, stringField } from '../jsonRecord';

/** How a tool call ended, as its result block and the record around it say. */
export type Outcome = 'ok' | 'error' | 'denied' | 'plan_denied' | 'refused' | 'cancelled' | 'interrupted';

export interface ToolResult {
  readonly callId: string | null;
  readonly outcome: Outcome;
  /** The output as the model saw it. */
  readonly text: string | null;
  /** What the user said when denying the call. */
  readonly reason: string | null;
  /** The agent's error flag. */
  readonly isError: boolean | null;
  readonly exitCode: number | null;
  /** The structured result; null where it is a plain error text or absent (most sidechain lines). */
  readonly structured: JsonRecord | null;
}

const deniedByUser = /^The user doesn't want to (?:proceed with this tool use|take this action)/;
const notGranted = /requires approval|^Claude requested permissions to|^Permission to use \S+ (?:with|has been denied)/;
const denialReasons = [
  'the user said:\n',
  'The user provided the following reason for the rejection:',
  'the user said:',
] as const;

/** Reads a `tool_result` block; `record` is the user line that carries it. */
export function readToolResult(record: JsonRecord, block: JsonRecord, tool: string | null): ToolResult {
  const raw = record.toolUseResult;
  const structured = isRecord(raw) ? raw : null;
  const text = contentText(block.content);
  const plain = stripErrorTag(text ?? '');
  const flag = typeof block.is_error === 'boolean' ? block.is_error : null;
  const outcome = outcomeOf(record, flag === true, plain, tool, structured);
  return {
    callId: stringField(block, 'tool_use_id') ?? stringField(record, 'sourceToolUseID'),
    outcome,
    text,
    reason: outcome === 'denied' || outcome === 'plan_denied' ? denialReason(plain) : null,
    isError: flag,
    exitCode: exitCodeOf(plain, flag, structured, outcome),
    structured,
  };
}

function outcomeOf(
  record: JsonRecord,
  isError: boolean,
  text: string,
  tool: string | null,
  structured: JsonRecord | null,
): Outcome {
  if (structured?.interrupted === true) return 'interrupted';
  if (structured?.wasInterrupted === true) return 'interrupted';
  if (!isError) return 'ok';
  if (deniedByUser.test(text) || record.toolUseResult === 'User rejected tool use') {
    return tool === 'ExitPlanMode' || tool === 'exit_plan_mode' ? 'plan_denied' : 'denied';
  }
  // One call of a parallel batch failed or was denied, so this one never ran.
  if (text.startsWith('Sibling tool call errored')) return 'cancelled';
  if (text.startsWith('[Request interrupted')) return 'interrupted';
  if (typeof record.toolDenialKind === 'string' || notGranted.test(text.slice(0, 400))) return 'refused';
  return 'error';
}

function denialReason(text: string): string | null {
  for (const marker of denialReasons) {
    const at = text.indexOf(marker);
    if (at === -1) continue;
    const reason = text
      .slice(at + marker.length)
      .split('\n\nNote: The user')[0]
      ?.trim();
    return reason ? reason : null;
  }
  return null;
}

/**
 * Claude Code flags every command that ends with a code other than 0, save where it gives the code a meaning of its own
 * (`returnCodeInterpretation`, e.g. grep without a match).
 */
function exitCodeOf(
  text: string,
  flag: boolean | null,
  structured: JsonRecord | null,
  outcome: Outcome,
): number | null {
  const stated = structured === null ? null : numberField(structured, 'exitCode');
  if (stated !== null) return stated;
  const code = /^(?:Error: )?Exit code (-?\d+)/.exec(text)?.[1];
  if (code !== undefined) return Number(code);
  if (outcome !== 'ok' || runsInBackground(structured, text)) return null;
  if (structured?.returnCodeInterpretation) return null;
  return flag === false || typeof structured?.stdout === 'string' ? 0 : null;
}

/** Whether the command was only started: its end is not in the result. */
export function runsInBackground(structured: JsonRecord | null, text: string): boolean {
  if (structured !== null && stringField(structured, 'backgroundTaskId') !== null) return true;
  return /^Command (?:is )?running in (?:the )?background/.test(text);
}

/** Path of the file that holds an output too large for the transcript, null when the text is all there is. */
export function spilledPath(text: string | null): string | null {
  if (text === null || !text.startsWith('<persisted-output>')) return null;
  return /Full output saved to: (.+)/.exec(text.slice(0, 2000))?.[1]?.trim() ?? null;
}

/** Text without the tag that newer versions put around errors. */
export function stripErrorTag(text: string): string {
  return text.startsWith('<tool_use_error>') ? text.slice(16).replace(/<\/tool_use_error>\s*$/, '') : text;
}

/** The native id of the agent that a Task or Agent call started, null when the result does not tell. */
export function agentIdOf(result: ToolResult): string | null {
  if (result.structured !== null) return stringField(result.structured, 'agentId');
  return /^agentId: ([\w-]+)/m.exec(result.text?.slice(-2000) ?? '')?.[1] ?? null;
}
