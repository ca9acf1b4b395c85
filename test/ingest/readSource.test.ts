import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

const sessionId = '11111111-2222-4333-8444-555555555555';

function record(uuid: string, text: string): string {
  const message = { role: 'user', content: text };
  return JSON.stringify({ type: 'user', uuid, sessionId, timestamp: '2026-05-01T10:00:00.000Z', cwd: '/w', message });
}

describe('a transcript whose last line has no line ending', () => {
  let folder: string;
  let path: string;
  let store: TestStore;
  const prompts = () => store.db.all(`SELECT summary, line FROM event WHERE detail = 'prompt' ORDER BY seq`);

  beforeEach(async () => {
    folder = temporaryFolder();
    path = join(folder, '.claude', 'projects', '-w', `${sessionId}.jsonl`);
    mkdirSync(join(path, '..'), { recursive: true });
    store = await openTestStore();
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is read to its end when that line is whole, and goes on behind it', async () => {
    writeFileSync(path, `${record('a', 'first')}\n${record('b', 'last words')}`);
    await store.ingest(folder);
    const read = [
      ['first', 1],
      ['last words', 2],
    ];
    assert.deepEqual(prompts(), read);
    await store.ingest(folder);
    assert.deepEqual(prompts(), read);
    appendFileSync(path, `\n${record('c', 'resumed')}\n`);
    await store.ingest(folder);
    assert.deepEqual(prompts(), [...read, ['resumed', 3]]);
    assert.deepEqual(store.db.all('SELECT reason FROM problem'), []);
  });

  it('is read to the line before while that line is still being written, wherever it stops', async () => {
    const next = record('b', 'naïve 日本');
    writeFileSync(path, `${record('a', 'first')}\n`);
    for (const part of [next.slice(0, 1), next.slice(1, 40), next.slice(40, -1)]) {
      appendFileSync(path, part);
      await store.ingest(folder);
      assert.deepEqual(prompts(), [['first', 1]]);
    }
    appendFileSync(path, `${next.slice(-1)}\n`);
    await store.ingest(folder);
    assert.deepEqual(prompts(), [
      ['first', 1],
      ['naïve 日本', 2],
    ]);
  });

  it('says nothing by a number that may go on', async () => {
    writeFileSync(path, `${record('a', 'first')}\n12`);
    await store.ingest(folder);
    assert.deepEqual(store.db.all('SELECT reason FROM problem'), []);
    assert.deepEqual(prompts(), [['first', 1]]);
  });
});
