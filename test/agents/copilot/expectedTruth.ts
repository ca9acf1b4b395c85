import * as z from 'zod/mini';
import * as expected from '../../support/expectedSessions';

const usage = z.object({
  input_tokens: z.number(),
  cache_creation_input_tokens: z.number(),
  cache_read_input_tokens: z.number(),
  output_tokens: z.number(),
});

export type ExpectedSession = expected.ExpectedSession<typeof usage>;

/** What the server of the recording saw. */
export function readExpected(path: string): readonly ExpectedSession[] {
  return expected.readExpected(path, usage);
}

/** Requests that were answered in full: [agent, model, input, cache read, cache write, output]. */
export function servedRequests({ requests }: ExpectedSession): (string | number)[][] {
  return requests
    .filter(expected.isAnswered)
    .map(({ lane, model, usage: used }) => [
      lane,
      model,
      used.input_tokens,
      used.cache_read_input_tokens,
      used.cache_creation_input_tokens,
      used.output_tokens,
    ]);
}
