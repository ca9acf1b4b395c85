import { renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as z from 'zod/mini';
import type { Database } from '../store/engine/database';
import type { HostSql } from '../store/engine/hostSql';
import { snapshot } from '../store/engine/snapshot';
import { StoreError } from '../store/engine/storeError';
import { syncDirectory } from '../store/engine/syncPath';

/** What the thread that looks a copy through is told. */
export const soundnessCheckData = z.object({ contrailCheck: z.literal(true), file: z.string(), assets: z.string() });
/** Null when the copy is sound, else SQLite's first complaint. */
export const soundnessAnswer = z.object({ complaint: z.nullable(z.string()) });

export interface SnapshotCareOptions {
  readonly sql: HostSql;
  readonly db: Database;
  readonly assets: string;
  readonly signal: AbortSignal;
}

/**
 * Renews the second copy of the database, `<file>.snapshot`: copied in small steps between requests, looked through in
 * a thread of its own, and put in the place of the one before only when it is sound. So the weekly check of the whole
 * file costs its users nothing, and damage never gets into the snapshot.
 *
 * @throws StoreError `corrupt` when the copy, and so the database, is damaged: the snapshot before is still there
 */
export async function renewSnapshot({ sql, db, assets, signal }: SnapshotCareOptions): Promise<string> {
  const target = `${db.path}.snapshot`;
  const unchecked = `${target}.unchecked`;
  try {
    await snapshot(sql, db, { target: unchecked, signal, pause: () => new Promise(resolve => setImmediate(resolve)) });
    const complaint = await checkSoundness(unchecked, assets, signal);
    if (complaint !== null) throw new StoreError('corrupt', `the database is damaged: ${complaint}`);
    renameSync(unchecked, target);
    syncDirectory(dirname(target));
    return target;
  } finally {
    rmSync(unchecked, { force: true });
  }
}

/** Runs `quick_check` on a closed database file in a thread of its own. */
async function checkSoundness(file: string, assets: string, signal: AbortSignal): Promise<string | null> {
  const worker = new Worker(join(assets, 'worker.js'), { workerData: { contrailCheck: true, file, assets } });
  worker.unref();
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', (message: unknown) => resolve(soundnessAnswer.parse(message).complaint));
      worker.once('error', reject);
      worker.once('exit', () => reject(new StoreError('closed', 'the check was ended')));
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  } finally {
    await worker.terminate();
  }
}
