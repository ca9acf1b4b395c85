import * as z from 'zod/mini';

/** What an edit tool was asked to do, kept until its result tells whether it was done. */
export const askedEdit = z.object({
  path: z.nullable(z.string()),
  replacements: z.array(z.object({ from: z.string(), to: z.string() })),
  /** The whole text of a file that is written. */
  content: z.nullable(z.string()),
  /** The text of an `apply_patch`. */
  patch: z.nullable(z.string()),
});
export type AskedEdit = z.infer<typeof askedEdit>;

/** Characters. A pending request is part of a reader's state. */
const pendingLimit = 256 * 1024;

/** A request as it is kept: a larger one with its path alone. */
export function keptEdit(edit: AskedEdit): AskedEdit {
  const size = edit.replacements.reduce((sum, { from, to }) => sum + from.length + to.length, 0);
  const kept = size + (edit.content?.length ?? 0) + (edit.patch?.length ?? 0) <= pendingLimit;
  return kept ? edit : { path: edit.path, replacements: [], content: null, patch: null };
}
