import * as z from 'zod/mini';
import type { IngestProgress, IngestResult } from '../ingest/ingest';
import { type ReviewedFailure, verdicts } from '../store/failedApproaches';
import type { Blame, BlameLineDetail, BlameNotes } from '../store/readModels/blame';
import type { EditDiff } from '../store/readModels/editDiff';
import type { FailureMarks } from '../store/readModels/failureMarks';
import type { FailureList } from '../store/readModels/failures';
import type { FileHistory } from '../store/readModels/fileHistory';
import type { FileList } from '../store/readModels/files';
import type { FileTrace } from '../store/readModels/fileTrace';
import type { FileView } from '../store/readModels/fileView';
import type { KeptTranscript } from '../store/readModels/keptTranscript';
import type { Overview } from '../store/readModels/overview';
import type { SearchResult } from '../store/readModels/search';
import type { SessionCost } from '../store/readModels/sessionCost';
import type { SessionDetail } from '../store/readModels/sessionDetail';
import type { SessionPage } from '../store/readModels/sessionPage';
import type { SessionList } from '../store/readModels/sessions';
import type { FileSessions } from '../store/readModels/sessionsOfFile';
import type { Timeline } from '../store/readModels/timeline';
import type { ToolCosts } from '../store/readModels/toolCosts';
import type {
  TranscriptIndex,
  TranscriptMatches,
  TranscriptPage,
  TranscriptText,
} from '../store/readModels/transcript';
import type { TranscriptPlace } from '../store/readModels/transcriptPlace';
import { stackings, type Workspace } from '../store/readModels/workspace';
import type { SessionMarks } from '../store/sessionMarks';
import type { DoctorReport } from './doctorReport';
import type { FoundFailures } from './findFailures';
import type { TranscriptFile } from './transcriptFile';

/** Which sessions are meant: those that worked on these folders, or with null all of them. */
const scope = z.object({ folders: z.nullable(z.array(z.string())) });

/** The asker's machine: the owner may be another process with another environment. */
const environment = z.object({
  platform: z.enum(['linux', 'darwin', 'win32']),
  home: z.string(),
  variables: z.record(z.string(), z.optional(z.string())),
  folders: z.optional(z.readonly(z.array(z.string()))),
});

/** See `SessionFilter`. Times are UTC ms. */
const sessionFilter = z.object({
  text: z.optional(z.string()),
  agent: z.optional(z.string()),
  branch: z.optional(z.string()),
  worktree: z.optional(z.string()),
  since: z.optional(z.number()),
  until: z.optional(z.number()),
});

const oneSession = z.object({ session_uid: z.string() });

/** A position or a count: never negative. */
const count = z.int().check(z.gte(0));
const day = z.iso.date();

/** Of a thread (without `thread_id` the main conversation), with the sidechains that are unfolded in it. */
const oneTranscript = z.extend(oneSession, {
  thread_id: z.optional(z.string()),
  unfolded: z.array(z.string()).check(z.maxLength(200)),
});
const placeInTranscript = z.extend(oneSession, {
  thread_id: z.optional(z.string()),
  seq: z.optional(z.number()),
});

