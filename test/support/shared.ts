import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const sharedRoot = process.env.CONTRAIL_SHARED ?? resolve(import.meta.dirname, '../../../shared');

/**
 * Path of optional test data (`corpus/...`, `recordings/...`, `labels/...`), undefined where this machine has none.
 * Tests skip themselves with a message then; the repo's own fixtures are under `test/fixtures`.
 */
export function sharedPath(relative: string): string | undefined {
  const path = resolve(sharedRoot, relative);
  return existsSync(path) ? path : undefined;
}
