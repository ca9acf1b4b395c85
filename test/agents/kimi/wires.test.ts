import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kimiAdapter } from '../../../src/agents/kimi/adapter';
import { type CollectedFacts, collectFacts, identityOf, mergeThreads, mergeUsage } from '../../support/collectFacts';
import { sharedPath } from '../../support/shared';

const session = 'session_7d7d0000-0000-4000-8000-0000000000a1';
const mainWire = `/none/sessions/wd_shop_0123456789ab/${session}/agents/main/wire.jsonl`;
const agentWire = mainWire.replace('main', 'agent-1');
const cliWire = '/none/sessions/0a/9c9c0000-0000-4000-8000-0000000000b1/wire.jsonl';
const time = 1_785_600_000_000;
const step = '5e5e0000-0000-4000-8000-000000000001';

describe('kimi wires', () => {
  it('count a request once that a record repeats after its step (trap 79)', () => {
    const facts = read([begin(step), end(step, 10, 2), usage(10, 2), usage(10, 2)]);
    // The second record has no step: it is another request.
    assert.deepEqual(outputs(facts), [2, 2]);
    assert.equal(facts.usages[0]?.requestKey, step);
  });

  it('count it once where the record comes before the end of the step, and when the step was tried again', () => {
    assert.deepEqual(outputs(read([begin(step), usage(10, 2), end(step, 10, 2)])), [2]);
    assert.deepEqual(outputs(read([begin(step), usage(10, 2), usage(20, 5), end(step, 20, 5)])), [2, 5]);
    // A compaction meanwhile is no request of the step.
    assert.deepEqual(outputs(read([begin(step), usage(900, 70, 'session'), usage(10, 2), end(step, 10, 2)])), [70, 2]);
  });

  it('count a step that never ended by its record alone', () => {
    const { usages } = read([begin(step), usage(10, 2)]);
    assert.deepEqual(
      usages.map(({ requestKey }) => requestKey),
      [step],
    );
  });

  it('name the model as it was sent, its maker by the protocol, and the alias where that is all', () => {
    const request = {
      type: 'llm.request',
      kind: 'loop',
      provider: 'kimi',
      model: 'kimi-k2.7-code',
      modelAlias: 'a/k',
      time,
    };
    const sold = (records: readonly object[]): unknown =>
      read(records).usages.map(({ model, provider }) => [model, provider])[0];
    assert.deepEqual(sold([begin(step), request, usage(1, 2)]), ['kimi-k2.7-code', 'moonshotai']);
    assert.deepEqual(sold([begin(step), { ...request, provider: 'openai' }, usage(1, 2)]), ['kimi-k2.7-code', null]);
    assert.deepEqual(sold([begin(step), usage(1, 2)]), ['a/k', null]);
  });

  it('prefix ids of steps that are none of their own', () => {
    assert.equal(read([begin('s1'), end('s1', 1, 2)]).usages[0]?.requestKey, `${session}/main/s1`);
  });

  it('take back as many prompts as there are since the last compaction', () => {
    const undo = { type: 'context.undo', count: 2, time };
    const said = (records: readonly object[]): unknown => {
      const { events } = read(records);
      const abandoned = kimiAdapter.abandoned?.(events) ?? new Set();
      return events.filter(({ seq }) => abandoned.has(seq)).map(({ body }) => body);
    };
    assert.deepEqual(said([user('1'), user('2'), user('3'), undo]), ['2', '3']);
    const compaction = { type: 'context.apply_compaction', summary: 'so far', compactedCount: 2, time };
    assert.deepEqual(said([user('1'), compaction, user('2'), undo]), ['2']);
    assert.deepEqual(said([user('1'), { type: 'context.clear', time }, undo]), []);
  });

  it('tell who says what in the name of the user', () => {
    const said = [
      user('typed'),
      user('<bash-input>\nls\n</bash-input>', { kind: 'shell_command', phase: 'input' }),
      user('<bash-stdout>a</bash-stdout>', { kind: 'shell_command', phase: 'output' }),
      user('long text of a skill', { kind: 'skill_activation', skillName: 'greet', trigger: 'user-slash' }),
      user('long text of a skill', { kind: 'skill_activation', skillName: 'greet', trigger: 'model-tool' }),
      user('remember', { kind: 'injection', variant: 'todo' }),
      user('done', { kind: 'task', taskId: 't', status: 'completed' }),
      user('every day', { kind: 'cron_job', jobId: 'j' }),
      user('no', { kind: 'hook_result', event: 'Stop' }),
    ];
    assert.deepEqual(
      read(said).events.map(({ kind, role, detail, summary }) => [kind, role, detail, summary].join(' ')),
      [
        'user_msg user prompt typed',
        'user_msg user shell ls',
        'user_msg system command_output <bash-stdout>a</bash-stdout>',
        'user_msg user command /greet',
        'user_msg system injected long text of a skill',
        'user_msg system injected remember',
        'lifecycle system task_notification done',
        'user_msg system injected every day',
        'user_msg system hook no',
      ],
    );
  });

  it('tell what a forked agent was given with it apart from what it was asked', () => {
    const asked = { kind: 'system_trigger', name: 'subagent' };
    const answer = {
      type: 'context.append_message',
      message: { role: 'assistant', content: [{ type: 'text', text: 'B' }] },
      time,
    };
    const facts = read(
      [user('A'), answer, { type: 'turn.prompt', input: [], origin: asked, time }, user('C', asked), user('D', asked)],
      agentWire,
    );
    assert.deepEqual(
      facts.events.map(({ role, detail, body }) => [role, detail, body]),
      [
        ['system', 'copied', 'A'],
        ['assistant', 'copied', 'B'],
        ['system', 'spawn_prompt', 'C'],
        ['system', 'agent_message', 'D'],
      ],
    );
  });

  it('know the agents of a swarm, and of a call in the background', () => {
    const swarm =
      '<subagent mode="new" agent_id="agent-4" item="north" outcome="completed">x</subagent>\n<subagent agent_id="agent-5" item="south" outcome="failed">y</subagent>';
    const running = 'task_id: agent_9\nstatus: running\nagent_id: agent-6\nactual_subagent_type: coder\n';
    const { threads } = read([
      call('AgentSwarm_0', 'AgentSwarm', { description: 'Look around' }),
      result('AgentSwarm_0', swarm),
      call('Agent_1', 'Agent', { description: 'Dig', prompt: 'Dig', run_in_background: true }),
      result('Agent_1', running),
      { type: 'task.terminated', info: { kind: 'agent', agentId: 'agent-6', status: 'killed' }, time },
      { type: 'task.terminated', info: { kind: 'process', taskId: 'bash-1', status: 'failed' }, time },
    ]);
    const agents = [...mergeThreads(threads).values()].filter(({ threadId }) => threadId !== 'main');
    assert.deepEqual(
      agents.map(one => [one.threadId, one.kind, one.description, one.status, one.spawnCallId]),
      [
        ['agent-4', 'sync', 'north', 'completed', 'AgentSwarm_0'],
        ['agent-5', 'sync', 'south', 'failed', 'AgentSwarm_0'],
        ['agent-6', 'async', 'Dig', 'interrupted', 'Agent_1'],
      ],
    );
  });

  it('say what is known of edits', () => {
    const edits = read([
      call('a', 'Write', { path: 'a.js', content: 'x\n', mode: 'append' }, '/shop/a.js'),
      result('a', 'Appended 2 bytes to a.js'),
      call('b', 'Edit', { path: 'b.js', old_string: 'x', new_string: 'y' }, '/shop/b.js'),
      result('b', 'old_string not found', true),
      call('c', 'Write', { path: 'c.js', content: '' }, '/shop/c.js'),
    ]).edits.map(({ path, operation, status, after, hunks, linesAdded }) => [
      path,
      operation,
      status,
      after,
      hunks[0]?.newStart,
      linesAdded,
    ]);
    assert.deepEqual(edits, [
      ['/shop/a.js', 'update', 'applied', null, null, 1],
      ['/shop/b.js', 'update', 'failed', null, null, 0],
      ['/shop/c.js', 'create', 'unknown', null, undefined, 0],
    ]);
  });

  it('tell how a turn ended', () => {
    const ended = (reason: string, error?: object): object => ({ type: 'turn.ended', turnId: 0, reason, error, time });
    const cancel = { type: 'turn.cancel', turnId: 0, time };
    const told = (records: readonly object[]): unknown => {
      const { events, sessions } = read([user('go'), ...records]);
      return [events.slice(1).map(({ detail }) => detail), sessions.at(-1)?.endState];
    };
    assert.deepEqual(told([cancel, ended('cancelled')]), [['interrupt'], 'awaiting_user']);
    assert.deepEqual(told([{ ...cancel, reason: 'aborted' }, ended('cancelled')]), [[], 'awaiting_user']);
    assert.deepEqual(told([ended('failed', { code: 'provider.api_error', message: 'overloaded' })]), [
      ['api_error'],
      'truncated',
    ]);
    assert.deepEqual(told([ended('failed', { code: 'loop.max_steps', message: 'too many' })]), [
      ['turn_failed'],
      'truncated',
    ]);
    assert.deepEqual(told([call('x', 'Bash', { command: 'ls' })]), [[null], 'tool_pending']);
  });

  it('of Kimi CLI put a call together of which more came, also between those of agents', () => {
    const facts = read(
      [
        cli('TurnBegin', { user_input: 'go' }, 1),
        cli('StepBegin', { n: 1 }, 2),
        cliCall('t1', 'Shell', '{"comm'),
        cli(
          'SubagentEvent',
          { parent_tool_call_id: 't0', agent_id: 'a1', event: { type: 'TurnBegin', payload: {} } },
          4,
        ),
        cli('ToolCallPart', { arguments_part: 'and": "ls"}' }, 5),
      ],
      cliWire,
    );
    assert.deepEqual(
      facts.events.filter(({ kind }) => kind === 'tool_call').map(({ seq, summary, body }) => [seq, summary, body]),
      [
        [1, 'Shell', '{"comm'],
        [1, 'ls', '{"command": "ls"}'],
      ],
    );
  });

  it('of Kimi CLI have agents that had no wires in the one of the session', () => {
    const event = (type: string, payload: object, at: number): object =>
      cli('SubagentEvent', { task_tool_call_id: 't1', event: { type, payload } }, at);
    const facts = read(
      [
        cli('StepBegin', { n: 1 }, 1),
        cliCall('t1', 'Task', '{"description":"Dig","subagent_name":"coder","prompt":"Dig!"}'),
        status(10, 1, 'one', 3),
        event('TurnBegin', { user_input: 'Dig!' }, 4),
        event('StepBegin', { n: 1 }, 5),
        event('ContentPart', { type: 'text', text: 'Dug.' }, 6),
        event('StatusUpdate', { token_usage: { input_other: 5, output: 2 }, message_id: 'two' }, 7),
        cli('ContentPart', { type: 'text', text: 'It dug.' }, 8),
      ],
      cliWire,
    );
    assert.deepEqual(
      facts.events.map(({ threadId, detail, summary }) => [threadId, detail, summary]),
      [
        ['main', null, 'Dig'],
        ['t1', 'spawn_prompt', 'Dig!'],
        ['t1', null, 'Dug.'],
        ['main', null, 'It dug.'],
      ],
    );
    assert.deepEqual(
      facts.usages.map(({ threadId, requestKey, tokens }) => [threadId, requestKey, tokens.output]),
      [
        ['main', '1/1', 1],
        ['t1', '5/1', 2],
      ],
    );
    assert.equal(mergeThreads(facts.threads).get('t1')?.agentType, 'coder');
  });

  it('of Kimi CLI count a status that is sent again once, and two answers of a step twice', () => {
    const records = [
      cli('StepBegin', { n: 1 }, 1),
      status(10, 1, 'one', 2),
      status(10, 1, 'one', 3),
      status(10, 4, 'two', 4),
    ];
    assert.deepEqual(outputs(read(records, cliWire)), [1, 4]);
  });

  it('count what they cannot read', () => {
    const facts = read([
      { type: 'hologram', time },
      { type: 'context.append_loop_event', event: { type: 'sculpture' }, time },
      { timestamp: 1, message: { type: 'Aria', payload: {} } },
      'text',
      { neither: 1 },
      usage(-5, 1),
      { type: 'config.update', time: 5 },
    ]);
    assert.deepEqual(
      facts.problems.map(({ reason, detail }) => `${reason} ${detail}`),
      [
        'unknown_record hologram',
        'unknown_record context.append_loop_event/sculpture',
        'absurd_timestamp line',
        'unknown_record Aria',
        'unexpected_shape line of no known shape',
        'unexpected_shape line of no known shape',
        'absurd_tokens usage',
        'absurd_timestamp line',
      ],
    );
  });
});

