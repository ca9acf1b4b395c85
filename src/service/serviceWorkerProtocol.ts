import * as z from 'zod/mini';
import { ingestAnswer, progressSchema, requestSchemas } from './requests';

/** What the starting thread hands over. */
export const serviceWorkerData = z.object({ contrailService: z.literal(true), file: z.string(), assets: z.string() });

/** What is told besides answers: that the store can be asked (or why not), changes of role, and what users should know. */
export const serviceWorkerNews = z.discriminatedUnion('type', [
  z.object({ type: z.literal('role'), role: z.enum(['owner', 'follower', 'waiting', 'closed']) }),
  z.object({ type: z.literal('notice'), notice: z.string() }),
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('failed'), error: z.unknown() }),
]);
export type ServiceWorkerNews = z.infer<typeof serviceWorkerNews>;

export const closeMessage = 'close';

/** Asks the thread itself, not the store's owner, to follow the agents until the call is cancelled. */
export const liveMethod = 'live';
export const liveParams = z.extend(requestSchemas.ingest, {
  debounceMs: z.optional(z.number()),
  /** Waits for the first change instead of reading at once. */
  waits: z.optional(z.boolean()),
});

/** What `live` reports as its progress. */
export const liveReport = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), progress: progressSchema }),
  z.object({ kind: z.literal('ingested'), result: ingestAnswer }),
  z.object({ kind: z.literal('error'), message: z.string() }),
]);
export type LiveReport = z.infer<typeof liveReport>;
