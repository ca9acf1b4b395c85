import { type GraphNode, mainThread } from '../model/facts';
import type { Database } from './engine/database';
import { laneSize } from './sourceCatalog';

/** What settling has to know of the agent. */
export interface SessionRules {
  /** Which events of one thread a rewind left behind; absent where transcripts are linear. */
  readonly abandoned?: ((nodes: readonly GraphNode[]) => ReadonlySet<number>) | undefined;
  /** Whether a request's usage is placed at its first or its last event. */
  readonly usageAt: 'first_event' | 'last_event';
}

/**
 * Brings what is derived from a session's rows up to date: which sighting of a request is billed, which copy of an edit
 * counts, abandoned events, times, counts and sums. Deterministic in the rows alone, so that the order in which files
 * were read never shows. Runs in the caller's transaction.
 */
export function settleSession(db: Database, sessionId: number, rules: SessionRules): void {
  settlePlace(db, sessionId);
  settleOrigin(db, sessionId);
  settleProgressCopies(db, sessionId);
  if (rules.abandoned !== undefined) settleAbandoned(db, sessionId, rules.abandoned);
  // What the session holds may tell more of where its forks come from; then they may be billed elsewhere, too.
  const moved = forksOf(db, sessionId).filter(fork => settleOrigin(db, fork));
  const changed = new Set([sessionId, ...moved]);
  for (const id of [sessionId, ...moved]) {
    for (const other of settleBilling(db, id)) changed.add(other);
    for (const table of ['edit', 'check_run'] as const)
      for (const other of settleCopies(db, id, table)) changed.add(other);
  }
  for (const id of changed) settleTotals(db, id, rules.usageAt);
  db.prepare('UPDATE session SET dirty = 0 WHERE id = ?').run([sessionId]);
}

/** Rowids of sessions whose rows changed since they were last settled. */
export function dirtySessions(db: Database): number[] {
  return db
    .prepare('SELECT id FROM session WHERE dirty = 1 ORDER BY id')
    .all()
    .map(([id]) => Number(id));
}

function settlePlace(db: Database, sessionId: number): void {
  db.prepare(
    `UPDATE session SET
       cwd = coalesce((SELECT cwd FROM place WHERE session_id = ?1 ORDER BY seq LIMIT 1), cwd),
       git_branch = coalesce((SELECT git_branch FROM place WHERE session_id = ?1 AND git_branch <> ''
                              AND seq < ${laneSize} ORDER BY seq DESC LIMIT 1),
                             (SELECT git_branch FROM place WHERE session_id = ?1 AND git_branch <> '' ORDER BY seq LIMIT 1),
                             git_branch),
       source_state = CASE WHEN EXISTS (SELECT 1 FROM source WHERE session_id = ?1 AND superseded_at IS NULL
                                        AND removed_at IS NULL) THEN 'present' ELSE 'removed' END
     WHERE id = ?1`,
  ).run([sessionId]);
}

/** Works out the parent and the times of a session from its own rows and its parent's. True when they changed. */
function settleOrigin(db: Database, sessionId: number): boolean {
  const origin = db.prepare('SELECT parent_uid, started_at, ended_at FROM session WHERE id = ?');
  const before = origin.get([sessionId]);
  settleParent(db, sessionId);
  settleTimes(db, sessionId);
  return JSON.stringify(before) !== JSON.stringify(origin.get([sessionId]));
}

/** Forks that name the session as their parent, or repeat requests it made. */
function forksOf(db: Database, sessionId: number): number[] {
  return db
    .prepare(
      `SELECT id FROM session WHERE relationship IN ('fork', 'continuation') AND id <> ?1 AND (
         parent_uid = (SELECT uid FROM session WHERE id = ?1)
         OR id IN (SELECT other.session_id FROM usage own
                     JOIN usage other ON other.request_key = own.request_key AND other.agent = own.agent
                   WHERE own.session_id = ?1 AND own.copied = 0 AND other.copied = 1))`,
    )
    .all([sessionId])
    .map(([id]) => Number(id));
}

