import { callSummary } from '../callSummary';
import { fieldsAt, isRecord, type JsonRecord, listField, numberField, stringField } from '../jsonRecord';

/** A call: `{id, toolCall: {status, value: {name, arguments}} | {status, error}}`. */
export interface ToolCall {
  readonly id: string | null;
  /** With the name of the extension before it, where goose has it so: `developer__shell`. */
  readonly tool: string;
  readonly input: JsonRecord;
  /** Why the call could not be read. */
  readonly error: string | null;
}

export function toolCall(block: JsonRecord): ToolCall {
  const call = fieldsAt(block, 'toolCall');
  const value = fieldsAt(call, 'value');
  return {
    id: stringField(block, 'id'),
    tool: stringField(value, 'name') ?? 'unknown',
    input: fieldsAt(value, 'arguments'),
    error: stringField(call, 'error'),
  };
}

/** The tool's name without its extension's. */
export function bareTool(tool: string): string {
  return tool.slice(tool.lastIndexOf('__') + (tool.includes('__') ? 2 : 1));
}

/** The telling argument of a call. */
export function callSummaryOf({ tool, input, error }: ToolCall): string {
  if (error !== null) return `${tool} ${error}`;
  const path = stringField(input, 'path');
  // Its `command` says what is done to the file.
  if (bareTool(tool) === 'text_editor') return `${stringField(input, 'command') ?? tool} ${path ?? ''}`;
  return stringField(input, 'instructions') ?? callSummary(bareTool(tool), input);
}

/** What a tool answered. */
export interface ToolResult {
  readonly id: string | null;
  /** What the agent is told. */
  readonly text: string;
  readonly isError: boolean;
  /** What the tool says in a form of its own: a shell's exit code. */
  readonly structured: JsonRecord;
  /** The sidechain that the call started. */
  readonly subagent: string | null;
  /** Whether the session waits for the sidechain, which has only been started. */
  readonly isForeground: boolean;
}

/** `{id, toolResult: {status, value: {content, isError, structuredContent, _meta}} | {status, error}}`; once `value` was the content. */
export function toolResult(block: JsonRecord): ToolResult {
  const result = fieldsAt(block, 'toolResult');
  const error = stringField(result, 'error');
  const value = fieldsAt(result, 'value');
  const content = Array.isArray(result.value) ? listField(result, 'value') : listField(value, 'content');
  const meta = fieldsAt(value, '_meta');
  return {
    id: stringField(block, 'id'),
    text: error ?? contentText(content),
    isError: result.status === 'error' || value.isError === true,
    structured: fieldsAt(value, 'structuredContent'),
    subagent: stringField(meta, 'subagent_session_id'),
    isForeground: meta.foreground_subagent === true,
  };
}

/** Tools may say one thing to the agent and another to the user. */
function contentText(content: readonly unknown[]): string {
  const all = content.filter(isRecord);
  const told = all.filter(part => {
    const audience = listField(fieldsAt(part, 'annotations'), 'audience');
    return audience.length === 0 || audience.includes('assistant');
  });
  return (told.length > 0 ? told : all).map(partText).join('\n');
}

function partText(part: JsonRecord): string {
  if (part.type === 'text') return typeof part.text === 'string' ? part.text : '';
  const resource = fieldsAt(part, 'resource');
  return stringField(resource, 'text') ?? `[${stringField(part, 'mimeType') ?? stringField(part, 'uri') ?? 'data'}]`;
}

export type ResultDetail = 'error' | 'denial' | 'permission_denial' | 'cancelled' | 'interrupted' | null;

/** What goose answers in place of a tool (`tool_execution.rs`, `ops_toolcalling.rs`, the CLI's session). */
const answers: readonly (readonly [RegExp, Exclude<ResultDetail, null>])[] = [
  [/^The user has declined to run this tool\./, 'denial'],
  [/^Let the user know the tool call was skipped in goose chat mode\./i, 'permission_denial'],
  [/^Tool approval expired because/, 'cancelled'],
  [
    /^(?:Tool call was interrupted before completing|(?:-\d+: )?Interrupted by the user to make a correction)/,
    'interrupted',
  ],
];

export function resultDetail({ text, isError }: ToolResult): ResultDetail {
  return answers.find(([pattern]) => pattern.test(text))?.[1] ?? (isError ? 'error' : null);
}

/** Only what the shell says itself: as a number, or at the end of its text when it is not 0. Old versions tell neither. */
export function exitCode({ structured, text }: ToolResult): number | null {
  const code = numberField(structured, 'exit_code');
  const said = code === null ? /(?:^|\n)Command exited with code (-?\d+)\s*$/.exec(text)?.[1] : undefined;
  return said === undefined ? code : Number(said);
}

/** What a command printed, without what the shell adds. */
export function commandOutput({ text }: ToolResult): string {
  return text.replace(/\n*Command exited with code -?\d+\s*$/, '');
}
