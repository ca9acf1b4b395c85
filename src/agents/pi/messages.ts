import { mainThread } from '../../model/facts';
import { contentText } from '../blockTexts';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { titleFrom } from '../titleFrom';
import { pathIn, readEditRequest } from './editRequest';
import type { Entry, EntryTeller } from './entryTeller';
import type { PiDialect, UserText } from './piDialect';
import { rememberCall } from './readerState';
import { readRequestUsage, requestKeyOf } from './requestUsage';
import type { ToolResults } from './toolResults';

/** Tells the messages of a session: prompts, answers with their usage, results. */
export class Messages {
  readonly #entries: EntryTeller;
  readonly #results: ToolResults;
  readonly #dialect: PiDialect;

  constructor(entries: EntryTeller, results: ToolResults, dialect: PiDialect) {
    this.#entries = entries;
    this.#results = results;
    this.#dialect = dialect;
  }

  /** False for a role that is not known. */
  read(entry: Entry, message: JsonRecord): boolean {
    switch (message.role) {
      case 'user':
        this.#user(entry, message);
        return true;
      case 'assistant':
        this.#assistant(entry, message);
        return true;
      case 'toolResult':
      case 'tool':
        this.#results.read(entry, message);
        return true;
      case 'bashExecution':
      case 'pythonExecution':
        this.#ownShell(entry, message);
        return true;
      case 'branchSummary':
      case 'compactionSummary': {
        const detail = message.role === 'compactionSummary' ? 'compaction' : 'branch_summary';
        this.#entries.event(entry, {
          kind: 'lifecycle',
          role: 'system',
          detail,
          body: stringField(message, 'summary'),
        });
        return true;
      }
      case 'custom':
      case 'hookMessage':
      case 'developer':
      case 'system':
      case 'fileMention':
        this.injected(entry, message);
        return true;
      default:
        return false;
    }
  }

  /** What an extension or the client said in the user's name. */
  injected(entry: Entry, message: JsonRecord): void {
    const body = contentText(message.content);
    if (body !== null) this.#entries.event(entry, { kind: 'user_msg', role: 'system', detail: 'injected', body });
  }

  #user(entry: Entry, message: JsonRecord): void {
    const text = contentText(message.content);
    if (text === null) return;
    if (message.synthetic === true || message.attribution === 'agent') {
      this.injected(entry, message);
      return;
    }
    const said = this.#dialect.userText(text);
    const { role, detail, text: body, summary } = said;
    const isSidechain = this.#entries.threadId !== mainThread;
    // In a sidechain the "user" is the agent that started it.
    const spoken =
      isSidechain && detail === 'prompt' ? ({ role: 'system', detail: 'spawn_prompt' } as const) : { role, detail };
    this.#entries.event(entry, { kind: 'user_msg', ...spoken, body, summary });
    if (detail !== 'prompt' && detail !== 'spawn_prompt') return;
    this.#entries.state.last = 'prompt';
    if (!isSidechain && !entry.copied) this.#prompted(said);
  }

  /** The first prompt names the session, and tells whether a person is behind it. */
  #prompted({ summary, automated = false }: UserText): void {
    const { state, teller } = this.#entries;
    if (!state.titled) {
      const title = { text: titleFrom(summary), source: 'firstPrompt' } as const;
      teller.context.sink.session(automated ? { title, automated } : { title });
    } else if (state.automated && !automated) {
      teller.context.sink.session({ automated });
    }
    state.automated = automated;
    state.titled = true;
  }

  /** A command that the user ran himself (`!command`), and what it printed. */
  #ownShell(entry: Entry, message: JsonRecord): void {
    const command = stringField(message, 'command') ?? stringField(message, 'code') ?? '';
    this.#entries.event(entry, { kind: 'user_msg', role: 'user', detail: 'shell', body: command });
    const output = stringField(message, 'output');
    if (output !== null)
      this.#entries.event(entry, { kind: 'user_msg', role: 'system', detail: 'shell_output', body: output });
  }

  #assistant(entry: Entry, message: JsonRecord): void {
    const usage = readRequestUsage(message);
    const { sessionId } = this.#entries.state;
    const requestKey =
      usage === null ? null : (requestKeyOf(entry.record, message) ?? `${sessionId}:${this.#entries.teller.at.offset}`);
    const first = this.#entries.state.seq;
    const blocks = Array.isArray(message.content) ? message.content : [{ type: 'text', text: message.content }];
    this.#entries.state.last = 'answer';
    for (const block of blocks) if (isRecord(block)) this.#block(entry, message, block, requestKey);
    this.#ending(entry, message, requestKey);
    if (usage === null || requestKey === null) return;
    if (this.#entries.state.seq === first)
      this.#entries.event(entry, { kind: 'assistant_msg', role: 'assistant', requestKey });
    const { threadId } = this.#entries;
    this.#entries.teller.context.sink.usage({
      ...usage,
      model: usage.model ?? this.#entries.state.model,
      provider: usage.provider ?? this.#entries.state.provider,
      requestKey,
      seq: first,
      threadId,
      ts: entry.ts,
      copied: entry.copied,
    });
  }

  #block(entry: Entry, message: JsonRecord, block: JsonRecord, requestKey: string | null): void {
    const type = stringField(block, 'type') ?? 'none';
    if (type === 'text') {
      const body = stringField(block, 'text');
      const detail = message.stopReason === 'aborted' ? 'aborted' : null;
      if (body !== null)
        this.#entries.event(entry, { kind: 'assistant_msg', role: 'assistant', detail, body, requestKey });
    } else if (type === 'thinking' || type === 'redactedThinking') {
      const body = stringField(block, 'thinking');
      const detail = body === null ? 'redacted' : null;
      this.#entries.event(entry, { kind: 'thinking', role: 'assistant', detail, body, requestKey });
    } else if (type === 'toolCall' || type === 'tool_use') {
      this.#call(entry, block, requestKey);
    } else if (type !== 'image') {
      this.#entries.teller.problem('unexpected_shape', `assistant block ${type}`);
    }
  }

  #call(entry: Entry, block: JsonRecord, requestKey: string | null): void {
    const tool = stringField(block, 'name') ?? 'unknown';
    const callId = stringField(block, 'id');
    const given = block.arguments ?? block.input ?? {};
    const input = isRecord(given) ? given : {};
    const command = stringField(input, 'command') ?? stringField(input, 'cmd');
    const body = JSON.stringify(given) ?? '{}';
    const summary = command ?? tellingInput(input) ?? `${tool} ${body.slice(0, 400)}`;
    const seq = this.#entries.event(entry, {
      kind: 'tool_call',
      role: 'assistant',
      tool,
      callId,
      body,
      summary,
      requestKey,
    });
    this.#entries.state.last = 'calls';
    if (callId === null || entry.copied) return;
    const call = {
      id: callId,
      seq,
      ts: entry.ts,
      tool,
      command,
      path: pathIn(input),
      edit: readEditRequest(tool, input),
    };
    const forgotten = rememberCall(this.#entries.state, call);
    if (forgotten !== undefined) this.#results.unanswered(forgotten);
  }

  /** How a request ended that did not end well. */
  #ending(entry: Entry, message: JsonRecord, requestKey: string | null): void {
    if (message.stopReason === 'error') {
      const body = stringField(message, 'errorMessage');
      this.#entries.event(entry, { kind: 'error', role: 'system', detail: 'api_error', body, requestKey });
      this.#entries.state.last = 'error';
    } else if (message.stopReason === 'aborted') {
      const body = stringField(message, 'errorMessage');
      this.#entries.event(entry, {
        kind: 'human_intervention',
        role: 'user',
        detail: 'interrupt',
        body,
        summary: body ?? 'Interrupted',
      });
      this.#entries.state.last = 'interrupt';
    } else if (message.stopReason === 'length') {
      this.#entries.state.last = 'cut';
    }
  }
}

/** The one input that tells calls of a tool apart. */
function tellingInput(input: JsonRecord): string | null {
  const search = stringField(input, 'pattern') ?? stringField(input, 'query') ?? stringField(input, 'url');
  const task = stringField(input, 'task') ?? stringField(input, 'description') ?? stringField(input, 'prompt');
  return search ?? pathIn(input) ?? task ?? tasksIn(input) ?? stringField(input, 'action');
}

function tasksIn(input: JsonRecord): string | null {
  const tasks = listField(input, 'tasks').filter(isRecord);
  const texts = tasks
    .map(task => stringField(task, 'description') ?? stringField(task, 'task'))
    .filter(text => text !== null);
  return texts.length > 0 ? texts.join('; ') : null;
}
