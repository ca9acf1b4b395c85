import { mainThread } from '../../model/facts';
import type { SourceContent } from '../adapter';
import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { withoutContext } from './executionLog';
import { KiroDocument } from './kiroDocument';
import { textOf } from './kiroTeller';

/**
 * A session of the IDE before 1.0, `{sessionId, title, workspaceDirectory, history}`: its title, its folder, and what was
 * said in it where no execution holds it. What the agent answered is there as a stub, with the id of its execution.
 */
export class WorkspaceSession extends KiroDocument {
  *read(content: SourceContent): Iterable<void> {
    if (content.format !== 'json' || !isRecord(content.value)) return;
    const session = content.value;
    const { sink } = this.context;
    const cwd = stringField(session, 'workspaceDirectory') ?? stringField(session, 'workspacePath');
    if (cwd !== null) sink.place({ cwd, gitBranch: null, seq: 0 });
    const model = stringField(session, 'selectedModel') ?? undefined;
    sink.thread({ threadId: mainThread, kind: 'main', model });
    const title = stringField(session, 'title');
    if (title !== null) this.teller.title(title, 'generated');
    const history = listField(session, 'history').filter(isRecord);
    for (const [index, entry] of history.entries()) {
      if (!isInExecution(history, index)) this.#entry(entry, index);
      if (this.teller.takeNews()) yield;
    }
  }

  #entry(entry: JsonRecord, index: number): void {
    const message = fieldsAt(entry, 'message');
    const node = stringField(message, 'id') ?? `entry ${index}`;
    const logs = listField(entry, 'promptLogs').filter(isRecord);
    const body = textOf(message.content) || textOf(logs.map(({ completion }) => completion));
    if (body === '') return;
    if (message.role === 'user') this.teller.prompt(node, null, withoutContext(body));
    else if (message.role === 'assistant')
      this.teller.event(node, { kind: 'assistant_msg', role: 'assistant', ts: null, body });
  }
}

/** A prompt belongs to the execution of the answer that follows it. */
function isInExecution(history: readonly JsonRecord[], index: number): boolean {
  const entry = history[index];
  if (entry === undefined) return false;
  if (stringField(entry, 'executionId') !== null) return true;
  if (fieldsAt(entry, 'message').role !== 'user') return false;
  const next = history[index + 1];
  return next !== undefined && stringField(next, 'executionId') !== null;
}

/**
 * The conversation as the first IDE sent it to the model, `{executionId, chat: [{role, content}], metadata}`. Earlier
 * executions have the messages before the last prompt.
 */
export class ChatSnapshot extends KiroDocument {
  *read(content: SourceContent): Iterable<void> {
    if (content.format !== 'json' || !isRecord(content.value)) return;
    const metadata = fieldsAt(content.value, 'metadata');
    const model = stringField(metadata, 'modelId') ?? undefined;
    this.context.sink.thread({ threadId: mainThread, kind: 'main', model });
    const chat = listField(content.value, 'chat').filter(isRecord);
    const from = chat.findLastIndex(({ role }) => role === 'human');
    const [begin, end] = [timeOf(metadata.startTime), timeOf(metadata.endTime)];
    for (const [index, { role, content: said }] of chat.entries()) {
      const body = textOf(said);
      if (index < from || body === '') continue;
      if (role === 'human') this.teller.prompt(`chat ${index}`, begin, withoutContext(body));
      else if (role === 'bot')
        this.teller.event(`chat ${index}`, { kind: 'assistant_msg', role: 'assistant', ts: end, body });
      else if (role === 'tool')
        this.teller.event(`chat ${index}`, { kind: 'tool_result', role: 'tool', ts: null, body });
      if (this.teller.takeNews()) yield;
    }
  }
}
