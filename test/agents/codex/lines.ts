/** Builders of rollout lines for tests: the shapes of the wrapped generation. */

export const ownId = '01a1fb1a-05f6-7510-b855-ae41a410883e';
/** Turn ids begin later than the thread they belong to: their first twelve digits are a time. */
export const ownTurn = '01a1fb1a-0643-7e13-a649-c3518d4ca69b';
export const olderId = '01a1fb19-0000-7510-b855-ae41a410883e';
export const olderTurn = '01a1fb19-0001-7510-b855-ae41a410883e';

export function line(type: string, payload: object, timestamp = '2026-01-02T03:04:05.000Z'): object {
  return { timestamp, type, payload };
}

export function meta(fields: object = {}): object {
  return line('session_meta', { id: ownId, cwd: '/w', source: 'cli', originator: 'codex-tui', ...fields });
}

export function turn(fields: object = {}): object {
  return line('turn_context', { cwd: '/w', model: 'gpt-5.5', ...fields });
}

export function event(type: string, fields: object = {}, timestamp?: string): object {
  return line('event_msg', { type, ...fields }, timestamp);
}

export function item(type: string, fields: object = {}): object {
  return line('response_item', { type, ...fields });
}

export function message(role: string, ...texts: string[]): object {
  return item('message', { role, content: texts.map(text => ({ type: 'input_text', text })) });
}

export function call(name: string, args: object, callId = 'call_1'): object {
  return item('function_call', { name, arguments: JSON.stringify(args), call_id: callId });
}

export function custom(name: string, input: string, callId = 'call_1'): object {
  return item('custom_tool_call', { name, input, call_id: callId });
}

export function output(text: unknown, callId = 'call_1'): object {
  return item('function_call_output', { call_id: callId, output: text });
}

export interface Tokens {
  readonly input: number;
  readonly cached?: number;
  readonly written?: number;
  readonly output: number;
}

function usage({ input, cached = 0, written = 0, output: out }: Tokens): object {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    cache_write_input_tokens: written,
    output_tokens: out,
    total_tokens: input + out,
  };
}

/** A `token_count`; without a last usage it says none. */
export function count(total: Tokens, last?: Tokens, timestamp?: string): object {
  const info = { total_token_usage: usage(total), last_token_usage: last === undefined ? null : usage(last) };
  return event('token_count', { info }, timestamp);
}

export function usageRecord(responseId: string, tokens: Tokens, threadId = ownId): object {
  return line('token_usage_record', { thread_id: threadId, response_id: responseId, usage: usage(tokens) });
}
