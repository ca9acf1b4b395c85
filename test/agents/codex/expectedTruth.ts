import * as z from 'zod/mini';
import * as expected from '../../support/expectedSessions';

const usage = z.object({
  input_tokens: z.number(),
  input_tokens_details: z.object({ cached_tokens: z.number() }),
  output_tokens: z.number(),
});

export type ExpectedSession = expected.ExpectedSession<typeof usage>;

/** What the server of a recording saw. */
export function readExpected(path: string): readonly ExpectedSession[] {
  return expected.readExpected(path, usage);
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
  const answered = session.requests.filter(expected.isAnswered).filter(({ lane }) => lane !== 'title');
  return answered.map(({ model, messageId, usage: used, codex, headers = {} }) => {
    const threadId = codex?.thread_id ?? headers['thread-id'] ?? headers.session_id ?? '';
    const cacheRead = used.input_tokens_details.cached_tokens;
    const input = used.input_tokens - cacheRead;
    return { threadId, responseId: messageId ?? '', model, input, cacheRead, output: used.output_tokens };
  });
}
