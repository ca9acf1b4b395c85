import assert from 'node:assert/strict';
import type {
  TranscriptIndex,
  TranscriptMatches,
  TranscriptPage,
  TranscriptRow,
  TranscriptText,
} from '../../src/store/readModels/transcript';
import type { TestStore } from './testStore';

/** What is left out is folded, and from the beginning on. */
export interface Asked {
  thread_id?: string;
  unfolded?: string[];
  offset?: number;
  limit?: number;
}

export function page(store: TestStore, session_uid: string, of: Asked = {}): TranscriptPage {
  const answer = store.owner.panel.transcript({ session_uid, unfolded: [], offset: 0, limit: 200, ...of });
  return answer.schema === 'contrail.transcript/1' ? answer : assert.fail(`${session_uid} is unknown`);
}

export function indexOf(store: TestStore, session_uid: string, seq: number, of: Asked = {}): TranscriptIndex {
  const { thread_id, unfolded = [] } = of;
  const answer = store.owner.panel.transcriptIndex({ session_uid, seq, unfolded, ...(thread_id && { thread_id }) });
  return answer.schema === 'contrail.transcript_index/1' ? answer : assert.fail(`${session_uid} is unknown`);
}

export async function find(
  store: TestStore,
  session_uid: string,
  query: string,
  limit = 1000,
): Promise<TranscriptMatches> {
  const answer = await store.owner.panel.transcriptFind({ session_uid, query, limit });
  return answer.schema === 'contrail.transcript_matches/1' ? answer : assert.fail(`${session_uid} is unknown`);
}

export function textOf(
  store: TestStore,
  session_uid: string,
  seq: number,
  offset = 0,
  limit = 100_000,
): TranscriptText {
  const answer = store.owner.panel.transcriptText({ session_uid, seq, offset, limit });
  return answer.schema === 'contrail.transcript_text/1' ? answer : assert.fail(`${seq} is unknown`);
}

/** Runs of rows of one thread and depth. */
export function runs(rows: readonly TranscriptRow[]): string[] {
  const found: { name: string; count: number }[] = [];
  for (const { thread_id, depth } of rows) {
    const last = found.at(-1);
    const name = `${thread_id} ${depth}`;
    if (last?.name === name) last.count++;
    else found.push({ name, count: 1 });
  }
  return found.map(({ name, count }) => `${name} × ${count}`);
}
