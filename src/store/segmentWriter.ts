import { type AgentId, agentId, sessionUid } from '../model/agent';
import { mainThread, type SessionFact, type ThreadFact, titleRanks } from '../model/facts';
import { formatOf, isReadWhole } from '../model/sourceFormat';
import type { Database } from './engine/database';
import type { BodyLocation, EditRow, EventRow, PricedUsage, Segment } from './segment';
import { seqInSession } from './sourceCatalog';

interface SourcePlace {
  readonly id: number;
  readonly agent: AgentId;
  readonly sessionId: number;
  readonly lane: number;
  readonly threadId: string;
  /** Read as a whole each time: what is wrong with an item may be told once, or each time. */
  readonly isWhole: boolean;
}

/** Writes segments: rows and the cursor behind them, inside the caller's transaction. */
export class SegmentWriter {
  private readonly threadIds = new Map<string, number>();
  private readonly fileIds = new Map<string, number>();

  constructor(
    private readonly db: Database,
    private readonly machineId: string,
  ) {}

  /** A transaction was rolled back: ids handed out in it no longer exist. */
  forgetIds(): void {
    this.threadIds.clear();
    this.fileIds.clear();
  }

  /** The session's rowid, creating it when it is new. */
  ensureSession(agent: AgentId, nativeId: string, now: number): number {
    const uid = sessionUid(agent, nativeId);
    const known = this.db.prepare('SELECT id FROM session WHERE uid = ?').get([uid]);
    if (known !== undefined) return Number(known[0]);
    this.db
      .prepare('INSERT INTO session (uid, agent, native_id, machine_id, discovered_at) VALUES (?,?,?,?,?)')
      .run([uid, agent, nativeId, this.machineId, now]);
    return this.lastId();
  }

  write(sourceId: number, segment: Segment<PricedUsage>, now: number): SourcePlace {
    const source = this.sourcePlace(sourceId);
    const blockIds = segment.blocks.map(block => {
      this.db
        .prepare('INSERT INTO body_block (source_id, codec, raw_length, data) VALUES (?,?,?,?)')
        .run([sourceId, block.codec, block.rawLength, block.data]);
      return this.lastId();
    });
    for (const thread of segment.threads) this.writeThread(source, thread);
    this.writeEvents(source, segment.events, blockIds);
    this.writeUsages(source, segment.usages);
    for (const edit of segment.edits) this.writeEdit(source, edit, blockIds);
    this.writeChecks(source, segment);
    this.writePlaces(source, segment);
    this.writeProblems(source, segment);
    if (segment.session !== null) this.writeSession(source, segment.session);
    this.db
      .prepare(`UPDATE source SET read_offset = ?, read_line = ?, reader_state = ?, tail_hash = ?, read_at = ?
                WHERE id = ?`)
      .run([segment.cursor.offset, segment.cursor.line, segment.cursor.state, segment.cursor.tailHash, now, sourceId]);
    this.db.prepare('UPDATE session SET dirty = 1, ingested_at = ? WHERE id = ?').run([now, source.sessionId]);
    return source;
  }

  private sourcePlace(id: number): SourcePlace {
    const row = this.db
      .prepare(`SELECT s.agent, s.session_id, s.lane, s.thread_native, s.format FROM source s WHERE s.id = ?`)
      .get([id]);
    if (row === undefined) throw new Error(`source ${id} is not in the catalogue`);
    const [agent, sessionId, lane, threadId, format] = row;
    return {
      id,
      agent: agentId.parse(agent),
      sessionId: Number(sessionId),
      lane: Number(lane),
      threadId: String(threadId),
      isWhole: isReadWhole(formatOf(String(format))),
    };
  }

