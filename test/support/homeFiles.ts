import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { SeededRandom } from './seededRandom';

/** A file of a home and what it holds. */
export interface HomeFile {
  /** Relative to the home. */
  readonly path: string;
  readonly bytes: Buffer;
}

/** The files below a home, sorted by path. */
export function homeFiles(home: string): HomeFile[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => ({ path: relative(home, path), bytes: readFileSync(path) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Differs when any file of a home does. */
export function printOf(home: string): string {
  const hash = createHash('sha256');
  for (const { path, bytes } of homeFiles(home)) hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex');
}

export function writeHomeFile(home: string, { path, bytes }: HomeFile): void {
  const target = join(home, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
}

export function writeHome(home: string, files: readonly HomeFile[]): void {
  for (const file of files) writeHomeFile(home, file);
}

/**
 * Lets transcripts grow: each step appends some bytes to some of the files, cutting lines and characters anywhere.
 * Other files come whole, at their time.
 */
export function* growing(
  home: string,
  files: readonly HomeFile[],
  random: SeededRandom,
  steps: number,
): Generator<void> {
  const parts = files.flatMap(file => {
    const cuts = file.path.endsWith('.jsonl')
      ? Array.from({ length: random.below(4) }, () => random.below(file.bytes.length + 1)).sort((a, b) => a - b)
      : [];
    const bounds = [0, ...cuts, file.bytes.length];
    const times = bounds
      .slice(1)
      .map(() => random.below(steps))
      .sort((a, b) => a - b);
    return times.map((time, index) => ({ file, time, part: file.bytes.subarray(bounds[index], bounds[index + 1]) }));
  });
  for (let step = 0; step < steps; step++) {
    for (const { file, part } of parts.filter(({ time }) => time === step)) {
      const target = join(home, file.path);
      mkdirSync(dirname(target), { recursive: true });
      appendFileSync(target, part);
    }
    yield;
  }
}