/** Newer forks do not name their parent: it is the session whose requests they repeat. */
function settleParent(db: Database, sessionId: number): void {
  db.prepare(
    `UPDATE session SET parent_derived = 1, parent_uid = (
       SELECT s.uid FROM usage own JOIN usage other ON other.request_key = own.request_key AND other.agent = own.agent
         JOIN session s ON s.id = other.session_id
       WHERE own.session_id = ?1 AND other.session_id <> ?1 AND own.copied = 1 AND other.copied = 0
       GROUP BY s.id ORDER BY count(*) DESC, s.uid LIMIT 1)
     WHERE id = ?1 AND (parent_uid IS NULL OR parent_derived = 1) AND relationship IN ('fork', 'continuation')`,
  ).run([sessionId]);
}

/** A fork repeats its parent's records: it starts where its own begin. */
function settleTimes(db: Database, sessionId: number): void {
  const [relationship, parentUid] =
    db.prepare('SELECT relationship, parent_uid FROM session WHERE id = ?').get([sessionId]) ?? [];
  const copied =
    parentUid !== null && (relationship === 'fork' || relationship === 'continuation')
      ? copiedNodes(db, String(parentUid))
      : new Set<string>();
  let started: number | null = null;
  let ended: number | null = null;
  if (copied.size === 0) {
    const row = db
      .prepare("SELECT min(ts), max(ts) FROM event WHERE session_id = ? AND detail IS NOT 'copied'")
      .get([sessionId]);
    started = numberOrNull(row?.[0]);
    ended = numberOrNull(row?.[1]);
  } else {
    for (const [node, ts] of db
      .prepare("SELECT node, ts FROM event WHERE session_id = ? AND detail IS NOT 'copied'")
      .all([sessionId])) {
      if (typeof ts !== 'number' || (typeof node === 'string' && copied.has(node))) continue;
      if (started === null || ts < started) started = ts;
      if (ended === null || ts > ended) ended = ts;
    }
  }
  db.prepare('UPDATE session SET started_at = ?, ended_at = ? WHERE id = ?').run([started, ended, sessionId]);
}

function copiedNodes(db: Database, parentUid: string): ReadonlySet<string> {
  const rows = db
    .prepare(`SELECT node FROM event WHERE session_id = (SELECT id FROM session WHERE uid = ?) AND node IS NOT NULL`)
    .all([parentUid]);
  return new Set(rows.map(([node]) => String(node)));
}

/**
 * Claude Code repeats a subagent's messages as progress records of the parent. They are the transcript only where the
 * subagent has no file of its own (FORMATS trap 6).
 */
function settleProgressCopies(db: Database, sessionId: number): void {
  db.prepare(
    `UPDATE event SET abandoned = 1 WHERE session_id = ?1 AND detail = 'progress_copy' AND abandoned = 0
       AND thread_id IN (SELECT t.id FROM thread t JOIN source s ON s.session_id = t.session_id
                         AND s.thread_native = t.native_id WHERE t.session_id = ?1)`,
  ).run([sessionId]);
}

function settleAbandoned(db: Database, sessionId: number, findAbandoned: NonNullable<SessionRules['abandoned']>): void {
  const rows = db
    .prepare(
      `SELECT thread_id, seq, node, parent_node, kind, detail, call_id, abandoned FROM event
       WHERE session_id = ?1 AND detail IS NOT 'progress_copy'
         AND source_id NOT IN (SELECT id FROM source WHERE session_id = ?1 AND superseded_at IS NOT NULL)
       ORDER BY seq`,
    )
    .all([sessionId]);
  const threads = new Map<unknown, (GraphNode & { wasAbandoned: boolean })[]>();
  for (const [thread, seq, node, parentNode, kind, detail, callId, abandoned] of rows) {
    const nodes = threads.get(thread) ?? [];
    threads.set(thread, nodes);
    nodes.push({
      seq: Number(seq),
      node: textOrNull(node),
      parentNode: textOrNull(parentNode),
      kind: String(kind),
      detail: textOrNull(detail),
      callId: textOrNull(callId),
      wasAbandoned: abandoned === 1,
    });
  }
  const update = db.prepare('UPDATE event SET abandoned = ? WHERE session_id = ? AND seq = ?');
  for (const nodes of threads.values()) {
    const abandoned = findAbandoned(nodes);
    for (const { seq, wasAbandoned } of nodes)
      if (abandoned.has(seq) !== wasAbandoned) update.run([abandoned.has(seq) ? 1 : 0, sessionId, seq]);
  }
}

