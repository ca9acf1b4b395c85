import { answerSchemas, type CallOptions, type Method, type Params } from '../../../src/service/requests';
import type { SessionDetail } from '../../../src/store/readModels/sessionDetail';
import type { SessionListItem } from '../../../src/store/readModels/sessionItems';
import type { Asked } from '../../../src/vscode/sessionsView/loadSessions';

/** Answers pages of a list, and details. */
export class FakeStore {
  sessions: SessionListItem[] = [];
  details = new Map<string, SessionDetail>();
  error: Error | undefined;
  readonly asked: { readonly method: Method; readonly params: unknown }[] = [];
  /** Runs before every answer. */
  onCall: () => void = () => undefined;

  readonly call: Asked['call'] = async <M extends Method>(method: M, params: Params<M>, _?: CallOptions) => {
    this.asked.push({ method, params });
    await Promise.resolve();
    this.onCall();
    if (this.error !== undefined) throw this.error;
    return answerSchemas[method].parse(this.answer(params));
  };

  private answer(params: object): unknown {
    if ('session_uid' in params) {
      const none = { schema: 'contrail.none/1', reason: 'unknown' };
      return this.details.get(String(params.session_uid)) ?? none;
    }
    const { offset, limit } = 'offset' in params && 'limit' in params ? params : { offset: 0, limit: 0 };
    return {
      schema: 'contrail.session_page/1',
      total: this.sessions.length,
      sessions: this.sessions.slice(Number(offset), Number(offset) + Number(limit)),
      agents: ['claude-code'],
      branches: ['main'],
      worktrees: [],
      content_indexed: true,
    };
  }
}
