import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';

/** The `expected.json` of a recording: what its server saw of each run. `usage` is how the API that was spoken counts. */
function expectedFile<Usage extends z.ZodMiniType>(usage: Usage) {
  const request = z.object({
    /** The conversation that asked, as the recording names it. */
    lane: z.string(),
    model: z.string(),
    messageId: z.optional(z.string()),
    usage: z.optional(usage),
    error: z.optional(z.unknown()),
    interrupted: z.optional(z.unknown()),
    codex: z.optional(z.object({ thread_id: z.optional(z.string()) })),
    headers: z.optional(z.record(z.string(), z.string())),
  });
  const toolCall = z.object({
    agent: z.string(),
    tool: z.string(),
    id: z.string(),
    observedFailure: z.optional(z.nullable(z.boolean())),
  });
  const edit = z.object({ tool: z.string(), file: z.string(), ok: z.boolean() });
  const session = z.object({
    id: z.string(),
    /** A run may be of several sessions. */
    sessionIds: z.array(z.string()),
    cwd: z._default(z.string(), ''),
    requests: z.array(request),
    toolCalls: z.array(toolCall),
    editsByAgent: z.record(z.string(), z.array(edit)),
  });
  return z.object({ sessions: z.array(session) });
}

export type ExpectedSession<Usage extends z.ZodMiniType = z.ZodMiniUnknown> = z.output<
  ReturnType<typeof expectedFile<Usage>>
>['sessions'][number];

export function readExpected<Usage extends z.ZodMiniType>(path: string, usage: Usage): ExpectedSession<Usage>[] {
  return z.parse(expectedFile(usage), JSON.parse(readFileSync(path, 'utf8'))).sessions;
}

interface Asked {
  readonly usage?: unknown;
  readonly error?: unknown;
  readonly interrupted?: unknown;
}

/** A request that was answered in full. */
export type Answered<Request extends Asked> = Request & { readonly usage: NonNullable<Request['usage']> };

/** Whether a request was answered in full: only then a client may know what was used. */
export function isAnswered<Request extends Asked>(request: Request): request is Answered<Request> {
  return request.usage !== undefined && request.error === undefined && request.interrupted === undefined;
}
