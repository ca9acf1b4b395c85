import { isWindowsPath, normalizePath } from '../../discovery/pathIdentity';
import type { FileRow } from '../../store/readModels/files';

/** A folder of the workspace, as the editor names it and as it really is: agents write either. */
export interface FolderNames {
  readonly given: string;
  readonly real: string;
}

/** What is done of it in one go, so that it holds up no other extension: some milliseconds. */
const rowsInOneGo = 400;

/** What agents did to the files of a workspace, by the paths by which the editor knows them. */
export class FileTotals {
  private rows = new Map<string, FileRow>();

  constructor(private readonly platform: NodeJS.Platform = process.platform) {}

  of(path: string): FileRow | undefined {
    return this.rows.get(this.key(path));
  }

  /**
   * Takes the place of what was known; returns the paths of the files of which something else is known now. It pauses
   * (yields) after every few hundred files; until its end, what was known is known.
   */
  *replace(rows: readonly FileRow[], folders: readonly FolderNames[]): Generator<void, string[]> {
    const next = new Map<string, FileRow>();
    let done = 0;
    for (const row of rows) {
      if (++done % rowsInOneGo === 0) yield;
      const path = nameInEditor(row.path, folders);
      const key = this.key(path);
      const other = next.get(key);
      next.set(key, other === undefined ? { ...row, path } : together(other, row));
    }
    const changed = new Set<string>();
    for (const [key, row] of next) {
      if (++done % rowsInOneGo === 0) yield;
      const known = this.rows.get(key);
      // What is made of a row is remembered by it.
      if (known !== undefined && isSame(known, row)) next.set(key, known);
      else changed.add(row.path);
    }
    for (const [key, row] of this.rows) {
      if (++done % rowsInOneGo === 0) yield;
      if (!next.has(key)) changed.add(row.path);
    }
    this.rows = next;
    return [...changed];
  }

  /** File systems of Windows and macOS do not tell upper from lower case. */
  private key(path: string): string {
    const normalized = normalizePath(path, this.platform);
    return this.platform === 'linux' ? normalized : normalized.normalize('NFC').toLowerCase();
  }
}

function nameInEditor(path: string, folders: readonly FolderNames[]): string {
  for (const { given, real } of folders) {
    const separator = isWindowsPath(real) ? '\\' : '/';
    if (path.startsWith(given + separator)) return path;
    if (path.startsWith(real + separator)) return given + path.slice(real.length);
  }
  return path;
}

/** The same file under two names. */
function together(a: FileRow, b: FileRow): FileRow {
  return {
    path: a.path,
    sessions: a.sessions + b.sessions,
    agents: [...new Set([...a.agents, ...b.agents])].sort(),
    edits: a.edits + b.edits,
    lines_added: a.lines_added + b.lines_added,
    lines_removed: a.lines_removed + b.lines_removed,
    microusd: a.microusd === null || b.microusd === null ? null : a.microusd + b.microusd,
    failed_approaches: a.failed_approaches + b.failed_approaches,
    last_edited_at:
      [a.last_edited_at, b.last_edited_at]
        .filter(time => time !== null)
        .sort()
        .at(-1) ?? null,
  };
}

function isSame(a: FileRow, b: FileRow): boolean {
  return (
    a.path === b.path &&
    a.sessions === b.sessions &&
    a.edits === b.edits &&
    a.lines_added === b.lines_added &&
    a.lines_removed === b.lines_removed &&
    a.microusd === b.microusd &&
    a.failed_approaches === b.failed_approaches &&
    a.last_edited_at === b.last_edited_at &&
    a.agents.join() === b.agents.join()
  );
}
