import { createRequire } from 'node:module';
import type Mocha from 'mocha';
import type { HostTestResult } from './hostProtocol';

/** Runs a bundle of mocha tests in this process, the extension host; resolves when all have ended, failed or not. */
export async function runHostTests(
  files: { readonly bundle: string; readonly mocha: string },
  report: (result: HostTestResult) => void,
): Promise<void> {
  const require = createRequire(files.bundle);
  const Runner: typeof Mocha = require(files.mocha);
  class Silent extends Runner.reporters.Base {
    // Results are reported to the process outside, which prints them.
    override epilogue(): void {}
  }
  const mocha = new Runner({ ui: 'bdd', timeout: 60_000, reporter: Silent });
  delete require.cache[files.bundle];
  mocha.addFile(files.bundle);
  await new Promise<void>(resolve => {
    mocha
      .run(() => resolve())
      .on('pass', test => report(resultOf(test, 'passed')))
      .on('pending', test => report(resultOf(test, 'pending')))
      .on('fail', (test, error: Error) => report({ ...resultOf(test, 'failed'), error: messageOf(error) }));
  });
}

function resultOf(test: Mocha.Test, state: HostTestResult['state']): HostTestResult {
  return { title: test.titlePath(), state, durationMs: test.duration ?? 0 };
}

function messageOf({ message, stack }: Error): { message: string; stack: string | undefined } {
  return { message, stack };
}
