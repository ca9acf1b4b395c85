import { quickCheckDue } from '../store/engine/salvage';

export interface IdleCareOptions {
  /** Nobody asked for this long: now is the time. */
  readonly idleMs: number;
  /** Whether there is something to care for: when it was last done, null for never; undefined when there is no need. */
  readonly lastDone: () => Date | null | undefined;
  readonly work: (signal: AbortSignal) => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly now?: () => Date;
}

/** Does a weekly piece of work when nobody asks for anything, and leaves off when somebody does. Keeps no process alive. */
export class IdleCare {
  private timer: NodeJS.Timeout | undefined;
  private working: AbortController | undefined;
  private isStopped = false;

  constructor(private readonly options: IdleCareOptions) {}

  /** Somebody asked for something. */
  touch(): void {
    this.working?.abort();
    clearTimeout(this.timer);
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.care(), this.options.idleMs).unref();
  }

  stop(): void {
    this.isStopped = true;
    this.working?.abort();
    clearTimeout(this.timer);
  }

  private async care(): Promise<void> {
    const { lastDone, work, onError, now = () => new Date() } = this.options;
    const working = new AbortController();
    try {
      const last = lastDone();
      if (last === undefined || !quickCheckDue(last, now())) return;
      this.working = working;
      await work(working.signal);
    } catch (error) {
      // Whoever asked meanwhile is the reason; the next idle time is as good.
      if (!working.signal.aborted) onError(error);
    } finally {
      this.working = undefined;
    }
  }
}
