import * as z from 'zod/mini';

const base = { file: z.string(), assets: z.string(), home: z.string(), times: z.number() };

/** What `inStore` is asked to do `times` times, and once before. */
export const inStoreTask = z.discriminatedUnion('task', [
  /** Ingest what is new. */
  z.object({ task: z.literal('ingest'), ...base }),
  /** Append a megabyte to a session, ingest it and ask for the sessions. */
  z.object({ task: z.literal('append'), transcript: z.string(), ...base }),
  /** Write a large OpenCode database where there is none. */
  z.object({ task: z.literal('writeDatabase'), megabytes: z.number(), ...base }),
  /** Add a message to such a database, ingest it and ask for the sessions. */
  z.object({ task: z.literal('growDatabase'), ...base }),
  /** The costs of all sessions. */
  z.object({ task: z.literal('sessions'), ...base }),
  /** Make a store of invented events. */
  z.object({ task: z.literal('generate'), events: z.number(), ...base }),
  /** Judge all sessions of a store anew, and then its longest one alone. */
  z.object({ task: z.literal('judge'), ...base }),
  /** Write a long file's edits and ask who wrote its lines. */
  z.object({ task: z.literal('blame'), ...base }),
  /** Ask for the marks of files as the Explorer does. */
  z.object({ task: z.literal('fileMarks'), ...base }),
  /** What views ask for. */
  z.object({ task: z.literal('queries'), ...base }),
]);
export type InStoreTask = z.infer<typeof inStoreTask>;

/** Milliseconds: the first time, and the median of the times after it; with the processor time of all threads. */
const timing = z.object({ first: z.number(), median: z.number(), firstCpu: z.number(), medianCpu: z.number() });
export type Timing = z.infer<typeof timing>;

export const inStoreResult = z.object({
  timings: z.record(z.string(), timing),
  peakBytes: z.nullable(z.number()),
});
export type InStoreResult = z.infer<typeof inStoreResult>;
