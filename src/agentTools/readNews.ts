import type { HostEnvironment } from '../model/hostEnvironment';
import type { ServiceConnection } from '../service/connect';

export interface ReadNewsOptions {
  readonly service: Pick<ServiceConnection, 'call'>;
  readonly environment: HostEnvironment;
  readonly keep: 'everything' | 'summaries';
  readonly folders: readonly string[] | null;
  /** How long an agent is kept waiting for what is new; reading goes on after it. */
  readonly patienceMs?: number;
}

/** Less than any client waits for a tool. */
const usualPatienceMs = 15_000;

/**
 * Reads what agents wrote since the last time. An agent that waits for an answer would rather have one of what is known:
 * when reading takes long, or fails, the result says so to the model.
 *
 * @throws the signal's reason
 */
export async function readNews(
  { service, environment, keep, folders, patienceMs = usualPatienceMs }: ReadNewsOptions,
  signal: AbortSignal,
): Promise<string | null> {
  signal.throwIfAborted();
  const reading = service
    .call('ingest', { environment, keep, first: folders === null ? [] : [...folders] })
    .then(() => null)
    .catch(() => 'What agents wrote last could not be read; this answer may lack it.');
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  try {
    return await Promise.race([
      reading,
      new Promise<string>((resolve, reject) => {
        timer = setTimeout(
          () => resolve('Contrail is still reading sessions: this answer may lack some. Ask again later for all.'),
          patienceMs,
        );
        stop = () => reject(signal.reason);
        signal.addEventListener('abort', stop, { once: true });
      }),
    ]);
  } finally {
    clearTimeout(timer);
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}
