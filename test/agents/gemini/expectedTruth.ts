import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';

/** Tokens as Google's API counts them; the OpenAI form has other names (`openAiUsage`). */
const googleUsage = z.object({
  promptTokenCount: z.number(),
  candidatesTokenCount: z.optional(z.number()),
  cachedContentTokenCount: z.optional(z.number()),
  thoughtsTokenCount: z.optional(z.number()),
});

const openAiUsage = z.object({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  prompt_tokens_details: z.optional(z.object({ cached_tokens: z.optional(z.number()) })),
  completion_tokens_details: z.optional(z.object({ reasoning_tokens: z.optional(z.number()) })),
});

const request = z.object({
  lane: z.string(),
  model: z.string(),
  messageId: z.optional(z.string()),
  usage: z.optional(z.union([googleUsage, openAiUsage])),
  error: z.optional(z.unknown()),
  interrupted: z.optional(z.string()),
});

const toolCall = z.object({
  agent: z.string(),
  tool: z.string(),
  id: z.string(),
  observedFailure: z.optional(z.nullable(z.boolean())),
});

const expected = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      cwd: z.string(),
      requests: z.array(request),
      toolCalls: z.array(toolCall),
      editsByAgent: z.record(z.string(), z.array(z.object({ tool: z.string(), file: z.string(), ok: z.boolean() }))),
    }),
  ),
});

export type ExpectedSession = z.infer<typeof expected>['sessions'][number];

/** What the server of a recording saw. */
export function readExpected(path: string): readonly ExpectedSession[] {
  return z.parse(expected, JSON.parse(readFileSync(path, 'utf8'))).sessions;
}

/** A request as it was answered in full; `text` is model, input without cached, cached, output, reasoning. */
export interface Served {
  readonly lane: string;
  readonly text: string;
  /** The same with the reasoning in the output. */
  readonly foldedText: string;
}

/** The requests that were answered in full. */
export function servedRequests(sessions: readonly ExpectedSession[]): Served[] {
  return sessions.flatMap(({ requests }) =>
    requests.flatMap(({ lane, model, usage, error, interrupted }) => {
      if (usage === undefined || error !== undefined || interrupted !== undefined) return [];
      const [input, cached, output = 0, reasoning = 0] = countsOf(usage);
      const text = [model, input, cached, output, reasoning].join(' ');
      return [{ lane, text, foldedText: [model, input, cached, output + reasoning, 0].join(' ') }];
    }),
  );
}

function countsOf(usage: z.infer<typeof googleUsage> | z.infer<typeof openAiUsage>): number[] {
  if ('prompt_tokens' in usage) {
    const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
    const reasoning = usage.completion_tokens_details?.reasoning_tokens ?? 0;
    return [usage.prompt_tokens - cached, cached, usage.completion_tokens - reasoning, reasoning];
  }
  const cached = usage.cachedContentTokenCount ?? 0;
  return [usage.promptTokenCount - cached, cached, usage.candidatesTokenCount ?? 0, usage.thoughtsTokenCount ?? 0];
}
