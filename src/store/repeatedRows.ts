import { createHash } from 'node:crypto';
import { BodyReader } from './bodies';
import { integer, integerOrNull } from './columns';
import type { Database } from './engine/database';
import type { SqlRow } from './engine/statement';

/** What makes two rows of two generations the same, and where their texts are. */
const kinds = {
  event: {
    columns: 'thread_id, ts, kind, role, detail, tool, call_id, node, parent_node, summary',
    texts: 'block_id, body_start, body_length',
  },
  edit: {
    columns: 'thread_id, call_id, ordinal, ts, tool, file_id, moved_to_file_id, operation, status',
    texts:
      'hunks_block, hunks_start, hunks_length, before_block, before_start, before_length, after_block, after_start, after_length',
  },
  check_run: {
    columns: 'thread_id, call_id, ts, command, category, runner, result, evidence, exit_code, first_error, files',
    texts: null,
  },
} as const;

/**
 * A source was read to its end, this time from a byte offset on: of its superseded generations only what it does not say
 * itself is kept, so that a transcript that was cut or rewritten counts once. Runs in the caller's transaction.
 */
export function dropRepeatedRows(db: Database, sourceId: number, fromOffset: number): void {
  const superseded = supersededBy(db, sourceId);
  for (const [older, reconciled] of superseded) {
    const id = integer(older);
    const firstSeq = reconciled === 1 ? firstSeqFrom(db, sourceId, fromOffset) : 0;
    for (const table of ['event', 'edit', 'check_run'] as const) dropRepeated(db, table, id, sourceId, firstSeq);
    db.prepare(
      `DELETE FROM usage WHERE source_id = ?1 AND EXISTS (
         SELECT 1 FROM usage n WHERE n.source_id = ?2 AND n.request_key = usage.request_key AND n.output >= usage.output)`,
    ).run([id, sourceId]);
    dropUnused(db, id);
  }
}

/**
 * The same for a source that is read as a whole, whose items have native ids: of its superseded generations only items
 * that it does not hold any more are kept, whatever is said of the others now. Texts that no row refers to go as well.
 */
export function dropRepeatedItems(db: Database, sourceId: number): void {
  for (const [older] of supersededBy(db, sourceId)) {
    const ids = [integer(older), sourceId];
    db.prepare(
      `DELETE FROM event WHERE source_id = ?1
         AND node IN (SELECT node FROM event WHERE source_id = ?2 AND node IS NOT NULL)`,
    ).run(ids);
    for (const table of ['edit', 'check_run'])
      db.prepare(
        `DELETE FROM ${table} WHERE source_id = ?1
           AND NOT EXISTS (SELECT 1 FROM event e WHERE e.source_id = ?1 AND e.seq = ${table}.seq)`,
      ).run(ids.slice(0, 1));
    db.prepare(
      'DELETE FROM usage WHERE source_id = ?1 AND request_key IN (SELECT request_key FROM usage WHERE source_id = ?2)',
    ).run(ids);
    dropUnused(db, integer(older));
  }
  dropUnusedBodies(db, sourceId);
}

function supersededBy(db: Database, sourceId: number): SqlRow[] {
  return db
    .prepare(
      `SELECT o.id, o.reconciled FROM source o JOIN source n ON n.agent = o.agent
         AND n.transcript_key = o.transcript_key AND n.session_id = o.session_id
       WHERE n.id = ? AND o.superseded_at IS NOT NULL`,
    )
    .all([sourceId]);
}

function firstSeqFrom(db: Database, sourceId: number, offset: number): number {
  const query = db.prepare('SELECT min(seq) FROM event WHERE source_id = ? AND byte_offset >= ?');
  return integerOrNull(query.get([sourceId, offset])?.[0]) ?? Number.MAX_SAFE_INTEGER;
}

function dropRepeated(db: Database, table: keyof typeof kinds, from: number, present: number, firstSeq: number): void {
  const { columns, texts } = kinds[table];
  const bodies = new BodyReader(db);
  const query = db.prepare(
    `SELECT id, ${columns}${texts === null ? '' : `, ${texts}`} FROM ${table}
     WHERE source_id = ? AND seq >= ? ORDER BY seq`,
  );
  const width = columns.split(',').length;
  const keyOf = (row: SqlRow): string => {
    const hash = createHash('sha256').update(JSON.stringify(row.slice(1, 1 + width)));
    for (let at = 1 + width; at < row.length; at += 3)
      hash.update(`\0${bodies.read(row[at], row[at + 1], row[at + 2]) ?? ''}`);
    return hash.digest('base64');
  };
  const said = new Set(query.all([present, firstSeq]).map(keyOf));
  const drop = db.prepare(`DELETE FROM ${table} WHERE id = ?`);
  if (said.size > 0) for (const row of query.all([from, 0])) if (said.has(keyOf(row))) drop.run([row[0] ?? null]);
}

/** What nothing refers to any more, and the generation itself when nothing of it is left. */
function dropUnused(db: Database, id: number): void {
  dropUnusedBodies(db, id);
  const left = ['event', 'usage', 'edit', 'check_run'].some(
    table => db.prepare(`SELECT 1 FROM ${table} WHERE source_id = ? LIMIT 1`).get([id]) !== undefined,
  );
  if (left) {
    db.prepare('UPDATE source SET reconciled = 1 WHERE id = ?').run([id]);
    return;
  }
  for (const table of ['place', 'problem']) db.prepare(`DELETE FROM ${table} WHERE source_id = ?`).run([id]);
  db.prepare('DELETE FROM source WHERE id = ?').run([id]);
}

function dropUnusedBodies(db: Database, id: number): void {
  db.prepare(
    `DELETE FROM body_block WHERE source_id = ?1 AND id NOT IN (
       SELECT block_id FROM event WHERE source_id = ?1 AND block_id IS NOT NULL
       UNION SELECT hunks_block FROM edit WHERE source_id = ?1 AND hunks_block IS NOT NULL
       UNION SELECT before_block FROM edit WHERE source_id = ?1 AND before_block IS NOT NULL
       UNION SELECT after_block FROM edit WHERE source_id = ?1 AND after_block IS NOT NULL)`,
  ).run([id]);
}
