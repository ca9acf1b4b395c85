import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';

const anthropicUsage = z.object({
  input_tokens: z.number(),
  output_tokens: z.number(),
  cache_creation_input_tokens: z.number(),
  cache_read_input_tokens: z.number(),
});

const openAiUsage = z.object({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  prompt_tokens_details: z.object({ cached_tokens: z.number() }),
  completion_tokens_details: z.object({ reasoning_tokens: z.number() }),
});

const request = z.object({
  lane: z.string(),
  model: z.string(),
  usage: z.optional(z.union([anthropicUsage, openAiUsage])),
  error: z.optional(z.unknown()),
  interrupted: z.optional(z.unknown()),
});

const expected = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      sessionIds: z.array(z.string()),
      requests: z.array(request),
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

export type ExpectedRun = z.infer<typeof expected>['sessions'][number];

/** What the server of a recording saw, run by run; a run may be of several sessions. */
export function readExpected(path: string): readonly ExpectedRun[] {
  return z.parse(expected, JSON.parse(readFileSync(path, 'utf8'))).sessions;
}

/** Model, input, cache read, cache write, output, reasoning of a request, as text. */
export type Served = string;

/**
 * The requests that were answered in full, by the conversation that made them; without those for titles and summaries of
 * turns, which the client keeps in no session.
 */
export function servedByLane(run: ExpectedRun): Map<string, Served[]> {
  const lanes = new Map<string, Served[]>();
  for (const request of run.requests) {
    const { lane, model, usage, error, interrupted } = request;
    if (isForClient(run, request) || usage === undefined || error !== undefined || interrupted !== undefined) continue;
    // A compaction is a request of the conversation that it shortens.
    const name = lane === 'compaction' ? 'main' : lane;
    lanes.set(name, [...(lanes.get(name) ?? []), servedTokens(model, usage)].sort());
  }
  return lanes;
}

/**
 * Requests in lanes of their own, and those for titles of sidechains: the server of the older recordings knew agents by
 * the first words they said, which these requests repeat, so it answered them as if an agent had asked.
 */
function isForClient({ requests }: ExpectedRun, { lane, model }: ExpectedRun['requests'][number]): boolean {
  if (lane === 'title' || lane === 'side') return true;
  return lane.startsWith('agent-') && requests.some(other => other.lane === 'side' && other.model === model);
}

function servedTokens(model: string, usage: z.infer<typeof anthropicUsage> | z.infer<typeof openAiUsage>): Served {
  if ('input_tokens' in usage)
    return served(model, [
      usage.input_tokens,
      usage.cache_read_input_tokens,
      usage.cache_creation_input_tokens,
      usage.output_tokens,
      0,
    ]);
  const cached = usage.prompt_tokens_details.cached_tokens;
  const reasoning = usage.completion_tokens_details.reasoning_tokens;
  return served(model, [usage.prompt_tokens - cached, cached, 0, usage.completion_tokens - reasoning, reasoning]);
}

/** `counts`: input, cache read, cache write, output, reasoning. */
export function served(model: string, counts: readonly number[]): Served {
  return `${model} ${counts.join(' ')}`;
}
