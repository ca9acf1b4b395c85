import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { zedAdapter } from '../../../src/agents/zed/adapter';
import { openDatabase } from '../../../src/store/engine/database';
import { initHostSql } from '../../../src/store/engine/hostSql';
import { type CollectedContent, collectContent, partsOf } from '../../support/collectContent';
import { fixtureHomes, layHome } from '../../support/layHome';
import { readHome, type SourceFacts } from '../../support/readHome';
import { sharedPath } from '../../support/shared';
import { temporaryFolder } from '../../support/testStore';
import { storedFrame } from '../../support/zstdFrames';

const wasmPath = resolve(import.meta.dirname, '../../../node_modules/sql.js/dist/sql-wasm.wasm');
const main = '7a0d0000-0000-4000-8000-0000000000a1';
const child = '7a0d0000-0000-4000-8000-0000000000b2';
const older = '7a0d0000-0000-4000-8000-0000000000c3';

describe('threads of Zed', () => {
  let folder: string;
  let found: SourceFacts[];
  const factsOf = (id: string): SourceFacts['facts'] => {
    const facts = found.find(({ name }) => name.endsWith(id))?.facts;
    assert.ok(facts !== undefined, id);
    return facts;
  };

  before(async () => {
    folder = temporaryFolder();
    const [fixture] = fixtureHomes('zed');
    assert.ok(fixture !== undefined);
    found = await readHome(zedAdapter, await layHome(fixture.path, folder));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('spend what they counted in all, of which requests are a part (FORMATS trap 82)', () => {
    const spent = (id: string): unknown =>
      factsOf(id).usages.map(({ requestKey, tokens, model, provider }) => [
        requestKey,
        tokens.input,
        tokens.cacheRead,
        tokens.cacheWrite5m,
        tokens.output,
        model,
        provider,
      ]);
    assert.deepEqual(spent(main), [[`${main}:total`, 1200, 21000, 5000, 900, 'claude-sonnet-4-5', 'anthropic']]);
    // Where the count of all was not kept, the requests that are known.
    assert.deepEqual(spent(older), [[`${older}:total`, 100, 0, 0, 20, 'claude-3-7-sonnet', null]]);
  });

  it('say of every call how it ended', () => {
    const { events, checks } = factsOf(main);
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'tool_result').map(({ callId, detail }) => [callId, detail]),
      [
        ['t1', null],
        ['t2', 'error'],
        ['t3', 'error'],
        ['t4', null],
        ['t5', null],
        ['t6', 'denial'],
        ['t7', null],
        ['t8', 'cancelled'],
      ],
    );
    assert.deepEqual(
      checks.map(({ result, exitCode }) => [result, exitCode]),
      [
        ['fail', 1],
        ['pass', 0],
      ],
    );
  });

  it('have edits with the texts before and after, in the folder of the project that their path begins with', () => {
    assert.deepEqual(
      factsOf(main).edits.map(({ path, operation, status, before }) => [path, operation, status, before]),
      [
        ['/home/dev/shop/src/price.js', 'update', 'applied', 'export function price(value) {\n  return value;\n}\n'],
        ['/home/dev/shop/src/price.js', 'update', 'failed', null],
        ['/home/dev/shop/docs/rounding.md', 'create', 'applied', null],
        ['/home/dev/shop/src/old.js', 'delete', 'failed', null],
      ],
    );
  });

  it('have the folder that the user put first, and the branch that they began on', () => {
    assert.deepEqual(factsOf(main).places, [{ cwd: '/home/dev/shop', gitBranch: 'fix/rounding', seq: 0 }]);
  });

  it('have agents as sidechains of their root, with the call that started them', () => {
    const { identity, events } = factsOf(child);
    assert.deepEqual([identity.sessionId, identity.threadId, identity.parentThreadId], [main, child, 'main']);
    assert.equal(events[0]?.detail, 'spawn_prompt');
    const [started] = factsOf(main).threads;
    assert.deepEqual([started?.threadId, started?.spawnCallId, started?.status], [child, 't7', 'completed']);
  });

  it('of older versions are read', () => {
    assert.deepEqual(
      factsOf(older).events.map(({ kind, body }) => [kind, body]),
      [
        ['user_msg', 'List the files.'],
        ['thinking', 'A listing.'],
        ['assistant_msg', 'Here they are.'],
        ['tool_call', '{"path":"shop"}'],
        ['tool_result', 'src\ntest'],
      ],
    );
  });
});

