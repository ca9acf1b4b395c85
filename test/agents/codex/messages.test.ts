import assert from 'node:assert/strict';
import { codexAdapter } from '../../../src/agents/codex/adapter';
import { event, item, line, message, meta, olderId, olderTurn, ownId, ownTurn, turn } from './lines';
import { readLines } from './readSource';

function outlines(...lines: (object | string)[]): string[] {
  return readLines([meta(), ...lines]).events.map(
    ({ kind, role, detail, body }) => `${kind} ${role} ${detail} ${body}`,
  );
}

describe('codex messages', () => {
  it('are told once, whichever record comes first', () => {
    const said = 'assistant_msg assistant null hello';
    const asked = 'user_msg user prompt do it';
    const completed = (type: string, content: object[]): object => event('item_completed', { item: { type, content } });
    assert.deepEqual(outlines(message('assistant', 'hello'), event('agent_message', { message: 'hello' })), [said]);
    assert.deepEqual(outlines(event('agent_message', { message: 'hello' }), message('assistant', 'hello')), [said]);
    assert.deepEqual(
      outlines(completed('AgentMessage', [{ type: 'Text', text: 'hello' }]), message('assistant', 'hello')),
      [said],
    );
    assert.deepEqual(outlines(message('user', 'do it'), event('user_message', { message: 'do it' })), [asked]);
    assert.deepEqual(outlines(event('user_message', { message: 'do it' })), [asked]);
    assert.deepEqual(
      outlines(
        event('agent_reasoning', { text: 'a' }),
        item('reasoning', { summary: [{ type: 'summary_text', text: 'a' }] }),
      ),
      ['thinking assistant null a'],
    );
  });

  it('are told again when they are said again', () => {
    const yes = [message('user', 'yes'), event('user_message', { message: 'yes' })];
    assert.equal(outlines(...yes, message('assistant', 'ok'), ...yes).filter(text => text.includes('yes')).length, 2);
  });

  it("that the client put into the conversation are not the user's", () => {
    const injected = [
      '# AGENTS.md instructions for /w\n\n<INSTRUCTIONS>x</INSTRUCTIONS>',
      '<environment_context>\n  <cwd>/w</cwd>\n</environment_context>',
      '<user_instructions>\n\nx\n</user_instructions>',
      '<turn_aborted>\nThe user interrupted\n</turn_aborted>',
      '<skill>\n<name>s</name>\n</skill>',
    ];
    for (const text of injected) assert.match(outlines(message('user', text))[0] ?? '', /^user_msg system injected/);
    assert.match(outlines(message('developer', 'be kind'))[0] ?? '', /^user_msg system injected be kind/);
    assert.deepEqual(
      outlines(message('user', '# AGENTS.md instructions for /w', 'fix it')).map(text => text.slice(0, 24)),
      ['user_msg system injected', 'user_msg user prompt fix'],
    );
    assert.match(outlines(message('user', '<div> is an element, why?'))[0] ?? '', /^user_msg user prompt/);
    assert.match(
      outlines(
        message('user', '<user_shell_command>\n<command>\nls -l\n</command>\n<result>x</result></user_shell_command>'),
      )[0] ?? '',
      /^user_msg user shell/,
    );
  });

  it('name the session after the first prompt, until a name is given', () => {
    const { sessions } = readLines([
      meta(),
      message('user', '<environment_context></environment_context>'),
      message('user', 'Fix\nthe   totals'),
      message('user', 'and this'),
      event('thread_name_updated', { thread_name: 'Totals' }),
    ]);
    assert.deepEqual(
      sessions.flatMap(({ title }) => title ?? []),
      [
        { text: 'Fix the totals', source: 'firstPrompt' },
        { text: 'Totals', source: 'custom' },
      ],
    );
  });

  it("to a subagent are its parent's", () => {
    const { events, sessions } = readLines([
      meta({ session_id: olderId, parent_thread_id: olderId }),
      message('user', 'AGENT-A: do it'),
    ]);
    assert.deepEqual(
      events.map(({ threadId, role, detail }) => [threadId, role, detail]),
      [[ownId, 'system', 'spawn_prompt']],
    );
    assert.deepEqual(sessions, []);
  });

  it('of encrypted reasoning are none', () => {
    assert.deepEqual(outlines(item('reasoning', { summary: [], content: null, encrypted_content: 'gAAA' })), []);
  });
});

