import * as v from 'valibot';
import { flag, nullableNumber, nullableString } from './answerParts';

const rowSidechain = v.object({
  thread_id: v.string(),
  kind: v.string(),
  agent_type: nullableString,
  name: nullableString,
  description: nullableString,
  status: nullableString,
  events: v.number(),
  microusd: nullableNumber,
  unfolded: flag,
});
export type RowSidechain = v.InferOutput<typeof rowSidechain>;

const transcriptRow = v.object({
  seq: v.number(),
  thread_id: v.string(),
  depth: v.number(),
  at: nullableNumber,
  kind: v.string(),
  role: v.string(),
  detail: nullableString,
  tool: nullableString,
  summary: v.string(),
  text: nullableString,
  text_bytes: v.number(),
  text_complete: flag,
  abandoned: flag,
  request: v.nullable(v.object({ model: nullableString, tokens: nullableNumber, microusd: nullableNumber })),
  edits: v.array(
    v.object({
      path: v.string(),
      ordinal: v.number(),
      relative_path: nullableString,
      operation: v.string(),
      status: v.string(),
      lines_added: v.number(),
      lines_removed: v.number(),
      line: nullableNumber,
    }),
  ),
  check: v.nullable(v.object({ result: v.string(), command: v.string(), first_error: nullableString })),
  sidechains: v.array(rowSidechain),
});
export type TranscriptRow = v.InferOutput<typeof transcriptRow>;

export const transcript = v.object({
  schema: v.literal('contrail.transcript/1'),
  total: v.number(),
  offset: v.number(),
  rows: v.array(transcriptRow),
});
export const transcriptText = v.object({
  schema: v.literal('contrail.transcript_text/1'),
  offset: v.number(),
  text: v.string(),
  next_offset: nullableNumber,
});
export const transcriptIndex = v.object({
  schema: v.literal('contrail.transcript_index/1'),
  index: nullableNumber,
  unfolded: v.array(v.string()),
});
export const transcriptFind = v.object({
  schema: v.literal('contrail.transcript_matches/1'),
  matches: v.array(v.object({ seq: v.number(), thread_id: v.string() })),
  complete: flag,
});
