import { dirname, extname, sep } from 'node:path';
import type { FileChange } from '../insight/attribution/fileChange';
import type { Database } from '../store/engine/database';
import { editsOfFiles, filesIn, movesOfFiles, type StoredEdit } from '../store/readModels/editsOfFiles';
import { filesNamed } from '../store/readModels/sessionsOfFile';
import { FileCopies } from './copiesOfFile';

/** Files that are gone and may have become this one by a rename that no transcript tells. */
const mostFormer = 20;

/** The edited files that a file's lines may come from. */
export interface FileDescent {
  /** The file's name in `names`. */
  readonly name: string;
  /** By rowid: files of one name are one file. */
  readonly names: ReadonlyMap<number, string>;
  /** Names of copies in other worktrees and clones, which stand beside it. */
  readonly copies: ReadonlySet<string>;
  /** Rowids of the file itself. */
  readonly own: ReadonlySet<number>;
}

/** Finds the file, its copies, what was moved to them, and files of the same repository that are gone. Looks at the disk. */
export function descentOfFile(db: Database, path: string): FileDescent {
  const files = new FileCopies(path);
  const names = new Map<number, string>();
  const copies = new Set<string>();
  const own = new Set<number>();
  const gone: { id: number; path: string }[] = [];
  for (const file of filesNamed(db, files.names)) {
    const relation = files.relation(file.path);
    if (relation === 'same') own.add(file.id);
    if (relation === 'worktree' || relation === 'clone') copies.add(files.realPath(file.path));
    if (relation !== null) names.set(file.id, relation === 'same' ? files.real : files.realPath(file.path));
    else if (!files.exists(file.path) && files.isNear(file.path)) gone.push(file);
  }
  for (const file of filesIn(db, dirname(files.real) + sep))
    if (!names.has(file.id) && extname(file.path) === extname(path) && !files.exists(file.path)) gone.push(file);
  for (const { id, path: former } of gone.slice(-mostFormer)) names.set(id, files.realPath(former));
  addMoved(db, names, files);
  return { name: files.real, names, copies, own };
}

/** What was moved to one of the files, and what to that. */
function addMoved(db: Database, names: Map<number, string>, files: FileCopies): void {
  const moves = movesOfFiles(db);
  for (let found = moves.length > 0; found; ) {
    found = false;
    for (const { from, to } of moves) {
      if (!names.has(to) || names.has(from)) continue;
      const path = db.value('SELECT path FROM file WHERE id = ?', [from]);
      names.set(from, typeof path === 'string' ? files.realPath(path) : String(from));
      found = true;
    }
  }
}

/** The edits of these files, as the stored ones and as attribution takes them. */
export function changesOfFile(
  db: Database,
  { names, copies }: FileDescent,
): { edits: ReadonlyMap<number, StoredEdit>; changes: FileChange[] } {
  const edits = editsOfFiles(db, [...names.keys()]);
  const nameOf = (id: number): string => names.get(id) ?? String(id);
  return {
    edits: new Map(edits.map(edit => [edit.id, edit])),
    changes: edits.map(edit => ({
      id: edit.id,
      path: nameOf(edit.fileId),
      isCopy: copies.has(nameOf(edit.fileId)),
      movedTo: edit.movedToFileId === null ? null : nameOf(edit.movedToFileId),
      operation: edit.operation,
      status: edit.status,
      beforeIsPrevious: edit.beforeIsPrevious,
      previous: edit.previous,
      hunks: edit.hunks,
      before: edit.before,
      after: edit.after,
    })),
  };
}
