import { StoreError } from './storeError';

export interface Request {
  readonly method: string;
  readonly params: unknown;
  /** Aborted when the caller gave up or went away, and when this process stops being the owner. */
  readonly signal: AbortSignal;
  /** Tells the caller how far it is. The value must be JSON. */
  progress(value: unknown): void;
}

/** Answers a request. May run more than once for one call, when an owner dies: it must be idempotent. */
export type Serve = (request: Request) => Promise<unknown>;

/** The requests that the owner works on, its own and those of its followers. */
export class RequestRunner {
  readonly #serve: Serve;
  readonly #running = new Map<Promise<unknown>, AbortController>();
  #stopped = false;

  constructor(serve: Serve) {
    this.#serve = serve;
  }

  /** No more requests are taken. */
  get isStopped(): boolean {
    return this.#stopped;
  }

  /** @throws what `serve` throws; StoreError `closed` after `stop` */
  async run(
    method: string,
    params: unknown,
    progress: (value: unknown) => void,
    callerSignal?: AbortSignal,
  ): Promise<unknown> {
    if (this.#stopped) throw closedError();
    const controller = new AbortController();
    const abort = () => controller.abort(callerSignal?.reason);
    if (callerSignal?.aborted) abort();
    callerSignal?.addEventListener('abort', abort, { once: true });
    // An async function, so that a synchronous throw is a rejection as well.
    const answer = (async () => this.#serve({ method, params, signal: controller.signal, progress }))();
    this.#running.set(answer, controller);
    try {
      return await answer;
    } finally {
      this.#running.delete(answer);
      callerSignal?.removeEventListener('abort', abort);
    }
  }

  /** Aborts all requests and waits until none uses the database any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const controller of this.#running.values()) controller.abort(closedError());
    await Promise.allSettled(this.#running.keys());
  }
}

function closedError(): StoreError {
  return new StoreError('closed', 'the database is being closed');
}
