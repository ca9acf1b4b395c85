import { inTag } from '../claude/classifyUser';
import { fieldsAt, type JsonRecord, stringField } from '../jsonRecord';
import { titleFrom } from '../titleFrom';
import { tellCall, tellResult } from './calls';
import { callsIn, saidIn, thoughtIn } from './parts';
import type { Reading } from './reading';

/** A message of the model's context: all there is of imported and copied conversations, and the user's part of the others. */
export function tellMessage(reading: Reading, message: JsonRecord): void {
  const role = stringField(message, 'role');
  if (role === 'user') tellUser(reading, message);
  else if (role === 'assistant') tellAssistant(reading, message);
  else if (role === 'tool') {
    const callId = stringField(message, 'toolCallId') ?? stringField(message, 'tool_call_id');
    const text = saidIn(message.content);
    const isError = message.isError === true || /^<system>ERROR: /.test(text);
    tellResult(reading, { callId, text, message: '', isError, display: [] });
  }
}

function tellAssistant(reading: Reading, { content, ...message }: JsonRecord): void {
  const thinking = thoughtIn(content).trim();
  const text = saidIn(content).trim();
  const calls = callsIn(message);
  if (thinking !== '') reading.event({ kind: 'thinking', role: 'assistant', body: thinking });
  if (text !== '') reading.event({ kind: 'assistant_msg', role: 'assistant', body: text });
  for (const call of calls) tellCall(reading, { ...call, requestKey: null });
  if (calls.length === 0 && text !== '') reading.state.act = 'answer';
}

/** Messages in the user's name, by their `origin` (kimi-code packages/agent-core-v2/src/agent/contextMemory/types.ts). */
function tellUser(reading: Reading, message: JsonRecord): void {
  const origin = fieldsAt(message, 'origin');
  const body = saidIn(message.content).trim();
  if (body === '') return;
  switch (origin.kind ?? 'user') {
    case 'user':
      // Kimi CLI's context has what the client added to it under the user's name.
      if (/^<system(?:-reminder)?>/.test(body)) tellInjected(reading, body);
      else tellPrompt(reading, body, 'prompt');
      break;
    case 'skill_activation':
    case 'plugin_command':
      if (origin.trigger === 'user-slash') tellPrompt(reading, body, 'command', commandOf(origin));
      else tellInjected(reading, body);
      break;
    case 'shell_command': {
      const isInput = origin.phase === 'input';
      const text = (isInput ? inTag(body, 'bash-input') : null) ?? body;
      const detail = isInput ? 'shell' : 'command_output';
      reading.event({ kind: 'user_msg', role: isInput ? 'user' : 'system', detail, body: text });
      break;
    }
    case 'compaction_summary':
      reading.event({ kind: 'lifecycle', role: 'system', detail: 'compact_summary', body });
      break;
    case 'task':
      reading.event({ kind: 'lifecycle', role: 'system', detail: 'task_notification', body });
      break;
    case 'hook_result':
      reading.event({ kind: 'user_msg', role: 'system', detail: 'hook', body });
      break;
    case 'system_trigger':
      // What starts an agent and what goes on with it.
      if (reading.isMain) tellInjected(reading, body);
      else tellPrompt(reading, body, 'prompt');
      break;
    default:
      tellInjected(reading, body);
  }
}

/** A prompt: of the user, or in an agent's thread of the one that started it. */
export function tellPrompt(reading: Reading, body: string, detail: 'prompt' | 'command', summary = body): void {
  const { state, isMain, isCopied, node } = reading;
  if (isMain) {
    reading.event({ kind: 'user_msg', role: 'user', detail, body, summary });
    if (node !== null) state.prompts.push(node);
  } else {
    const given = state.asked === 0 ? 'spawn_prompt' : 'agent_message';
    reading.event({ kind: 'user_msg', role: 'system', detail: given, body, summary });
  }
  state.act = 'prompt';
  if (isCopied) return;
  state.asked += 1;
  if (state.titled || !isMain) return;
  state.titled = true;
  reading.context.sink.session({ title: { text: titleFrom(summary), source: 'firstPrompt' } });
}

function tellInjected(reading: Reading, body: string): void {
  reading.event({ kind: 'user_msg', role: 'system', detail: 'injected', body });
}

function commandOf(origin: JsonRecord): string | undefined {
  const name = stringField(origin, 'skillName') ?? stringField(origin, 'commandName');
  const args = stringField(origin, 'skillArgs') ?? stringField(origin, 'commandArgs');
  return name === null ? undefined : `/${name} ${args ?? ''}`.trim();
}
