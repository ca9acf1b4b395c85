import { type Content, contentAfter, contentsAround, excerptsOfEdit } from '../../model/editReplay';
import { text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import { editsOfSession, type SessionEdit } from './editsOfSession';

/** `contrail.edit_diff/1`: what one edit did to one file. */
export interface EditDiff {
  schema: 'contrail.edit_diff/1';
  /** As the agent wrote it; of a move, where the file was. */
  path: string;
  status: 'applied' | 'failed' | 'unknown';
  /** Null where there was no file before it, or after it. */
  before: string | null;
  after: string | null;
  /**
   * True when both are the whole file as the transcript proves it. False when they are what its hunks show, with lines of
   * `⋯` between them; of a failed edit that is what it would have done.
   */
  exact: boolean;
}

/** Of an edit: of its event, and among the edits of its call. */
export interface EditName {
  readonly seq: number;
  readonly ordinal: number;
}

/** Undefined where the session has no such edit, or nothing was kept of what it changed. */
export function editDiff(db: Database, uid: string, name: EditName): EditDiff | undefined {
  const row = db
    .prepare(
      `SELECT f.path, m.path FROM edit e JOIN file f ON f.id = e.file_id LEFT JOIN file m ON m.id = e.moved_to_file_id
       WHERE e.session_id = (SELECT id FROM session WHERE uid = ?) AND e.seq = ? AND e.ordinal = ?`,
    )
    .get([uid, name.seq, name.ordinal]);
  if (row === undefined) return undefined;
  const path = text(row[0]);
  const movedTo = textOrNull(row[1]);
  const here = around(editsOfSession(db, uid, path), name);
  if (here === undefined) return undefined;
  const { edit, before } = here;
  const after = movedTo === null ? here.after : movedContent(db, uid, { name, movedTo, before });
  const { status } = edit;
  if (before !== undefined && after !== undefined)
    return { schema: 'contrail.edit_diff/1', path, status, before, after, exact: true };
  const shown = excerptsOfEdit(edit);
  return shown === null ? undefined : { schema: 'contrail.edit_diff/1', path, status, ...shown, exact: false };
}

interface Around {
  readonly edit: SessionEdit;
  readonly before: Content;
  readonly after: Content;
}

function around(edits: readonly SessionEdit[], { seq, ordinal }: EditName): Around | undefined {
  const edit = edits.find(edit => edit.seq === seq && edit.ordinal === ordinal);
  if (edit === undefined) return undefined;
  // What failed left nothing behind, and says nothing certain of what it came upon.
  if (edit.status === 'failed') return { edit, before: undefined, after: undefined };
  const effective = edits.filter(({ status }) => status !== 'failed');
  return { edit, before: undefined, after: undefined, ...contentsAround(effective)[effective.indexOf(edit)] };
}

/** What stood under the new name after a move: the old name's content tells nothing of it but by the move's own changes. */
function movedContent(
  db: Database,
  uid: string,
  { name, movedTo, before }: { name: EditName; movedTo: string; before: Content },
): Content {
  const there = around(editsOfSession(db, uid, movedTo), name);
  if (there === undefined || there.after !== undefined) return there?.after;
  const { status, hunks } = there.edit;
  return status === 'applied' && hunks.length === 0 ? before : contentAfter({ status, hunks }, before);
}
