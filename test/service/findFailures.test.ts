import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { layOutDemo } from '../../scripts/demo.mjs';
import type { FoundFailures } from '../../src/service/findFailures';
import type { Params } from '../../src/service/requests';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

describe('findFailures', () => {
  let folder: string;
  let demo: ReturnType<typeof layOutDemo>;
  let store: TestStore;
  beforeEach(async () => {
    folder = temporaryFolder();
    demo = layOutDemo(join(folder, 'demo'));
    store = await openTestStore(join(folder, 'store'));
    await store.ingest(demo.home);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const find = (params: Partial<Params<'findFailures'>> = {}): Promise<FoundFailures> =>
    store.owner.failureViews.findFailures({ folders: [demo.workspace], limit: 100, ...params });
  const inWorkspace = (path: string): string => join(demo.workspace, path);

  function review(id: string, verdict: 'confirmed' | 'dismissed'): void {
    store.owner.failureViews.reviewFailure({ id, verdict });
  }

  it('finds all of the workspace, the latest first, and none of another', async () => {
    const { failures, total, searched } = await find();
    assert.ok(total > 3);
    assert.equal(failures.length, total);
    assert.equal(searched.failures, total);
    const times = failures.map(({ at }) => at ?? '');
    assert.deepEqual(times, [...times].sort().reverse());
    assert.equal((await find({ folders: [join(folder, 'elsewhere')] })).total, 0);
  });

  it('finds those of a file, and of a folder', async () => {
    const ofFile = await find({ paths: [inWorkspace('src/round.js')] });
    assert.ok(ofFile.total > 0 && ofFile.total < ofFile.searched.failures);
    for (const { files } of ofFile.failures) assert.ok(files.some(({ path }) => path === inWorkspace('src/round.js')));
    const ofFolder = await find({ paths: [inWorkspace('src')] });
    assert.ok(ofFolder.total > ofFile.total);
    assert.equal((await find({ paths: [inWorkspace('README.md')] })).total, 0);
  });

  it('finds what was tried, not what took its place', async () => {
    const tried = await find({ topic: 'toFixed' });
    assert.ok(tried.total > 0);
    for (const { replacedBy } of tried.failures) assert.match(replacedBy ?? '', /epsilon/i);
    assert.equal((await find({ topic: 'epsilon' })).total, 0);
  });

  it('asks for all that is given', async () => {
    const error = 'Expected values to be strictly equal: 1 !== 1.01';
    const byError = await find({ error });
    assert.ok(byError.total > 0);
    for (const { why } of byError.failures) assert.equal(why, error);
    assert.equal((await find({ error, paths: [inWorkspace('src/invoice.js')] })).total, 0);
    assert.deepEqual((await find({ error, topic: 'fix the bug' })).too_vague, ['topic']);
  });

  it('never shows what the user dismissed, and first what they confirmed', async () => {
    const { failures } = await find();
    const [first, , third] = failures;
    review(first?.id ?? '', 'dismissed');
    review(third?.id ?? '', 'confirmed');
    const after = (await find()).failures.map(({ id }) => id);
    assert.equal(after[0], third?.id);
    assert.ok(!after.includes(first?.id ?? ''));
    assert.equal(after.length, failures.length - 1);
    for (const params of [{ topic: 'discount rename' }, { paths: [inWorkspace('src/invoice.js')] }])
      assert.ok((await find(params)).failures.every(({ id }) => id !== first?.id));
  });

  it('shows last what is no longer relevant, and says why', async () => {
    const [first] = (await find()).failures;
    assert.equal(first?.relevance, 'replacement_stands');
    store.db.prepare('UPDATE failed_approach SET still_relevant = 0 WHERE id = ?').run([first.id]);
    const rewritten = (await find()).failures.at(-1);
    assert.deepEqual([rewritten?.id, rewritten?.relevance], [first.id, 'replacement_rewritten']);
    store.db
      .prepare(
        "UPDATE edit SET operation = 'delete' WHERE file_id IN (SELECT file_id FROM failed_approach_file WHERE approach_id = ?)",
      )
      .run([first.id]);
    assert.equal((await find()).failures.find(({ id }) => id === first.id)?.relevance, 'files_gone');
    store.db.prepare("DELETE FROM failed_approach_evidence WHERE role = 'replacement'").run();
    const others = (await find()).failures.filter(({ relevance }) => relevance !== 'files_gone');
    assert.ok(others.length > 0);
    for (const { relevance, replacedBy } of others) assert.deepEqual([relevance, replacedBy], ['not_replaced', null]);
  });

  it('tells of each what was asked for and with which model', async () => {
    for (const { goal, models, said } of (await find()).failures) {
      assert.ok((goal ?? '').length > 10, goal ?? 'none');
      assert.ok(models.length > 0);
      assert.ok(said.length <= 3);
    }
  });

  it('gives no more than asked for, and says how many there are', async () => {
    const all = await find();
    const one = await find({ limit: 1 });
    assert.deepEqual([one.failures.length, one.total], [1, all.total]);
    assert.equal(one.failures[0]?.id, all.failures[0]?.id);
  });
});
