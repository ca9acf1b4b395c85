import * as z from 'zod/mini';
import * as expected from '../../support/expectedSessions';

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

const usage = z.union([googleUsage, openAiUsage]);

export type ExpectedSession = expected.ExpectedSession<typeof usage>;

/** What the server of a recording saw. */
export function readExpected(path: string): readonly ExpectedSession[] {
  return expected.readExpected(path, usage);
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
    requests.filter(expected.isAnswered).map(({ lane, model, usage: used }) => {
      const [input, cached, output = 0, reasoning = 0] = countsOf(used);
      const text = [model, input, cached, output, reasoning].join(' ');
      return { lane, text, foldedText: [model, input, cached, output + reasoning, 0].join(' ') };
    }),
  );
}

function countsOf(used: z.infer<typeof usage>): number[] {
  if ('prompt_tokens' in used) {
    const cached = used.prompt_tokens_details?.cached_tokens ?? 0;
    const reasoning = used.completion_tokens_details?.reasoning_tokens ?? 0;
    return [used.prompt_tokens - cached, cached, used.completion_tokens - reasoning, reasoning];
  }
  const cached = used.cachedContentTokenCount ?? 0;
  return [used.promptTokenCount - cached, cached, used.candidatesTokenCount ?? 0, used.thoughtsTokenCount ?? 0];
}
