import { BodyReader } from '../bodies';
import { integer, text } from '../columns';
import type { Database } from '../engine/database';
import type { SqlRow, SqlValue } from '../engine/statement';
import type { TranscriptMatches } from './transcript';
import { outlineRows, type TranscriptSession } from './transcriptOutline';

/** Events looked up at once. */
const batch = 64;

export interface FindParams {
  readonly query: string;
  readonly limit: number;
}

/**
 * The events whose text or summary contains the query in any case, in the order of the transcript with everything
 * unfolded. Others get their turn between two blocks of texts.
 *
 * @throws the signal's reason
 */
export async function findInTranscript(
  db: Database,
  { id, uid, outline }: TranscriptSession,
  { query, limit }: FindParams,
  signal: AbortSignal | undefined,
): Promise<TranscriptMatches> {
  const seqs = outlineRows(outline, undefined, () => true)?.seqs ?? new Float64Array();
  const bodies = new BodyReader(db);
  const wanted = query.toLowerCase();
  const matches: TranscriptMatches['matches'] = [];
  for (let next = 0; next < seqs.length && matches.length <= limit; ) {
    await new Promise(resolve => setImmediate(resolve));
    signal?.throwIfAborted();
    // Looked up again after each turn: what was read meanwhile may have moved texts elsewhere.
    const rows = eventsAt(db, id, seqs.subarray(next, next + batch));
    const end = Math.min(next + batch, seqs.length);
    let block: SqlValue = null;
    for (; next < end && matches.length <= limit; next++) {
      const [seq, thread, summary, ...place] = rows.get(seqs[next] ?? -1) ?? [];
      if (seq === undefined) continue;
      if (block !== null && place[0] !== null && place[0] !== block) break;
      block = place[0] ?? block;
      const contains = (value: string): boolean => value.toLowerCase().includes(wanted);
      if (contains(text(summary)) || contains(bodies.read(place[0], place[1], place[2]) ?? ''))
        matches.push({ seq: integer(seq), thread_id: text(thread) });
    }
  }
  return {
    schema: 'contrail.transcript_matches/1',
    session_uid: uid,
    matches: matches.slice(0, limit),
    complete: matches.length <= limit,
  };
}

/** Rows [seq, thread, summary, ...place of the text]. */
function eventsAt(db: Database, sessionId: number, seqs: Float64Array): Map<number, SqlRow> {
  const rows = db
    .prepare(
      `SELECT e.seq, t.native_id, e.summary, e.block_id, e.body_start, e.body_length
       FROM json_each(?2) j CROSS JOIN event e ON e.session_id = ?1 AND e.seq = j.value JOIN thread t ON t.id = e.thread_id`,
    )
    .all([sessionId, JSON.stringify([...seqs])]);
  return new Map(rows.map(row => [integer(row[0]), row]));
}
