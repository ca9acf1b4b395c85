import { deepEqual, equal, rejects } from 'node:assert/strict';
import { loadSessions, pageSize } from '../../../src/vscode/sessionsView/loadSessions';
import { initialState, sessionQuery } from '../../../src/vscode/sessionsView/viewState';
import { FakeStore } from './fakeStore';
import { noon, session } from './session';

describe('loadSessions', () => {
  const query = sessionQuery(initialState, ['/work'], noon);
  let store: FakeStore;
  const load = (wanted: number, signal = new AbortController().signal) => loadSessions(store, query, wanted, signal);

  beforeEach(() => {
    store = new FakeStore();
    store.sessions = Array.from({ length: 450 }, (_, index) => session(String(index)));
  });

  it('reads as many pages as are wanted, and counts the rest', async () => {
    const first = await load(pageSize);
    deepEqual([first.sessions.length, first.left], [200, 250]);
    deepEqual(store.asked, [{ method: 'sessionPage', params: { ...query, offset: 0, limit: 200 } }]);
    const all = await load(600);
    deepEqual([all.sessions.length, all.left], [450, 0]);
    equal(all.sessions[449], store.sessions[449]);
  });

  it('has every session once when the list shifts between two pages', async () => {
    const { sessions } = store;
    store.onCall = () => {
      store.sessions = [session('new'), ...sessions];
    };
    store.onCall();
    const shifted = store.sessions;
    let calls = 0;
    store.onCall = () => {
      calls++;
      if (calls === 2) store.sessions = [session('newer'), ...shifted];
    };
    const { sessions: loaded } = await load(400);
    equal(loaded.length, 399);
    equal(new Set(loaded.map(({ session_uid }) => session_uid)).size, 399);
  });

  it('ends when the list has shrunk meanwhile', async () => {
    let calls = 0;
    store.onCall = () => {
      calls++;
      if (calls === 2) store.sessions = [];
    };
    deepEqual((await load(600)).left, 0);
    equal(calls, 2);
  });

  it('drops what is no longer asked', async () => {
    const controller = new AbortController();
    store.onCall = () => controller.abort();
    await rejects(load(600, controller.signal), { name: 'AbortError' });
    equal(store.asked.length, 1);
  });
});