describe('a thread of Zed that is set back', () => {
  it('keeps what was said, as abandoned, and what it spent', async () => {
    const folder = temporaryFolder();
    try {
      const user = (id: string, text: string): unknown => ({ User: { id, content: [{ Text: text }] } });
      const agent = (text: string): unknown => ({ Agent: { content: [{ Text: text }], tool_results: {} } });
      const usage = { input_tokens: 10, output_tokens: 20 };
      const path = join(folder, 'threads.db');
      const first = await readThread(path, [user('a', 'one'), agent('1'), user('b', 'two'), agent('2')], usage);
      assert.deepEqual(
        first.events.map(({ seq, body }) => [seq, body]),
        [
          [0, 'one'],
          [4, '1'],
          [8, 'two'],
          [12, '2'],
        ],
      );
      const more = { input_tokens: 15, output_tokens: 30 };
      const second = await readThread(
        path,
        [user('a', 'one'), agent('1'), user('c', 'three'), agent('3')],
        more,
        first.state,
      );
      assert.deepEqual(
        second.events.map(({ seq, detail, body }) => [seq, detail, body]),
        [
          [16, 'rewind', null],
          [20, 'prompt', 'three'],
          [24, null, '3'],
        ],
      );
      const all = [...first.events, ...second.events];
      assert.deepEqual(zedAdapter.abandoned?.(all), new Set([8, 12]));
      assert.deepEqual(second.usages[0]?.tokens.output, 30);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is a problem, and no more, when it is damaged', async () => {
    const folder = temporaryFolder();
    try {
      const path = join(folder, 'threads.db');
      await writeThread(path, Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]));
      const [part] = await partsOf(zedAdapter, { agent: 'zed', path, format: 'sqlite', companions: [] });
      assert.ok(part !== undefined);
      const { events, problems } = await collectContent(zedAdapter, part);
      assert.deepEqual([events, problems.map(({ reason }) => reason)], [[], ['compressed_damaged']]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('where Zed keeps threads', () => {
  it('is its data folder on each system', () => {
    const rootsOn = (platform: 'linux' | 'darwin' | 'win32', home: string, variables = {}): string[] =>
      zedAdapter.roots({ platform, home, variables }).map(({ path }) => path);
    assert.deepEqual(rootsOn('linux', '/home/a'), [
      '/home/a/.local/share/zed/threads',
      '/home/a/.var/app/dev.zed.Zed/data/zed/threads',
    ]);
    assert.deepEqual(rootsOn('darwin', '/Users/a'), ['/Users/a/Library/Application Support/Zed/threads']);
    assert.deepEqual(rootsOn('win32', 'C:\\Users\\a', { LOCALAPPDATA: 'D:\\Local' }), ['D:\\Local\\Zed\\threads']);
  });
});

describe(`a table of Zed's first versions${sharedPath('corpus/zed') === undefined ? ' (corpus not on this machine)' : ''}`, () => {
  it('is read without the columns that came later', async function () {
    const schema = sharedPath('corpus/zed/kenn-io__agentsview/internal/parser/testdata/zed-legacy-threads.sql');
    if (schema === undefined) return this.skip();
    const folder = temporaryFolder();
    try {
      const path = join(folder, 'threads.db');
      await writeThread(
        path,
        storedFrame(Buffer.from(JSON.stringify({ messages: [{ User: { id: 'a', content: [{ Text: 'Hello' }] } }] }))),
      );
      const [part] = await partsOf(zedAdapter, { agent: 'zed', path, format: 'sqlite', companions: [] });
      assert.ok(part !== undefined);
      assert.deepEqual(
        (await collectContent(zedAdapter, part)).events.map(({ body }) => body),
        ['Hello'],
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function readThread(
  path: string,
  messages: readonly unknown[],
  usage: unknown,
  state?: CollectedContent['state'],
): Promise<CollectedContent> {
  const thread = { version: '0.3.0', messages, cumulative_token_usage: usage };
  await writeThread(path, storedFrame(Buffer.from(JSON.stringify(thread))));
  const [part] = await partsOf(zedAdapter, { agent: 'zed', path, format: 'sqlite', companions: [] });
  assert.ok(part !== undefined);
  return collectContent(zedAdapter, part, state === undefined ? {} : { state });
}

/** The table of Zed's first versions, with one thread. */
async function writeThread(path: string, data: Buffer): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const database = openDatabase(await initHostSql({ wasmPath }), path);
  try {
    database.exec(
      'CREATE TABLE IF NOT EXISTS threads (id TEXT PRIMARY KEY, summary TEXT NOT NULL, updated_at TEXT NOT NULL, data_type TEXT NOT NULL, data BLOB NOT NULL)',
    );
    database
      .prepare("INSERT OR REPLACE INTO threads VALUES ('t', 'Thread', '2026-01-12T10:00:00Z', 'zstd', ?)")
      .run([data]);
  } finally {
    database.close();
  }
}
