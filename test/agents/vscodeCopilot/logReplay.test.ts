import assert from 'node:assert/strict';
import { LogReplay } from '../../../src/agents/vscodeCopilot/logReplay';
import { readSession } from '../../../src/agents/vscodeCopilot/sessionDocument';

describe('the log of changes of a session', () => {
  it('sets, appends, cuts and deletes', () => {
    const replay = new LogReplay();
    const records = [
      { kind: 0, v: { title: 'a', requests: [{ response: ['x', 'y', 'z'] }] } },
      { kind: 1, k: ['title'], v: 'b' },
      { kind: 2, k: ['requests', 0, 'response'], i: 1, v: ['w'] },
      { kind: 2, k: ['requests', 0, 'response'], v: ['v'] },
      { kind: 2, k: ['requests', 0, 'tags'], v: ['new'] },
      { kind: 1, k: ['draft'], v: 'text' },
      { kind: 3, k: ['draft'] },
    ];
    for (const record of records) assert.notEqual(replay.apply(record), 'damaged');
    assert.deepEqual(JSON.parse(JSON.stringify(replay.session)), {
      title: 'b',
      requests: [{ response: ['x', 'w', 'v'], tags: ['new'] }],
    });
  });

  it('leaves the records as they are', () => {
    const record = { kind: 0, v: { requests: [{ response: [] }] } };
    const replay = new LogReplay();
    replay.apply(record);
    replay.apply({ kind: 2, k: ['requests', 0, 'response'], v: ['x'] });
    assert.deepEqual(record, { kind: 0, v: { requests: [{ response: [] }] } });
  });

  it('passes over what does not fit', () => {
    const replay = new LogReplay();
    replay.apply({ kind: 0, v: { requests: [] } });
    for (const record of [
      null,
      {},
      { kind: 9, k: ['a'] },
      { kind: 1, k: [] },
      { kind: 1, k: 'a' },
      { kind: 1, k: ['requests', 5, 'response'], v: 1 },
      { kind: 1, k: ['__proto__', 'polluted'], v: 1 },
      { kind: 2, k: ['requests', 'length'], v: [1] },
    ])
      assert.equal(replay.apply(record) === 'damaged' || record === null, true, JSON.stringify(record));
    assert.deepEqual(replay.session, { requests: [] });
    assert.equal('polluted' in {}, false);
  });

  it('tells which requests were taken out, before what stands in their place', () => {
    const at = (line: number) => ({ line, offset: line * 100 });
    const session = readSession({
      format: 'log',
      records: [
        {
          record: { kind: 0, v: { requests: [{ requestId: 'a' }, { requestId: 'b' }, { requestId: 'c' }] } },
          at: at(1),
        },
        { record: { kind: 2, k: ['requests'], i: 1, v: [{ requestId: 'd' }] }, at: at(2) },
        { record: { kind: 1, k: ['requests', 1, 'late'], v: true }, at: at(3) },
      ],
    });
    assert.deepEqual(
      session?.requests.map(({ id, isRemoved, at: { line } }) => [id, isRemoved, line]),
      [
        ['a', false, 1],
        ['b', true, 1],
        ['d', false, 2],
        ['c', true, 1],
      ],
    );
  });
});
