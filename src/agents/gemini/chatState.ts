import * as z from 'zod/mini';
import type { Json } from '../adapter';

/** What a chat did last, which is all that tells how it stands. */
const act = z.enum(['none', 'prompt', 'answer', 'calls', 'pending', 'error', 'interrupt', 'done']);

/** All that a reader of a chat remembers between two records, beside what its ledger does. */
const schema = z.object({
  projectHash: z.nullable(z.string()),
  cwd: z.nullable(z.string()),
  titled: z.boolean(),
  /** Prompts by id with a print of their text: a compaction lists those it keeps under new ids. */
  prompts: z.array(z.tuple([z.string(), z.string()])),
  lastAnswer: z.nullable(z.tuple([z.string(), z.string()])),
  /** The ids under which messages that were told are known since the last list. */
  copies: z.array(z.tuple([z.string(), z.string()])),
  rewinds: z.number(),
  act,
});
export type ChatState = z.infer<typeof schema>;

export function restoreState(state: Json | undefined): ChatState {
  const parsed = schema.safeParse(state);
  return parsed.success ? parsed.data : freshState();
}

export function freshState(): ChatState {
  return {
    projectHash: null,
    cwd: null,
    titled: false,
    prompts: [],
    lastAnswer: null,
    copies: [],
    rewinds: 0,
    act: 'none',
  };
}