  private writeEvents(source: SourcePlace, events: readonly EventRow[], blockIds: readonly number[]): void {
    const insert = this.db.prepare(
      `INSERT OR REPLACE INTO event (session_id, source_id, thread_id, seq, ts, kind, role, detail, tool, call_id,
         summary, node, parent_node, line, byte_offset, block_id, body_start, body_length)
       VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
    );
    for (const event of events) {
      const [block, start, length] = bodyColumns(event.body, blockIds);
      insert.run([
        source.sessionId,
        source.id,
        this.threadRowId(source.sessionId, event.threadId),
        seqInSession(source.lane, event.seq),
        event.ts,
        event.kind,
        event.role,
        event.detail,
        event.tool,
        event.callId,
        event.summary,
        event.node,
        event.parentNode,
        event.line,
        event.offset,
        block,
        start,
        length,
      ]);
    }
  }

  private writeUsages(source: SourcePlace, usages: readonly PricedUsage[]): void {
    const upsert = this.db.prepare(
      `INSERT INTO usage (session_id, source_id, thread_id, agent, request_key, seq, ts, model, provider, input,
         cache_read, cache_write_5m, cache_write_1h, output, reasoning, speed, web_searches, copied, fidelity,
         stated_nanousd, cost_nanousd, cost_source, rate_key)
       VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
       ON CONFLICT (source_id, request_key) DO UPDATE SET
         thread_id = excluded.thread_id, ts = excluded.ts, model = excluded.model, provider = excluded.provider,
         copied = excluded.copied, input = excluded.input, cache_read = excluded.cache_read,
         cache_write_5m = excluded.cache_write_5m, cache_write_1h = excluded.cache_write_1h, output = excluded.output,
         reasoning = excluded.reasoning, speed = excluded.speed, web_searches = excluded.web_searches,
         fidelity = excluded.fidelity, stated_nanousd = excluded.stated_nanousd,
         cost_nanousd = excluded.cost_nanousd, cost_source = excluded.cost_source, rate_key = excluded.rate_key
       WHERE excluded.output >= usage.output`,
    );
    for (const usage of usages) {
      const { tokens } = usage;
      upsert.run([
        source.sessionId,
        source.id,
        this.threadRowId(source.sessionId, usage.threadId),
        source.agent,
        usage.requestKey,
        seqInSession(source.lane, usage.seq),
        usage.ts,
        usage.model,
        usage.provider,
        tokens.input,
        tokens.cacheRead,
        tokens.cacheWrite5m,
        tokens.cacheWrite1h,
        tokens.output,
        tokens.reasoning,
        usage.speed,
        usage.webSearches,
        usage.copied ? 1 : 0,
        usage.fidelity,
        usage.statedNanoUsd,
        usage.nanoUsd,
        usage.source,
        usage.rateKey,
      ]);
    }
  }

  private writeEdit(source: SourcePlace, edit: EditRow, blockIds: readonly number[]): void {
    const [hunksBlock, hunksStart, hunksLength] = bodyColumns(edit.hunks, blockIds);
    const [beforeBlock, beforeStart, beforeLength] = bodyColumns(edit.before, blockIds);
    const [afterBlock, afterStart, afterLength] = bodyColumns(edit.after, blockIds);
    this.db
      .prepare(
        `INSERT OR REPLACE INTO edit (session_id, source_id, thread_id, seq, ordinal, call_id, ts, tool, file_id,
           moved_to_file_id, operation, status, lines_added, lines_removed, hunks_block, hunks_start, hunks_length,
           before_block, before_start, before_length, after_block, after_start, after_length, before_is_previous)
         VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
      )
      .run([
        source.sessionId,
        source.id,
        this.threadRowId(source.sessionId, edit.threadId),
        seqInSession(source.lane, edit.seq),
        edit.ordinal,
        edit.callId,
        edit.ts,
        edit.tool,
        this.fileId(edit.path),
        edit.movedTo === null ? null : this.fileId(edit.movedTo),
        edit.operation,
        edit.status,
        edit.linesAdded,
        edit.linesRemoved,
        hunksBlock,
        hunksStart,
        hunksLength,
        beforeBlock,
        beforeStart,
        beforeLength,
        afterBlock,
        afterStart,
        afterLength,
        edit.beforeIsPrevious ? 1 : 0,
      ]);
  }

