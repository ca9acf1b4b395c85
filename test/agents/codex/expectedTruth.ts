import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';

const usage = z.object({
  input_tokens: z.number(),
  input_tokens_details: z.object({ cached_tokens: z.number() }),
  output_tokens: z.number(),
});

const request = z.object({
  lane: z.string(),
  model: z.string(),
  messageId: z.optional(z.string()),
  usage: z.optional(usage),
  error: z.optional(z.unknown()),
  interrupted: z.optional(z.string()),
  codex: z.optional(z.object({ thread_id: z.optional(z.string()) })),
  headers: z.record(z.string(), z.string()),
});

const toolCall = z.object({
  agent: z.string(),
  tool: z.string(),
  id: z.string(),
  observedFailure: z.optional(z.nullable(z.boolean())),
});

const edit = z.object({ tool: z.string(), file: z.string(), ok: z.boolean() });

const expected = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      sessionIds: z.array(z.string()),
      requests: z.array(request),
      toolCalls: z.array(toolCall),
      editsByAgent: z.record(z.string(), z.array(edit)),
    }),
  ),
});

export type ExpectedSession = z.infer<typeof expected>['sessions'][number];

/** What the server of a recording saw. */
export function readExpected(path: string): readonly ExpectedSession[] {
  return z.parse(expected, JSON.parse(readFileSync(path, 'utf8'))).sessions;
}

/** A request as the server answered it, with the thread that made it. */
export interface ServedRequest {
  readonly threadId: string;
  readonly responseId: string;
  readonly model: string;
  readonly input: number;
  readonly cacheRead: number;
  readonly output: number;
}

/**
 * The requests that were answered in full, save those for titles: Codex keeps these out of rollouts (recordings/README).
 */
export function servedRequests(session: ExpectedSession): ServedRequest[] {
  return session.requests.flatMap(({ lane, model, messageId, usage: used, error, interrupted, codex, headers }) => {
    if (lane === 'title' || used === undefined || error !== undefined || interrupted !== undefined) return [];
    const threadId = codex?.thread_id ?? headers['thread-id'] ?? headers.session_id ?? '';
    const cacheRead = used.input_tokens_details.cached_tokens;
    const input = used.input_tokens - cacheRead;
    return [{ threadId, responseId: messageId ?? '', model, input, cacheRead, output: used.output_tokens }];
  });
}