/** What the store's owner can be asked. All of it may be asked twice: an owner can die before it answers. */
export const requestSchemas = {
  ingest: z.object({ environment, keep: z.enum(['everything', 'summaries']), first: z.array(z.string()) }),
  sessions: scope,
  cost: z.object({ reference: z.string() }),
  files: scope,
  search: z.extend(scope, { query: z.string(), limit: z.number() }),
  doctor: z.object({ environment }),
  /** `hidden`: hidden sessions are listed, too. */
  sessionPage: z.extend(scope, {
    filter: sessionFilter,
    hidden: z.boolean(),
    offset: z.int().check(z.gte(0)),
    limit: z.int().check(z.gte(1), z.lte(200)),
  }),
  /** `folders` say to which of them the session and its files belong; without them nothing is said of it. */
  sessionDetail: z.extend(oneSession, { folders: z.optional(z.nullable(z.array(z.string()))) }),
  fileHistory: z.extend(oneSession, { path: z.string() }),
  editDiff: z.extend(oneSession, { seq: count, ordinal: count }),
  sessionsOfFile: z.extend(scope, { path: z.string() }),
  /** Without `seq` the beginning of the thread; without `thread_id` that of the main conversation. */
  transcriptPlace: placeInTranscript,
  /** The transcript as it lies there, for an editor that cannot read it: compressed, or too large. */
  transcriptFile: placeInTranscript,
  /** See `KeptTranscriptParams`; of `around`, `from` and `until` at most one. */
  keptTranscript: z.extend(oneSession, {
    thread_id: z.optional(z.string()),
    around: z.optional(z.number()),
    from: z.optional(z.number()),
    until: z.optional(z.number()),
  }),
  overview: scope,
  /** Absent fields stay as they are; an empty or null title gives back the agent's own. */
  markSession: z.extend(oneSession, {
    pinned: z.optional(z.boolean()),
    hidden: z.optional(z.boolean()),
    title: z.optional(z.nullable(z.string().check(z.maxLength(500)))),
  }),
  /** `from` and `to` are UTC ms, both included; without them the whole session. */
  timeline: z.extend(oneSession, {
    from: z.optional(z.number()),
    to: z.optional(z.number()),
    columns: z.int().check(z.gte(1), z.lte(2000)),
  }),
  transcript: z.extend(oneTranscript, { offset: count, limit: z.int().check(z.gte(1), z.lte(200)) }),
  /** `offset` and `limit` in characters (UTF-16 units). */
  transcriptText: z.extend(oneSession, {
    seq: count,
    offset: count,
    limit: z.int().check(z.gte(1), z.lte(100_000)),
  }),
  transcriptIndex: z.extend(oneTranscript, { seq: count }),
  transcriptFind: z.extend(oneSession, {
    query: z.string().check(z.minLength(1), z.maxLength(200)),
    limit: z.int().check(z.gte(1), z.lte(1000)),
  }),
  toolCosts: oneSession,
  workspace: z.extend(scope, {
    filter: z.object({
      agent: z.optional(z.string()),
      model: z.optional(z.string()),
      branch: z.optional(z.string()),
      since: z.optional(day),
      until: z.optional(day),
    }),
    per: z.enum(['day', 'week']),
    stacked_by: z.enum(stackings),
  }),
  fileView: z.extend(scope, { path: z.string() }),
  /**
   * `text`: what an editor holds; without it the file is read, when it lies in one of the folders. `notes`: what git-ai
   * noted of its lines is told, too; that may run git. `blameNotes` tells that alone.
   */
  blame: z.extend(scope, { path: z.string(), text: z.optional(z.string()), notes: z.optional(z.boolean()) }),
  blameNotes: z.extend(scope, { path: z.string(), text: z.string() }),
  /** What is passed on of a file as it lies there, when it lies in one of the folders; that may run git. */
  fileTrace: z.extend(scope, { path: z.string() }),
  /** `line` is 1-based. */
  blameLine: z.extend(scope, { path: z.string(), text: z.optional(z.string()), line: z.int().check(z.gte(1)) }),
  /**
   * What failed in the sessions of a scope, or in one session (uid, or the beginning or end of an id), latest first. With
   * `path` what was about that file, however it was spelled. `dismissed`: what the user dismissed is listed, too.
   * `confirmed`, `relevant`: only what the user confirmed, or what is still in the way.
   */
  failures: z.extend(scope, {
    session_uid: z.optional(z.string()),
    path: z.optional(z.string()),
    dismissed: z.boolean(),
    confirmed: z.optional(z.boolean()),
    relevant: z.optional(z.boolean()),
    offset: count,
    limit: z.int().check(z.gte(1), z.lte(1000)),
  }),
  /** What failed at a file and where that is in it now. `text`: as for `blame`. */
  failureMarks: z.extend(scope, { path: z.string(), text: z.optional(z.string()) }),
  /** See `FindParams`; without `paths`, `topic` and `error` the latest. */
  findFailures: z.extend(scope, {
    paths: z.optional(z.array(z.string()).check(z.maxLength(100))),
    topic: z.optional(z.string().check(z.maxLength(2_000))),
    error: z.optional(z.string().check(z.maxLength(20_000))),
    limit: z.int().check(z.gte(1), z.lte(100)),
  }),
  /** Absent fields stay as they are; null takes them back. */
  reviewFailure: z.object({
    id: z.string(),
    verdict: z.optional(z.nullable(z.enum(verdicts))),
    note: z.optional(z.nullable(z.string().check(z.maxLength(2000)))),
  }),
} as const;

export type Method = keyof typeof requestSchemas;
export type Params<M extends Method> = z.infer<(typeof requestSchemas)[M]>;

/** The answer to a reference that names nothing in the store, or more than one session. */
export interface None {
  readonly schema: 'contrail.none/1';
  readonly reason: 'unknown' | 'ambiguous';
}
export type CostAnswer = SessionCost | None;

export interface IngestAnswer extends IngestResult {
  /**
   * Another one than before: rows have changed since, whoever it was that asked. Windows and command lines that share a
   * store read the same transcripts, and only one of them finds something new.
   */
  readonly revision: string;
}

