import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { insertRow, sqlLiteral } from '../../support/makeDatabase';
import { temporaryFolder } from '../../support/testStore';
import { CrushStore, call, part, result, start } from './crushStore';

describe('a session of Crush', () => {
  let folder: string;
  let store: CrushStore;
  beforeEach(async () => {
    folder = temporaryFolder();
    store = new CrushStore(join(folder, '.crush/crush.db'));
    await store.create();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const bash = call('call_0123456789abcdef', 'bash', { command: 'npm test' });
  const ran = { start_time: 1, end_time: 2, output: '' };

  it('keeps times in seconds, whatever its schema says', async () => {
    await store.run(store.session('s'), store.message('m', 's', 'user', [part('text', { text: 'Go' })]));
    const { events } = await store.read('s');
    assert.equal(events[0]?.ts, start * 1000);
  });

  it('is another version when a message grows, which its times do not tell', async () => {
    await store.run(store.session('s'), store.message('m', 's', 'assistant', [part('text', { text: 'I' })]));
    const before = await store.version('s');
    await store.run(`UPDATE messages SET parts = ${sqlLiteral([part('text', { text: 'I will' })])}`);
    assert.notEqual(await store.version('s'), before);
  });

  it('tells of a message that grows what is new, under its seqs', async () => {
    await store.run(store.session('s'), store.message('m', 's', 'assistant', [part('text', { text: 'Tests:' })]));
    const first = await store.read('s');
    await store.run(`UPDATE messages SET parts = ${sqlLiteral([part('text', { text: 'Tests:' }), bash])}`);
    const next = await store.read('s', first);
    assert.deepEqual(
      next.events.map(({ kind, seq }) => [kind, seq]),
      [['tool_call', 8]],
    );
    await store.run(store.message('n', 's', 'tool', [result('call_0123456789abcdef', 'ok', ran)]));
    const last = await store.read('s', next);
    assert.deepEqual(
      last.events.map(({ kind, tool, callId }) => [kind, tool, callId]),
      [['tool_result', 'bash', 'call_0123456789abcdef']],
    );
    assert.deepEqual(
      last.checks.map(check => [check.result, check.exitCode]),
      [['pass', 0]],
    );
  });

  it('has the exit codes that the tool writes, and no others', async () => {
    const cases: [string, object | null, boolean, number | null, string | null][] = [
      [
        '1 failing\n\nexit status 1\nExit code 1',
        { ...ran, output: '1 failing\n\nexit status 1\nExit code 1' },
        false,
        1,
        'error',
      ],
      ['bad\nExit code 2\n\n<cwd>/w</cwd>', { start_time: 1, end_time: 2 }, false, 2, 'error'],
      ['fine', ran, false, 0, null],
      ['Background shell started with ID: 1', { start_time: 1, end_time: 2, shell_id: '1' }, false, null, null],
      [
        'half\nCommand was aborted before completion',
        { ...ran, output: 'half\nCommand was aborted before completion' },
        false,
        null,
        'interrupted',
      ],
      ['User denied permission', null, true, null, 'denial'],
      ['Tool execution canceled by user', null, true, null, 'interrupted'],
      ['missing command', null, true, null, 'error'],
    ];
    await store.run(store.session('s'));
    for (const [index, [content, metadata, isError]] of cases.entries()) {
      const id = `call_0123456789abcde${index}`;
      await store.run(
        store.message(`a${index}`, 's', 'assistant', [call(id, 'bash', { command: 'npm test' })]),
        store.message(`b${index}`, 's', 'tool', [result(id, content, metadata, isError)]),
      );
    }
    const { events, checks } = await store.read('s');
    const results = events.filter(({ kind }) => kind === 'tool_result');
    assert.deepEqual(
      results.map(({ detail }) => detail),
      cases.map(([, , , , detail]) => detail),
    );
    const told = cases.filter(([, , , , detail]) => detail === null || detail === 'error');
    assert.deepEqual(
      checks.map(({ exitCode }) => exitCode),
      told.map(([, , , code]) => code),
    );
  });

  it('costs what it states, once: a parent’s cost includes its sidechains', async () => {
    await store.run(
      store.session('root', { cost: 1, prompt_tokens: 90_000, completion_tokens: 12 }),
      store.session('m$$call_done', { cost: 0.25, parent_session_id: 'root' }),
      store.session('m$$call_failed', { cost: 0.5, parent_session_id: 'root' }),
      store.session('title-root', { parent_session_id: 'root' }),
      store.message('m', 'root', 'assistant', [call('call_done', 'agent', {}), call('call_failed', 'agent', {})]),
      store.message('n', 'root', 'tool', [result('call_done', 'ok'), result('call_failed', 'no', null, true)]),
      ...['m$$call_done', 'm$$call_failed'].map(id =>
        store.message(`in ${id}`, id, 'user', [part('text', { text: 'x' })]),
      ),
    );
    const sources = await store.parts();
    assert.deepEqual(
      sources.map(({ identity: { sessionId, threadId } }) => [sessionId, threadId]),
      [
        ['root', 'm$$call_done'],
        ['root', 'm$$call_failed'],
        ['root', 'main'],
      ],
    );
    const facts = await Promise.all(['root', 'm$$call_done', 'm$$call_failed'].map(id => store.read(id)));
    assert.deepEqual(
      facts.flatMap(({ usages }) =>
        usages.map(({ requestKey, statedNanoUsd, fidelity, tokens }) => [
          requestKey,
          statedNanoUsd,
          fidelity,
          Object.values(tokens).every(count => count === 0),
        ]),
      ),
      [
        ['root:total', 750_000_000, 'partial', true],
        ['m$$call_done:total', 250_000_000, 'partial', true],
        ['m$$call_failed:total', 500_000_000, 'partial', true],
      ],
    );
    assert.deepEqual(facts[0]?.sessions.at(-1)?.statedTotal, { nanoUsd: 1_500_000_000, tokens: null });
    assert.deepEqual(
      facts[0]?.threads
        .filter(({ status }) => status !== 'running')
        .map(({ spawnCallId, status }) => [spawnCallId, status]),
      [
        ['root/call_done', 'completed'],
        ['root/call_failed', 'failed'],
      ],
    );
  });

  it('knows a summary by its row, or by the session’s', async () => {
    const answer = [part('text', { text: 'So far:' }), part('finish', { reason: 'end_turn' })];
    await store.run(store.session('s'), store.message('m', 's', 'assistant', answer));
    const first = await store.read('s');
    await store.run("UPDATE sessions SET summary_message_id = 'm'");
    const next = await store.read('s', first);
    assert.deepEqual(
      next.events.map(({ kind, detail }) => [kind, detail]),
      [['lifecycle', 'compaction']],
    );
    assert.deepEqual(
      (await store.read('s')).events.map(({ kind, detail }) => [kind, detail]),
      [
        ['lifecycle', 'compaction'],
        ['user_msg', 'compact_summary'],
      ],
    );
  });

  it('states no amount where the cost is 0', async () => {
    await store.run(store.session('s'), store.message('m', 's', 'assistant', [part('text', { text: 'x' })]));
    const { usages, sessions } = await store.read('s');
    assert.deepEqual(usages, []);
    assert.equal(sessions.at(-1)?.statedTotal, undefined);
  });

  it('names the model where there was but one', async () => {
    await store.run(
      store.session('s', { cost: 1 }),
      store.message('m', 's', 'assistant', [part('text', { text: 'x' })]),
    );
    const first = await store.read('s');
    assert.deepEqual([first.usages[0]?.model, first.usages[0]?.provider], ['gpt-5', 'openai']);
    await store.run(
      store.message('n', 's', 'assistant', [part('text', { text: 'y' })]),
      "UPDATE messages SET model = 'o3' WHERE id = 'n'",
    );
    assert.equal((await store.read('s', first)).usages[0]?.model, null);
  });

  it('finds the texts that a write replaced in the history of files', async () => {
    const file = (version: number, content: string, at: number): string =>
      insertRow('files', {
        id: `f${version}`,
        session_id: 's',
        path: '/w/a.txt',
        content,
        version,
        created_at: at,
        updated_at: at,
      });
    const write = call('call_0123456789abcdef', 'write', { file_path: '/w/a.txt', content: 'one\ntwo\n' });
    await store.run(
      store.session('s'),
      store.message('m', 's', 'assistant', [write], start + 10),
      store.message('n', 's', 'tool', [result('call_0123456789abcdef', 'ok', { diff: '' })], start + 12),
      // Before it the same text was there once, and is not meant.
      file(0, '', start),
      file(1, 'one\ntwo\n', start),
      file(2, 'one\n', start + 11),
      file(3, 'one\ntwo\n', start + 11),
    );
    const { edits } = await store.read('s');
    const edit = edits.at(-1);
    assert.deepEqual(
      [edit?.operation, edit?.before, edit?.after, edit?.linesAdded],
      ['update', 'one\n', 'one\ntwo\n', 1],
    );
  });

  it('tells calls without an answer as they are: not known', async () => {
    const edit = call('call_0123456789abcdef', 'edit', { file_path: 'a.txt', old_string: 'x', new_string: 'y' });
    await store.run(
      store.session('s'),
      store.message('m', 's', 'assistant', [edit, part('finish', { reason: 'tool_use' })]),
    );
    const { edits, sessions } = await store.read('s');
    assert.deepEqual(
      edits.map(({ status, path }) => [status, path]),
      [['unknown', join(folder, 'a.txt')]],
    );
    assert.equal(sessions.at(-1)?.endState, 'tool_pending');
  });
});
