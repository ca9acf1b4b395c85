import type { EditFact, Hunk } from '../../model/facts';
import { replacementHunk } from '../editHunks';
import type { ToldEdit } from '../factTeller';
import { readFileDisplay } from '../fileDisplay';
import { type JsonRecord, stringField } from '../jsonRecord';
import { wholeFileHunk } from '../patchChange';
import { resolvePath } from '../resolvePath';

/** What is known of a call when its edit is read. */
export interface EditCall {
  readonly tool: string;
  readonly args: JsonRecord;
  readonly answer: string;
  /** The record's `resultDisplay`. */
  readonly display: unknown;
  readonly cwd: string | null;
  /** It was denied, cancelled, or ended in an error; null: nothing is known yet. */
  readonly failed: boolean | null;
}

const editTools = new Set(['replace', 'edit', 'write_file']);

type Edit = Omit<ToldEdit, 'seq' | 'ts' | 'callId' | 'tool'>;

export function isEditTool(tool: string): boolean {
  return editTools.has(tool);
}

/** The edit a call made or would have made; null where it is no edit. */
export function editOf({ tool, args, answer, display: shown, cwd, failed }: EditCall): Edit | null {
  if (!editTools.has(tool)) return null;
  const display = readFileDisplay(shown);
  const named = display?.path ?? stringField(args, 'file_path') ?? stringField(args, 'absolute_path');
  if (named === null) return null;
  const status: EditFact['status'] = failed === null ? 'unknown' : failed ? 'failed' : 'applied';
  const isNew = display?.isNew ?? isCreation(args, answer);
  const written = tool === 'write_file' && typeof args.content === 'string' ? args.content : null;
  return {
    path: resolvePath(cwd, named),
    operation: isNew ? 'create' : 'update',
    status,
    hunks: display?.hunks ?? askedHunks(args, written),
    before: display?.before ?? null,
    after: status === 'applied' ? (display?.after ?? written) : null,
  };
}

/** The change as the call asks for it, which tells no place. */
function askedHunks(args: JsonRecord, written: string | null): Hunk[] {
  if (written !== null) return wholeFileHunk(written, '+');
  const from = typeof args.old_string === 'string' ? args.old_string : '';
  const to = typeof args.new_string === 'string' ? args.new_string : '';
  const hunk = replacementHunk(from, to);
  return hunk.lines.length === 0 ? [] : [hunk];
}

/** An empty text to replace creates the file; a written file is said to be new. */
function isCreation(args: JsonRecord, answer: string): boolean {
  return args.old_string === '' || /^(?:Successfully )?created (?:and wrote to )?(?:a )?new file/i.test(answer);
}
