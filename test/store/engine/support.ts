import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type HostSql, initHostSql } from '../../../src/store/engine/hostSql';

const root = resolve(import.meta.dirname, '../../..');
export const wasmPath = join(root, 'node_modules/sql.js/dist/sql-wasm.wasm');
export const sqlJsPath = join(root, 'node_modules/sql.js/dist/sql-wasm.js');

export function hostSql(): Promise<HostSql> {
  return initHostSql({ wasmPath });
}

/** A folder for the tests of one `describe`, removed after them. Call it within `describe`. */
export function temporaryFolder(options: { readonly inMemory?: boolean } = {}): { path(name: string): string } {
  let folder = '';
  before(() => {
    const parent = options.inMemory && existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
    folder = mkdtempSync(join(parent, 'contrail-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return { path: name => join(folder, name) };
}

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
