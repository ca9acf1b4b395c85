import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { gooseAdapter } from '../../../src/agents/goose/adapter';
import type { CollectedContent } from '../../support/collectContent';
import { insertRow } from '../../support/makeDatabase';
import { temporaryFolder } from '../../support/testStore';
import { call, firstTables, GooseStore, hiddenFrom, noon, result, start, text } from './gooseStore';

const continuation =
  'The previous message contains a summary that was prepared because a context limit was reached.\nDo not mention it.';

describe('a session of goose', () => {
  let folder: string;
  let store: GooseStore;
  beforeEach(async () => {
    folder = temporaryFolder();
    store = new GooseStore(join(folder, 'sessions.db'));
    await store.create();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const said = ({ events }: CollectedContent): string[] =>
    events.map(({ kind, detail, body }) => [kind, detail ?? '-', body ?? ''].join(' '));

  it('has times in seconds and in milliseconds, and their order', async () => {
    await store.run(
      store.session('s'),
      store.message('a', 's', 'user', [text('first')], { at: start }),
      store.message('b', 's', 'assistant', [text('second')], { at: (start + 1) * 1000 }),
      store.message('c', 's', 'user', [text('third')], { at: start + 2 }),
    );
    assert.deepEqual(
      (await store.read('s')).events.map(({ body, ts }) => [body, ts]),
      [
        ['first', start * 1000],
        ['second', (start + 1) * 1000],
        ['third', (start + 2) * 1000],
      ],
    );
  });

  it('is read on where it grew', async () => {
    await store.run(
      store.session('s'),
      store.message('a', 's', 'user', [text('Go')]),
      store.message('b', 's', 'assistant', [call('toolu_0000000000001', 'write', { path: 'a.txt', content: 'x\n' })]),
    );
    const first = await store.read('s');
    assert.deepEqual(
      first.edits.map(({ status }) => status),
      ['unknown'],
    );
    await store.run(store.message('c', 's', 'user', [result('toolu_0000000000001', 'Created a.txt (1 lines)')]));
    const next = await store.read('s', first);
    assert.deepEqual(said(next), ['tool_result - Created a.txt (1 lines)']);
    assert.deepEqual(
      next.edits.map(({ seq, path, operation, status, after }) => [seq, path, operation, status, after]),
      [[first.edits[0]?.seq, '/w/a.txt', 'create', 'applied', 'x\n']],
    );
    assert.equal(next.events[0]?.parentNode, first.events.at(-1)?.node);
  });

  it('abandons what an edited prompt took back', async () => {
    await store.run(
      store.session('s'),
      store.message('a', 's', 'user', [text('Go')]),
      store.message('b', 's', 'assistant', [text('Done')]),
      store.message('c', 's', 'user', [text('Use tabs')], { at: start + 1 }),
      store.message('d', 's', 'assistant', [text('Tabs')], { at: start + 2 }),
    );
    const first = await store.read('s');
    // `truncate_conversation_from_message`
    await store.run(
      "DELETE FROM messages WHERE message_id IN ('c', 'd')",
      store.message('e', 's', 'user', [text('Use blanks')], { at: start + 3 }),
    );
    const next = await store.read('s', first);
    const events = [...first.events, ...next.events];
    const abandoned = gooseAdapter.abandoned?.(events) ?? new Set();
    assert.deepEqual(
      events.filter(({ seq }) => abandoned.has(seq)).map(({ body }) => body),
      ['Use tabs', 'Tabs'],
    );
  });

  it('keeps what a cleared conversation said', async () => {
    await store.run(store.session('s'), store.message('a', 's', 'user', [text('Go')]));
    const first = await store.read('s');
    await store.run('DELETE FROM messages', store.message('b', 's', 'user', [text('/clear')], { at: start + 1 }));
    const next = await store.read('s', first);
    assert.deepEqual(said(next), ['user_msg prompt /clear']);
    assert.deepEqual(gooseAdapter.abandoned?.([...first.events, ...next.events]), new Set());
  });

  it('tells a compaction once, and the prompt that it repeats', async () => {
    const compacted = [
      store.message('a', 's', 'user', [text('Go')], { metadata: hiddenFrom('agent') }),
      store.message('b', 's', 'assistant', [text('On it')], { metadata: hiddenFrom('agent') }),
      store.message('c', 's', 'user', [text('Now tests')], { metadata: hiddenFrom('user', 'agent') }),
      store.message('d', 's', 'user', [text('Summary')], { at: start + 9, metadata: hiddenFrom('user') }),
      store.message('e', 's', 'assistant', [text(continuation)], { at: start + 9, metadata: hiddenFrom('user') }),
      store.message('f', 's', 'user', [text('Now tests')], { at: start + 9 }),
    ];
    await store.run(
      store.session('s'),
      store.message('a', 's', 'user', [text('Go')]),
      store.message('b', 's', 'assistant', [text('On it')]),
      store.message('c', 's', 'user', [text('Now tests')]),
    );
    const first = await store.read('s');
    // Old versions write the whole conversation anew, under the same ids.
    await store.run('DELETE FROM messages', ...compacted);
    const next = await store.read('s', first);
    const [summary, mark, goOn, repeated] = [
      'user_msg compact_summary Summary',
      'lifecycle compaction ',
      `user_msg injected ${continuation}`,
      'user_msg injected Now tests',
    ];
    assert.deepEqual(said(next), [summary, mark, goOn, repeated]);
    assert.deepEqual(gooseAdapter.abandoned?.([...first.events, ...next.events]), new Set());
    // The same when it is read for the first time.
    assert.deepEqual(said(await store.read('s')), [...said(first), summary, mark, goOn, repeated]);
  });

  it('hides what goose says in the user’s name', async () => {
    await store.run(
      store.session('s'),
      store.message('a', 's', 'user', [text('It is noon')], { metadata: { ...hiddenFrom(), turnContext: true } }),
      store.message('b', 's', 'user', [text('A call was made')], { metadata: hiddenFrom('user') }),
      store.message('c', 's', 'user', [text('Go')]),
    );
    const { events } = await store.read('s');
    assert.deepEqual(
      events.map(({ role, detail }) => [role, detail]),
      [
        ['system', 'injected'],
        ['system', 'injected'],
        ['user', 'prompt'],
      ],
    );
  });

  it('bills each request of the ledger at the answer it belongs to, whatever became of the messages', async () => {
    const usage = { inputTokens: 10, outputTokens: 5 };
    await store.run(
      store.session('s'),
      store.message('a', 's', 'user', [text('Go')]),
      store.message('b', 's', 'assistant', [text('One')], { at: start + 1, metadata: { ...hiddenFrom(), usage } }),
      // Begun within the second in which the request before it was listed.
      store.message('c', 's', 'assistant', [text('Two')], { at: start + 2 }),
      store.request('s', start + 2, {
        model: 'claude-haiku-5-5',
        input_tokens: 10,
        output_tokens: 5,
        total_tokens: 15,
      }),
      store.request('s', start + 3, {
        model: 'claude-sonnet-5-5',
        input_tokens: 100,
        output_tokens: 7,
        total_tokens: 107,
        cache_read_tokens: 60,
        cache_write_tokens: 30,
        cost: 0.25,
        cost_source: 'estimated',
      }),
    );
    const first = await store.read('s');
    const seqOf = (body: string): number | undefined => first.events.find(event => event.body === body)?.seq;
    assert.deepEqual(
      first.usages.map(({ requestKey, seq, model, provider, tokens, statedNanoUsd, fidelity }) => [
        requestKey,
        seq,
        model,
        provider,
        [tokens.input, tokens.cacheRead, tokens.cacheWrite5m, tokens.output],
        statedNanoUsd,
        fidelity,
      ]),
      [
        ['goose:s:1', seqOf('One'), 'claude-haiku-5-5', 'anthropic', [10, 0, 0, 5], null, 'exact'],
        ['goose:s:2', seqOf('Two'), 'claude-sonnet-5-5', 'anthropic', [10, 60, 30, 7], 250_000_000, 'exact'],
      ],
    );
    await store.run('DELETE FROM messages', store.message('z', 's', 'user', [text('Summary')], { at: start + 9 }));
    assert.deepEqual(
      (await store.read('s')).usages.map(({ requestKey }) => requestKey),
      ['goose:s:1', 'goose:s:2'],
    );
  });

  it('bills what was spent before there was a ledger as a whole, once', async () => {
    const spent = {
      accumulated_input_tokens: 1000,
      accumulated_output_tokens: 100,
      accumulated_total_tokens: 1100,
      accumulated_cost: 0.5,
    };
    await store.run(store.session('s', spent), store.message('a', 's', 'user', [text('Go')]));
    const totals = ({ usages }: CollectedContent): unknown[] =>
      usages
        .filter(({ requestKey }) => requestKey === 'goose:s:total')
        .map(({ tokens, statedNanoUsd, fidelity, model }) => [
          tokens.input,
          tokens.output,
          statedNanoUsd,
          fidelity,
          model,
        ]);
    const first = await store.read('s');
    assert.deepEqual(totals(first), [[1000, 100, 500_000_000, 'partial', 'claude-sonnet-5-5']]);
    // The first request that is listed carries the rest forward.
    await store.run(
      store.request('s', start, {
        input_tokens: 1000,
        output_tokens: 100,
        total_tokens: 1100,
        cost: 0.5,
        cost_source: 'carried_forward',
      }),
      store.request('s', start + 1, { model: 'm', input_tokens: 10, output_tokens: 1, total_tokens: 11, cost: 0.1 }),
      'UPDATE sessions SET accumulated_input_tokens = 1010, accumulated_output_tokens = 101, accumulated_cost = 0.6',
    );
    const next = await store.read('s', first);
    assert.deepEqual(totals(next), totals(first));
    assert.deepEqual(
      next.usages.map(({ requestKey }) => requestKey),
      ['goose:s:2', 'goose:s:total'],
    );
    assert.deepEqual(next.sessions.at(-1)?.statedTotal, { nanoUsd: 600_000_000, tokens: null });
  });

  it('is read from a database of the first schema', async () => {
    const old = new GooseStore(join(folder, 'old.db'));
    await old.create(firstTables);
    const times = { created_at: noon, updated_at: noon };
    await old.run(
      insertRow('sessions', {
        id: 's',
        description: 'Sum up',
        working_dir: '/w',
        accumulated_output_tokens: 9,
        ...times,
      }),
      insertRow('messages', { session_id: 's', role: 'user', content_json: [text('Go')], created_timestamp: start }),
    );
    const { sessions, events, usages } = await old.read('s');
    assert.deepEqual(sessions[0]?.title, { text: 'Sum up', source: 'generated' });
    assert.deepEqual(
      events.map(({ body, node }) => [body, node]),
      [['Go', 'msg_s_1/0']],
    );
    assert.equal(usages[0]?.tokens.output, 9);
  });

  it('knows copies by their ids of messages, and a session of its own by having none', async () => {
    await store.run(
      store.session('s'),
      store.session('copy', { created_at: '2026-08-01 13:00:00' }),
      store.session('other', { created_at: '2026-08-01 14:00:00' }),
      ...['s', 'copy'].map(id =>
        store.message('a', id, 'assistant', [
          call('toolu_0000000000001', 'edit', { path: 'a', before: 'x', after: 'y' }),
        ]),
      ),
      store.message('b', 'other', 'user', [text('Go')]),
    );
    const copy = await store.read('copy');
    assert.deepEqual(copy.sessions.map(({ relationship, parentNativeId }) => [relationship, parentNativeId])[0], [
      'fork',
      's',
    ]);
    assert.deepEqual(
      copy.events.map(({ detail }) => detail),
      ['copied'],
    );
    assert.deepEqual(copy.edits, []);
    for (const id of ['s', 'other']) assert.equal((await store.read(id)).sessions[0]?.relationship, 'root');
  });

  it('has sidechains as threads, also those that it does not wait for', async () => {
    const started = { _meta: { subagent_session_id: 'child' } };
    await store.run(
      store.session('s'),
      store.session('child', { session_type: 'sub_agent', parent_session_id: 's', name: 'Delegated task' }),
      store.session('orphan', { session_type: 'sub_agent' }),
      store.message('a', 's', 'assistant', [
        call('toolu_0000000000001', 'summon__delegate', { instructions: 'Look', async: true }),
      ]),
      store.message('b', 's', 'user', [result('toolu_0000000000001', 'Task child started in background', started)]),
      store.message('x', 'child', 'user', [text('Look')]),
      store.message('y', 'orphan', 'user', [text('Look')]),
    );
    const [child, orphan] = await store.parts();
    assert.deepEqual(
      [child, orphan].map(part => [part?.identity.sessionId, part?.identity.threadId]),
      [
        ['s', 'child'],
        ['orphan', 'main'],
      ],
    );
    const first = await store.read('s');
    const threads = ({ threads: facts }: CollectedContent): unknown[] =>
      facts.map(({ threadId, kind, agentType, status, spawnCallId }) => [
        threadId,
        kind,
        agentType,
        status,
        spawnCallId,
      ]);
    assert.deepEqual(threads(first), [['child', 'async', 'delegate', 'running', 'toolu_0000000000001']]);
    await store.run(
      store.message('c', 's', 'assistant', [call('toolu_0000000000002', 'load', { source: 'child' })], {
        at: start + 5,
      }),
      store.message('d', 's', 'user', [result('toolu_0000000000002', 'Found')], { at: start + 6 }),
    );
    assert.deepEqual(threads(await store.read('s', first)), [['child', undefined, undefined, 'completed', undefined]]);
    assert.deepEqual((await store.read('orphan')).sessions[0]?.relationship, 'subagent');
  });

  it('has the checks of its shell, with exit codes as it writes them', async () => {
    const commands: [string, object | null][] = [
      ['toolu_0000000000001', { isError: true, structuredContent: { stdout: '', stderr: '', exit_code: 2 } }],
      ['toolu_0000000000002', { structuredContent: { stdout: 'ok', stderr: '', exit_code: 0 } }],
      ['toolu_0000000000003', {}],
      ['toolu_0000000000004', null],
    ];
    await store.run(
      store.session('s'),
      ...commands.flatMap(([id, more], index) => [
        store.message(`a${index}`, 's', 'assistant', [call(id, 'developer__shell', { command: 'npm test' })]),
        ...(more === null ? [] : [store.message(`b${index}`, 's', 'user', [result(id, 'ok', more)])]),
      ]),
    );
    assert.deepEqual(
      (await store.read('s')).checks.map(({ result: outcome, exitCode, evidence }) => [outcome, exitCode, evidence]),
      [
        ['fail', 2, 'exit_status'],
        ['pass', 0, 'exit_status'],
        ['unknown', null, null],
      ],
    );
  });

  it('says how it stands', async () => {
    const endOf = async (id: string, ...messages: readonly string[]): Promise<unknown> => {
      await store.run(store.session(id), store.message(`${id}0`, id, 'user', [text('Go')]), ...messages);
      return (await store.read(id)).sessions.at(-1)?.endState;
    };
    assert.equal(await endOf('p'), 'truncated');
    assert.equal(await endOf('q', store.message('q1', 'q', 'assistant', [text('Done')])), 'awaiting_user');
    assert.equal(
      await endOf('r', store.message('r1', 'r', 'assistant', [call('c', 'shell', { command: 'ls' })])),
      'tool_pending',
    );
    const failed = { type: 'error', kind: 'other', message: 'Overloaded' };
    assert.equal(await endOf('t', store.message('t1', 't', 'assistant', [failed])), 'truncated');
    const old = text('Ran into this error: Server error.\n\nPlease retry if you think this is a transient error.');
    assert.equal(await endOf('u', store.message('u1', 'u', 'assistant', [old])), 'truncated');
    assert.equal((await store.read('u')).events.at(-1)?.detail, 'api_error');
  });
});
