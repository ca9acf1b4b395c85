import { deepEqual, equal } from 'node:assert/strict';
import { StoreError, storeErrorKinds } from '../../src/store/engine/storeError';
import { CommandFailure } from '../../src/vscode/commandFailure';
import { failureMessage } from '../../src/vscode/failureMessage';
import { englishLocalizer } from '../support/englishLocalizer';

describe('failureMessage', () => {
  const of = (error: unknown) => failureMessage(error, englishLocalizer);

  it('is silent when the user gave up', () => {
    const aborted = new AbortController();
    aborted.abort();
    equal(of(aborted.signal.reason), null);
    const canceled = new Error('Canceled');
    canceled.name = 'Canceled';
    equal(of(canceled), null);
  });

  it('tells an expected end in its own words', () =>
    deepEqual(of(new CommandFailure('Open a file first.')), { text: 'Open a file first.', isExpected: true }));

  it('has something to say of every failure of the store', () => {
    for (const kind of storeErrorKinds) {
      const told = of(new StoreError(kind, 'details'));
      equal(told?.isExpected, kind !== 'other', kind);
      equal((told?.text.length ?? 0) > 20, true, kind);
    }
  });

  it('takes everything else for a defect', () => {
    deepEqual(of(new TypeError('x is undefined')), { text: 'This did not work: x is undefined', isExpected: false });
    equal(of('thrown text')?.isExpected, false);
  });
});
