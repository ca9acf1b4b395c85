import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { recordingPath } from '../../support/recordings';

const usage = z.object({
  input_tokens: z.number(),
  cache_read_input_tokens: z.number(),
  cache_creation: z.object({ ephemeral_5m_input_tokens: z.number(), ephemeral_1h_input_tokens: z.number() }),
  output_tokens: z.number(),
});

const totals = z.object({
  input: z.number(),
  output: z.number(),
  cache_creation_5m: z.number(),
  cache_creation_1h: z.number(),
  cache_read: z.number(),
});

const expectedFile = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      sessionIds: z.array(z.string()),
      byAgent: z.record(z.string(), totals),
      requests: z.array(
        z.object({
          lane: z.string(),
          model: z.nullish(z.string()),
          messageId: z.nullish(z.string()),
          usage: z.nullish(usage),
          interrupted: z.nullish(z.string()),
          messageStartOutputTokens: z.nullish(z.number()),
        }),
      ),
      editsByAgent: z.record(z.string(), z.array(z.object({ tool: z.string(), file: z.string(), ok: z.boolean() }))),
      failing: z.array(z.object({ agent: z.string(), tool: z.string(), result: z.nullish(z.string()) })),
    }),
  ),
});

export type ExpectedSession = z.infer<typeof expectedFile>['sessions'][number];
export type ExpectedRequest = ExpectedSession['requests'][number];

/** What the server of a recording answered: the truth that the transcripts are compared with. */
export function expectedSessions(recording: string): ExpectedSession[] {
  const path = recordingPath(`${recording}/expected.json`);
  if (path === undefined) throw new Error(`no expected.json in ${recording}`);
  return expectedFile.parse(JSON.parse(readFileSync(path, 'utf8'))).sessions;
}