/**
 * Several files may hold the same request: it is billed once, where it was made. A record that says it is a copy comes
 * last; the main conversation comes before a sidechain that replays it; then the fuller record (one that lacks some of
 * the tokens comes after one that has all); then the session that is no fork, the older one, and the smaller uid.
 */
function settleBilling(db: Database, sessionId: number): Set<number> {
  const rows = db
    .prepare(
      `SELECT b.request_key, b.id, b.session_id, b.billed
       FROM usage b JOIN session s ON s.id = b.session_id JOIN thread t ON t.id = b.thread_id
       WHERE (b.request_key, b.agent) IN (
         SELECT a.request_key, a.agent FROM usage a WHERE a.session_id = ?1
           AND EXISTS (SELECT 1 FROM usage c WHERE c.request_key = a.request_key AND c.agent = a.agent AND c.id <> a.id))
       ORDER BY b.request_key, b.copied, t.native_id <> '${mainThread}', b.fidelity <> 'exact', b.output DESC,
         s.relationship IN ('fork', 'continuation'), s.started_at IS NULL, s.started_at, s.uid, b.source_id`,
    )
    .all([sessionId]);
  return keepFirst(rows, sessionId, (id, keeps) =>
    db.prepare('UPDATE usage SET billed = ? WHERE id = ?').run([keeps ? 1 : 0, id]),
  );
}

/**
 * A resumed or forked transcript repeats edits and checks under the same call id, and progress records repeat those of a
 * subagent: each happened once.
 */
function settleCopies(db: Database, sessionId: number, table: 'edit' | 'check_run'): Set<number> {
  const key = table === 'edit' ? ['call_id', 'ordinal'] : ['call_id'];
  const columns = (alias: string): string => key.map(column => `${alias}.${column}`).join(', ');
  const equal = key.map(column => `c.${column} = a.${column}`).join(' AND ');
  const rows = db
    .prepare(
      `SELECT ${key.map(column => `b.${column}`).join(" || ' ' || ")}, b.id, b.session_id, 1 - b.duplicate
       FROM ${table} b JOIN session s ON s.id = b.session_id JOIN source f ON f.id = b.source_id
         JOIN thread t ON t.id = b.thread_id
       WHERE b.call_id IS NOT NULL AND (${columns('b')}) IN (
         SELECT ${columns('a')} FROM ${table} a WHERE a.session_id = ?1 AND a.call_id IS NOT NULL
           AND EXISTS (SELECT 1 FROM ${table} c WHERE ${equal} AND c.id <> a.id))
       ORDER BY 1, f.superseded_at IS NOT NULL, s.relationship IN ('fork', 'continuation'), s.started_at IS NULL,
         s.started_at, s.uid, f.thread_native <> t.native_id, b.source_id, b.seq`,
    )
    .all([sessionId]);
  return keepFirst(rows, sessionId, (id, keeps) =>
    db.prepare(`UPDATE ${table} SET duplicate = ? WHERE id = ?`).run([keeps ? 0 : 1, id]),
  );
}

/** Of rows [key, id, session, kept?] sorted best first, keeps the first of each key. Returns other sessions it changed. */
function keepFirst(
  rows: readonly (readonly unknown[])[],
  sessionId: number,
  update: (id: number, keeps: boolean) => void,
): Set<number> {
  const changed = new Set<number>();
  let previous: unknown;
  for (const [key, id, session, kept] of rows) {
    const keeps = key !== previous;
    previous = key;
    if (keeps === (kept === 1)) continue;
    update(Number(id), keeps);
    if (session !== sessionId) changed.add(Number(session));
  }
  return changed;
}

