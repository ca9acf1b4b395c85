import { deepEqual, equal } from 'node:assert/strict';
import { sessionTargetOf } from '../../src/vscode/sessionTarget';

describe('sessionTargetOf', () => {
  it('takes a uid or an item', () => {
    deepEqual(sessionTargetOf('codex:1'), { session_uid: 'codex:1' });
    deepEqual(sessionTargetOf({ session_uid: 'codex:1', path: '/a', kind: 'file' }), {
      session_uid: 'codex:1',
      path: '/a',
    });
    deepEqual(sessionTargetOf({ session_uid: 'codex:1', thread_id: 't', seq: 3 }), {
      session_uid: 'codex:1',
      thread_id: 't',
      seq: 3,
    });
    const edit = { session_uid: 'codex:1', edit: { seq: 3, ordinal: 0 } };
    deepEqual(sessionTargetOf(edit), edit);
  });

  it('finds no session in anything else', () => {
    for (const argument of [undefined, null, '', 7, {}, { session_uid: 7 }, []])
      equal(sessionTargetOf(argument), undefined);
  });
});
