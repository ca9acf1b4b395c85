import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cursorAdapter } from '../../../src/agents/cursor/adapter';
import { fixtureHomes, layHome } from '../../support/layHome';
import { readHome, type SourceFacts } from '../../support/readHome';
import { temporaryFolder } from '../../support/testStore';
import { CursorStore } from './cursorStore';

const round = 'a1c0ffee-0000-4000-8000-0000000000a1';
const explorer = 'b2c0ffee-0000-4000-8000-0000000000b2';
const rename = 'c3c0ffee-0000-4000-8000-0000000000c3';

describe('the conversations of the editor', () => {
  let folder: string;
  let found: SourceFacts[];
  const factsOf = (id: string): SourceFacts['facts'] => {
    const facts = found.find(({ name }) => name.endsWith(`globalStorage/state.vscdb ${id}`))?.facts;
    assert.ok(facts !== undefined, id);
    return facts;
  };

  before(async () => {
    folder = temporaryFolder();
    const [fixture] = fixtureHomes('cursor');
    assert.ok(fixture !== undefined);
    found = await readHome(cursorAdapter, await layHome(fixture.path, folder));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are listed without drafts', () => {
    const parts = found.filter(({ name }) => name.includes('globalStorage')).map(({ name }) => name.split(' ').at(-1));
    assert.deepEqual(parts.sort(), [round, explorer, rename]);
  });

  it('tell counts where Cursor counted, and nothing where it wrote 0 (FORMATS trap 66)', () => {
    assert.deepEqual(
      factsOf(round).usages.map(({ tokens, model, fidelity }) => [tokens.input, tokens.output, model, fidelity]),
      [[23050, 1941, null, 'partial']],
    );
    assert.deepEqual(factsOf(explorer).usages, []);
  });

  it('tell what an older one cost, as a total', () => {
    const { usages, sessions } = factsOf(rename);
    assert.deepEqual(
      usages.map(({ requestKey, statedNanoUsd }) => [requestKey, statedNanoUsd]),
      [[`${rename}:total:claude-3.5-sonnet`, 80_000_000]],
    );
    assert.ok(sessions.some(({ statedTotal }) => statedTotal?.nanoUsd === 80_000_000));
  });

  it('have a task as a thread, with the call that started it', () => {
    const { identity, events, threads } = factsOf(explorer);
    assert.deepEqual([identity.sessionId, identity.threadId, identity.parentThreadId], [round, explorer, 'main']);
    assert.equal(events[0]?.detail, 'spawn_prompt');
    assert.deepEqual(
      threads.map(({ agentType, status, model }) => [agentType, status, model]),
      [['explore', 'completed', 'composer-2']],
    );
    const started = factsOf(round).threads.find(({ threadId }) => threadId === explorer);
    assert.deepEqual([started?.spawnCallId, started?.kind, started?.parentThreadId], ['call_task', 'sync', 'main']);
  });

  it('say of every call how it ended', () => {
    const results = factsOf(round).events.filter(({ kind }) => kind === 'tool_result');
    assert.deepEqual(
      results.map(({ callId, detail }) => [callId, detail]),
      [
        ['call_edit_1', null],
        ['call_test_1', 'error'],
        ['call_edit_2', null],
        ['call_test_2', null],
        ['call_push', 'denial'],
        ['call_edit_3', 'denial'],
        ['call_task', null],
      ],
    );
    assert.deepEqual(
      factsOf(round).checks.map(({ command, result, exitCode }) => [command, result, exitCode]),
      [
        ['npm test', 'fail', 1],
        ['npm test', 'pass', 0],
      ],
    );
  });

  it('have the texts of edits, or the lines with their places', () => {
    const [whole, chunk, refused] = factsOf(round).edits;
    assert.equal(whole?.before, 'export function price(value) {\n  return value;\n}\n');
    assert.equal(whole?.after, 'export function price(value) {\n  return Math.round(value * 100) / 100;\n}\n');
    assert.deepEqual([whole?.status, whole?.path, whole?.linesAdded], ['applied', '/home/dev/shop/src/price.js', 1]);
    assert.deepEqual(chunk?.hunks, [
      {
        oldStart: 1,
        newStart: 1,
        lines: [
          ' export function price(value) {',
          '-  return Math.round(value * 100) / 100;',
          '+  return Math.round((value + Number.EPSILON) * 100) / 100;',
          ' }',
        ],
      },
    ]);
    assert.deepEqual([refused?.status, refused?.path], ['failed', '/home/dev/shop/README.md']);
  });

  it('keep what an edited prompt left behind, as abandoned', () => {
    const { events } = factsOf(round);
    const abandoned = cursorAdapter.abandoned?.(events) ?? new Set();
    assert.deepEqual(
      events.filter(({ seq }) => abandoned.has(seq)).map(({ summary }) => summary),
      ['Prices have too many decimals. Cut them.', 'I would cut them with toFixed.'],
    );
  });

  it('have the folder and branch of their record, else of the window that listed them', () => {
    assert.deepEqual(factsOf(round).places, [{ cwd: '/home/dev/shop', gitBranch: 'fix/rounding', seq: 0 }]);
    assert.deepEqual(factsOf(rename).places, []);
    const listed = found.find(({ name }) => name.includes('workspaceStorage'))?.facts;
    assert.deepEqual(listed?.places, [{ cwd: '/home/dev/old shop', gitBranch: 'main', seq: 0 }]);
    assert.equal(listed?.identity.sessionId, rename);
    assert.notEqual(listed?.identity.transcriptKey, factsOf(rename).identity.transcriptKey);
  });

  it('end with the interruption that aborted them', () => {
    assert.equal(factsOf(rename).events.at(-1)?.detail, 'interrupt');
    assert.deepEqual(
      found.filter(({ name }) => name.endsWith(rename)).flatMap(({ facts }) => facts.sessions.map(one => one.endState)),
      ['truncated', undefined, undefined],
    );
  });
});

