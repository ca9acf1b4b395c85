import { existsSync } from 'node:fs';
import { PathIdentity } from '../discovery/pathIdentity';
import type { Database } from '../store/engine/database';
import { StoreError } from '../store/engine/storeError';
import { editDiff } from '../store/readModels/editDiff';
import { fileHistory } from '../store/readModels/fileHistory';
import { keptTranscript } from '../store/readModels/keptTranscript';
import { overview } from '../store/readModels/overview';
import { sessionPage } from '../store/readModels/sessionPage';
import { sessionsOfFile } from '../store/readModels/sessionsOfFile';
import { SessionsWithText } from '../store/readModels/sessionsWithText';
import { type Files, transcriptPlace } from '../store/readModels/transcriptPlace';
import { markSession } from '../store/sessionMarks';
import { copiesOfFile } from './copiesOfFile';
import { describeSession } from './describeSession';
import { type Answers, type Handlers, type None, type Params, requestSchemas } from './requests';
import type { Scopes } from './scopes';
import { transcriptFile } from './transcriptFile';

export type SessionViewMethod =
  | 'sessionPage'
  | 'sessionDetail'
  | 'fileHistory'
  | 'editDiff'
  | 'sessionsOfFile'
  | 'transcriptPlace'
  | 'transcriptFile'
  | 'keptTranscript'
  | 'overview'
  | 'markSession';

export interface SessionViewsOptions {
  /** Indexes what is pending for the given time; whether all is indexed then. */
  readonly indexContent: (budgetMs: number) => Promise<boolean>;
  /** True for a database of a newer version: nothing can be marked. */
  readonly isReadonly: boolean;
  /** UTC ms. */
  readonly now: () => number;
}

/** A list must not wait for all content of a large history to be indexed. */
const indexBudgetMs = 50;
const unknown: None = { schema: 'contrail.none/1', reason: 'unknown' };

/** Answers what views of sessions ask, and keeps what users say of them. */
export class SessionViews implements Pick<Handlers, SessionViewMethod> {
  private readonly withText: SessionsWithText;

  constructor(
    private readonly db: Database,
    private readonly scopes: Scopes,
    private readonly options: SessionViewsOptions,
  ) {
    this.withText = new SessionsWithText(db);
  }

  /** Answers a request that came from another thread or process: its params are checked here. */
  answer(method: string, params: unknown): unknown {
    switch (method) {
      case 'sessionPage':
        return this.sessionPage(requestSchemas.sessionPage.parse(params));
      case 'sessionDetail':
        return this.sessionDetail(requestSchemas.sessionDetail.parse(params));
      case 'fileHistory':
        return this.fileHistory(requestSchemas.fileHistory.parse(params));
      case 'editDiff':
        return this.editDiff(requestSchemas.editDiff.parse(params));
      case 'sessionsOfFile':
        return this.sessionsOfFile(requestSchemas.sessionsOfFile.parse(params));
      case 'transcriptPlace':
        return this.transcriptPlace(requestSchemas.transcriptPlace.parse(params));
      case 'transcriptFile':
        return this.transcriptFile(requestSchemas.transcriptFile.parse(params));
      case 'keptTranscript':
        return this.keptTranscript(requestSchemas.keptTranscript.parse(params));
      case 'overview':
        return this.overview(requestSchemas.overview.parse(params));
      case 'markSession':
        return this.markSession(requestSchemas.markSession.parse(params));
      default:
        throw new StoreError('unsupported', `no method ${method}`);
    }
  }

  sessionPage = async ({ folders, ...page }: Params<'sessionPage'>): Promise<Answers['sessionPage']> => {
    const searched = page.filter.text?.trim() ?? '';
    const contentIndexed = searched === '' || (await this.options.indexContent(indexBudgetMs));
    return sessionPage(this.db, {
      ...page,
      scope: this.scopes.sessions(folders),
      contentMatches: this.withText.find(searched),
      contentIndexed,
      now: this.options.now(),
    });
  };

  sessionDetail = ({ session_uid, folders = null }: Params<'sessionDetail'>): Answers['sessionDetail'] =>
    describeSession(this.db, session_uid, {
      folders: folders ?? [],
      scope: this.scopes.sessions(folders),
      now: this.options.now(),
    }) ?? unknown;

  fileHistory = ({ session_uid, path }: Params<'fileHistory'>): Answers['fileHistory'] =>
    fileHistory(this.db, session_uid, path) ?? unknown;

  editDiff = ({ session_uid, ...name }: Params<'editDiff'>): Answers['editDiff'] =>
    editDiff(this.db, session_uid, name) ?? unknown;

  sessionsOfFile = ({ path, folders }: Params<'sessionsOfFile'>): Answers['sessionsOfFile'] =>
    sessionsOfFile(this.db, path, copiesOfFile(this.db, path), this.scopes.sessions(folders), this.options.now());

  transcriptPlace = (params: Params<'transcriptPlace'>): Answers['transcriptPlace'] =>
    transcriptPlace(this.db, params, onDisk()) ?? unknown;

  /** @throws the system's error when the file cannot be read */
  transcriptFile = (params: Params<'transcriptFile'>): Answers['transcriptFile'] => {
    const place = transcriptPlace(this.db, params, onDisk());
    if (place === undefined || !place.exists || !place.readable) return unknown;
    return transcriptFile({ ...place, format: place.compressed ? 'jsonl.zst' : 'jsonl' });
  };

  keptTranscript = (params: Params<'keptTranscript'>): Answers['keptTranscript'] =>
    keptTranscript(this.db, params, this.options.now()) ?? unknown;

  overview = ({ folders }: Params<'overview'>): Answers['overview'] =>
    overview(this.db, this.scopes.sessions(folders), this.scopes.sums(folders), this.options.now());

  /** @throws StoreError `readonly` when the database is only read */
  markSession = ({ session_uid, ...change }: Params<'markSession'>): Answers['markSession'] => {
    if (this.options.isReadonly)
      throw new StoreError('readonly', 'the database is of a newer version of Contrail and is only read');
    return this.db.transaction(() => markSession(this.db, session_uid, change, this.options.now()));
  };
}

function onDisk(): Files {
  const paths = new PathIdentity();
  return {
    exists: existsSync,
    isInside: (path, folder) => paths.isInside(paths.real(path), paths.real(folder)),
  };
}
