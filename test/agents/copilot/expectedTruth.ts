import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';

const usage = z.object({
  input_tokens: z.number(),
  cache_creation_input_tokens: z.number(),
  cache_read_input_tokens: z.number(),
  output_tokens: z.number(),
});

const expected = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      sessionIds: z.array(z.string()),
      requests: z.array(
        z.object({
          lane: z.string(),
          model: z.string(),
          messageId: z.optional(z.string()),
          usage: z.optional(usage),
          error: z.optional(z.unknown()),
          interrupted: z.optional(z.string()),
        }),
      ),
      toolCalls: z.array(
        z.object({
          agent: z.string(),
          tool: z.string(),
          id: z.string(),
          observedFailure: z.optional(z.nullable(z.boolean())),
        }),
      ),
      editsByAgent: z.record(z.string(), z.array(z.object({ tool: z.string(), file: z.string(), ok: z.boolean() }))),
    }),
  ),
});

export type ExpectedSession = z.infer<typeof expected>['sessions'][number];

/** What the server of the recording saw. */
export function readExpected(path: string): readonly ExpectedSession[] {
  return z.parse(expected, JSON.parse(readFileSync(path, 'utf8'))).sessions;
}

/** Requests that were answered in full: [agent, model, input, cache read, cache write, output]. */
export function servedRequests({ requests }: ExpectedSession): (string | number)[][] {
  return requests.flatMap(({ lane, model, usage: used, error, interrupted }) =>
    used === undefined || error !== undefined || interrupted !== undefined
      ? []
      : [
          [
            lane,
            model,
            used.input_tokens,
            used.cache_read_input_tokens,
            used.cache_creation_input_tokens,
            used.output_tokens,
          ],
        ],
  );
}
