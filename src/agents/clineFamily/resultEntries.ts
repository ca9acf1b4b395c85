import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { timeOf } from '../times';

/** What the model was told a call gave. */
export interface ResultEntry {
  readonly tool: string;
  /** The argument by which the call is named: a path, a command, a pattern. */
  readonly argument: string | null;
  readonly text: string;
  readonly isError: boolean;
  /** The call's input, where the conversation holds it. */
  readonly input: JsonRecord | null;
}

/** The results that one request sent to the model. */
export interface ResultBatch {
  readonly ts: number | null;
  readonly entries: readonly ResultEntry[];
}

const header =
  /^(?:\[Tool(?: \(Error\))?\]\n)?\[([a-z_]{3,40})(?: (?:for|to|in [^'\n]{1,60} mode:) '([\s\S]*?)')?[^\]\n]{0,200}\] Result:[ \n]*/gm;

/**
 * Results in a request's text as the chat shows it: `[read_file for 'a.ts'] Result:` and what it gave, one after the
 * other, then the environment. Cline wrote it so to the last; Roo Code stopped in October 2025 and keeps it in
 * `api_conversation_history.json` only.
 */
export function entriesIn(request: string): ResultEntry[] {
  const text = withoutTail(request);
  const headers = [...text.matchAll(header)];
  return headers.map((match, index) => {
    const [whole, tool = '', argument] = match;
    const end = headers[index + 1]?.index ?? text.length;
    return {
      tool,
      argument: argument ?? null,
      text: text.slice(match.index + whole.length, end).trimEnd(),
      isError: whole.startsWith('[Tool (Error)]'),
      input: null,
    };
  });
}

/** Without what the client adds to each request. */
function withoutTail(request: string): string {
  const details = request.lastIndexOf('\n<environment_details>');
  const text = details === -1 ? request : request.slice(0, details);
  return text.replace(/\n\n# (?:task_progress|TODO LIST|Todo List)\b[\s\S]*$/i, '');
}

/** The batches in `api_conversation_history.json`: results by the ids of their calls, or as texts. */
export function batchesInHistory(value: unknown): ResultBatch[] {
  if (!Array.isArray(value)) return [];
  const calls = new Map<string, { readonly tool: string; readonly input: JsonRecord }>();
  const batches: ResultBatch[] = [];
  for (const message of value) {
    if (!isRecord(message)) continue;
    const blocks = listField(message, 'content').filter(isRecord);
    if (message.role === 'assistant') {
      for (const { type, id, name, input } of blocks)
        if (type === 'tool_use' && typeof id === 'string' && typeof name === 'string')
          calls.set(id, { tool: name, input: isRecord(input) ? input : {} });
      continue;
    }
    const native = blocks.filter(({ type }) => type === 'tool_result').map(block => nativeEntry(block, calls));
    const texts = blocks.map(block => (block.type === 'text' ? (stringField(block, 'text') ?? '') : '')).join('\n\n');
    const entries = native.length > 0 ? native.filter(entry => entry !== null) : entriesIn(texts);
    if (entries.length > 0) batches.push({ ts: timeOf(message.ts), entries });
  }
  return batches;
}

function nativeEntry(
  block: JsonRecord,
  calls: ReadonlyMap<string, { readonly tool: string; readonly input: JsonRecord }>,
): ResultEntry | null {
  const call = calls.get(stringField(block, 'tool_use_id') ?? '');
  if (call === undefined) return null;
  const { content } = block;
  const text = Array.isArray(content)
    ? content.map(part => (isRecord(part) ? (stringField(part, 'text') ?? `[${String(part.type)}]`) : '')).join('\n')
    : typeof content === 'string'
      ? content
      : '';
  return { ...call, argument: argumentOf(call.input), text, isError: block.is_error === true };
}

function argumentOf(input: JsonRecord): string | null {
  for (const key of ['path', 'file_path', 'command', 'regex', 'query', 'message', 'server_name', 'mode_slug'])
    if (typeof input[key] === 'string') return input[key];
  return null;
}
