import { deepEqual, equal, ok } from 'node:assert/strict';
import { type PanelBackend, PanelConnection } from '../../src/panel/panelConnection';
import type { HostMessage } from '../../src/panel/protocol';

const idle = {
  locale: 'en',
  texts: {},
  place: null,
  activeFile: null,
  hasFolders: true,
  store: { kind: 'idle' },
  legends: [],
} as const;

function connect(backend: Partial<PanelBackend> = {}) {
  const posted: HostMessage[] = [];
  const malformed: string[] = [];
  const connection = new PanelConnection(
    {
      call: async method => ({ asked: method }),
      act: () => undefined,
      hello: () => idle,
      navigated: () => undefined,
      failureText: error => (error instanceof Error ? error.message : null),
      onMalformed: problem => void malformed.push(problem),
      ...backend,
    },
    message => void posted.push(message),
  );
  return { connection, posted, malformed };
}

/** After everything that was promised already. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

describe('PanelConnection', () => {
  it('says nothing before the panel listens, then hello first', () => {
    const { connection, posted } = connect();
    equal(connection.tell({ type: 'changed' }), false);
    deepEqual(posted, []);
    connection.receive({ type: 'ready', version: 1 });
    equal(connection.tell({ type: 'changed' }), true);
    deepEqual(posted, [{ type: 'hello', version: 1, ...idle }, { type: 'changed' }]);
  });

  it('answers questions by their ids, in the order in which the answers come', async () => {
    const waiting = new Map<string, (value: unknown) => void>();
    const { connection, posted } = connect({
      call: (method, params) => new Promise(resolve => waiting.set(`${method} ${String(params.n)}`, resolve)),
    });
    connection.receive({ type: 'ready', version: 1 });
    connection.receive({ type: 'request', id: 1, method: 'timeline', params: { n: 1 } });
    connection.receive({ type: 'request', id: 2, method: 'timeline', params: { n: 2 } });
    waiting.get('timeline 2')?.('second');
    waiting.get('timeline 1')?.('first');
    await turn();
    deepEqual(posted.slice(1), [
      { type: 'answer', id: 2, value: 'second' },
      { type: 'answer', id: 1, value: 'first' },
    ]);
  });

  it('says what went wrong', async () => {
    const { connection, posted } = connect({ call: () => Promise.reject(new Error('the disk is full')) });
    connection.receive({ type: 'ready', version: 1 });
    connection.receive({ type: 'request', id: 7, method: 'workspace', params: {} });
    await turn();
    deepEqual(posted.at(-1), { type: 'failure', id: 7, message: 'the disk is full' });
  });

  it('asks the store nothing but what the panel may ask', async () => {
    let calls = 0;
    const { connection, posted } = connect({ call: async () => void calls++ });
    connection.receive({ type: 'ready', version: 1 });
    for (const method of ['ingest', 'markSession', 'toString', '__proto__'])
      connection.receive({ type: 'request', id: 1, method, params: {} });
    await turn();
    equal(calls, 0);
    equal(posted.filter(({ type }) => type === 'failure').length, 4);
  });

  it('gives up what the panel no longer waits for, and all of it when the panel loads again', async () => {
    const signals: AbortSignal[] = [];
    const { connection, posted } = connect({
      call: (_method, _params, signal) =>
        new Promise((_, reject) => {
          signals.push(signal);
          signal.addEventListener('abort', () => reject(new Error('given up')));
        }),
    });
    connection.receive({ type: 'ready', version: 1 });
    for (const id of [1, 2, 3]) connection.receive({ type: 'request', id, method: 'transcript', params: {} });
    connection.receive({ type: 'cancel', id: 2 });
    deepEqual(
      signals.map(({ aborted }) => aborted),
      [false, true, false],
    );
    connection.receive({ type: 'ready', version: 1 });
    await turn();
    ok(signals.every(({ aborted }) => aborted));
    deepEqual(
      posted.map(({ type }) => type),
      ['hello', 'hello'],
    );
  });

  it('does nothing with what it does not understand, but for a note', () => {
    let acted = 0;
    const { connection, posted, malformed } = connect({ act: () => void acted++ });
    for (const message of [
      null,
      'ready',
      { type: 'act', action: { kind: 'runAnything', command: 'rm' } },
      { type: 'act', action: { kind: 'openFile', path: 7 } },
      { type: 'request', id: 'x', method: 'timeline' },
      { type: 'navigated', place: { kind: 'session' }, title: '' },
    ])
      connection.receive(message);
    deepEqual({ acted, posted, notes: malformed.length }, { acted: 0, posted: [], notes: 6 });
  });
});
