import type { EventFact } from '../../model/facts';
import { fieldsAt, type JsonRecord, parseFields, stringField } from '../jsonRecord';

/** A call and what it was given. */
export interface ToolCall {
  /** As the provider named it. */
  readonly id: string;
  readonly tool: string;
  readonly input: JsonRecord;
  readonly inputText: string | null;
  /** Whether the input is whole. */
  readonly isFinished: boolean;
}

export function toolCall(data: JsonRecord): ToolCall {
  const inputText = stringField(data, 'input');
  return {
    id: stringField(data, 'id') ?? '',
    tool: stringField(data, 'name') ?? 'unknown',
    input: inputText === null ? {} : (parseFields(inputText) ?? {}),
    inputText,
    isFinished: data.finished !== false,
  };
}

/** What a tool answered. */
export interface ToolResult {
  readonly callId: string;
  readonly content: string;
  /** What the tool says besides, for the client; empty where it says nothing. */
  readonly metadata: JsonRecord;
  readonly isError: boolean;
}

export function toolResult(data: JsonRecord): ToolResult {
  const metadata = stringField(data, 'metadata');
  return {
    callId: stringField(data, 'tool_call_id') ?? '',
    content: stringField(data, 'content') ?? '',
    metadata: metadata === null ? fieldsAt(data, 'metadata') : (parseFields(metadata) ?? {}),
    isError: data.is_error === true,
  };
}

export type ResultDetail = 'error' | 'denial' | 'cancelled' | 'interrupted' | null;

/** What the client answers in place of a tool, in all versions (`agent/agent.go`, `agent/tools/tools.go`). */
const denied = /^(?:User denied permission|Permission denied)\s*$/i;
const cancelled = /^(?:Error: user cancell?ed|Tool execution cancell?ed)/i;

export function resultDetail(tool: string | null, result: ToolResult): ResultDetail {
  if (result.isError)
    return denied.test(result.content) ? 'denial' : cancelled.test(result.content) ? 'interrupted' : 'error';
  if (tool !== 'bash') return null;
  if (/(?:^|\n)Command was aborted before completion\s*$/.test(commandOutput(result))) return 'interrupted';
  return (exitCode(result) ?? 0) === 0 ? null : 'error';
}

/** What a command printed, without the directory that newer versions add for the model. */
export function commandOutput({ content, metadata }: ToolResult): string {
  return stringField(metadata, 'output') ?? content.replace(/\n\n<cwd>[^\n]*<\/cwd>\s*$/, '');
}

/** Only what the tool says itself: it ends its text with the code of commands that fail, and keeps their times. */
export function exitCode(result: ToolResult): number | null {
  const { metadata, isError } = result;
  const code = /(?:^|\n)Exit code (\d{1,3})\s*$/.exec(commandOutput(result))?.[1];
  if (code !== undefined) return Number(code);
  const hasEnded = metadata.end_time !== undefined && metadata.shell_id === undefined;
  return !isError && hasEnded ? 0 : null;
}

/** How an assistant's message ended, where that is an event of its own. */
export function finishEvent(
  data: JsonRecord,
): (Pick<EventFact, 'kind' | 'role' | 'detail'> & { summary: string }) | null {
  const reason = stringField(data, 'reason');
  const message = stringField(data, 'message');
  if (reason === 'canceled')
    return { kind: 'human_intervention', role: 'user', detail: 'interrupt', summary: 'canceled by the user' };
  if (reason !== 'error' && reason !== 'content_filter') return null;
  const text = [message, stringField(data, 'details')].filter(part => part !== null).join(': ');
  const detail = reason === 'error' ? 'api_error' : 'refusal';
  return { kind: 'error', role: 'system', detail, summary: text === '' ? 'request failed' : text };
}
