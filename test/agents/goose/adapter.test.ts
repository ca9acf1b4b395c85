import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gooseAdapter } from '../../../src/agents/goose/adapter';
import { temporaryFolder } from '../../support/testStore';
import { call, GooseStore, hiddenFrom, start, text } from './gooseStore';

describe('where goose keeps sessions', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is a folder of its data', () => {
    const roots = (platform: 'linux' | 'darwin' | 'win32', home: string, variables = {}): string[] =>
      gooseAdapter.roots({ platform, home, variables }).map(({ path, origin }) => `${origin} ${path}`);
    assert.deepEqual(roots('linux', '/home/ada', { XDG_DATA_HOME: '/data', GOOSE_PATH_ROOT: '/goose' }), [
      'default /home/ada/.local/share/goose/sessions',
      'XDG_DATA_HOME /data/goose/sessions',
      'GOOSE_PATH_ROOT /goose/data/sessions',
    ]);
    assert.deepEqual(roots('darwin', '/Users/ada'), ['default /Users/ada/.local/share/goose/sessions']);
    assert.deepEqual(roots('win32', 'C:\\Users\\ada', { APPDATA: 'D:\\Roaming' }), [
      'default D:\\Roaming\\Block\\goose\\data\\sessions',
    ]);
    assert.deepEqual(roots('win32', 'C:\\Users\\ada'), [
      'default C:\\Users\\ada\\AppData\\Roaming\\Block\\goose\\data\\sessions',
    ]);
  });

  it('passes over a root that is relative, as goose does', () => {
    const roots = gooseAdapter.roots({ platform: 'linux', home: '/home/ada', variables: { GOOSE_PATH_ROOT: 'goose' } });
    assert.equal(roots.length, 1);
  });

  it('is a database, and files that it took over, which are read where it did not', async () => {
    const store = new GooseStore(join(folder, 'sessions.db'));
    await store.create();
    await store.run(store.session('20250918_101500'), store.message('m', '20250918_101500', 'user', [text('x')]));
    const head = JSON.stringify({ working_dir: '/w', description: '', message_count: 0 });
    const write = (name: string, content: string): void => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    };
    for (const id of ['20250917_080000', '20250918_101500']) write(`${id}.jsonl`, `${head}\n`);
    write('backups/old.db', '');
    const listed = gooseAdapter.enumerate({ path: folder, origin: 'default' }, (_, detail) => assert.fail(detail));
    assert.deepEqual(
      listed.map(({ path, format, rank }) => [path.slice(folder.length + 1), format, rank]),
      [
        ['20250917_080000.jsonl', 'log', 1],
        ['20250918_101500.jsonl', 'log', 1],
        ['sessions.db', 'sqlite', 2],
      ],
    );
    const [part] = await store.parts();
    const file = listed[1] === undefined ? null : gooseAdapter.identify(listed[1], Buffer.from(head));
    assert.equal(file?.transcriptKey, part?.identity.transcriptKey);
    assert.equal(file?.cwd, '/w');
  });

  it('holds files that are sessions, with or without a line about them', () => {
    const identify = (head: string): string | undefined =>
      gooseAdapter.identify(
        { agent: 'goose', path: '/s/20250301_120000.jsonl', format: 'log', companions: [] },
        Buffer.from(head),
      )?.sessionId ?? undefined;
    assert.equal(identify('{"role":"user","created":1,"content":[]}\n'), '20250301_120000');
    assert.equal(
      identify(`{"role":"user","created":1,"content":[{"type":"text","text":"${'x'.repeat(99)}`),
      '20250301_120000',
    );
    assert.equal(identify('{"kind":"log"}\n'), undefined);
    assert.equal(identify('nothing'), undefined);
  });

  it('is resumed by an id that it gives', () => {
    assert.deepEqual(gooseAdapter.resumeCommand?.('20260801_12'), [
      'goose',
      'session',
      '--resume',
      '--session-id',
      '20260801_12',
    ]);
    assert.equal(gooseAdapter.resumeCommand?.('20260801_1; rm'), null);
  });
});

describe('the version of a session of goose', () => {
  let folder: string;
  let store: GooseStore;
  beforeEach(async () => {
    folder = temporaryFolder();
    store = new GooseStore(join(folder, 'sessions.db'));
    await store.create();
    await store.run(
      store.session('s'),
      store.message('m', 's', 'user', [text('Go')]),
      store.message('n', 's', 'assistant', [call('c', 'shell', { command: 'ls' })], { at: start + 1 }),
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const [change, sql] of [
    [
      'a message is hidden',
      `UPDATE messages SET metadata_json = '${JSON.stringify(hiddenFrom('agent'))}' WHERE message_id = 'm'`,
    ],
    ['a call gets a title', `UPDATE messages SET content_json = replace(content_json, '"id"', '"_meta":{},"id"')`],
    ['messages are taken back', `DELETE FROM messages WHERE message_id = 'n'`],
    [
      'a request is listed',
      `INSERT INTO usage_ledger (session_id, created_timestamp, output_tokens) VALUES ('s', 1, 1)`,
    ],
    ['messages are written anew', `UPDATE messages SET id = id + 10`],
    ['it is renamed', `UPDATE sessions SET name = 'N', updated_at = '2026-08-02 12:00:00'`],
  ] as const)
    it(`is another when ${change}`, async () => {
      const before = await store.version('s');
      await store.run(sql);
      assert.notEqual(await store.version('s'), before);
    });

  it('is none where nothing was said', async () => {
    await store.run(store.session('empty'));
    assert.equal(await store.version('empty'), undefined);
  });
});
