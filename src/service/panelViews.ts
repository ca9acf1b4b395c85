import { adapterOf } from '../agents/registry';
import { PathIdentity } from '../discovery/pathIdentity';
import { integer, text, textOrNull } from '../store/columns';
import type { Database } from '../store/engine/database';
import { readFileView } from '../store/readModels/readFileView';
import { readTimeline } from '../store/readModels/readTimeline';
import { readToolCosts } from '../store/readModels/readToolCosts';
import { readWorkspace } from '../store/readModels/readWorkspace';
import { findInTranscript } from '../store/readModels/transcriptFind';
import { readOutline, type TranscriptSession } from '../store/readModels/transcriptOutline';
import { transcriptIndex, transcriptPage, transcriptText } from '../store/readModels/transcriptPage';
import type { BlameViews } from './blameViews';
import { copiesOfFile } from './copiesOfFile';
import { relativePath } from './describeSession';
import { type Answers, type CallOptions, type Handlers, type None, type Params, requestSchemas } from './requests';
import { folderPrefixes, type Scopes } from './scopes';

const panelMethods = [
  'timeline',
  'transcript',
  'transcriptText',
  'transcriptIndex',
  'transcriptFind',
  'toolCosts',
  'workspace',
  'fileView',
] as const;
export type PanelMethod = (typeof panelMethods)[number];

export function isPanelMethod(method: string): method is PanelMethod {
  return panelMethods.some(known => known === method);
}

const unknown: None = { schema: 'contrail.none/1', reason: 'unknown' };
/** Transcripts that are read at the same time, in all windows. */
const mostOutlines = 4;

/** Answers what the panel asks. */
export class PanelViews implements Pick<Handlers, PanelMethod> {
  /** By session; the most recently used last. */
  private readonly transcripts = new Map<string, TranscriptSession>();
  private generation = 0;

  constructor(
    private readonly db: Database,
    private readonly scopes: Scopes,
    private readonly blames: BlameViews,
    /** UTC ms. */
    private readonly now: () => number,
  ) {}

  /** Answers a request that came from another thread or process: its params are checked here. */
  answer(method: PanelMethod, params: unknown, options: CallOptions): unknown {
    switch (method) {
      case 'timeline':
        return this.timeline(requestSchemas.timeline.parse(params));
      case 'transcript':
        return this.transcript(requestSchemas.transcript.parse(params));
      case 'transcriptText':
        return this.transcriptText(requestSchemas.transcriptText.parse(params));
      case 'transcriptIndex':
        return this.transcriptIndex(requestSchemas.transcriptIndex.parse(params));
      case 'transcriptFind':
        return this.transcriptFind(requestSchemas.transcriptFind.parse(params), options);
      case 'toolCosts':
        return this.toolCosts(requestSchemas.toolCosts.parse(params));
      case 'workspace':
        return this.workspace(requestSchemas.workspace.parse(params));
      case 'fileView':
        return this.fileView(requestSchemas.fileView.parse(params));
    }
  }

  timeline = ({ session_uid, ...params }: Params<'timeline'>): Answers['timeline'] =>
    readTimeline(this.db, session_uid, params) ?? unknown;

  transcript = ({ session_uid, ...params }: Params<'transcript'>): Answers['transcript'] => {
    const session = this.session(session_uid);
    if (session === undefined) return unknown;
    const paths = new PathIdentity();
    const cwd = textOrNull(this.db.value('SELECT cwd FROM session WHERE id = ?', [session.id]));
    const below = (path: string): string | null => relativePath(cwd === null ? [] : [cwd], path, paths);
    return transcriptPage(this.db, session, params, below) ?? unknown;
  };

  transcriptText = ({ session_uid, ...params }: Params<'transcriptText'>): Answers['transcriptText'] =>
    transcriptText(this.db, session_uid, params) ?? unknown;

  transcriptIndex = ({ session_uid, ...params }: Params<'transcriptIndex'>): Answers['transcriptIndex'] => {
    const session = this.session(session_uid);
    return (session && transcriptIndex(session, params)) ?? unknown;
  };

  /** @throws the signal's reason */
  transcriptFind = async (
    { session_uid, ...params }: Params<'transcriptFind'>,
    { signal }: CallOptions = {},
  ): Promise<Answers['transcriptFind']> => {
    const session = this.session(session_uid);
    return session === undefined ? unknown : findInTranscript(this.db, session, params, signal);
  };

  toolCosts = ({ session_uid }: Params<'toolCosts'>): Answers['toolCosts'] => {
    const agent = this.db.value('SELECT agent FROM session WHERE uid = ?', [session_uid]);
    if (agent === null) return unknown;
    return readToolCosts(this.db, session_uid, adapterOf(text(agent)).usageAt) ?? unknown;
  };

  workspace = ({ folders, filter, per, stacked_by }: Params<'workspace'>): Answers['workspace'] =>
    readWorkspace(this.db, {
      scope: this.scopes.sessions(folders),
      prefixes: folders === null ? null : folderPrefixes(folders),
      filter,
      per,
      stackedBy: stacked_by,
      now: this.now(),
    });

  fileView = ({ path, folders }: Params<'fileView'>): Answers['fileView'] =>
    readFileView(this.db, {
      path,
      fileIds: copiesOfFile(this.db, path),
      scope: this.scopes.sessions(folders),
      linesLeft: this.blames.linesLeft(path),
      firstLines: this.blames.firstLines(path),
      now: this.now(),
    });

  /** The order of a session's events is kept while nothing is written: every page needs all of it. */
  private session(uid: string): TranscriptSession | undefined {
    if (this.generation !== this.scopes.generation) this.transcripts.clear();
    this.generation = this.scopes.generation;
    const known = this.transcripts.get(uid) ?? this.readSession(uid);
    if (known === undefined) return undefined;
    this.transcripts.delete(uid);
    this.transcripts.set(uid, known);
    const oldest = this.transcripts.keys().next();
    if (this.transcripts.size > mostOutlines && !oldest.done) this.transcripts.delete(oldest.value);
    return known;
  }

  private readSession(uid: string): TranscriptSession | undefined {
    const id = this.db.value('SELECT id FROM session WHERE uid = ?', [uid]);
    return id === null ? undefined : { id: integer(id), uid, outline: readOutline(this.db, integer(id)) };
  }
}