export interface Answers {
  ingest: IngestAnswer;
  sessions: SessionList;
  cost: CostAnswer;
  files: FileList;
  search: SearchResult;
  doctor: DoctorReport;
  sessionPage: SessionPage;
  sessionDetail: SessionDetail | None;
  fileHistory: FileHistory | None;
  editDiff: EditDiff | None;
  sessionsOfFile: FileSessions;
  transcriptPlace: TranscriptPlace | None;
  transcriptFile: TranscriptFile | None;
  keptTranscript: KeptTranscript | None;
  overview: Overview;
  markSession: SessionMarks;
  timeline: Timeline | None;
  transcript: TranscriptPage | None;
  transcriptText: TranscriptText | None;
  transcriptIndex: TranscriptIndex | None;
  transcriptFind: TranscriptMatches | None;
  toolCosts: ToolCosts | None;
  workspace: Workspace;
  fileView: FileView;
  blame: Blame | None;
  blameNotes: BlameNotes;
  blameLine: BlameLineDetail | None;
  fileTrace: FileTrace | None;
  failures: FailureList | None;
  failureMarks: FailureMarks;
  findFailures: FoundFailures;
  reviewFailure: ReviewedFailure | None;
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

export const ingestAnswer = z.extend(progressSchema, {
  listed: z.number(),
  events: z.number(),
  cancelled: z.boolean(),
  revision: z.string(),
});

export const answerSchemas: { readonly [M in Method]: { parse(value: unknown): Answers[M] } } = {
  ingest: ingestAnswer,
  sessions: answerOf<SessionList>('contrail.sessions/1'),
  cost: answerOf<CostAnswer>('contrail.cost/1', 'contrail.none/1'),
  files: answerOf<FileList>('contrail.files/1'),
  search: answerOf<SearchResult>('contrail.search/1'),
  doctor: answerOf<DoctorReport>('contrail.doctor/1'),
  sessionPage: answerOf<SessionPage>('contrail.session_page/1'),
  sessionDetail: answerOf<SessionDetail | None>('contrail.session_detail/1', 'contrail.none/1'),
  fileHistory: answerOf<FileHistory | None>('contrail.file_history/1', 'contrail.none/1'),
  editDiff: answerOf<EditDiff | None>('contrail.edit_diff/1', 'contrail.none/1'),
  sessionsOfFile: answerOf<FileSessions>('contrail.file_sessions/1'),
  transcriptPlace: answerOf<TranscriptPlace | None>('contrail.transcript_place/1', 'contrail.none/1'),
  transcriptFile: answerOf<TranscriptFile | None>('contrail.transcript_file/1', 'contrail.none/1'),
  keptTranscript: answerOf<KeptTranscript | None>('contrail.kept_transcript/1', 'contrail.none/1'),
  overview: answerOf<Overview>('contrail.overview/1'),
  markSession: answerOf<SessionMarks>('contrail.marked/1'),
  timeline: answerOf<Timeline | None>('contrail.timeline/1', 'contrail.none/1'),
  transcript: answerOf<TranscriptPage | None>('contrail.transcript/1', 'contrail.none/1'),
  transcriptText: answerOf<TranscriptText | None>('contrail.transcript_text/1', 'contrail.none/1'),
  transcriptIndex: answerOf<TranscriptIndex | None>('contrail.transcript_index/1', 'contrail.none/1'),
  transcriptFind: answerOf<TranscriptMatches | None>('contrail.transcript_matches/1', 'contrail.none/1'),
  toolCosts: answerOf<ToolCosts | None>('contrail.tool_costs/1', 'contrail.none/1'),
  workspace: answerOf<Workspace>('contrail.workspace/1'),
  fileView: answerOf<FileView>('contrail.file_view/1'),
  blame: answerOf<Blame | None>('contrail.blame/1', 'contrail.none/1'),
  blameNotes: answerOf<BlameNotes>('contrail.blame_notes/1'),
  blameLine: answerOf<BlameLineDetail | None>('contrail.blame_line/1', 'contrail.none/1'),
  fileTrace: answerOf<FileTrace | None>('contrail.file_trace/1', 'contrail.none/1'),
  failures: answerOf<FailureList | None>('contrail.failures/1', 'contrail.none/1'),
  failureMarks: answerOf<FailureMarks>('contrail.failure_marks/1'),
  findFailures: answerOf<FoundFailures>('contrail.found_failures/1'),
  reviewFailure: answerOf<ReviewedFailure | None>('contrail.reviewed/1', 'contrail.none/1'),
};

export interface CallOptions {
  readonly onProgress?: ((progress: IngestProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type Handlers = {
  readonly [M in Method]: (params: Params<M>, options: CallOptions) => Answers[M] | Promise<Answers[M]>;
};
