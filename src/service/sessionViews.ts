import { StoreError } from '../store/engine/storeError';
import { type Answers, type Handlers, type Params, requestSchemas } from './requests';

export type SessionViewMethod =
  | 'sessionPage'
  | 'sessionDetail'
  | 'fileHistory'
  | 'sessionsOfFile'
  | 'transcriptPlace'
  | 'overview'
  | 'markSession';

/** Answers what views of sessions ask, and keeps what users say of them. */
export class SessionViews implements Pick<Handlers, SessionViewMethod> {
  /** Answers a request that came from another thread or process: its params are checked here. */
  answer(method: string, params: unknown): unknown {
    switch (method) {
      case 'sessionPage':
        return this.sessionPage(requestSchemas.sessionPage.parse(params));
      case 'sessionDetail':
        return this.sessionDetail(requestSchemas.sessionDetail.parse(params));
      case 'fileHistory':
        return this.fileHistory(requestSchemas.fileHistory.parse(params));
      case 'sessionsOfFile':
        return this.sessionsOfFile(requestSchemas.sessionsOfFile.parse(params));
      case 'transcriptPlace':
        return this.transcriptPlace(requestSchemas.transcriptPlace.parse(params));
      case 'overview':
        return this.overview(requestSchemas.overview.parse(params));
      case 'markSession':
        return this.markSession(requestSchemas.markSession.parse(params));
      default:
        throw new StoreError('unsupported', `no method ${method}`);
    }
  }

  sessionPage = (_: Params<'sessionPage'>): Answers['sessionPage'] => notYet();
  sessionDetail = (_: Params<'sessionDetail'>): Answers['sessionDetail'] => notYet();
  fileHistory = (_: Params<'fileHistory'>): Answers['fileHistory'] => notYet();
  sessionsOfFile = (_: Params<'sessionsOfFile'>): Answers['sessionsOfFile'] => notYet();
  transcriptPlace = (_: Params<'transcriptPlace'>): Answers['transcriptPlace'] => notYet();
  overview = (_: Params<'overview'>): Answers['overview'] => notYet();
  markSession = (_: Params<'markSession'>): Answers['markSession'] => notYet();
}

function notYet(): never {
  throw new StoreError('unsupported', 'not answered yet');
}
