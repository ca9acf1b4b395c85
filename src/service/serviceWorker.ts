import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { count, dollars, duration, enumeration } from '../model/format';
import { type FollowerFrame, followerFrame, type OwnerFrame, toRemoteError } from '../store/engine/ownerProtocol';
import { connect, type ServiceConnection } from './connect';
import { liveIngest } from './liveIngest';
import {
  closeMessage,
  type LiveReport,
  liveMethod,
  liveParams,
  type ServiceWorkerNews,
  serviceWorkerData,
} from './serviceWorkerProtocol';

/** The body of the thread that works on the store for an editor window. Does nothing elsewhere. */
export function runServiceWorker(): void {
  const port = parentPort;
  const input = serviceWorkerData.safeParse(workerData);
  if (isMainThread || port === null || !input.success) return;
  warmFormatters();
  const tell = (message: OwnerFrame | ServiceWorkerNews): void => port.postMessage(message);
  const running = new Map<number, AbortController>();
  const { file, assets } = input.data;
  const connected = connect({
    file,
    assets,
    onRole: role => tell({ type: 'role', role }),
    onNotice: notice => tell({ type: 'notice', notice }),
  });
  connected.then(
    () => tell({ type: 'ready' }),
    (error: unknown) => tell({ type: 'failed', error: toRemoteError(error) }),
  );
  port.on('message', (message: unknown) => {
    if (message === closeMessage) {
      void connected.then(connection => connection.close()).finally(() => port.close());
      return;
    }
    const frame = followerFrame.parse(message);
    if (frame.type === 'cancel') running.get(frame.id)?.abort();
    else void connected.then(connection => serve(connection, frame, running, tell)).catch(() => undefined);
  });
}

/**
 * The first formatters of a process take about 15 ms: the system's locale data are looked through. Done here, the
 * editor's own thread, which formats what this one answers, finds it done.
 */
function warmFormatters(): void {
  count(0);
  dollars(0);
  duration(0);
  enumeration([]);
  new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short' }).format(0);
}

async function serve(
  connection: ServiceConnection,
  { id, method, params }: Extract<FollowerFrame, { type: 'call' }>,
  running: Map<number, AbortController>,
  tell: (frame: OwnerFrame) => void,
): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  try {
    if (method === liveMethod)
      await live(connection, params, abort.signal, value => tell({ type: 'progress', id, value }));
    const value =
      method === liveMethod
        ? null
        : await connection.relay(method, params, {
            signal: abort.signal,
            onProgress: progress => tell({ type: 'progress', id, value: progress }),
          });
    tell({ type: 'result', id, value });
  } catch (error) {
    tell({ type: 'error', id, error: toRemoteError(error) });
  } finally {
    running.delete(id);
  }
}

/** Follows the agents from this thread, so that the editor's own never lists or watches a folder. */
function live(
  connection: ServiceConnection,
  params: unknown,
  signal: AbortSignal,
  report: (value: LiveReport) => void,
): Promise<void> {
  return liveIngest(connection, {
    ...liveParams.parse(params),
    signal,
    onProgress: progress => report({ kind: 'progress', progress }),
    onIngested: result => report({ kind: 'ingested', result }),
    onError: error => report({ kind: 'error', message: error instanceof Error ? error.message : String(error) }),
  });
}
