import type { SessionDetail } from '../../store/readModels/sessionDetail';
import type { Asked } from './loadSessions';

/** Details kept at most: of sessions that were opened or hovered. */
const mostKept = 100;

/** The details of sessions, asked for when one is opened or hovered, and again when it has changed. */
export class SessionDetails {
  private readonly kept = new Map<string, Promise<SessionDetail | undefined>>();
  private readonly failed = new Set<string>();

  constructor(private readonly store: Asked) {}

  /**
   * Undefined where the store has no such session.
   * @param folders as of the list: paths are shown below them
   * @throws StoreError
   */
  get(uid: string, folders: string[] | null): Promise<SessionDetail | undefined> {
    const known = this.kept.get(uid);
    if (known !== undefined) return known;
    const asked = this.ask(uid, folders);
    this.kept.set(uid, asked);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= mostKept) break;
      this.kept.delete(oldest);
    }
    return asked;
  }

  forget(uid: string): void {
    this.kept.delete(uid);
  }

  forgetAll(): void {
    this.kept.clear();
  }

  /** Those that could not be read since this was last asked. */
  takeFailed(): ReadonlySet<string> {
    const failed = new Set(this.failed);
    this.failed.clear();
    return failed;
  }

  private async ask(uid: string, folders: string[] | null): Promise<SessionDetail | undefined> {
    try {
      const detail = await this.store.call('sessionDetail', { session_uid: uid, folders });
      return detail.schema === 'contrail.session_detail/1' ? detail : undefined;
    } catch (error) {
      this.forget(uid);
      this.failed.add(uid);
      throw error;
    }
  }
}
