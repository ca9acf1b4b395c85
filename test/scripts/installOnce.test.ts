import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installOnce } from '../../scripts/installOnce.mjs';

describe('installOnce', () => {
  let cache = '';
  let folder = '';

  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'contrail-once-'));
    folder = join(cache, 'below', 'tool-1.0');
  });

  afterEach(() => {
    rmSync(cache, { recursive: true });
  });

  const contents = (): string[] => readdirSync(join(cache, 'below'));

  it('makes a folder once', async () => {
    await installOnce(folder, async target => writeFileSync(join(target, 'made'), 'first'));
    await installOnce(folder, async target => writeFileSync(join(target, 'made'), 'second'));
    assert.equal(readFileSync(join(folder, 'made'), 'utf8'), 'first');
    assert.deepEqual(contents(), ['tool-1.0']);
  });

  it('shows nothing of a folder that is not complete, and leaves nothing of one that failed', async () => {
    const failing = installOnce(folder, async target => {
      writeFileSync(join(target, 'made'), 'half');
      assert.equal(existsSync(folder), false);
      throw new Error('no network');
    });
    await assert.rejects(failing, /no network/);
    assert.deepEqual(contents(), []);
  });

  it('lets several make it at once, and keeps one', async () => {
    const barrier = new Set<string>();
    const make = (name: string) => async (target: string) => {
      writeFileSync(join(target, 'made'), name);
      barrier.add(name);
      while (barrier.size < 3) await new Promise(resolve => setImmediate(resolve));
    };
    await Promise.all(['a', 'b', 'c'].map(name => installOnce(folder, make(name))));
    assert.match(readFileSync(join(folder, 'made'), 'utf8'), /^[abc]$/);
    assert.deepEqual(contents(), ['tool-1.0']);
  });

  it('removes what was given up a day ago, and nothing newer', async () => {
    const [old, recent] = [`${folder}.part-old`, `${folder}.part-new`];
    for (const path of [old, recent]) mkdirSync(path, { recursive: true });
    const dayAndMore = new Date(Date.now() - 25 * 3_600_000);
    utimesSync(old, dayAndMore, dayAndMore);
    await installOnce(folder, async () => undefined);
    assert.deepEqual(contents().sort(), ['tool-1.0', 'tool-1.0.part-new']);
  });
});
