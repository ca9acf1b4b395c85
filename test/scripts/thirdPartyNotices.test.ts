import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thirdPartyNotices } from '../../scripts/thirdPartyNotices.mjs';

describe('thirdPartyNotices', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'contrail-notices-'));
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function addPackage(path: string, license: string | null): void {
    const folder = join(root, 'node_modules', path);
    mkdirSync(folder, { recursive: true });
    const name = path.split('node_modules/').at(-1);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', license: 'MIT' }));
    if (license !== null) writeFileSync(join(folder, 'LICENSE.md'), license);
  }

  const inputs = (...paths: string[]) => ({ inputs: Object.fromEntries(paths.map(path => [path, {}])) });

  it('has the license of each bundled package once, by name', () => {
    addPackage('zeta', 'Text of zeta\n');
    addPackage('@scope/alpha', 'Text of alpha');
    addPackage('zeta/node_modules/inner', 'Text of inner');
    const text = thirdPartyNotices(root, [
      inputs('src/extension.ts', 'node_modules/zeta/lib/a.js', 'node_modules/@scope/alpha/index.js'),
      inputs('node_modules/zeta/b.js', 'node_modules/zeta/node_modules/inner/c.js'),
    ]);
    assert.deepEqual(text.match(/^\S+ 1\.2\.3 \(MIT\)$/gm), [
      '@scope/alpha 1.2.3 (MIT)',
      'inner 1.2.3 (MIT)',
      'zeta 1.2.3 (MIT)',
    ]);
    for (const name of ['zeta', 'alpha', 'inner']) assert.equal(text.split(`Text of ${name}`).length, 2);
  });

  it('refuses a package that has none', () => {
    addPackage('secret', null);
    assert.throws(() => thirdPartyNotices(root, [inputs('node_modules/secret/a.js')]), /secret has no license/);
  });
});
