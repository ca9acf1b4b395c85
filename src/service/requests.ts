import * as z from 'zod/mini';
import type { IngestProgress, IngestResult } from '../ingest/ingest';
import type { FileList } from '../store/readModels/files';
import type { SearchResult } from '../store/readModels/search';
import type { SessionCost } from '../store/readModels/sessionCost';
import type { SessionList } from '../store/readModels/sessions';
import type { DoctorReport } from './doctorReport';

/** Which sessions are meant: those that worked on these folders, or with null all of them. */
const scope = z.object({ folders: z.nullable(z.array(z.string())) });
export type Scope = z.infer<typeof scope>;

/** The asker's machine: the owner may be another process with another environment. */
const environment = z.object({
  platform: z.enum(['linux', 'darwin', 'win32']),
  home: z.string(),
  variables: z.record(z.string(), z.optional(z.string())),
});

/** What the store's owner can be asked. All of it may be asked twice: an owner can die before it answers. */
export const requestSchemas = {
  ingest: z.object({ environment, keep: z.enum(['everything', 'summaries']), first: z.array(z.string()) }),
  sessions: scope,
  cost: z.object({ reference: z.string() }),
  files: scope,
  search: z.extend(scope, { query: z.string(), limit: z.number() }),
  doctor: z.object({ environment }),
} as const;

export type Method = keyof typeof requestSchemas;
export type Params<M extends Method> = z.infer<(typeof requestSchemas)[M]>;

/** A reference that names no session, or more than one. */
export type CostAnswer = SessionCost | { readonly schema: 'contrail.none/1'; readonly reason: 'unknown' | 'ambiguous' };

export interface Answers {
  ingest: IngestResult;
  sessions: SessionList;
  cost: CostAnswer;
  files: FileList;
  search: SearchResult;
  doctor: DoctorReport;
}

/** An owner is the same program in another process (the handshake makes sure): its answers are told by their kind. */
function answerOf<T>(...schemas: string[]) {
  return z.custom<T>(value => isFields(value) && schemas.some(schema => value.schema === schema));
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

export const progressSchema = z.object({
  sources: z.number(),
  sourcesDone: z.number(),
  bytes: z.number(),
  bytesDone: z.number(),
});

export const answerSchemas: { readonly [M in Method]: { parse(value: unknown): Answers[M] } } = {
  ingest: z.extend(progressSchema, { listed: z.number(), events: z.number(), cancelled: z.boolean() }),
  sessions: answerOf<SessionList>('contrail.sessions/1'),
  cost: answerOf<CostAnswer>('contrail.cost/1', 'contrail.none/1'),
  files: answerOf<FileList>('contrail.files/1'),
  search: answerOf<SearchResult>('contrail.search/1'),
  doctor: answerOf<DoctorReport>('contrail.doctor/1'),
};

export interface CallOptions {
  readonly onProgress?: ((progress: IngestProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type Handlers = {
  readonly [M in Method]: (params: Params<M>, options: CallOptions) => Answers[M] | Promise<Answers[M]>;
};
