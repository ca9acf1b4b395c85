import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';

/** The parts of a content: a text, or a list of `{type: 'text' | 'think' | 'image_url' ...}`. */
export function partsOf(content: unknown): JsonRecord[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content)
    ? content.flatMap(part =>
        typeof part === 'string' ? [{ type: 'text', text: part }] : isRecord(part) ? [part] : [],
      )
    : [];
}

/** What is said in a content; data is named, not quoted. */
export function saidIn(content: unknown): string {
  return partsOf(content)
    .map(part => {
      if (part.type === 'text') return stringField(part, 'text') ?? '';
      return part.type === 'think' ? '' : `[${(stringField(part, 'type') ?? 'data').replace(/_url$/, '')}]`;
    })
    .join('');
}

export function thoughtIn(content: unknown): string {
  return partsOf(content)
    .filter(({ type }) => type === 'think')
    .map(part => stringField(part, 'think') ?? '')
    .join('\n');
}

/** A call in a message: `{id, name, arguments}`, older `{id, function: {name, arguments}}`. */
export interface MessageCall {
  readonly id: string | null;
  readonly tool: string;
  /** JSON, or the beginning of it. */
  readonly args: string;
}

export function callIn(call: JsonRecord): MessageCall {
  const named = isRecord(call.function) ? call.function : call;
  const args = named.arguments ?? {};
  return {
    id: stringField(call, 'id'),
    tool: stringField(named, 'name') ?? 'unknown',
    args: typeof args === 'string' ? args : JSON.stringify(args),
  };
}

export function callsIn(message: JsonRecord): MessageCall[] {
  return [...listField(message, 'toolCalls'), ...listField(message, 'tool_calls')].filter(isRecord).map(callIn);
}