  private writeChecks(source: SourcePlace, segment: Segment<PricedUsage>): void {
    for (const check of segment.checks) {
      this.db
        .prepare(
          `INSERT OR REPLACE INTO check_run (session_id, source_id, thread_id, seq, call_id, ts, command, category,
             runner, result, evidence, exit_code, first_error, files)
           VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
        )
        .run([
          source.sessionId,
          source.id,
          this.threadRowId(source.sessionId, check.threadId),
          seqInSession(source.lane, check.seq),
          check.callId,
          check.ts,
          check.command,
          check.category,
          check.runner,
          check.result,
          check.evidence,
          check.exitCode,
          check.firstError,
          JSON.stringify(check.files),
        ]);
    }
  }

  private writePlaces(source: SourcePlace, segment: Segment<PricedUsage>): void {
    for (const place of segment.places) {
      this.db
        .prepare('INSERT OR IGNORE INTO place (session_id, source_id, seq, cwd, git_branch) VALUES (?,?,?,?,?)')
        .run([source.sessionId, source.id, seqInSession(source.lane, place.seq), place.cwd, place.gitBranch ?? '']);
    }
  }

  private writeProblems(source: SourcePlace, segment: Segment<PricedUsage>): void {
    const sum = source.isWhole ? 'max(occurrences, excluded.occurrences)' : 'occurrences + excluded.occurrences';
    for (const problem of segment.problems) {
      this.db
        .prepare(
          `INSERT INTO problem (source_id, reason, detail, occurrences, first_offset, first_line) VALUES (?,?,?,?,?,?)
           ON CONFLICT (source_id, reason, detail) DO UPDATE SET occurrences = ${sum}`,
        )
        .run([source.id, problem.reason, problem.detail, problem.occurrences, problem.offset, problem.line]);
    }
  }

  /** What a session is called and how it ended is said by its main transcript; a sidechain's file only adds itself. */
  private writeSession(source: SourcePlace, fact: SessionFact): void {
    if (source.threadId !== mainThread) return;
    this.db
      .prepare(
        `UPDATE session SET parent_uid = coalesce(?1, parent_uid), parent_derived = parent_derived AND ?1 IS NULL,
           relationship = coalesce(?, relationship),
           end_state = coalesce(?, end_state), automated = coalesce(?, automated),
           agent_version = coalesce(?, agent_version), links = coalesce(?, links),
           stated_nanousd = coalesce(?, stated_nanousd), stated_tokens = coalesce(?, stated_tokens) WHERE id = ?`,
      )
      .run([
        fact.parentNativeId === undefined ? null : sessionUid(source.agent, fact.parentNativeId),
        fact.relationship ?? null,
        fact.endState ?? null,
        fact.automated === undefined ? null : Number(fact.automated),
        fact.agentVersion ?? null,
        fact.links === undefined ? null : JSON.stringify(fact.links),
        fact.statedTotal?.nanoUsd ?? null,
        fact.statedTotal?.tokens ? JSON.stringify(fact.statedTotal.tokens) : null,
        source.sessionId,
      ]);
    if (fact.title !== undefined) {
      const known = this.db.prepare('SELECT title_source FROM session WHERE id = ?').get([source.sessionId])?.[0];
      if (titleRank(known) <= titleRanks[fact.title.source])
        this.db
          .prepare('UPDATE session SET title = ?, title_source = ? WHERE id = ?')
          .run([fact.title.text, fact.title.source, source.sessionId]);
    }
  }

  private writeThread(source: SourcePlace, fact: ThreadFact): void {
    const id = this.threadRowId(source.sessionId, fact.threadId);
    this.db
      .prepare(
        `UPDATE thread SET parent_native = coalesce(?, parent_native), spawn_call_id = coalesce(?, spawn_call_id),
           kind = coalesce(?, kind), agent_type = coalesce(?, agent_type), name = coalesce(?, name),
           description = coalesce(?, description), model = coalesce(?, model), status = coalesce(?, status),
           worktree_path = coalesce(?, worktree_path) WHERE id = ?`,
      )
      .run([
        fact.parentThreadId ?? null,
        fact.spawnCallId ?? null,
        fact.kind === 'unknown' ? null : (fact.kind ?? null),
        fact.agentType ?? null,
        fact.name ?? null,
        fact.description ?? null,
        fact.model ?? null,
        fact.status ?? null,
        fact.worktreePath ?? null,
        id,
      ]);
  }

  private threadRowId(sessionId: number, nativeId: string): number {
    const key = `${sessionId} ${nativeId}`;
    const cached = this.threadIds.get(key);
    if (cached !== undefined) return cached;
    this.db
      .prepare('INSERT OR IGNORE INTO thread (session_id, native_id, kind) VALUES (?,?,?)')
      .run([sessionId, nativeId, nativeId === mainThread ? 'main' : 'unknown']);
    const row = this.db
      .prepare('SELECT id FROM thread WHERE session_id = ? AND native_id = ?')
      .get([sessionId, nativeId]);
    const id = Number(row?.[0]);
    this.threadIds.set(key, id);
    return id;
  }

  private fileId(path: string): number {
    const cached = this.fileIds.get(path);
    if (cached !== undefined) return cached;
    this.db.prepare('INSERT OR IGNORE INTO file (path) VALUES (?)').run([path]);
    const id = Number(this.db.prepare('SELECT id FROM file WHERE path = ?').get([path])?.[0]);
    this.fileIds.set(path, id);
    return id;
  }

  private lastId(): number {
    return Number(this.db.prepare('SELECT last_insert_rowid()').get()?.[0]);
  }
}

function bodyColumns(
  body: BodyLocation | null,
  blockIds: readonly number[],
): readonly [number | null, number | null, number | null] {
  if (body === null) return [null, null, null];
  return [blockIds[body.block] ?? null, body.start, body.length];
}

function titleRank(source: unknown): number {
  const known = Object.entries(titleRanks).find(([name]) => name === source);
  return known?.[1] ?? 0;
}
