import { mainThread } from '../../model/facts';
import type { SourceContent } from '../adapter';
import { hunksBetween } from '../editHunks';
import { fieldsAt, isRecord, type JsonRecord, listField, numberField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { KiroDocument } from './kiroDocument';
import { type KiroResult, textOf } from './kiroTeller';
import { pathIn } from './kiroTools';

/** Actions that tell nothing of their own: requests to the model, intents, the state of the client. */
const silent = new Set(['model', 'intentClassification', 'context', 'addContext', 'specAgent', 'hookInvocation']);

/**
 * What the IDE before 1.0 did for one prompt: `{executionId, chatSessionId, startTime, status, input, actions, usageSummary}`,
 * rewritten while it goes on. `context.messages`, the conversation so far, is what earlier executions tell.
 */
export class ExecutionLog extends KiroDocument {
  *read(content: SourceContent): Iterable<void> {
    if (content.format !== 'json' || !isRecord(content.value)) return;
    const log = content.value;
    const ts = timeOf(log.startTime);
    const { sink } = this.context;
    const cwd = stringField(fieldsAt(log, 'workspaceContext'), 'cwd');
    if (cwd !== null) {
      this.teller.cwd = cwd;
      sink.place({ cwd, gitBranch: null, seq: 0 });
    }
    const model = stringField(log, 'modelId') ?? stringField(fieldsAt(log, 'model'), 'id') ?? undefined;
    sink.thread({ threadId: mainThread, kind: 'main', model });
    const prompt = promptOf(log);
    if (prompt !== '') this.teller.prompt('prompt', ts, prompt);
    for (const [index, action] of listField(log, 'actions').entries()) {
      if (isRecord(action)) this.#action(action, index);
      if (this.teller.takeNews()) yield;
    }
    const credits = listField(log, 'usageSummary').filter(isRecord);
    const ended = timeOf(log.endTime);
    this.teller.credits(
      'credits',
      ended,
      credits.filter(({ unit }) => unit === undefined || unit === 'credit').map(({ usage }) => usage),
    );
    if (log.status === 'aborted') {
      const told = { kind: 'human_intervention', role: 'user', detail: 'interrupt', summary: 'Interrupted' } as const;
      this.teller.event('aborted', { ...told, ts: ended });
    } else if (log.status === 'failed' || log.status === 'error') {
      const body = stringField(log, 'error') ?? stringField(fieldsAt(log, 'error'), 'message');
      this.teller.event('failed', { kind: 'error', role: 'system', detail: 'api_error', ts: ended, body });
    }
    sink.session({ endState: log.status === 'running' || log.status === 'failed' ? 'truncated' : 'awaiting_user' });
  }

  #action(action: JsonRecord, index: number): void {
    const type = stringField(action, 'actionType') ?? 'none';
    const id = stringField(action, 'actionId') ?? `action ${index}`;
    const ts = timeOf(action.emittedAt) ?? timeOf(action.endTime);
    const input = fieldsAt(action, 'input');
    const output = fieldsAt(action, 'output');
    if (type === 'say') {
      const body = stringField(output, 'message') ?? stringField(input, 'message');
      if (body !== null) this.teller.event(id, { kind: 'assistant_msg', role: 'assistant', ts, body });
    } else if (!silent.has(type)) {
      this.#call(id, type, ts, input, output, action);
    }
  }

  #call(id: string, type: string, ts: number | null, input: JsonRecord, output: JsonRecord, action: JsonRecord): void {
    const tool = type === 'mcp' ? (stringField(input, 'toolName') ?? type) : type;
    const args = type === 'mcp' ? fieldsAt(input, 'toolArgs') : input;
    const state = stringField(action, 'actionState')?.toLowerCase() ?? '';
    const isDone = ['success', 'succeed', 'succeeded', 'accepted', 'completed', 'approved'].includes(state);
    const isRefused = state === 'rejected';
    const hasFailed = isRefused || ['error', 'failed', 'failure', 'aborted', 'cancelled'].includes(state);
    const exitCode = numberField(output, 'exitCode');
    const isKnown = isDone || hasFailed || Object.keys(output).length > 0;
    const stopped = isRefused ? 'denial' : state === 'aborted' || state === 'cancelled' ? 'interrupted' : null;
    const text = ['output', 'response', 'message', 'error'].map(name => textOf(output[name])).find(said => said !== '');
    const result: KiroResult = {
      ts,
      text: text ?? (Object.keys(output).length > 0 ? JSON.stringify(output) : ''),
      failed: hasFailed ? true : isDone ? false : null,
      exitCode,
      stopped,
    };
    const call = { id, tool, input: args, ts, copied: false, cwd: stringField(input, 'cwd') };
    this.teller.call(call, isKnown ? result : null, hunksOf(type, input));
  }
}

/** Both texts may be whole files or parts of them: where the changed lines stand is not said. */
function hunksOf(type: string, input: JsonRecord) {
  const { originalContent: from, modifiedContent: to } = input;
  if (type !== 'replace' || typeof from !== 'string' || typeof to !== 'string' || pathIn(input) === null) return null;
  return hunksBetween(from, to).map(hunk => ({ ...hunk, oldStart: null, newStart: null }));
}

/** The prompt of this execution; the messages before it belong to others. */
function promptOf(log: JsonRecord): string {
  const data = fieldsAt(fieldsAt(log, 'input'), 'data');
  const last = listField(data, 'messages').findLast(message => isRecord(message) && message.role !== 'assistant');
  const text = stringField(data, 'userPrompt') ?? textOf(isRecord(last) ? last.content : null);
  return withoutContext(text);
}

/** What the IDE puts into a prompt besides what was typed. */
export function withoutContext(text: string): string {
  return text
    .replace(/<(steering-reminder|EnvironmentContext)>[\s\S]*?<\/\1>/g, '')
    .replace(/^\s*<kiro-ide-message>([\s\S]*?)<\/kiro-ide-message>\s*$/, '$1')
    .trim();
}
