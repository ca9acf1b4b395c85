import type { SessionItem } from '../../../src/panel/answerParts';
import type { PanelAnswer } from '../../../src/panel/answers';
import type { RowSidechain, TranscriptRow } from '../../../src/panel/transcriptAnswers';
import type { Answer } from './panelPage';
import { sessionDetail } from './sessionDetail';

/** A row of an invented transcript, with the sidechains that it starts. */
export interface InventedRow extends Partial<Omit<TranscriptRow, 'sidechains'>> {
  readonly seq: number;
  readonly sidechains?: readonly InventedSidechain[];
  /** The whole text where `text` is only its beginning. */
  readonly wholeText?: string;
}

export interface InventedSidechain extends Partial<RowSidechain> {
  readonly thread_id: string;
  readonly rows: readonly InventedRow[];
}

const item: SessionItem = {
  ...sessionDetail().session,
  session_uid: 'claude-code:invented',
  display_title: 'Invented session',
  cwd: '/w',
  git_branch: 'main',
  started_at: '2026-01-05T12:00:00Z',
  ended_at: '2026-01-05T13:00:00Z',
  duration_ms: 3_600_000,
  outcome: 'unknown',
  models: ['m-1'],
  requests: 1,
  cost: { own_microusd: 1, sidechain_microusd: 0, total_microusd: 1, source: 'rate_card' },
};

/** A session whose transcript a test makes up, and may change while it is shown. */
export class InventedTranscript {
  /** What was asked, to count and to look at. */
  readonly asked: { method: string; params: Record<string, unknown> }[] = [];
  session = item;
  /** When an answer may go out. */
  gate: (method: string) => Promise<void> = () => Promise.resolve();

  constructor(public rows: readonly InventedRow[]) {}

  readonly answer: Answer = async (method, params) => {
    this.asked.push({ method, params });
    await this.gate(method);
    return this.answerNow(method, params);
  };

  private answerNow(method: string, params: Record<string, unknown>): unknown {
    const unfolded = new Set(stringsOf(params.unfolded));
    const seq = Number(params.seq);
    const offset = Number(params.offset);
    const limit = Number(params.limit);
    switch (method) {
      case 'sessionDetail':
        return this.detail();
      case 'transcript': {
        const rows = flat(this.rows, unfolded, 0, 'main');
        const answer: PanelAnswer<'transcript'> = {
          schema: 'contrail.transcript/1',
          total: rows.length,
          offset,
          rows: rows.slice(offset, offset + limit).map(({ row, depth, thread }) => full(row, depth, thread, unfolded)),
        };
        return answer;
      }
      case 'transcriptIndex': {
        for (const thread of hiding(this.rows, seq) ?? []) unfolded.add(thread);
        const index = flat(this.rows, unfolded, 0, 'main').findIndex(({ row }) => row.seq === seq);
        return { schema: 'contrail.transcript_index/1', index: index < 0 ? null : index, unfolded: [...unfolded] };
      }
      case 'transcriptText': {
        const found = everything(this.rows).find(({ row }) => row.seq === seq)?.row;
        const text = found?.wholeText ?? found?.text ?? '';
        const end = offset + limit;
        return {
          schema: 'contrail.transcript_text/1',
          offset,
          text: text.slice(offset, end),
          next_offset: end < text.length ? end : null,
        };
      }
      case 'transcriptFind': {
        const query = String(params.query).toLowerCase();
        const matches = everything(this.rows)
          .filter(({ row }) => `${row.summary}\n${row.wholeText ?? row.text}`.toLowerCase().includes(query))
          .map(({ row, thread }) => ({ seq: row.seq, thread_id: thread }));
        return {
          schema: 'contrail.transcript_matches/1',
          matches: matches.slice(0, limit),
          complete: matches.length <= limit,
        };
      }
      default:
        return { schema: 'contrail.none/1' };
    }
  }

  private detail(): PanelAnswer<'sessionDetail'> {
    return sessionDetail({ session: this.session, resume: { command: ['claude', '--resume', 'x'] } });
  }
}

