import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type InStoreResult, type InStoreTask, inStoreResult, type Timing } from './inStoreTask';
import { runProcess } from './measure';
import type { References } from './references';

export interface BenchContext {
  /** The built programs. */
  readonly assets: string;
  /** The bundle of `inStore.ts`. */
  readonly inStore: string;
  /** For databases and the like; those named `db-…` go after every benchmark. */
  readonly folder: string;
  readonly megabytes: number;
  /** Null: figures without ratios. */
  readonly references: References | null;
}

export interface Row {
  readonly what: string;
  /** The first time. */
  readonly cold: string;
  /** The median of the times after the first (of all, where every time is a first one). */
  readonly warm: string;
  /** Beside another tool in the same run, or what of the processors it took; null when there is none. */
  readonly ratio: string | null;
  readonly target: string;
  /** Null: nothing to meet, or nothing to compare with. */
  readonly met: boolean | null;
}

export function databaseFile(folder: string, name: string): string {
  mkdirSync(join(folder, name), { recursive: true });
  return join(folder, name, 'contrail.db');
}

/** Runs the bundle of `inStore.ts`. */
export async function runInStore({ inStore }: BenchContext, task: InStoreTask): Promise<InStoreResult> {
  const env = { HOME: task.home, USERPROFILE: task.home, PATH: process.env.PATH ?? '' };
  const { stdout } = await runProcess({ file: process.execPath, args: [inStore, JSON.stringify(task)], env });
  return inStoreResult.parse(JSON.parse(stdout));
}

/** A row of what `runInStore` measured. */
export function timed(what: string, timing: Timing | undefined, limit: number): Row {
  const ms = timing?.median ?? Number.NaN;
  return {
    what,
    cold: milliseconds(timing?.first),
    warm: milliseconds(ms),
    ratio:
      timing === undefined ? null : `${milliseconds(timing.firstCpu)}, ${milliseconds(timing.medianCpu)} of processors`,
    target: `under ${limit} ms`,
    met: ms < limit,
  };
}

export function milliseconds(ms: number | undefined): string {
  return ms === undefined ? '' : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
