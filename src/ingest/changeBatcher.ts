/** Collects paths and hands them on together: when nothing came for `debounceMs`, at the latest `maxWaitMs` after the first. */
export class ChangeBatcher {
  private paths = new Set<string>();
  private quiet: NodeJS.Timeout | undefined;
  private deadline: NodeJS.Timeout | undefined;

  constructor(
    private readonly debounceMs: number,
    private readonly maxWaitMs: number,
    private readonly onBatch: (paths: ReadonlySet<string>) => void,
  ) {}

  add(path: string): void {
    this.paths.add(path);
    this.deadline ??= setTimeout(() => this.flush(), this.maxWaitMs).unref();
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.flush(), this.debounceMs).unref();
  }

  /** What was collected and not yet handed on is dropped. */
  dispose(): void {
    clearTimeout(this.quiet);
    clearTimeout(this.deadline);
    this.quiet = this.deadline = undefined;
    this.paths.clear();
  }

  private flush(): void {
    const { paths } = this;
    this.paths = new Set();
    this.dispose();
    this.onBatch(paths);
  }
}
