import { toMicroUsd } from '../../model/cost';
import { cutText } from '../../model/cutText';
import type { Hunk } from '../../model/facts';
import { BodyReader } from '../bodies';
import { integer, integerOrNull, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import type { SqlRow } from '../engine/statement';
import { readHunks } from './storedHunks';
import type { RowEdit, TranscriptRow } from './transcript';

/** Characters (UTF-16 units) of a text that a row shows. */
const shownCharacters = 4000;
/** None of them takes more than three bytes of UTF-8; and some bytes more, so that what is cut in two is not shown. */
const shownBytes = shownCharacters * 3 + 4;

type EventRow = Omit<TranscriptRow, 'depth' | 'sidechains'>;
type RelativePath = (path: string) => string | null;

/** What each of the events says and did, by seq. */
export function transcriptRows(
  db: Database,
  sessionId: number,
  seqs: readonly number[],
  relativePath: RelativePath,
): Map<number, EventRow> {
  const list = JSON.stringify(seqs);
  const bodies = new BodyReader(db);
  const edits = editsOf(db, bodies, sessionId, list, relativePath);
  const checks = checksOf(db, sessionId, list);
  const requests = requestsOf(db, sessionId, list);
  const rows = db
    .prepare(
      `SELECT e.seq, t.native_id, e.ts, e.kind, e.role, e.detail, e.tool, e.call_id, e.summary, e.abandoned, e.block_id,
         e.body_start, e.body_length
       FROM json_each(?2) j CROSS JOIN event e ON e.session_id = ?1 AND e.seq = j.value JOIN thread t ON t.id = e.thread_id`,
    )
    .all([sessionId, list]);
  return new Map(
    rows.map(row => {
      const seq = integer(row[0]);
      return [
        seq,
        {
          seq,
          thread_id: text(row[1]),
          at: integerOrNull(row[2]),
          kind: text(row[3]),
          role: text(row[4]),
          detail: textOrNull(row[5]),
          tool: textOrNull(row[6]),
          call_id: textOrNull(row[7]),
          summary: text(row[8]),
          ...beginning(bodies, row.slice(10)),
          abandoned: row[9] === 1,
          request: requests.get(seq) ?? null,
          edits: edits.get(seq) ?? [],
          check: checks.get(seq) ?? null,
        },
      ];
    }),
  );
}

function beginning(bodies: BodyReader, [block, start, length]: SqlRow) {
  const bytes = integerOrNull(length) ?? 0;
  const read = bodies.read(block, start, Math.min(bytes, shownBytes));
  if (read === null) return { text: null, text_bytes: 0, text_complete: true };
  const shown = cutText(read, shownCharacters);
  return { text: shown, text_bytes: bytes, text_complete: bytes <= shownBytes && shown.length === read.length };
}

function editsOf(
  db: Database,
  bodies: BodyReader,
  sessionId: number,
  list: string,
  relativePath: RelativePath,
): Map<number, RowEdit[]> {
  const edits = new Map<number, RowEdit[]>();
  const rows = db
    .prepare(
      `SELECT d.seq, f.path, d.operation, d.status, d.lines_added, d.lines_removed, d.hunks_block, d.hunks_start,
         d.hunks_length, d.ordinal
       FROM json_each(?2) j CROSS JOIN event e ON e.session_id = ?1 AND e.seq = j.value
         CROSS JOIN edit d ON d.source_id = e.source_id AND d.seq = e.seq JOIN file f ON f.id = d.file_id
       ORDER BY d.seq, d.ordinal`,
    )
    .all([sessionId, list]);
  for (const [seq, path, operation, status, added, removed, block, start, length, ordinal] of rows) {
    const edit = {
      path: text(path),
      ordinal: integer(ordinal),
      relative_path: relativePath(text(path)),
      operation: text(operation),
      status: text(status),
      lines_added: integer(added),
      lines_removed: integer(removed),
      line: status === 'failed' ? null : firstLine(text(operation), readHunks(bodies, block, start, length)),
    };
    edits.set(integer(seq), [...(edits.get(integer(seq)) ?? []), edit]);
  }
  return edits;
}

/** Where the first hunk changes something; a new file begins with its first line. */
function firstLine(operation: string, [first]: readonly Hunk[]): number | null {
  if (operation === 'delete') return null;
  if (first === undefined || first.newStart === null) return operation === 'create' ? 1 : null;
  const unchanged = first.lines.findIndex(line => !line.startsWith(' '));
  return Math.max(1, first.newStart + Math.max(0, unchanged));
}

function checksOf(db: Database, sessionId: number, list: string): Map<number, NonNullable<EventRow['check']>> {
  const rows = db
    .prepare(
      `SELECT c.seq, c.result, c.category, c.command, c.first_error
       FROM json_each(?2) j CROSS JOIN check_run c ON c.session_id = ?1 AND c.seq = j.value`,
    )
    .all([sessionId, list]);
  return new Map(
    rows.map(([seq, result, category, command, firstError]) => [
      integer(seq),
      {
        result: text(result),
        category: text(category),
        command: text(command),
        first_error: textOrNull(firstError),
      },
    ]),
  );
}

function requestsOf(db: Database, sessionId: number, list: string): Map<number, NonNullable<EventRow['request']>> {
  const rows = db
    .prepare(
      `SELECT u.seq, max(u.model), sum(u.input + u.cache_read + u.cache_write_5m + u.cache_write_1h + u.output + u.reasoning),
         sum(u.cost_nanousd)
       FROM json_each(?2) j CROSS JOIN usage u ON u.session_id = ?1 AND u.seq = j.value
       WHERE u.billed = 1 GROUP BY u.seq`,
    )
    .all([sessionId, list]);
  return new Map(
    rows.map(([seq, model, tokens, nanoUsd]) => [
      integer(seq),
      { model: textOrNull(model), tokens: integer(tokens) || null, microusd: toMicroUsd(integerOrNull(nanoUsd)) },
    ]),
  );
}
