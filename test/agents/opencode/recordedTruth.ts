import * as z from 'zod/mini';
import * as expected from '../../support/expectedSessions';

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

const usage = z.union([anthropicUsage, openAiUsage]);

export type ExpectedRun = expected.ExpectedSession<typeof usage>;

/** What the server of a recording saw, run by run; a run may be of several sessions. */
export function readExpected(path: string): readonly ExpectedRun[] {
  return expected.readExpected(path, usage);
}

/** Model, input, cache read, cache write, output, reasoning of a request, as text. */
export type Served = string;

/**
 * The requests that were answered in full, by the conversation that made them; without those for titles and summaries of
 * turns, which the client keeps in no session.
 */
export function servedByLane(run: ExpectedRun): Map<string, Served[]> {
  const lanes = new Map<string, Served[]>();
  for (const request of run.requests.filter(expected.isAnswered)) {
    const { lane, model, usage: used } = request;
    if (isForClient(run, request)) continue;
    // A compaction is a request of the conversation that it shortens.
    const name = lane === 'compaction' ? 'main' : lane;
    lanes.set(name, [...(lanes.get(name) ?? []), servedTokens(model, used)].sort());
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

function servedTokens(model: string, used: z.infer<typeof usage>): Served {
  if ('input_tokens' in used)
    return served(model, [
      used.input_tokens,
      used.cache_read_input_tokens,
      used.cache_creation_input_tokens,
      used.output_tokens,
      0,
    ]);
  const cached = used.prompt_tokens_details.cached_tokens;
  const reasoning = used.completion_tokens_details.reasoning_tokens;
  return served(model, [used.prompt_tokens - cached, cached, 0, used.completion_tokens - reasoning, reasoning]);
}

/** `counts`: input, cache read, cache write, output, reasoning. */
export function served(model: string, counts: readonly number[]): Served {
  return `${model} ${counts.join(' ')}`;
}
