import { isRecord, type JsonRecord, parseFields, stringField } from '../jsonRecord';

/** A block of a message in `store.db` or a transcript. */
export type Block =
  | { readonly kind: 'text' | 'thinking'; readonly text: string }
  | { readonly kind: 'call'; readonly tool: string; readonly callId: string | null; readonly input: JsonRecord }
  | { readonly kind: 'result'; readonly callId: string | null; readonly fields: JsonRecord; readonly text: string };

/** The blocks of a message's content (`text`, `reasoning`, `tool-call`, `tool_use` ...); types it does not know go to `onUnknown`. */
export function blocksOf(content: unknown, onUnknown: (type: string) => void): Block[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  if (!Array.isArray(content)) return [];
  return content.filter(isRecord).flatMap(block => blockOf(block, onUnknown) ?? []);
}

function blockOf(block: JsonRecord, onUnknown: (type: string) => void): Block | null {
  const type = stringField(block, 'type');
  switch (type) {
    case 'text':
      return { kind: 'text', text: stringField(block, 'text') ?? '' };
    case 'reasoning':
    case 'thinking':
      return { kind: 'thinking', text: stringField(block, 'text') ?? stringField(block, 'thinking') ?? '' };
    case 'redacted-reasoning':
    case 'image':
    case 'file':
      return null;
    case 'tool-call':
    case 'tool_call':
    case 'tool_use':
      return {
        kind: 'call',
        tool: stringField(block, 'toolName') ?? stringField(block, 'name') ?? 'unknown',
        callId: stringField(block, 'toolCallId') ?? stringField(block, 'id'),
        input: inputOf(block.args ?? block.input ?? block.arguments),
      };
    case 'tool-result':
    case 'tool_result':
      return {
        kind: 'result',
        callId: stringField(block, 'toolCallId') ?? stringField(block, 'tool_use_id'),
        fields: block,
        text: textOfResult(block.result ?? block.content ?? block.output),
      };
    default:
      onUnknown(type ?? 'block without a type');
      return null;
  }
}

function inputOf(given: unknown): JsonRecord {
  if (isRecord(given)) return given;
  // The apply_patch tool is given a text.
  return typeof given === 'string' ? (parseFields(given) ?? { input: given }) : {};
}

function textOfResult(result: unknown): string {
  if (typeof result === 'string') return result;
  if (Array.isArray(result))
    return result.map(part => (isRecord(part) ? (stringField(part, 'text') ?? '') : '')).join('\n');
  return result === undefined || result === null ? '' : JSON.stringify(result);
}

/** What the user typed, without what Cursor puts around it (`<user_query>`, and the time since 2026). */
export function promptOf(text: string): string {
  const queries = [...text.matchAll(/<user_query>([\s\S]*?)<\/user_query>/g)].map(match => (match[1] ?? '').trim());
  return queries.length > 0 ? queries.join('\n\n') : text.trim();
}

/** Whether a message in the user's name is Cursor's own: what it knows of the machine, rules, reminders. */
export function isInjected(text: string): boolean {
  return !text.includes('<user_query>') && /^\s*<[a-z_]+>/.test(text);
}
