import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import type { IngestResult } from '../../src/ingest/ingest';
import { openStoreFile } from '../../src/service/openStoreFile';
import { Owner } from '../../src/service/owner';
import type { Database } from '../../src/store/engine/database';

/** Built by `npm test` before the tests run: the wasm, the migrations and the programs. */
export const assets = resolve(import.meta.dirname, '../../dist');

export interface TestStore {
  readonly db: Database;
  readonly owner: Owner;
  readonly file: string;
  /** Ingests what agents left under a home, and in folders they worked in. */
  ingest(home: string, folders?: readonly string[]): Promise<IngestResult>;
  close(): void;
}

/** A folder of its own that disappears with the test. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'contrail-'));
}

/** The store in a folder, by default an empty one of its own, answered in this thread. Its folder goes unless kept. */
export async function openTestStore(
  folder = temporaryFolder(),
  { keep = false, now }: { readonly keep?: boolean; readonly now?: () => number } = {},
): Promise<TestStore> {
  const file = join(folder, 'contrail.db');
  const { db, notices, isReadonly } = await openStoreFile(file, assets);
  const owner = new Owner(db, file, { machineId: 'test', overrides: [], notices, isReadonly, now });
  await owner.settlePrices();
  return {
    db,
    owner,
    file,
    ingest: (home, folders) =>
      owner.ingest(
        { environment: hostEnvironment({ home, folders }), keep: 'everything', first: [] },
        { onProgress: undefined },
      ),
    close() {
      db.close();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}
