import * as z from 'zod/mini';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { resolvePath } from '../resolvePath';

/** What an edit tool was asked to do, kept until its result tells whether it was done. */
export const editRequest = z.object({
  path: z.string(),
  replacements: z.array(z.object({ from: z.string(), to: z.string(), all: z.boolean() })),
  /** The whole new content (Write), or the new cell (NotebookEdit). */
  content: z.nullable(z.string()),
});
export type EditRequest = z.infer<typeof editRequest>;
export type Replacement = EditRequest['replacements'][number];

const editTools = new Set(['Edit', 'MultiEdit', 'Write', 'NotebookEdit']);

/** A pending request is part of the reader's state; a larger one keeps its path alone (the result repeats its texts). */
const pendingLimit = 256 * 1024;

export function isEditTool(tool: string): boolean {
  return editTools.has(tool);
}

/** The request of an edit call, null when the input names no file. */
export function readEditRequest(input: JsonRecord, cwd: string | null): EditRequest | null {
  const path = stringField(input, 'file_path') ?? stringField(input, 'notebook_path');
  if (path === null) return null;
  const edits = listField(input, 'edits').filter(isRecord);
  const replacements = (edits.length > 0 ? edits : [input]).map(replacement).filter(found => found !== null);
  const content = contentOf(input);
  const size = replacements.reduce((sum, one) => sum + one.from.length + one.to.length, content?.length ?? 0);
  const kept = size <= pendingLimit;
  return { path: resolvePath(cwd, path), replacements: kept ? replacements : [], content: kept ? content : null };
}

/** A replacement as inputs (`old_string`) and results (`oldString`) write it. */
export function replacement(record: JsonRecord): Replacement | null {
  const from = record.old_string ?? record.oldString;
  const to = record.new_string ?? record.newString;
  if (typeof from !== 'string' || typeof to !== 'string') return null;
  return { from, to, all: record.replace_all === true || record.replaceAll === true };
}

function contentOf(input: JsonRecord): string | null {
  const content = input.content ?? input.new_source;
  return typeof content === 'string' ? content : null;
}
