import type { EditFact } from '../../model/facts';
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
  readonly cwd: string | null;
  /** It was denied, cancelled, or ended in an error. */
  readonly failed: boolean;
}

const editTools = new Set(['replace', 'edit', 'write_file']);

type Edit = Omit<ToldEdit, 'seq' | 'ts' | 'callId' | 'tool'>;

/** The edit a finished call made or would have made; null where it is no edit. */
export function editOf(record: JsonRecord, { tool, args, answer, cwd, failed }: EditCall): Edit | null {
  if (!editTools.has(tool)) return null;
  const display = readFileDisplay(record.resultDisplay);
  const named = display?.path ?? stringField(args, 'file_path');
  if (named === null) return null;
  const path = resolvePath(cwd, named);
  const status: EditFact['status'] = failed ? 'failed' : 'applied';
  if (display !== null) {
    const isNew = display.isNew ?? isCreation(args, answer);
    const { hunks, before, after } = display;
    return { path, operation: isNew ? 'create' : 'update', status, hunks, before, after: failed ? null : after };
  }
  const operation = isCreation(args, answer) ? 'create' : 'update';
  const content = args.content;
  if (tool === 'write_file' && typeof content === 'string')
    return { path, operation, status, hunks: wholeFileHunk(content, '+'), after: failed ? null : content };
  const from = typeof args.old_string === 'string' ? args.old_string : '';
  const to = typeof args.new_string === 'string' ? args.new_string : '';
  const hunk = replacementHunk(from, to);
  return { path, operation, status, hunks: hunk.lines.length === 0 ? [] : [hunk] };
}

/** An empty text to replace creates the file; a written file is said to be new. */
function isCreation(args: JsonRecord, answer: string): boolean {
  return args.old_string === '' || /^(?:Successfully )?created (?:and wrote to )?(?:a )?new file/i.test(answer);
}