describe('codex turns', () => {
  it('that fail, stop and compact are told', () => {
    assert.deepEqual(
      outlines(
        event('stream_error', { message: 'Reconnecting 1/5' }),
        event('error', { message: 'no' }),
        line('compacted', { message: 'summary' }),
        event('context_compacted'),
        event('context_compacted'),
        line('compacted', { message: 'late' }),
        event('entered_review_mode', { user_facing_hint: 'changes' }),
        event('exited_review_mode', { review_output: { overall_explanation: 'fine' } }),
        event('turn_aborted', { reason: 'interrupted' }),
        event('turn_aborted', { reason: 'replaced' }),
        event('task_complete', { error: { message: 'quota' } }),
        event('task_complete', { last_agent_message: 'done' }),
      ),
      [
        'retry system stream_error Reconnecting 1/5',
        'error system error no',
        'lifecycle system compaction summary',
        'lifecycle system compaction null',
        'lifecycle system review_entered null',
        'lifecycle system review_exited {"overall_explanation":"fine"}',
        'human_intervention user interrupt null',
        'lifecycle system aborted null',
        'error system api_error quota',
        'completion system turn_complete null',
      ],
    );
  });

  it('that were rolled back are abandoned, and no others', () => {
    const prompt = (text: string, turnId: string): object[] => [
      event('task_started', { turn_id: turnId }),
      message('user', text),
      message('assistant', `did ${text}`),
    ];
    const { events } = readLines([
      meta(),
      ...prompt('one', ownTurn),
      ...prompt('two', `${ownTurn.slice(0, -1)}1`),
      message('user', 'two, typed meanwhile'),
      ...prompt('three', `${ownTurn.slice(0, -1)}2`),
      event('thread_rolled_back', { num_turns: 2 }),
      ...prompt('four', `${ownTurn.slice(0, -1)}3`),
      event('thread_rolled_back', { num_turns: 1 }),
      message('assistant', 'end'),
    ]);
    const abandoned = codexAdapter.abandoned?.(events) ?? new Set();
    assert.deepEqual(
      events.filter(({ seq }) => !abandoned.has(seq)).map(({ body, detail }) => body ?? detail),
      ['one', 'did one', 'rollback', 'rollback', 'end'],
    );
  });

  it('say how the session ended', () => {
    const end = (...lines: object[]): string | undefined => readLines([meta(), ...lines]).sessions.at(-1)?.endState;
    const open = event('task_started', { turn_id: ownTurn });
    const asked = item('function_call', { name: 'exec_command', arguments: '{"cmd":"ls"}', call_id: 'c' });
    assert.equal(end(open, event('task_complete', {})), 'awaiting_user');
    assert.equal(end(open, asked), 'tool_pending');
    assert.equal(end(open, message('assistant', 'x')), 'truncated');
    assert.equal(end(open, event('turn_aborted', { reason: 'interrupted' })), 'truncated');
    assert.equal(end(message('user', 'x'), message('assistant', 'y')), 'awaiting_user');
    assert.equal(end(message('user', 'x')), 'truncated');
    assert.equal(end(asked), 'tool_pending');
    const exec = readLines([meta({ source: 'exec', originator: 'codex_exec' }), open, event('task_complete', {})]);
    assert.equal(exec.sessions.at(-1)?.endState, 'clean');
  });
});

describe('codex sessions', () => {
  it('know their places, version and who started them', () => {
    const { places, sessions } = readLines([
      meta({ git: { branch: 'main' }, cli_version: '0.130.0' }),
      turn(),
      turn({ cwd: '/w/other' }),
      turn({ cwd: '/w' }),
    ]);
    assert.deepEqual(
      places.map(({ cwd, gitBranch }) => [cwd, gitBranch]),
      [
        ['/w', 'main'],
        ['/w/other', null],
        ['/w', 'main'],
      ],
    );
    assert.deepEqual(sessions[0], {
      relationship: 'root',
      parentNativeId: undefined,
      automated: false,
      agentVersion: '0.130.0',
    });
    const automated = (fields: object): unknown => readLines([meta(fields)]).sessions[0]?.automated;
    assert.equal(automated({ source: 'exec' }), true);
    assert.equal(automated({ source: 'mcp' }), true);
    assert.equal(automated({ source: 'vscode', originator: 'Codex Desktop' }), false);
    const bare = { id: ownId, timestamp: '2025-08-01T00:00:00Z', instructions: null };
    assert.equal(readLines([bare]).sessions[0]?.automated, undefined);
  });

  it('of bare items have the time of their first line, and the place of their context', () => {
    const { events, places } = readLines([
      { id: ownId, timestamp: '2025-08-01T00:00:00Z', instructions: null, git: { branch: 'dev' } },
      { record_type: 'state' },
      {
        type: 'message',
        role: 'user',
        content: [{ text: '<environment_context>\n<cwd>/w</cwd></environment_context>' }],
      },
      { type: 'message', role: 'user', content: [{ text: 'go' }] },
    ]);
    assert.deepEqual(
      events.map(({ detail, ts }) => [detail, ts]),
      [
        ['session_start', Date.UTC(2025, 7, 1)],
        ['injected', null],
        ['prompt', null],
      ],
    );
    assert.deepEqual(
      places.map(({ cwd, gitBranch }) => [cwd, gitBranch]),
      [['/w', 'dev']],
    );
  });

  it('know the fork they are', () => {
    const [session] = readLines([meta({ forked_from_id: olderId })]).sessions;
    assert.deepEqual([session?.relationship, session?.parentNativeId], ['fork', olderId]);
  });

  it('drop the edits and checks of history they copied', () => {
    const { edits, checks, events, places, sessions } = readLines([
      meta({ forked_from_id: olderId }),
      meta({ id: olderId, cwd: '/parent' }),
      event('task_started', { turn_id: olderTurn }),
      message('user', 'parent prompt'),
      item('custom_tool_call', {
        name: 'apply_patch',
        input: '*** Begin Patch\n*** Add File: a\n+b\n*** End Patch',
        call_id: 'p',
      }),
      item('custom_tool_call_output', { call_id: 'p', output: 'Success.' }),
      item('function_call', { name: 'exec_command', arguments: '{"cmd":"node --test"}', call_id: 'c' }),
      item('function_call_output', { call_id: 'c', output: 'Process exited with code 1\nOutput:\n' }),
      event('task_started', { turn_id: ownTurn }),
      message('user', 'own prompt'),
    ]);
    assert.deepEqual([edits, checks], [[], []]);
    assert.deepEqual(
      sessions.flatMap(({ title }) => title?.text ?? []),
      ['own prompt'],
    );
    assert.deepEqual(
      events.map(({ detail }) => detail),
      ['copied', 'copied', 'copied', 'copied', 'copied', 'prompt'],
    );
    assert.deepEqual(
      places.map(({ cwd }) => cwd),
      ['/w'],
    );
  });
});

