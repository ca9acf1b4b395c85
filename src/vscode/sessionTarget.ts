import * as z from 'zod/mini';

/**
 * What a command was called on: items of the sessions view, keybindings and other extensions all name it with these
 * fields.
 */
const sessionTarget = z.object({
  session_uid: z.string(),
  /** Of a sidechain. */
  thread_id: z.optional(z.string()),
  /** Of the event a transcript is to be opened at. */
  seq: z.optional(z.number()),
  /** Of a file that the session edited. */
  path: z.optional(z.string()),
  /** One of its edits: of the event, and among those of its call. */
  edit: z.optional(z.object({ seq: z.number(), ordinal: z.number() })),
});
export type SessionTarget = z.infer<typeof sessionTarget>;

/** The session that a command's first argument names, as a uid or an item; undefined when it names none. */
export function sessionTargetOf(argument: unknown): SessionTarget | undefined {
  if (typeof argument === 'string') return argument === '' ? undefined : { session_uid: argument };
  const target = sessionTarget.safeParse(argument);
  return target.success ? target.data : undefined;
}
