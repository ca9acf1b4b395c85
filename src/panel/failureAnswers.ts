import * as v from 'valibot';
import { flag, nullableNumber, nullableString } from './answerParts';

const failure = v.object({
  id: v.string(),
  session_uid: v.string(),
  agent: v.string(),
  thread_id: v.string(),
  at: nullableString,
  what: v.string(),
  why: v.string(),
  category: v.string(),
  trigger: v.string(),
  resolution: v.string(),
  attempt: v.number(),
  files: v.array(v.object({ path: v.string(), ranges: v.array(v.tuple([v.number(), v.number()])) })),
  evidence: v.array(v.object({ seq: v.number(), role: v.string() })),
  tokens: nullableNumber,
  microusd: nullableNumber,
  confidence: v.number(),
  still_relevant: flag,
  review: v.nullable(v.object({ verdict: nullableString, note: nullableString })),
});
export type Failure = v.InferOutput<typeof failure>;

export const failures = v.object({
  schema: v.literal('contrail.failures/1'),
  total: v.number(),
  failures: v.array(failure),
});
/** What the user said of a failed approach was kept. */
export const reviewFailure = v.object({ schema: v.literal('contrail.reviewed/1') });
