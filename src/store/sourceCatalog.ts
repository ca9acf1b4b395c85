import { agentId } from '../model/agent';
import { mainThread } from '../model/facts';
import { text } from './columns';
import type { Database } from './engine/database';
import type { SourceRecord, SourceStat } from './segment';

/** Events of one source are numbered within its lane, so that a session's seqs never collide: seq = lane * laneSize + n. */
export const laneSize = 2 ** 24;
const laneCount = 2 ** 28;

/** Stands for the stat of a file that was not read to its end yet: no file looks like this. */
const unread = { size: -1, mtimeMs: 0 };

export interface NewSource extends SourceStat {
  readonly agent: SourceRecord['agent'];
  readonly path: string;
  readonly format: string;
  readonly root: string;
  readonly transcriptKey: string;
  readonly sessionId: number;
  readonly threadId: string;
  readonly parentThreadId: string | null;
  readonly generation: number;
  readonly revision: number;
  readonly keep: string;
}

/** The catalogue of transcript files: what was read of each, and to which session it belongs. */
export class SourceCatalog {
  constructor(private readonly db: Database) {}

  /** The current generation of every source ever seen, removed ones included. */
  all(): SourceRecord[] {
    return this.db
      .prepare(`SELECT f.id, f.agent, f.path, f.format, f.generation, f.transcript_key, f.session_id, s.native_id, f.thread_native,
                       f.parent_thread_native, f.size, f.mtime_ms, f.inode, f.device, f.head_length, f.head_hash,
                       f.companions, f.read_offset, f.read_line, f.reader_state IS NOT NULL, f.tail_hash, f.revision, f.removed_at IS NOT NULL
                FROM source f JOIN session s ON s.id = f.session_id WHERE f.superseded_at IS NULL`)
      .all()
      .map(
        ([
          id,
          agent,
          path,
          format,
          generation,
          transcriptKey,
          sessionId,
          sessionNativeId,
          threadId,
          parentThreadId,
          size,
          mtimeMs,
          inode,
          device,
          headLength,
          headHash,
          companions,
          offset,
          line,
          wasRead,
          tailHash,
          revision,
          removed,
        ]) => ({
          id: Number(id),
          agent: agentId.parse(agent),
          path: String(path),
          format: String(format),
          generation: Number(generation),
          transcriptKey: String(transcriptKey),
          sessionId: Number(sessionId),
          sessionNativeId: String(sessionNativeId),
          threadId: String(threadId),
          parentThreadId: parentThreadId === null ? null : String(parentThreadId),
          size: Number(size),
          mtimeMs: Number(mtimeMs),
          inode: String(inode),
          device: String(device),
          headLength: Number(headLength),
          headHash: String(headHash),
          companions: String(companions),
          cursor: wasRead === 0 ? null : { offset: Number(offset), line: Number(line), tailHash: String(tailHash) },
          revision: Number(revision),
          removed: removed === 1,
        }),
      );
  }

  /** Files of several sessions by path, as they were when what had changed in them was read. */
  files(): Map<string, string> {
    return new Map(
      this.db.all('SELECT path, print FROM source_file').map(([path, print]) => [text(path), text(print)]),
    );
  }

  rememberFile(path: string, print: string): void {
    this.db.prepare('INSERT OR REPLACE INTO source_file (path, print) VALUES (?,?)').run([path, print]);
  }

  /** All of them are opened next time. */
  forgetFiles(): void {
    this.db.exec('DELETE FROM source_file');
  }

  /** What the reader of a source needs to go on where it stopped. */
  readerState(id: number): string {
    return text(this.db.value('SELECT reader_state FROM source WHERE id = ?', [id]));
  }

  add(source: NewSource, now: number): number {
    this.db
      .prepare(`INSERT INTO source (agent, path, generation, format, root, transcript_key, session_id, thread_native,
                  parent_thread_native, lane, size, mtime_ms, inode, device, head_length, head_hash, companions,
                  revision, keep, discovered_at)
                VALUES (?1,?2,max(?3, coalesce((SELECT max(generation) + 1 FROM source WHERE path = ?2), 0)),
                  ?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20)`)
      .run([
        source.agent,
        source.path,
        source.generation,
        source.format,
        source.root,
        source.transcriptKey,
        source.sessionId,
        source.threadId,
        source.parentThreadId,
        isFirst(source) ? this.freeLane(source.sessionId, 0) : this.freeLane(source.sessionId, laneOf(source, '#')),
        unread.size,
        unread.mtimeMs,
        source.inode,
        source.device,
        source.headLength,
        source.headHash,
        source.companions,
        source.revision,
        source.keep,
        now,
      ]);
    return Number(this.db.prepare('SELECT last_insert_rowid()').get()?.[0]);
  }

