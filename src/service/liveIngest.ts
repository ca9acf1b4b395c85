import { adapters } from '../agents/registry';
import { watchSources } from '../ingest/watcher';
import type { HostEnvironment } from '../model/hostEnvironment';
import type { ServiceConnection } from './connect';
import type { Answers, CallOptions, Params } from './requests';

export interface LiveIngestOptions extends CallOptions {
  readonly environment: HostEnvironment;
  readonly keep: Params<'ingest'>['keep'];
  readonly first: readonly string[];
  /** After the first pass, and after each that finds the store changed: by itself, or by whoever else shares it. */
  readonly onIngested: (result: Answers['ingest']) => void;
  /** Passes that failed are told here; watching goes on. */
  readonly onError: (error: unknown) => void;
  readonly debounceMs?: number | undefined;
  /** Waits for the first change instead of reading at once: what is there was left unread on purpose. */
  readonly waits?: boolean | undefined;
}

/**
 * Keeps the store up to date while agents work: reads what changed as soon as they pause for a moment. However many
 * files change meanwhile, one pass follows another. Ends when the signal aborts.
 */
export async function liveIngest(connection: ServiceConnection, options: LiveIngestOptions): Promise<void> {
  const { environment, keep, first, onIngested, onError, onProgress, signal, debounceMs, waits = false } = options;
  let wake: () => void = () => undefined;
  let changed = !waits;
  let revision: string | undefined;
  const watch = watchSources({
    paths: adapters.flatMap(adapter => adapter.roots(environment).flatMap(root => adapter.watchPaths(root))),
    onChange() {
      changed = true;
      wake();
    },
    onProblem: (path, detail) => onError(new Error(`${path} is looked at from time to time, not watched: ${detail}`)),
    ...(debounceMs !== undefined && { debounceMs }),
  });
  signal?.addEventListener('abort', () => wake(), { once: true });
  try {
    await watch.ready;
    while (!signal?.aborted) {
      if (!changed) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
        continue;
      }
      changed = false;
      try {
        const params = { environment, keep, first: [...first] };
        const result = await connection.call('ingest', params, { onProgress, signal });
        if (result.revision === revision) continue;
        revision = result.revision;
        onIngested(result);
      } catch (error) {
        if (!signal?.aborted) onError(error);
      }
    }
  } finally {
    watch.dispose();
  }
}
