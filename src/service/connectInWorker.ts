import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type * as z from 'zod/mini';
import { fromRemoteError, ownerFrame, remoteError } from '../store/engine/ownerProtocol';
import type { Role } from '../store/engine/ownership';
import { StoreError } from '../store/engine/storeError';
import type { ConnectOptions, ServiceConnection } from './connect';
import { answerSchemas, type CallOptions, progressSchema } from './requests';
import {
  closeMessage,
  type LiveReport,
  liveMethod,
  type liveParams,
  liveReport,
  serviceWorkerNews,
} from './serviceWorkerProtocol';

/** A store in a thread of its own, which also follows the agents for this window. */
export interface WorkerConnection extends ServiceConnection {
  /** Resolves when the thread is no more, however it ended. */
  readonly ended: Promise<void>;
  /** Follows the agents until the signal aborts. */
  live(
    params: z.infer<typeof liveParams>,
    options: { readonly onReport: (report: LiveReport) => void; readonly signal: AbortSignal },
  ): Promise<void>;
}

interface PendingCall {
  readonly onProgress: ((value: unknown) => void) | undefined;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * As `connect`, in a worker thread: the editor's own thread is never blocked by the store. Resolves when the store can be
 * asked.
 */
export async function connectInWorker({
  file,
  assets,
  onRole,
  onNotice,
  signal,
}: ConnectOptions): Promise<WorkerConnection> {
  const worker = new Worker(join(assets, 'worker.js'), { workerData: { contrailService: true, file, assets } });
  const pending = new Map<number, PendingCall>();
  let lastId = 0;
  let role: Role = 'waiting';
  const exited = new Promise<void>(resolve => worker.once('exit', () => resolve()));
  const failAll = (error: unknown): void => {
    for (const call of pending.values()) call.reject(error);
    pending.clear();
  };

  await new Promise<void>((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    worker.on('error', error => {
      reject(error);
      failAll(error);
    });
    worker.on('exit', () => {
      role = 'closed';
      const error = new StoreError('closed', 'the thread that works on the database has ended');
      reject(error);
      failAll(error);
    });
    worker.on('message', (message: unknown) => {
      const news = serviceWorkerNews.safeParse(message);
      if (news.success) {
        if (news.data.type === 'ready') resolve();
        else if (news.data.type === 'failed') reject(fromRemoteError(remoteError.parse(news.data.error)));
        else if (news.data.type === 'notice') onNotice?.(news.data.notice);
        else {
          role = news.data.role;
          onRole?.(role);
        }
        return;
      }
      const frame = ownerFrame.parse(message);
      const call = pending.get(frame.id);
      if (frame.type === 'progress') return call?.onProgress?.(frame.value);
      pending.delete(frame.id);
      if (frame.type === 'result') call?.resolve(frame.value);
      else call?.reject(fromRemoteError(frame.error));
    });
  }).catch(async (error: unknown) => {
    await worker.terminate();
    throw error;
  });

  const ask = (
    method: string,
    params: unknown,
    onProgress: ((value: unknown) => void) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (role === 'closed') return reject(new StoreError('closed', 'the connection is closed'));
      signal?.throwIfAborted();
      const id = ++lastId;
      const giveUp = (): void => {
        worker.postMessage({ type: 'cancel', id });
        pending.delete(id);
        reject(signal?.reason);
      };
      const settled = (): void => signal?.removeEventListener('abort', giveUp);
      pending.set(id, {
        onProgress,
        resolve: value => {
          settled();
          resolve(value);
        },
        reject: error => {
          settled();
          reject(error);
        },
      });
      signal?.addEventListener('abort', giveUp, { once: true });
      worker.postMessage({ type: 'call', id, method, params });
    });
  const relay = (method: string, params: unknown, { onProgress, signal }: CallOptions = {}): Promise<unknown> =>
    ask(method, params, onProgress && (value => onProgress(progressSchema.parse(value))), signal);
  return {
    ended: exited,
    relay,
    async live(params, { onReport, signal }) {
      await ask(liveMethod, params, value => onReport(liveReport.parse(value)), signal);
    },
    call: async (method, params, options) => answerSchemas[method].parse(await relay(method, params, options)),
    get role() {
      return role;
    },
    async close() {
      if (role === 'closed') return;
      worker.postMessage(closeMessage);
      await exited;
    },
  };
}
