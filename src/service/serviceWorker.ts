import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod/mini';
import { type FollowerFrame, followerFrame, type OwnerFrame, toRemoteError } from '../store/engine/ownerProtocol';
import { connect, type ServiceConnection } from './connect';

/** What the starting thread hands over. */
export const serviceWorkerData = z.object({ contrailService: z.literal(true), file: z.string(), assets: z.string() });

/** What it is told besides answers: first that the store can be asked (or why not), then every change of role and every notice. */
export const serviceWorkerNews = z.discriminatedUnion('type', [
  z.object({ type: z.literal('role'), role: z.enum(['owner', 'follower', 'waiting', 'closed']) }),
  z.object({ type: z.literal('notice'), notice: z.string() }),
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('failed'), error: z.unknown() }),
]);
export type ServiceWorkerNews = z.infer<typeof serviceWorkerNews>;

export const closeMessage = 'close';

/** The body of the thread that works on the store for an editor window. Does nothing elsewhere. */
export function runServiceWorker(): void {
  const port = parentPort;
  const input = serviceWorkerData.safeParse(workerData);
  if (isMainThread || port === null || !input.success) return;
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

async function serve(
  connection: ServiceConnection,
  { id, method, params }: Extract<FollowerFrame, { type: 'call' }>,
  running: Map<number, AbortController>,
  tell: (frame: OwnerFrame) => void,
): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  try {
    const value = await connection.relay(method, params, {
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
