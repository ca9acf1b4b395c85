import { mainThread } from '../../model/facts';
import type { SourceDatabase, SourcePart } from '../adapter';
import { familyRoot } from '../familyRoot';
import { type JsonRecord, parseFields } from '../jsonRecord';
import { sourceText } from '../sourceText';
import { timeOf } from '../times';
import { zstdText } from '../zstdText';

/** A thread that unpacks to more is not read. Bytes. */
const largestThread = 256 * 2 ** 20;

/** A row of `threads` (crates/agent/src/db.rs). */
export interface ThreadRow {
  readonly summary: string | null;
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
  /** The folders of the project, in the order in which the user has them. */
  readonly folders: readonly string[];
  /** Null when the thread is damaged, or written in a way that we do not know. */
  readonly thread: JsonRecord | null;
}

/** The threads of a database; a subagent's is a sidechain of its root. */
export function* threadParts(database: SourceDatabase): Iterable<SourcePart> {
  const columns = database.columns('threads');
  if (!columns.has('data')) return;
  const parent = columns.has('parent_id') ? 'parent_id' : 'NULL';
  const folders = columns.has('folder_paths') ? 'folder_paths' : 'NULL';
  const query = `SELECT id, ${parent} AS parent, ${folders} AS folders, summary, updated_at, octet_length(data) AS bytes FROM threads`;
  const rows = [...database.rows(query)];
  const parents = new Map(rows.map(row => [sourceText(row.id) ?? '', sourceText(row.parent)]));
  for (const row of rows) {
    const id = sourceText(row.id);
    if (!id) continue;
    const parentId = sourceText(row.parent) || null;
    const root = familyRoot(id, parents);
    const isMain = root === id || parentId === null;
    yield {
      part: id,
      version: JSON.stringify([row.updated_at, row.bytes, row.summary, row.folders]),
      identity: {
        sessionId: isMain ? id : root,
        threadId: isMain ? mainThread : id,
        parentThreadId: isMain ? null : parentId === root ? mainThread : parentId,
        cwd: foldersOf(sourceText(row.folders), null)[0] ?? null,
        transcriptKey: id,
      },
    };
  }
}

export function readThreadRow(database: SourceDatabase, id: string): ThreadRow | null {
  const columns = database.columns('threads');
  if (!columns.has('data')) return null;
  const optional = ['created_at', 'folder_paths', 'folder_paths_order'].map(name =>
    columns.has(name) ? name : `NULL AS ${name}`,
  );
  const query = `SELECT summary, updated_at, data_type, data, ${optional.join(', ')} FROM threads WHERE id = ?`;
  for (const row of database.rows(query, [id])) {
    const isPacked = sourceText(row.data_type) === 'zstd';
    const text = isPacked
      ? row.data instanceof Uint8Array
        ? zstdText(row.data, largestThread)
        : null
      : sourceText(row.data);
    return {
      summary: sourceText(row.summary),
      createdAt: timeOf(sourceText(row.created_at)),
      updatedAt: timeOf(sourceText(row.updated_at)),
      folders: foldersOf(sourceText(row.folder_paths), sourceText(row.folder_paths_order)),
      thread: text === null ? null : parseFields(text),
    };
  }
  return null;
}

/** Paths one a line, sorted; `order` has the place of each in the user's order. */
function foldersOf(paths: string | null, order: string | null): string[] {
  const sorted = paths?.split('\n').filter(path => path !== '') ?? [];
  const places = order?.split(',').map(Number) ?? [];
  if (places.length !== sorted.length) return sorted;
  return sorted
    .map((path, index) => ({ path, place: places[index] ?? index }))
    .sort((a, b) => a.place - b.place)
    .map(({ path }) => path);
}