  /** Records how the file looked when it was read to the end; before that its size is unknown, so it is read on. */
  updateStat(id: number, { path, format }: { path: string; format: string }, stat: SourceStat): void {
    // A renamed file may lie where others lay before.
    this.db
      .prepare(
        `UPDATE source SET path = ?2, generation = coalesce((SELECT max(generation) + 1 FROM source WHERE path = ?2), 0)
         WHERE id = ?1 AND path <> ?2`,
      )
      .run([id, path]);
    this.db
      .prepare(`UPDATE source SET format = ?, size = ?, mtime_ms = ?, inode = ?, device = ?, head_length = ?, head_hash = ?,
                  companions = ?, removed_at = NULL WHERE id = ?`)
      .run([
        format,
        stat.size,
        stat.mtimeMs,
        stat.inode,
        stat.device,
        stat.headLength,
        stat.headHash,
        stat.companions,
        id,
      ]);
  }

  markRemoved(id: number, now: number): void {
    this.db.prepare('UPDATE source SET removed_at = ? WHERE id = ? AND removed_at IS NULL').run([now, id]);
  }

  markPresent(id: number): void {
    this.db.prepare('UPDATE source SET removed_at = NULL WHERE id = ?').run([id]);
  }

  /**
   * Makes room for what a file says now that it was cut or rewritten: the rows read before become those of a generation
   * that is superseded, in a lane of its own, and the source begins anew in its lane.
   */
  setAside(id: number, { headLength, headHash, companions }: SourceStat, revision: number, now: number): void {
    const [sessionId, threadId, generation, lane] =
      this.db.prepare('SELECT session_id, thread_native, generation, lane FROM source WHERE id = ?').get([id]) ?? [];
    const asideLane = this.freeLane(
      Number(sessionId),
      laneOf({ threadId: String(threadId), generation: Number(generation) }, '~'),
    );
    this.db.prepare('UPDATE source SET generation = generation + 1 WHERE id = ?').run([id]);
    this.db
      .prepare(
        `INSERT INTO source (agent, path, generation, format, root, transcript_key, session_id, thread_native,
           parent_thread_native, lane, size, mtime_ms, inode, device, head_length, head_hash, companions, read_offset,
           read_line, tail_hash, revision, keep, discovered_at, read_at, superseded_at)
         SELECT agent, path, generation - 1, format, root, transcript_key, session_id, thread_native,
           parent_thread_native, ?2, size, mtime_ms, inode, device, head_length, head_hash, companions, read_offset,
           read_line, tail_hash, revision, keep, discovered_at, read_at, ?3 FROM source WHERE id = ?1`,
      )
      .run([id, asideLane, now]);
    const aside = Number(this.db.prepare('SELECT last_insert_rowid()').get()?.[0]);
    const shift = seqInSession(asideLane - Number(lane), 0);
    for (const table of ['event', 'usage', 'edit', 'check_run', 'place'])
      this.db
        .prepare(`UPDATE ${table} SET source_id = ?2, seq = seq + ?3 WHERE source_id = ?1`)
        .run([id, aside, shift]);
    this.db.prepare('UPDATE body_block SET source_id = ?2 WHERE source_id = ?1').run([id, aside]);
    this.clearRows(id, revision);
    this.db
      .prepare('UPDATE source SET head_length = ?, head_hash = ?, companions = ? WHERE id = ?')
      .run([headLength, headHash, companions, id]);
  }

  /** Keeps the rows of a file in whose place another session's lies now. */
  supersede(id: number, now: number): void {
    this.db.prepare('UPDATE source SET superseded_at = ? WHERE id = ?').run([now, id]);
  }

  /** Forgets what an older reader made of a file that is still whole, so that it can be read again. */
  clearRows(id: number, revision: number): void {
    for (const table of ['event', 'usage', 'edit', 'check_run', 'problem', 'place', 'body_block'])
      this.db.prepare(`DELETE FROM ${table} WHERE source_id = ?`).run([id]);
    this.db
      .prepare(
        `UPDATE source SET size = -1, read_offset = 0, read_line = 0, reader_state = NULL, tail_hash = '', revision = ?
         WHERE id = ?`,
      )
      .run([revision, id]);
  }

  /** Whether a source that is read as a whole can be read is found anew. What is wrong with its items is told with these, once. */
  clearFileProblems(id: number): void {
    this.db
      .prepare(
        `DELETE FROM problem WHERE source_id = ? AND reason IN ('malformed_json', 'line_too_long', 'unreadable')`,
      )
      .run([id]);
  }

  private freeLane(sessionId: number, wanted: number): number {
    const taken = this.db.prepare('SELECT 1 FROM source WHERE session_id = ? AND lane = ?');
    let lane = wanted;
    while (taken.get([sessionId, lane]) !== undefined) lane = 1 + (lane % (laneCount - 1));
    return lane;
  }
}

/** The main transcript has lane 0; others get a lane from their own name, the same on every machine and in any order. */
function isFirst({ threadId, generation }: { threadId: string; generation: number }): boolean {
  return threadId === mainThread && generation === 0;
}

function laneOf({ threadId, generation }: { threadId: string; generation: number }, mark: '#' | '~'): number {
  return 1 + (fnv1a(`${threadId}${mark}${generation}`) % (laneCount - 1));
}

/** The session-wide seq of a source's n-th event. */
export function seqInSession(lane: number, n: number): number {
  return lane * laneSize + n;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