describe('codex agents', () => {
  it('are linked by whichever record names them', () => {
    const spawn = item('function_call', {
      name: 'spawn_agent',
      call_id: 's',
      arguments: '{"message":"look","agent_type":"explorer"}',
    });
    const expected = {
      threadId: 'child',
      parentThreadId: 'main',
      kind: 'async',
      spawnCallId: 's',
      agentType: 'explorer',
      description: 'look',
    };
    const named = [
      item('function_call_output', { call_id: 's', output: '{"agent_id":"child","nickname":"Sartre"}' }),
      event('collab_agent_spawn_end', {
        call_id: 's',
        new_thread_id: 'child',
        prompt: 'look',
        new_agent_nickname: 'Sartre',
      }),
      event('item_completed', {
        item: { type: 'SubAgentActivity', id: 's', kind: 'started', agent_thread_id: 'child', agent_path: 'Sartre' },
      }),
    ];
    for (const record of named) {
      const { threads } = readLines([meta(), spawn, record]);
      const { name, ...link } = threads.find(({ threadId }) => threadId === 'child') ?? {};
      assert.deepEqual(
        [name, Object.fromEntries(Object.entries(link).filter(([, value]) => value !== undefined))],
        ['Sartre', expected],
      );
    }
  });

  it('know their parent in their own rollout', () => {
    const parentOf = (fields: object): unknown => readLines([meta(fields)]).threads[0]?.parentThreadId;
    const spawnedBy = (parent: string, depth: number | null): object => ({
      source: { subagent: { thread_spawn: { parent_thread_id: parent, depth } } },
    });
    assert.equal(parentOf({ session_id: olderId, parent_thread_id: olderId }), 'main');
    assert.equal(parentOf({ session_id: olderId, parent_thread_id: 'agent' }), 'agent');
    assert.equal(parentOf(spawnedBy(olderId, 1)), 'main', 'the root is not recorded, its distance is');
    assert.equal(parentOf(spawnedBy('agent', 2)), 'agent');
    assert.equal(parentOf(spawnedBy('agent', null)), 'agent');
  });

  it('have the state that waits and closes report', () => {
    const wait = item('function_call', { name: 'wait_agent', call_id: 'w', arguments: '{}' });
    const { threads } = readLines([
      meta(),
      wait,
      item('function_call_output', {
        call_id: 'w',
        output: '{"status":{"a":{"completed":"x"},"b":{"errored":"y"},"c":"running"}}',
      }),
      event('collab_waiting_end', { agent_statuses: [{ thread_id: 'd', status: { completed: 'z' } }], statuses: {} }),
      event('collab_close_end', { receiver_thread_id: 'e', status: 'interrupted' }),
    ]);
    assert.deepEqual(
      threads.flatMap(({ threadId, status }) => (status === undefined ? [] : [[threadId, status]])),
      [
        ['a', 'completed'],
        ['b', 'failed'],
        ['d', 'completed'],
        ['e', 'interrupted'],
      ],
    );
  });
});

describe('codex problems', () => {
  it('are one a line that cannot be read, without its content', () => {
    const { problems } = readLines([
      meta(),
      line('brand_new', { secret: 'x' }),
      event('brand_new_event'),
      item('brand_new_item'),
      event('item_completed', { item: { type: 'BrandNew' } }),
      '[1]',
      '{"no":"type"}',
      line('event_msg', { type: 'warning', message: 'w' }, 'yesterday'),
    ]);
    assert.deepEqual(
      problems.map(({ reason, detail, line: at }) => `${at} ${reason} ${detail}`),
      [
        '2 unknown_record brand_new',
        '3 unknown_record event_msg/brand_new_event',
        '4 unknown_record response_item/brand_new_item',
        '5 unknown_record event_msg/item_completed/BrandNew',
        '6 unexpected_shape line of no known shape',
        '7 unexpected_shape line of no known shape',
        '8 absurd_timestamp event_msg/warning',
      ],
    );
  });
});
