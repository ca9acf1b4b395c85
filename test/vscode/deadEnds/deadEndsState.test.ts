import { deepEqual, equal } from 'node:assert/strict';
import {
  deadEndsFilterText,
  failureQuery,
  initialDeadEndsState,
  leavesSomeOut,
  parseDeadEndsState,
} from '../../../src/vscode/deadEnds/deadEndsState';
import { englishLocalizer } from '../../support/englishLocalizer';

describe('what the dead ends view lists', () => {
  const filtered = { version: 1, confirmed: true, relevant: false, dismissed: true } as const;

  it('is kept, and is all of them where what was kept cannot be read', () => {
    deepEqual(parseDeadEndsState(JSON.parse(JSON.stringify(filtered))), filtered);
    for (const kept of [undefined, null, 'x', { ...filtered, version: 2 }, { version: 1 }])
      deepEqual(parseDeadEndsState(kept), initialDeadEndsState);
  });

  it('is asked for and said', () => {
    deepEqual(failureQuery(filtered, ['/w']), { folders: ['/w'], confirmed: true, relevant: false, dismissed: true });
    equal(deadEndsFilterText(filtered, englishLocalizer), 'confirmed · with dismissed ones');
    equal(deadEndsFilterText(initialDeadEndsState, englishLocalizer), '');
    equal(leavesSomeOut(filtered), true);
    equal(leavesSomeOut({ ...initialDeadEndsState, dismissed: true }), false);
  });
});
