import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Timing } from './inStoreTask';
import type { Command } from './references';

export interface Run {
  readonly ms: number;
  /** Peak resident memory of the process; null where the system does not tell (it is read from `/proc`). */
  readonly peakBytes: number | null;
  readonly stdout: string;
}

/** How often the peak is read: what a process takes in its last moments is missed. */
const watchMs = 20;

/** Runs a program to its end. Throws when it fails. */
export async function runProcess({ file, args, env }: Command): Promise<Run> {
  const started = performance.now();
  const child = spawn(file, args, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  let peakBytes: number | null = null;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes ?? 0, peakOf(child.pid) ?? 0) || null;
  }, watchMs);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const ms = performance.now() - started;
    if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}: ${Buffer.concat(err)}`);
    return { ms, peakBytes, stdout: Buffer.concat(out).toString() };
  } finally {
    clearInterval(watch);
  }
}

/** Peak resident memory of a running process. */
export function peakOf(pid: number | undefined): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

/** Runs something several times; returns all results. */
export async function repeat<T>(times: number, action: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let index = 0; index < times; index++) results.push(await action(index));
  return results;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Milliseconds of an action, done once and then `times` times. */
export async function time(times: number, action: () => Promise<unknown>, before?: () => unknown): Promise<Timing> {
  const all: number[] = [];
  const cpu: number[] = [];
  for (let index = 0; index <= times; index++) {
    await before?.();
    const used = process.cpuUsage();
    const started = performance.now();
    await action();
    all.push(performance.now() - started);
    const { user, system } = process.cpuUsage(used);
    cpu.push((user + system) / 1000);
  }
  return timingOf(all, cpu);
}

/** @param cpu processor time, of the same times as `all` */
export function timingOf(all: readonly number[], cpu: readonly number[]): Timing {
  return {
    first: all[0] ?? Number.NaN,
    median: median(all.slice(1)),
    firstCpu: cpu[0] ?? Number.NaN,
    medianCpu: median(cpu.slice(1)),
  };
}
