/**
 * Asks for what is being typed: once it has rested, and only the latest. An answer to an earlier question is dropped and
 * its asking aborted.
 */
export class LatestAnswer<Q, A> {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking: AbortController | undefined;

  constructor(
    private readonly options: {
      readonly delayMs: number;
      readonly ask: (question: Q, signal: AbortSignal) => Promise<A>;
      readonly onAnswer: (answer: A, question: Q) => void;
      /** Failures of the latest asking; never of one that was given up. */
      readonly onError: (error: unknown) => void;
      readonly onBusy: (isBusy: boolean) => void;
    },
  ) {}

  ask(question: Q, delayMs: number = this.options.delayMs): void {
    this.stop();
    this.options.onBusy(true);
    this.timer = setTimeout(() => void this.run(question), delayMs);
  }

  /** Gives up whatever is being asked. */
  cancel(): void {
    this.stop();
    this.options.onBusy(false);
  }

  dispose(): void {
    this.stop();
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = undefined;
  }

  private async run(question: Q): Promise<void> {
    const asking = new AbortController();
    this.asking = asking;
    const { ask, onAnswer, onError, onBusy } = this.options;
    try {
      const answer = await ask(question, asking.signal);
      if (asking.signal.aborted) return;
      onBusy(false);
      onAnswer(answer, question);
    } catch (error) {
      if (asking.signal.aborted) return;
      onBusy(false);
      onError(error);
    }
  }
}
