import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';

/** A block of what the model said. */
export type AgentBlock =
  | { readonly kind: 'text' | 'thinking'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string; readonly tool: string; readonly input: JsonRecord };

export interface CallAnswer {
  readonly isError: boolean;
  readonly text: string;
  /** The tool's own output, as fields. */
  readonly output: JsonRecord;
}

/** A message of a thread, in either of its forms. */
export type ThreadMessage =
  | { readonly role: 'user'; readonly id: string | null; readonly text: string }
  | {
      readonly role: 'agent';
      readonly blocks: readonly AgentBlock[];
      readonly answers: ReadonlyMap<string, CallAnswer>;
    }
  | { readonly role: 'resume' }
  | { readonly role: 'compaction'; readonly text: string }
  | { readonly role: 'unknown'; readonly type: string };

/** Messages since version 0.3.0 are `{User: {...}}`, `{Agent: {...}}` or `Resume`; older ones have a `role`. */
export function readMessages(thread: JsonRecord): ThreadMessage[] {
  return listField(thread, 'messages').map(message => {
    if (message === 'Resume') return { role: 'resume' };
    if (!isRecord(message)) return { role: 'unknown', type: typeof message === 'string' ? message : 'message' };
    if ('role' in message) return readOlder(message);
    const [type = 'message'] = Object.keys(message);
    const fields = fieldsAt(message, type);
    if (type === 'User') return readUser(fields);
    if (type === 'Agent') return readAgent(fields);
    if (/compact/i.test(type)) return { role: 'compaction', text: compactionText(message[type]) };
    return type === 'Resume' ? { role: 'resume' } : { role: 'unknown', type };
  });
}

function readUser(fields: JsonRecord): ThreadMessage {
  const text = listField(fields, 'content').map(block => {
    if (!isRecord(block)) return '';
    return stringField(block, 'Text') ?? mentionOf(fieldsAt(block, 'Mention'));
  });
  return { role: 'user', id: stringField(fields, 'id'), text: text.join('').trim() };
}

/** `{uri: {File: {abs_path}}, content}`: what was attached is not what was typed. */
function mentionOf(mention: JsonRecord): string {
  const uri = mention.uri;
  if (typeof uri === 'string') return `@${uri}`;
  if (!isRecord(uri)) return '';
  const [kind = ''] = Object.keys(uri);
  const fields = fieldsAt(uri, kind);
  return `@${stringField(fields, 'abs_path') ?? stringField(fields, 'path') ?? stringField(fields, 'name') ?? stringField(fields, 'url') ?? kind}`;
}

function readAgent(fields: JsonRecord): ThreadMessage {
  const blocks = listField(fields, 'content').filter(isRecord).flatMap(blockOf);
  const answers = new Map<string, CallAnswer>();
  for (const [id, result] of Object.entries(fieldsAt(fields, 'tool_results')))
    if (isRecord(result)) answers.set(id, readAnswer(result));
  return { role: 'agent', blocks, answers };
}

function blockOf(block: JsonRecord): AgentBlock[] {
  const text = stringField(block, 'Text');
  if (text !== null) return [{ kind: 'text', text }];
  const thought = stringField(fieldsAt(block, 'Thinking'), 'text');
  if (thought !== null) return [{ kind: 'thinking', text: thought }];
  const use = fieldsAt(block, 'ToolUse');
  return 'ToolUse' in block ? [callOf(use)] : [];
}

function callOf(use: JsonRecord): AgentBlock {
  const id = stringField(use, 'id') ?? '';
  return { kind: 'call', id, tool: stringField(use, 'name') ?? 'unknown', input: fieldsAt(use, 'input') };
}

function readAnswer(result: JsonRecord): CallAnswer {
  const output = fieldsAt(result, 'output');
  return { isError: result.is_error === true, text: contentText(result.content), output };
}

/** A text, `{Text}`, `{type: "text", text}`, or a list of these. */
function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(contentText).join('');
  return isRecord(content) ? (stringField(content, 'Text') ?? stringField(content, 'text') ?? '') : '';
}

/** Versions up to 0.2.0: `{id, role, segments: [{type, text}], tool_uses, tool_results}`; the first had `text` for segments. */
function readOlder(message: JsonRecord): ThreadMessage {
  const segments = listField(message, 'segments').filter(isRecord);
  const texts = (type: string): string[] =>
    segments.flatMap(segment => (segment.type === type ? (stringField(segment, 'text') ?? []) : []));
  const text = texts('text').join('') || (stringField(message, 'text') ?? '');
  if (message.role === 'user') return { role: 'user', id: `m${message.id}`, text: text.trim() };
  if (message.role !== 'assistant') return { role: 'unknown', type: `role ${stringField(message, 'role')}` };
  const thoughts = texts('thinking').map(thought => ({ kind: 'thinking', text: thought }) as const);
  const said = text === '' ? [] : [{ kind: 'text', text } as const];
  const calls = listField(message, 'tool_uses').filter(isRecord).map(callOf);
  const answers = new Map<string, CallAnswer>();
  for (const result of listField(message, 'tool_results').filter(isRecord))
    answers.set(stringField(result, 'tool_use_id') ?? '', readAnswer(result));
  return { role: 'agent', blocks: [...thoughts, ...said, ...calls], answers };
}

function compactionText(value: unknown): string {
  if (typeof value === 'string') return value;
  return isRecord(value) ? (stringField(value, 'summary') ?? stringField(value, 'Summary') ?? contentText(value)) : '';
}