function settleTotals(db: Database, sessionId: number, usageAt: SessionRules['usageAt']): void {
  db.prepare('DELETE FROM usage_total WHERE session_id = ?').run([sessionId]);
  db.prepare(usageTotalSql('WHERE session_id = ? AND billed = 1')).run([sessionId]);
  db.prepare('DELETE FROM file_total WHERE session_id = ?').run([sessionId]);
  db.prepare(fileTotalSql('WHERE session_id = ? AND')).run([sessionId]);
  settleFileCosts(db, sessionId, usageAt);
  db.prepare(
    `UPDATE session SET
       events = (SELECT count(*) FROM event WHERE session_id = ?1 AND abandoned = 0),
       prompts = (SELECT count(*) FROM event WHERE session_id = ?1 AND detail = 'prompt' AND abandoned = 0),
       answers = (SELECT count(*) FROM event WHERE session_id = ?1 AND role = 'assistant'
                    AND kind IN ('assistant_msg', 'thinking', 'tool_call')),
       edits = (SELECT coalesce(sum(edits), 0) FROM file_total WHERE session_id = ?1),
       threads = (SELECT count(*) FROM thread WHERE session_id = ?1),
       duplicates_dropped = (SELECT count(*) FROM usage WHERE session_id = ?1 AND billed = 0),
       analyzed_at = NULL
     WHERE id = ?1`,
  ).run([sessionId]);
}

/** The sums of billed usage; `where` limits which rows. Shared with the test that rebuilds them from scratch. */
export function usageTotalSql(where: string): string {
  return `INSERT INTO usage_total
    SELECT session_id, thread_id,
      CASE WHEN ts IS NULL THEN '' ELSE strftime('%Y-%m-%d', ts / 1000, 'unixepoch') END,
      coalesce(model, ''), speed, cost_source, coalesce(rate_key, ''),
      count(*), sum(input), sum(cache_read), sum(cache_write_5m), sum(cache_write_1h), sum(output), sum(reasoning),
      sum(web_searches), sum(coalesce(cost_nanousd, 0))
    FROM usage ${where} GROUP BY 1, 2, 3, 4, 5, 6, 7`;
}

/** The edits that took effect, by session and file. */
export function fileTotalSql(where: string): string {
  return `INSERT INTO file_total
    SELECT session_id, file_id, count(*), sum(lines_added), sum(lines_removed), max(ts), NULL
    FROM edit ${where} duplicate = 0 AND status <> 'failed' GROUP BY 1, 2`;
}

/** Shares the cost of each request that edited files among them. A file none of whose requests has a price stays unknown. */
function settleFileCosts(db: Database, sessionId: number, usageAt: SessionRules['usageAt']): void {
  const [bound, order] = usageAt === 'first_event' ? ['<=', 'DESC'] : ['>=', 'ASC'];
  const rows = db
    .prepare(
      `SELECT file_id, (SELECT u.id FROM usage u WHERE u.session_id = e.session_id AND u.thread_id = e.thread_id
                          AND u.source_id = e.source_id AND u.seq ${bound} e.seq ORDER BY u.seq ${order} LIMIT 1)
       FROM edit e WHERE session_id = ? AND duplicate = 0 AND status <> 'failed'`,
    )
    .all([sessionId]);
  const filesOfRequest = new Map<number, Set<number>>();
  for (const [file, usage] of rows) {
    if (typeof file !== 'number' || typeof usage !== 'number') continue;
    const files = filesOfRequest.get(usage) ?? new Set<number>();
    filesOfRequest.set(usage, files.add(file));
  }
  const costs = new Map<number, number>();
  for (const [usage, files] of filesOfRequest) {
    const cost = db.prepare('SELECT cost_nanousd FROM usage WHERE id = ? AND billed = 1').get([usage])?.[0];
    if (typeof cost !== 'number') continue;
    for (const file of files) costs.set(file, (costs.get(file) ?? 0) + Math.round(cost / files.size));
  }
  const update = db.prepare('UPDATE file_total SET cost_nanousd = ? WHERE session_id = ? AND file_id = ?');
  for (const [file, cost] of costs) update.run([cost, sessionId, file]);
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
