import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { assets } from './testStore';

export interface Finished {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** A copy of the built program under `folder`, so that a build going on beside a long test cannot break it. */
export function copyProgram(folder: string): string {
  const copy = join(folder, 'dist');
  cpSync(assets, copy, { recursive: true });
  return copy;
}

/** Starts `contrail`; its variables are the ones given and nothing of ours. */
export function startCli(
  args: readonly string[],
  { program = assets, ...options }: { program?: string; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Running {
  const child = spawn(process.execPath, [join(program, 'cli.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code, ...output }));
  });
  return { child, finished };
}

export function runCli(args: readonly string[], options?: Parameters<typeof startCli>[1]): Promise<Finished> {
  return startCli(args, options).finished;
}
