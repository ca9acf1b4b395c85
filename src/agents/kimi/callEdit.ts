import type { EditFact, Hunk } from '../../model/facts';
import { hunksBetween, replacementHunk } from '../editHunks';
import type { ToldEdit } from '../factTeller';
import { isRecord, type JsonRecord, numberField, recordField, stringField } from '../jsonRecord';
import { wholeFileHunk } from '../patchChange';
import { resolvePath } from '../resolvePath';

/** What is known of a call when its edit is read. */
export interface EditCall {
  readonly tool: string;
  readonly args: JsonRecord;
  /** As the client resolved it. */
  readonly path: string | null;
  readonly cwd: string | null;
  /** Kimi CLI shows the changed places of a file in blocks. */
  readonly display: readonly unknown[];
  /** It was denied, cancelled, or ended in an error; null: nothing is known yet. */
  readonly failed: boolean | null;
}

type Edit = Omit<ToldEdit, 'seq' | 'ts' | 'callId' | 'tool'>;

const writing = new Set(['Write', 'WriteFile']);
const replacing = new Set(['Edit', 'StrReplaceFile']);

export function isEditTool(tool: string): boolean {
  return writing.has(tool) || replacing.has(tool);
}

/** The edit a call made or would have made; null where it is no edit. */
export function editOf({ tool, args, path, cwd, display, failed }: EditCall): Edit | null {
  if (!isEditTool(tool)) return null;
  const blocks = display.filter(isRecord).filter(({ type }) => type === 'diff');
  const [first] = blocks;
  const named = (first && stringField(first, 'path')) ?? path ?? stringField(args, 'path');
  if (named === null) return null;
  const status: EditFact['status'] = failed === null ? 'unknown' : failed ? 'failed' : 'applied';
  const written = writing.has(tool) && typeof args.content === 'string' ? args.content : null;
  const isWhole = written !== null && args.mode !== 'append';
  const isShown = blocks.length > 0 && blocks.every(({ is_summary }) => is_summary !== true);
  return {
    path: resolvePath(cwd, named),
    operation: isWhole && (!isShown || blocks.every(({ old_text }) => old_text === '')) ? 'create' : 'update',
    status,
    hunks: isShown ? blocks.flatMap(blockHunks) : written !== null ? writtenHunks(written, isWhole) : askedHunks(args),
    before: null,
    after: isWhole && status === 'applied' ? written : null,
  };
}

/** `{old_text, new_text, old_start, new_start}`, the texts with lines around the changes. */
function blockHunks(block: JsonRecord): Hunk[] {
  const text = (key: string): string => (typeof block[key] === 'string' ? block[key] : '');
  const place = (start: number | null, key: string): number | null => {
    const first = numberField(block, key);
    return first === null || start === null ? null : Math.max(start, 1) + first - 1;
  };
  return hunksBetween(text('old_text'), text('new_text')).map(({ oldStart, newStart, lines }) => ({
    oldStart: place(oldStart, 'old_start'),
    newStart: place(newStart, 'new_start'),
    lines,
  }));
}

/** The change as the call asks for it, which tells no place: `{old_string, new_string}`, Kimi CLI `{edit: {old, new} | [...]}`. */
function askedHunks(args: JsonRecord): Hunk[] {
  const single = recordField(args, 'edit');
  const edits = single !== null ? [single] : Array.isArray(args.edit) ? args.edit.filter(isRecord) : [args];
  return edits
    .map(edit => replacementHunk(textOf(edit, 'old_string', 'old'), textOf(edit, 'new_string', 'new')))
    .filter(({ lines }) => lines.length > 0);
}

function textOf(edit: JsonRecord, ...keys: readonly string[]): string {
  const key = keys.find(one => typeof edit[one] === 'string');
  const text = key === undefined ? '' : edit[key];
  return typeof text === 'string' ? text : '';
}

/** What is appended comes after lines that nobody counted. */
function writtenHunks(content: string, isWhole: boolean): Hunk[] {
  return wholeFileHunk(content, '+').map(hunk => (isWhole ? hunk : { ...hunk, newStart: null }));
}
