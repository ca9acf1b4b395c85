import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A folder that somebody began to make this long ago was given up. */
const abandonedAfterMs = 24 * 3_600_000;

/**
 * Has `make` fill a new folder, which then appears as `folder`, whole or not at all. Several processes may do this at
 * once: the first to finish wins, and the others use what it made.
 *
 * @param {string} folder
 * @param {(target: string) => Promise<void>} make
 */
export async function installOnce(folder, make) {
  if (existsSync(folder)) return;
  mkdirSync(dirname(folder), { recursive: true });
  removeAbandoned(folder);
  const target = mkdtempSync(`${folder}.part-`);
  try {
    await make(target);
    renameSync(target, folder);
  } catch (error) {
    rmSync(target, { recursive: true, force: true });
    // Taken in the meantime: a folder that is not empty cannot be renamed over.
    if (!existsSync(folder)) throw error;
  }
}

function removeAbandoned(folder) {
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}.part-`)) continue;
    const path = join(dirname(folder), name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > abandonedAfterMs) rmSync(path, { recursive: true, force: true });
  }
}