const corpus = sharedPath('corpus/kimi');

describe(`kimi files of other tools' tests${corpus === undefined ? ' (corpus not on this machine)' : ''}`, () => {
  it('are read without problems', function () {
    if (corpus === undefined) return this.skip();
    const files = readdirSync(corpus, { recursive: true, withFileTypes: true })
      .filter(({ name }) => name === 'wire.jsonl' || name === 'context.jsonl')
      .map(entry => join(entry.parentPath, entry.name));
    assert.ok(files.length > 15);
    for (const path of files) {
      const source = { agent: 'kimi', path, format: 'jsonl', companions: [] } as const;
      if (identityOf(kimiAdapter, source) === null) continue;
      const { problems } = collectFacts(kimiAdapter, source);
      // One begins with a line that no version writes.
      if (!path.includes('jhlee0409')) assert.deepEqual(problems, [], path);
    }
  });

  it('count what a session and its agent used, compaction included', function () {
    const folder = join(corpus ?? '', 'jazzyalex__agent-sessions/Resources/Fixtures/stage0/agents/kimi');
    if (corpus === undefined || !existsSync(folder)) return this.skip();
    const sums = (name: string): number[] => {
      const source = { agent: 'kimi', path: join(folder, name), format: 'jsonl', companions: [] } as const;
      const bytes = readFileSync(source.path);
      const { usages } = collectFacts(kimiAdapter, { ...source, path: mainWire }, { bytes });
      const all = [...mergeUsage(usages).values()].map(({ tokens }) => tokens);
      return [
        all.length,
        ...(['input', 'cacheRead', 'output'] as const).map(key => all.reduce((sum, one) => sum + one[key], 0)),
      ];
    };
    assert.deepEqual(sums('assistant_tools.jsonl'), [23, 30174, 661504, 5515]);
    assert.deepEqual(sums('subagent_agent-0.jsonl'), [3, 12905, 28416, 330]);
    assert.deepEqual(sums('small.jsonl'), [0, 0, 0, 0]);
  });
});

