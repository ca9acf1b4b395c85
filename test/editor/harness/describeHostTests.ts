import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from 'mocha';
import { bundleForHost } from './bundleForHost';
import type { HostTestResult } from './hostProtocol';
import type { Workbench } from './workbench';

const hostTests = join(import.meta.dirname, '../host');

export const mochaPath = createRequire(import.meta.url).resolve('mocha');

/** Bundles all `*.hosttest.ts` into `folder`. */
export async function bundleHostTests(folder: string): Promise<string> {
  const names = readdirSync(hostTests).filter(name => name.endsWith('.hosttest.ts'));
  const bundle = join(folder, 'hostTests.js');
  await bundleForHost({ directory: hostTests, imports: names.map(name => `./${name}`) }, bundle);
  return bundle;
}

/** A suite that runs those tests inside the extension host: each of them becomes a test of its own here. */
export function describeHostTests(title: string, workbench: () => Workbench): void {
  describe(title, () => {
    const results: HostTestResult[] = [];

    before(async function () {
      this.timeout(10 * 60_000);
      const folder = mkdtempSync(join(tmpdir(), 'contrail-host-'));
      try {
        const bundle = await bundleHostTests(folder);
        await workbench().runTests(bundle, mochaPath, result => results.push(result));
      } finally {
        rmSync(folder, { recursive: true });
      }
      // Mocha asks for a suite's tests after its hooks.
      for (const result of results) this.test?.parent?.addTest(asTest(result));
    });

    it('runs tests', () => {
      if (results.length === 0) throw new Error(`No test ran: is there none in ${hostTests}?`);
    });
  });
}

function asTest({ title, state, error }: HostTestResult): Test {
  return new Test(title.join(' '), function (this: Mocha.Context) {
    if (state === 'pending') this.skip();
    if (error !== undefined) throw Object.assign(new Error(error.message), { stack: error.stack });
  });
}
