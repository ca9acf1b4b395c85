import assert from 'node:assert/strict';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { opencodeAdapter } from '../../../src/agents/opencode/adapter';
import { temporaryFolder } from '../../support/testStore';
import { noon, OpenCodeStore } from './openCodeStore';

const fail = (path: string, detail: string): never => {
  throw new Error(`${path}: ${detail}`);
};

describe('where OpenCode keeps sessions', () => {
  it('is the data folder of XDG on every system', () => {
    const roots = (platform: 'linux' | 'darwin' | 'win32', home: string, variables = {}) =>
      opencodeAdapter.roots({ platform, home, variables }).map(({ path, origin }) => `${origin} ${path}`);
    assert.deepEqual(roots('linux', '/home/ada'), ['default /home/ada/.local/share/opencode']);
    assert.deepEqual(roots('darwin', '/Users/ada'), ['default /Users/ada/.local/share/opencode']);
    assert.deepEqual(roots('win32', 'C:\\Users\\ada'), ['default C:\\Users\\ada\\.local\\share\\opencode']);
    assert.deepEqual(roots('linux', '/home/ada', { XDG_DATA_HOME: '/data', OPENCODE_DB: 'mine.db' }), [
      'default /home/ada/.local/share/opencode',
      'XDG_DATA_HOME /data/opencode',
      'OPENCODE_DB /data/opencode/mine.db',
    ]);
    assert.deepEqual(roots('linux', '/home/ada', { OPENCODE_DB: ':memory:' }), [
      'default /home/ada/.local/share/opencode',
    ]);
  });

  it('is resumed by an id that it gives', () => {
    assert.deepEqual(opencodeAdapter.resumeCommand?.('ses_e04e96ad8ffe6VuLWQfHDUNwH3'), [
      'opencode',
      '--session',
      'ses_e04e96ad8ffe6VuLWQfHDUNwH3',
    ]);
    assert.equal(opencodeAdapter.resumeCommand?.('ses_1; rm -rf ~'), null);
  });
});

describe('the stores of OpenCode', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text = '{}'): string => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const listed = (): string[] =>
    opencodeAdapter
      .enumerate({ path: folder, origin: 'default' }, fail)
      .map(({ path, rank, companions }) => `${path.slice(folder.length + 1)} ${rank} ${companions.length}`);

  it('are a database for each channel', () => {
    for (const name of ['opencode.db', 'opencode-dev.db', 'opencode.db-wal', 'auth.json', 'other.db']) write(name);
    assert.deepEqual(listed(), ['opencode-dev.db 1 0', 'opencode.db 1 0']);
    const root = { path: write('mine.db'), origin: 'OPENCODE_DB' };
    assert.deepEqual(
      opencodeAdapter.enumerate(root, fail).map(({ path }) => path),
      [root.path],
    );
  });

  it('are a tree of files before there was one, each session with its messages and parts', () => {
    write('storage/project/p.json');
    write('storage/session/p/ses_1.json');
    write('storage/message/ses_1/msg_1.json');
    write('storage/part/msg_1/prt_1.json');
    write('storage/part/msg_1/prt_2.json');
    write('storage/part/msg_9/prt_3.json');
    assert.deepEqual(listed(), ['storage/session/p/ses_1.json 0 3']);
  });

  it('leave out of the tree what the database took over', () => {
    const past = new Date(noon);
    write('storage/project/p.json');
    for (const name of ['storage/session/p/ses_1.json', 'storage/session/orphaned/ses_2.json'])
      utimesSync(write(name), past, past);
    write('opencode.db');
    const future = new Date(Date.now() + 60_000);
    utimesSync(write('storage/session/p/ses_3.json'), future, future);
    // An older version wrote ses_3 since; of the project of ses_2 the migration knew nothing.
    assert.deepEqual(listed(), [
      'opencode.db 1 0',
      'storage/session/orphaned/ses_2.json 0 0',
      'storage/session/p/ses_3.json 0 0',
    ]);
  });

  it('tell whose a session of the tree is', () => {
    const identify = (value: object, cut?: number) =>
      opencodeAdapter.identify(
        { agent: 'opencode', path: '/x/storage/session/p/ses_2.json', format: 'json', companions: [] },
        Buffer.from(JSON.stringify(value, null, 2)).subarray(0, cut),
      );
    const main = { sessionId: 'ses_2', threadId: 'main', parentThreadId: null, cwd: '/w', transcriptKey: 'ses_2' };
    assert.deepEqual(identify({ id: 'ses_2', directory: '/w' }), main);
    const child = { sessionId: null, threadId: 'ses_2', parentThreadId: 'ses_1', cwd: '/w', transcriptKey: 'ses_2' };
    const fields = { id: 'ses_2', directory: '/w', parentID: 'ses_1', summary: { diffs: ['x'.repeat(500)] } };
    assert.deepEqual(identify(fields), child);
    assert.deepEqual(identify(fields, 300), child);
  });
});

