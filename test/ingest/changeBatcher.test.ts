import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { ChangeBatcher } from '../../src/ingest/changeBatcher';

describe('ChangeBatcher', () => {
  const batches: string[][] = [];
  let batcher: ChangeBatcher;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    batches.length = 0;
    batcher = new ChangeBatcher(100, 1000, paths => batches.push([...paths]));
  });
  afterEach(() => mock.timers.reset());

  it('makes one batch of a burst', () => {
    for (let i = 0; i < 5000; i++) batcher.add(`${i % 2000}`);
    mock.timers.tick(99);
    assert.equal(batches.length, 0);
    mock.timers.tick(1);
    assert.equal(batches.length, 1);
    assert.equal(batches[0]?.length, 2000);
    mock.timers.tick(5000);
    assert.equal(batches.length, 1);
  });

  it('waits while changes follow each other, but not for ever', () => {
    for (let i = 0; i < 15; i++) {
      batcher.add(`${i}`);
      mock.timers.tick(90);
    }
    assert.deepEqual(
      batches.map(batch => batch.length),
      [12],
    );
    mock.timers.tick(100);
    assert.deepEqual(batches.flat(), [...Array(15).keys()].map(String));
  });

  it('drops what it holds when disposed, and can begin again', () => {
    batcher.add('a');
    batcher.dispose();
    mock.timers.tick(5000);
    assert.deepEqual(batches, []);
    batcher.add('b');
    mock.timers.tick(100);
    assert.deepEqual(batches, [['b']]);
  });
});