function read(records: readonly unknown[], path = mainWire): CollectedFacts {
  const text = records.map(record => JSON.stringify(record)).join('\n');
  const source = { agent: 'kimi', path, format: 'jsonl', companions: [] } as const;
  return collectFacts(kimiAdapter, source, { bytes: Buffer.from(`${text}\n`) });
}

function outputs({ usages }: CollectedFacts): number[] {
  return [...mergeUsage(usages).values()].map(({ tokens }) => tokens.output);
}

function user(text: string, origin: object = { kind: 'user' }): object {
  const message = { role: 'user', content: [{ type: 'text', text }], toolCalls: [], origin };
  return { type: 'context.append_message', message, time };
}

function loop(event: object): object {
  return { type: 'context.append_loop_event', event, time };
}

function begin(uuid: string): object {
  return loop({ type: 'step.begin', uuid, turnId: '0', step: 1 });
}

function end(uuid: string, inputOther: number, output: number): object {
  const counts = { inputOther, output, inputCacheRead: 0, inputCacheCreation: 0 };
  return loop({ type: 'step.end', uuid, turnId: '0', step: 1, usage: counts, finishReason: 'end_turn' });
}

let clock = time;

function usage(inputOther: number, output: number, usageScope = 'turn'): object {
  clock += 1;
  const counts = { inputOther, output, inputCacheRead: 0, inputCacheCreation: 0 };
  return { type: 'usage.record', model: 'a/k', usage: counts, usageScope, time: clock };
}

function call(toolCallId: string, name: string, args: object, path?: string): object {
  const display = path === undefined ? {} : { display: { kind: 'file_io', path } };
  return loop({ type: 'tool.call', uuid: toolCallId, stepUuid: step, toolCallId, name, args, ...display });
}

function result(toolCallId: string, output: string, isError?: boolean): object {
  return loop({ type: 'tool.result', parentUuid: toolCallId, toolCallId, result: { output, isError } });
}

function cli(type: string, payload: object, timestamp: number): object {
  return { timestamp, message: { type, payload } };
}

function cliCall(id: string, name: string, args: string): object {
  return cli('ToolCall', { type: 'function', id, function: { name, arguments: args } }, 3);
}

function status(input: number, output: number, id: string, at: number): object {
  return cli('StatusUpdate', { token_usage: { input_other: input, output }, message_id: id }, at);
}