describe('the version of a session in a database', () => {
  let folder: string;
  let store: OpenCodeStore;
  beforeEach(async () => {
    folder = temporaryFolder();
    store = new OpenCodeStore(folder);
    await store.create();
    await store.run(
      store.session('ses_1'),
      store.session('ses_2'),
      store.session('ses_empty'),
      store.message('msg_1', 'ses_1', { role: 'user' }),
      store.part('prt_1', 'msg_1', 'ses_1', { type: 'text', text: 'a' }),
      store.message('msg_2', 'ses_2', { role: 'user' }),
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('differs when rows are added or change, though the session was not touched', async () => {
    const changes = [
      store.part('prt_2', 'msg_1', 'ses_1', { type: 'text', text: 'b' }),
      `UPDATE part SET time_updated = ${noon + 5} WHERE id = 'prt_1'`,
      `UPDATE message SET time_updated = ${noon + 6} WHERE id = 'msg_1'`,
      store.message('msg_3', 'ses_1', { role: 'assistant' }, noon + 7),
      `UPDATE session SET time_updated = ${noon + 8} WHERE id = 'ses_1'`,
    ];
    const other = await store.version('ses_2');
    const seen = [await store.version('ses_1')];
    for (const change of changes) {
      await store.run(change);
      seen.push(await store.version('ses_1'));
    }
    assert.equal(new Set(seen).size, changes.length + 1, seen.join('\n'));
    assert.equal(await store.version('ses_2'), other);
    assert.equal(await store.version('ses_empty'), undefined);
  });

  it('is the count of its changes where the agent keeps one', async () => {
    await store.run(
      'CREATE TABLE event_sequence (aggregate_id text PRIMARY KEY, seq integer NOT NULL, owner_id text)',
      `INSERT INTO event_sequence VALUES ('ses_1', 7, NULL)`,
    );
    const before = await store.version('ses_1');
    await store.run(`UPDATE event_sequence SET seq = 8`);
    assert.notEqual(await store.version('ses_1'), before);
  });

  it('has sidechains belong to the session that started the first of them', async () => {
    await store.run(
      store.session('ses_3', { parent_id: 'ses_1' }),
      store.session('ses_4', { parent_id: 'ses_3' }),
      store.session('ses_5', { parent_id: 'ses_gone' }),
      ...['ses_3', 'ses_4', 'ses_5'].map(id => store.message(`msg_of_${id}`, id, { role: 'user' })),
    );
    const identities = (await store.parts()).map(({ identity: { sessionId, threadId, parentThreadId } }) => [
      sessionId,
      threadId,
      parentThreadId,
    ]);
    assert.deepEqual(identities, [
      ['ses_1', 'main', null],
      ['ses_2', 'main', null],
      ['ses_1', 'ses_3', 'main'],
      ['ses_1', 'ses_4', 'ses_3'],
      ['ses_5', 'main', null],
    ]);
  });
});
