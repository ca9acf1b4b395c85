import type { EditFact } from '../../model/facts';
import { type AskedEdit, keptEdit } from '../askedEdit';
import { replacementHunk } from '../editHunks';
import type { FactTeller, ToldEdit } from '../factTeller';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { parseApplyPatch } from '../parseApplyPatch';
import { wholeFileHunk } from '../patchChange';
import { resolvePath } from '../resolvePath';
import type { OpenCall } from './readerState';

const editTools = new Set(['Edit', 'MultiEdit', 'Create', 'Write', 'ApplyPatch']);

/** What a call of an edit tool asks for; null for other tools. */
export function readEditRequest(tool: string, input: JsonRecord): AskedEdit | null {
  if (!editTools.has(tool)) return null;
  const listed = [...listField(input, 'changes'), ...listField(input, 'edits')].filter(isRecord);
  const replacements = [input, ...listed].map(replacementOf).filter(found => found !== null);
  const content = typeof input.content === 'string' ? input.content : null;
  const patch = tool === 'ApplyPatch' ? (stringField(input, 'input') ?? stringField(input, 'patch')) : null;
  return keptEdit({
    path: stringField(input, 'file_path') ?? stringField(input, 'path'),
    replacements,
    content,
    patch,
  });
}

function replacementOf(input: JsonRecord): AskedEdit['replacements'][number] | null {
  const from = input.old_str ?? input.old_string;
  const to = input.new_str ?? input.new_string;
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : null;
}

/** Tells the edits of a call, one a file. */
export function tellEdits(teller: FactTeller, cwd: string | null, call: OpenCall, status: EditFact['status']): void {
  if (call.edit === null) return;
  const { seq, ts, id: callId, tool } = call;
  for (const [ordinal, change] of changesOf(call.edit).entries()) {
    const movedTo = change.movedTo == null ? null : resolvePath(cwd, change.movedTo);
    teller.edit({ ...change, seq, ts, callId, tool, ordinal, status, path: resolvePath(cwd, change.path), movedTo });
  }
}

type Change = Pick<ToldEdit, 'path' | 'operation' | 'hunks'> & Partial<Pick<ToldEdit, 'movedTo' | 'before' | 'after'>>;

function changesOf({ path, replacements, content, patch }: AskedEdit): Change[] {
  if (patch !== null) return parseApplyPatch(patch);
  if (path === null) return [];
  if (content !== null) return [{ path, operation: 'create', hunks: wholeFileHunk(content, '+'), after: content }];
  return [{ path, operation: 'update', hunks: replacements.map(({ from, to }) => replacementHunk(from, to)) }];
}
