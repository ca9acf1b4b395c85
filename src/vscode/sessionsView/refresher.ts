/** How long to rest after a run, at least; and in how many times the run's own length. */
const shortestPauseMs = 200;
const pauseFactor = 2;

/**
 * Runs a job now and again: bursts of requests end in one run, and a run that is no longer wanted is aborted. Rests after
 * each run, the longer the slower it was, so that a busy store is not asked all the time.
 */
export class Refresher {
  private running: AbortController | undefined;
  private resting: NodeJS.Timeout | undefined;
  private isAskedAgain = false;
  private isDisposed = false;

  /** @param job handles its own errors; ends early when the signal aborts */
  constructor(private readonly job: (signal: AbortSignal) => Promise<void>) {}

  /** Runs the job soon, unless it is already going to. */
  request(): void {
    if (this.running === undefined && this.resting === undefined) void this.run();
    else this.isAskedAgain = true;
  }

  /** Runs the job at once, anew where it is running: what it was asked has changed. */
  restart(): Promise<void> {
    this.running?.abort();
    return this.run();
  }

  dispose(): void {
    this.isDisposed = true;
    this.running?.abort();
    clearTimeout(this.resting);
  }

  private async run(): Promise<void> {
    if (this.isDisposed) return;
    clearTimeout(this.resting);
    this.resting = undefined;
    this.isAskedAgain = false;
    const controller = new AbortController();
    this.running = controller;
    const start = performance.now();
    try {
      await this.job(controller.signal);
    } finally {
      if (this.running === controller) this.rest(performance.now() - start);
    }
  }

  private rest(tookMs: number): void {
    this.running = undefined;
    if (this.isDisposed) return;
    this.resting = setTimeout(
      () => {
        this.resting = undefined;
        if (this.isAskedAgain) void this.run();
      },
      Math.max(shortestPauseMs, pauseFactor * tookMs),
    );
  }
}