describe('a conversation of the editor that goes on', () => {
  const id = '00000000-0000-4000-8000-000000000001';
  const headers = (...names: string[]): unknown => names.map(bubbleId => ({ bubbleId, type: 2 }));
  const call = (status: string, result?: string): unknown => ({
    type: 2,
    toolFormerData: { name: 'read_file_v2', toolCallId: 'c', status, params: '{"targetFile":"a.js"}', result },
  });
  let store: CursorStore;

  beforeEach(() => {
    store = new CursorStore();
  });
  afterEach(() => store.remove());

  it('has another version with every message and every change of one', async () => {
    const versions = new Set<string | undefined>();
    const look = async (): Promise<number> => {
      versions.add((await store.parts())[0]?.version);
      return versions.size;
    };
    await store.put({
      [`composerData:${id}`]: { fullConversationHeadersOnly: headers('a') },
      [`bubbleId:${id}:a`]: { text: 'x' },
    });
    assert.equal(await look(), 1);
    assert.equal(await look(), 1);
    await store.put({ [`bubbleId:${id}:a`]: { text: 'y' } });
    assert.equal(await look(), 2);
    await store.put({ [`bubbleId:${id}:b`]: { text: 'z' } });
    assert.equal(await look(), 3);
    await store.put({ [`composerData:${id}`]: { fullConversationHeadersOnly: headers('a', 'b') } });
    assert.equal(await look(), 4);
    await store.put({ 'bubbleId:other:a': { text: 'of another' } });
    assert.equal(await look(), 4);
  });

  it('tells only what is new, under seqs that stay', async () => {
    await store.put({
      [`composerData:${id}`]: { fullConversationHeadersOnly: headers('b', 'a') },
      [`bubbleId:${id}:a`]: call('loading'),
      [`bubbleId:${id}:b`]: { type: 1, text: 'Read it.' },
    });
    const first = await store.read(id);
    assert.deepEqual(
      first.events.map(({ seq, kind }) => [seq, kind]),
      [
        [0, 'user_msg'],
        [6, 'tool_call'],
      ],
    );
    assert.equal(first.sessions[0]?.endState, 'tool_pending');
    await store.put({ [`bubbleId:${id}:a`]: call('completed', '{"contents":"text"}') });
    const second = await store.read(id, first.state);
    assert.deepEqual(
      second.events.map(({ seq, kind, body }) => [seq, kind, body]),
      [
        [6, 'tool_call', '{"targetFile":"a.js"}'],
        [7, 'tool_result', 'text'],
      ],
    );
  });

  it('keeps a message that Cursor stops listing, as abandoned', async () => {
    const texts = { [`bubbleId:${id}:a`]: { type: 1, text: 'one' }, [`bubbleId:${id}:b`]: { type: 1, text: 'two' } };
    await store.put({ [`composerData:${id}`]: { fullConversationHeadersOnly: headers('a', 'b') }, ...texts });
    const first = await store.read(id);
    await store.put({ [`composerData:${id}`]: { fullConversationHeadersOnly: headers('a') } });
    const { events } = await store.read(id, first.state);
    assert.deepEqual(
      events.map(({ seq, body }) => [seq, body]),
      [[4, 'two']],
    );
    assert.deepEqual(cursorAdapter.abandoned?.(events), new Set([4]));
  });

  it('is not led round by composers that name each other as parents', async () => {
    const parentOf = (parent: string): unknown => ({ subagentInfo: { parentComposerId: parent } });
    await store.put({
      'composerData:x': parentOf('y'),
      'composerData:y': parentOf('x'),
      'bubbleId:x:1': { text: 'x' },
      'bubbleId:y:1': { text: 'y' },
    });
    assert.equal((await store.parts()).length, 2);
  });
});

describe('where Cursor keeps conversations', () => {
  const rootsOn = (platform: 'linux' | 'darwin' | 'win32', home: string, variables = {}): string[] =>
    cursorAdapter.roots({ platform, home, variables }).map(({ path }) => path);

  it('is the editor’s folder and that of the command line', () => {
    assert.deepEqual(rootsOn('linux', '/home/a'), ['/home/a/.config/Cursor/User', '/home/a/.cursor']);
    assert.deepEqual(rootsOn('darwin', '/Users/a'), [
      '/Users/a/Library/Application Support/Cursor/User',
      '/Users/a/.cursor',
    ]);
    assert.deepEqual(rootsOn('win32', 'C:\\Users\\a', { APPDATA: 'C:\\Users\\a\\AppData\\Roaming' }), [
      'C:\\Users\\a\\AppData\\Roaming\\Cursor\\User',
      'C:\\Users\\a\\.cursor',
    ]);
  });

  it('moves with the variables that Cursor knows', () => {
    const moved = { CURSOR_CONFIG_DIR: '/data/cursor', XDG_CONFIG_HOME: '/xdg' };
    assert.deepEqual(rootsOn('linux', '/home/a', moved), [
      '/xdg/Cursor/User',
      '/home/a/.cursor',
      '/data/cursor',
      join('/xdg', 'cursor'),
    ]);
  });
});
