import { join } from 'node:path';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../store/engine/database';
import { initHostSql } from '../store/engine/hostSql';
import { StoreError } from '../store/engine/storeError';
import { soundnessCheckData } from './snapshotCare';

/** The body of the thread that looks a copy of the database through. Does nothing elsewhere. */
export function runSoundnessWorker(): void {
  const port = parentPort;
  const input = soundnessCheckData.safeParse(workerData);
  if (isMainThread || port === null || !input.success) return;
  void complaintAbout(input.data.file, input.data.assets).then(complaint => port.postMessage({ complaint }));
}

async function complaintAbout(file: string, assets: string): Promise<string | null> {
  const sql = await initHostSql({ wasmPath: join(assets, 'sql-wasm.wasm') });
  try {
    const db = openDatabase(sql, file, { readonly: true });
    try {
      const answer = String(db.value('PRAGMA quick_check(1)'));
      return answer === 'ok' ? null : answer;
    } finally {
      db.close();
    }
  } catch (error) {
    if (StoreError.is(error, 'corrupt')) return error.message;
    throw error;
  }
}