interface Placed {
  readonly row: InventedRow;
  readonly depth: number;
  readonly thread: string;
}

function flat(rows: readonly InventedRow[], unfolded: ReadonlySet<string>, depth: number, thread: string): Placed[] {
  return rows.flatMap(row => [
    { row, depth, thread },
    ...(row.sidechains ?? []).flatMap(chain =>
      unfolded.has(chain.thread_id) ? flat(chain.rows, unfolded, depth + 1, chain.thread_id) : [],
    ),
  ]);
}

function everything(rows: readonly InventedRow[], thread = 'main'): Placed[] {
  return rows.flatMap(row => [
    { row, depth: 0, thread },
    ...(row.sidechains ?? []).flatMap(chain => everything(chain.rows, chain.thread_id)),
  ]);
}

/** The sidechains that must be unfolded for an event to be seen; undefined when there is no such event. */
function hiding(rows: readonly InventedRow[], seq: number): string[] | undefined {
  for (const row of rows) {
    if (row.seq === seq) return [];
    for (const chain of row.sidechains ?? []) {
      const below = hiding(chain.rows, seq);
      if (below !== undefined) return [chain.thread_id, ...below];
    }
  }
  return undefined;
}

function full(row: InventedRow, depth: number, thread: string, unfolded: ReadonlySet<string>): TranscriptRow {
  const text = row.text ?? row.wholeText?.slice(0, 4000) ?? null;
  const whole = row.wholeText ?? text ?? '';
  return {
    at: Date.UTC(2026, 0, 5, 12) + row.seq * 1000,
    kind: 'assistant_msg',
    role: 'assistant',
    detail: null,
    tool: null,
    summary: (text ?? '').slice(0, 200),
    abandoned: false,
    request: null,
    edits: [],
    check: null,
    thread_id: thread,
    ...row,
    depth,
    text,
    text_bytes: Buffer.byteLength(whole),
    text_complete: text === null || text.length === whole.length,
    sidechains: (row.sidechains ?? []).map(({ rows, ...chain }) => ({
      kind: 'sync',
      agent_type: 'Explore',
      name: null,
      description: null,
      status: 'completed',
      events: rows.length,
      microusd: 12_000,
      ...chain,
      unfolded: unfolded.has(chain.thread_id),
    })),
  };
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}

/** Rows of all kinds and heights, the same each time. */
export function manyRows(length: number, firstSeq = 0): InventedRow[] {
  return Array.from({ length }, (_, index) => {
    const seq = firstSeq + index;
    const words = `word ${seq} and some more words that make a line `.repeat((seq * 7) % 11);
    switch (seq % 5) {
      case 0:
        return { seq, kind: 'user_msg', role: 'user', detail: 'prompt', text: `Prompt ${seq}\n${words}` };
      case 1:
        return { seq, kind: 'thinking', text: `Thinking ${seq} ${words}` };
      case 2:
        return {
          seq,
          text: `Answer ${seq}\n\n${words}`,
          request: { model: 'm-1', tokens: 1000 + seq, microusd: 1500 + seq },
        };
      case 3:
        return {
          seq,
          kind: 'edit',
          tool: 'Edit',
          text: JSON.stringify({ file_path: `/w/src/f${seq}.ts`, old_string: 'a', new_string: 'b' }),
          summary: `src/f${seq}.ts`,
          edits: [
            {
              ordinal: 0,
              path: `/w/src/f${seq}.ts`,
              relative_path: `src/f${seq}.ts`,
              operation: 'update',
              status: 'applied',
              lines_added: seq % 30,
              lines_removed: seq % 4,
              line: 1 + (seq % 90),
            },
          ],
        };
      default:
        return {
          seq,
          kind: 'tool_result',
          role: 'tool',
          tool: 'Bash',
          text: `Output ${seq}\n${words}`,
          check: { result: seq % 2 === 0 ? 'pass' : 'fail', command: 'npm test', first_error: null },
        };
    }
  });
}
