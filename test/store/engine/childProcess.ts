import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles a program of `children/` once per `describe`: it starts in 60 ms then, not in 600. */
export function bundledChild(name: string): { path(): string } {
  let folder = '';
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'contrail-child-'));
    await build({
      entryPoints: [join(import.meta.dirname, 'children', `${name}.ts`)],
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      outfile: join(folder, `${name}.cjs`),
      logLevel: 'warning',
    });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return { path: () => join(folder, `${name}.cjs`) };
}

/** A running child whose lines are collected. */
export class Child {
  readonly lines: string[] = [];
  /** `SIGKILL`, or the exit code. */
  readonly ended: Promise<string>;
  readonly #process: ChildProcess;
  #rest = '';
  #onLine: (line: string) => void = () => {};

  constructor(program: string, args: readonly string[]) {
    this.#process = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => this.#receive(text));
    this.ended = new Promise(resolve => {
      this.#process.on('close', (code, signal) => resolve(signal ?? String(code)));
    });
  }

  /** Called for every line from now on. */
  onLine(use: (line: string) => void): this {
    this.#onLine = use;
    return this;
  }

  /** Resolves when a line passes; rejects when the child ends before. */
  async seen(test: (line: string) => boolean): Promise<void> {
    const ended = this.ended.then(how => `ended (${how}) after: ${this.lines.slice(-3).join(' | ')}`);
    while (!this.lines.some(test)) {
      const outcome = await Promise.race([ended, new Promise<null>(resolve => setTimeout(() => resolve(null), 2))]);
      if (outcome !== null && !this.lines.some(test)) throw new Error(outcome);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  #receive(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      this.lines.push(line);
      this.#onLine(line);
    }
  }
}
