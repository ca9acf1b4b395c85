import { toMicroUsd } from '../../model/cost';
import { mainThread } from '../../model/facts';
import { integer, integerOrNull, isoTime, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import type { FileEdit, FileView, FileViewSession } from './fileView';
import type { SessionScope } from './sessionItems';
import { sessionsOfFile } from './sessionsOfFile';
import { apportion } from './usageSum';

const mostSessions = 200;
const mostEdits = 200;

export interface FileViewParams {
  readonly path: string;
  /** Spellings and copies of the path. */
  readonly fileIds: readonly number[];
  readonly scope: SessionScope;
  /** Lines of each session's edits that the file still has, by the session's uid; missing where it cannot be told. */
  readonly linesLeft: ReadonlyMap<string, number> | null;
  /** By the rowid of an edit, the first line of the file that it wrote. */
  readonly firstLines: ReadonlyMap<number, number>;
  /** UTC ms. */
  readonly now: number;
}

/** Who worked on a file. */
export function readFileView(db: Database, params: FileViewParams): FileView {
  const { path, fileIds, scope, linesLeft, firstLines, now } = params;
  const files = JSON.stringify(fileIds);
  const costs = costsOfFile(db, files);
  const editors = editorsOfFile(db, files);
  const { sessions } = sessionsOfFile(db, path, fileIds, scope, now);
  return {
    schema: 'contrail.file_view/1',
    path,
    sessions: sessions.slice(0, mostSessions).map(session => ({
      ...session,
      edited_by: editors.get(session.session_uid) ?? [],
      file_microusd: costs.sessions.get(session.session_uid) ?? null,
      lines_left: linesLeft?.get(session.session_uid) ?? null,
    })),
    sessions_total: sessions.length,
    edits: latestEdits(db, files, firstLines),
    edits_total: integer(
      db.value('SELECT count(*) FROM edit WHERE file_id IN (SELECT value FROM json_each(?)) AND duplicate = 0', [
        files,
      ]),
    ),
    microusd: costs.total,
  };
}

/** In whole micro-dollars, so that the sessions make the total. */
function costsOfFile(db: Database, files: string): { sessions: Map<string, number | null>; total: number | null } {
  const rows = db
    .prepare(
      `SELECT s.uid, sum(t.cost_nanousd) FROM file_total t JOIN session s ON s.id = t.session_id
       WHERE t.file_id IN (SELECT value FROM json_each(?)) GROUP BY s.id`,
    )
    .all([files]);
  const parts = rows.map(([, nanoUsd]) => integerOrNull(nanoUsd));
  const known = parts.filter(part => part !== null);
  const total = known.length === 0 ? null : toMicroUsd(known.reduce((sum, part) => sum + part, 0));
  const micros = apportion(parts, total);
  return { sessions: new Map(rows.map(([uid], index) => [text(uid), micros[index] ?? null])), total };
}

/** The threads of each session, those that edited the file most first. */
function editorsOfFile(db: Database, files: string): Map<string, FileViewSession['edited_by']> {
  const editors = new Map<string, FileViewSession['edited_by']>();
  const rows = db
    .prepare(
      `SELECT s.uid, h.native_id, h.agent_type, count(*) FROM edit e JOIN session s ON s.id = e.session_id
         JOIN thread h ON h.id = e.thread_id
       WHERE e.file_id IN (SELECT value FROM json_each(?)) AND e.duplicate = 0 AND e.status <> 'failed'
       GROUP BY s.id, h.id ORDER BY 4 DESC, h.id`,
    )
    .all([files]);
  for (const [uid, thread, agentType, edits] of rows) {
    const own = editors.get(text(uid)) ?? [];
    own.push({
      thread_id: text(thread),
      agent_type: agentTypeOf(text(thread), textOrNull(agentType)),
      edits: integer(edits),
    });
    editors.set(text(uid), own);
  }
  return editors;
}

function latestEdits(db: Database, files: string, firstLines: FileViewParams['firstLines']): FileEdit[] {
  return db
    .prepare(
      `SELECT s.uid, e.seq, h.native_id, h.agent_type, e.ts, e.tool, e.operation, e.status, e.lines_added, e.lines_removed,
         e.id, e.ordinal, f.path
       FROM (SELECT * FROM edit WHERE file_id IN (SELECT value FROM json_each(?)) AND duplicate = 0
             ORDER BY ts DESC, seq DESC, ordinal DESC LIMIT ${mostEdits}) e
         JOIN session s ON s.id = e.session_id JOIN thread h ON h.id = e.thread_id
         JOIN file f ON f.id = e.file_id
       ORDER BY e.ts DESC, e.seq DESC, e.ordinal DESC`,
    )
    .all([files])
    .map(([uid, seq, thread, agentType, ts, tool, operation, status, added, removed, id, ordinal, path]) => ({
      session_uid: text(uid),
      path: text(path),
      seq: integer(seq),
      ordinal: integer(ordinal),
      thread_id: text(thread),
      agent_type: agentTypeOf(text(thread), textOrNull(agentType)),
      at: isoTime(ts),
      tool: text(tool),
      operation: text(operation),
      status: text(status),
      lines_added: integer(added),
      lines_removed: integer(removed),
      line: firstLines.get(integer(id)) ?? null,
    }));
}

function agentTypeOf(threadId: string, agentType: string | null): string | null {
  return threadId === mainThread ? null : agentType;
}
