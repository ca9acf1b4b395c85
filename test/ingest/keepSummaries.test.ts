import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import { denseHome } from '../support/denseHome';
import { dumpStore, type StoreDump } from '../support/dumpStore';
import { writeHome } from '../support/homeFiles';
import { openTestStore, temporaryFolder } from '../support/testStore';

const secret = 'the-secret-of-the-long-text';

describe('ingest that keeps summaries only', () => {
  let folder: string;
  let home: string;
  before(() => {
    folder = temporaryFolder();
    home = join(folder, 'home');
    const files = denseHome({ sessions: 4, turns: 10, seed: 2 });
    const long = `${'x'.repeat(400)} ${secret}`;
    // Prompts, edits, their results and answers all end in it.
    writeHome(
      home,
      files.map(({ path, bytes }) => ({
        path,
        bytes: Buffer.from(
          bytes.toString('utf8').replace(/"(content|text|new_string|newString)":"([^"]*)"/g, `"$1":"$2${long}"`),
        ),
      })),
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function read(keep: 'everything' | 'summaries'): Promise<{ dump: StoreDump; texts: string; bytes: Buffer }> {
    const store = await openTestStore(join(folder, keep), { keep: true });
    await store.owner.ingest({ environment: hostEnvironment({ home }), keep, first: [] }, { onProgress: undefined });
    await store.owner.search({ query: 'prompt', folders: null, limit: 1 });
    const dump = dumpStore(store.db, {
      only: ['session', 'thread', 'usage', 'check_run', 'usage_total', 'file_total'],
    });
    const texts = JSON.stringify(dumpStore(store.db, { only: ['event', 'edit'] }));
    store.close();
    const files = readdirSync(join(folder, keep)).map(name => readFileSync(join(folder, keep, name)));
    return { dump, texts, bytes: Buffer.concat(files) };
  }

  it('stores no text beyond them, and counts the same', async () => {
    const summaries = await read('summaries');
    assert.equal(summaries.texts.includes(secret), false);
    assert.equal(summaries.bytes.includes(secret), false);
    const everything = await read('everything');
    assert.ok(everything.texts.includes(secret));
    assert.deepEqual(summaries.dump, everything.dump);
  });
});
