import { deepEqual, equal } from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import { Refresher } from '../../../src/vscode/sessionsView/refresher';

describe('Refresher', () => {
  let runs: { readonly signal: AbortSignal; readonly end: () => void }[];
  let refresher: Refresher;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    runs = [];
    refresher = new Refresher(signal => new Promise(end => runs.push({ signal, end })));
  });
  afterEach(() => {
    refresher.dispose();
    mock.timers.reset();
  });
  const endLast = async () => {
    runs.at(-1)?.end();
    await settled();
  };

  it('runs at once, and a burst once more after a rest', async () => {
    for (let i = 0; i < 10; i++) refresher.request();
    equal(runs.length, 1);
    await endLast();
    equal(runs.length, 1);
    mock.timers.tick(60_000);
    equal(runs.length, 2);
    await endLast();
    mock.timers.tick(60_000);
    equal(runs.length, 2);
  });

  it('rests between runs', async () => {
    refresher.request();
    await endLast();
    refresher.request();
    mock.timers.tick(199);
    equal(runs.length, 1);
    mock.timers.tick(60_000);
    equal(runs.length, 2);
  });

  it('runs without rest when what is asked has changed, and aborts what was running', async () => {
    refresher.request();
    const restarted = refresher.restart();
    deepEqual(
      runs.map(({ signal }) => signal.aborted),
      [true, false],
    );
    await endLast();
    await restarted;
    void refresher.restart();
    equal(runs.length, 3);
  });

  it('is not confused by the late end of an aborted run', async () => {
    refresher.request();
    const [first] = runs;
    void refresher.restart();
    refresher.request();
    first?.end();
    await settled();
    mock.timers.tick(60_000);
    equal(runs.length, 2);
    await endLast();
    mock.timers.tick(60_000);
    equal(runs.length, 3);
  });

  it('does nothing once it is disposed of', async () => {
    refresher.request();
    refresher.request();
    refresher.dispose();
    equal(runs[0]?.signal.aborted, true);
    await endLast();
    refresher.request();
    await refresher.restart();
    mock.timers.tick(60_000);
    equal(runs.length, 1);
  });
});
