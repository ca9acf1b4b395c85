import { deepEqual, equal, rejects } from 'node:assert/strict';
import { SessionDetails } from '../../../src/vscode/sessionsView/sessionDetails';
import { FakeStore } from './fakeStore';
import { detail, session } from './session';

describe('SessionDetails', () => {
  let store: FakeStore;
  let details: SessionDetails;
  const first = detail(session('a'));

  beforeEach(() => {
    store = new FakeStore();
    store.details.set('claude-code:a', first);
    details = new SessionDetails(store);
  });

  it('asks once, until the session has changed', async () => {
    equal(await details.get('claude-code:a', ['/w']), first);
    equal(await details.get('claude-code:a', ['/w']), first);
    deepEqual(store.asked, [{ method: 'sessionDetail', params: { session_uid: 'claude-code:a', folders: ['/w'] } }]);
    details.forget('claude-code:a');
    await details.get('claude-code:a', null);
    details.forgetAll();
    await details.get('claude-code:a', null);
    equal(store.asked.length, 3);
  });

  it('knows nothing of a session that is gone', async () => equal(await details.get('codex:x', null), undefined));

  it('asks again after a failure, and says once which failed', async () => {
    store.error = new Error('Disk full');
    await rejects(details.get('claude-code:a', null), store.error);
    deepEqual([...details.takeFailed()], ['claude-code:a']);
    deepEqual([...details.takeFailed()], []);
    store.error = undefined;
    equal(await details.get('claude-code:a', null), first);
  });

  it('keeps the hundred latest', async () => {
    for (let i = 0; i < 101; i++) await details.get(`codex:${i}`, null);
    await details.get('codex:1', null);
    equal(store.asked.length, 101);
    await details.get('codex:0', null);
    equal(store.asked.length, 102);
  });
});
