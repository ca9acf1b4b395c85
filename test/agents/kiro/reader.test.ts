import assert from 'node:assert/strict';
import { kiroAdapter } from '../../../src/agents/kiro/adapter';
import { readFiles } from '../../support/readFiles';

const id = '6d0c1d1e-8a5b-4c57-9a63-1f2e3d4c5b01';
const prompt = (text: string, message = 'p1') => ({
  version: 'v1',
  kind: 'Prompt',
  data: { message_id: message, content: [{ kind: 'text', data: text }], meta: { timestamp: 1785405600 } },
});
const answer = (message: string, ...content: object[]) => ({
  version: 'v1',
  kind: 'AssistantMessage',
  data: { message_id: message, content },
});
const use = (call: string, name: string, input: object) => ({
  kind: 'toolUse',
  data: { toolUseId: call, name, input },
});
const result = (call: string, status: string, part: object) => ({
  version: 'v1',
  kind: 'ToolResults',
  data: {
    message_id: `r-${call}`,
    content: [{ kind: 'toolResult', data: { toolUseId: call, content: [part], status } }],
  },
});
const meta = (fields: object) =>
  JSON.stringify({ session_id: id, cwd: '/home/ada/shop', created_at: '2026-07-30T10:00:00.9Z', ...fields });

async function readSession(records: readonly unknown[], fields: object = {}) {
  const [found] = await readFiles(kiroAdapter, {
    [`.kiro/sessions/cli/${id}.json`]: meta(fields),
    [`.kiro/sessions/cli/${id}.jsonl`]: records,
  });
  assert.ok(found !== undefined);
  return found.facts;
}

async function readFolder(payloads: readonly object[], fields: object = {}) {
  const folder = '.kiro/sessions/9f3c1d0b7a4e2856/sess_1';
  const records = payloads.map((payload, index) => ({ id: `e${index}`, timestamp: '2026-09-03T12:00:00Z', payload }));
  const [found] = await readFiles(kiroAdapter, {
    [`${folder}/session.json`]: JSON.stringify({ id: 'sess_1', workspacePaths: ['/home/ada/shop'], ...fields }),
    [`${folder}/messages.jsonl`]: records,
  });
  assert.ok(found !== undefined);
  return found.facts;
}

describe('a session of Kiro CLI', () => {
  it('takes the status of a command from its result, not from how the call went', async () => {
    const { events, checks } = await readSession([
      prompt('Test it.'),
      answer('a1', use('c1', 'shell', { command: 'npm test' })),
      result('c1', 'success', { kind: 'json', data: { exit_status: 'exit status: 1', stdout: 'boom', stderr: '' } }),
      answer('a2', use('c2', 'shell', { command: 'npm test' })),
      result('c2', 'success', { kind: 'json', data: { exit_status: 'signal: 9 (SIGKILL)', stdout: '', stderr: '' } }),
    ]);
    assert.deepEqual(
      checks.map(({ result: outcome, exitCode }) => [outcome, exitCode]),
      [
        ['fail', 1],
        ['fail', null],
      ],
    );
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'tool_result').map(({ detail }) => detail),
      ['error', 'error'],
    );
  });

  it('tells refusals of people from those of rules, and from interrupts', async () => {
    const texts = [
      'Tool use was denied by the user. Reason: too early',
      'Tool use was rejected because the arguments supplied are forbidden:\n- rm',
      'Tool use was cancelled by the user',
      'no occurrences of "x" were found',
    ];
    const { events } = await readSession(
      texts.flatMap((data, index) => [
        answer(`a${index}`, use(`c${index}`, 'shell', { command: 'ls' })),
        result(`c${index}`, 'error', { kind: 'text', data }),
      ]),
    );
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'tool_result').map(({ detail }) => detail),
      ['denial', 'permission_denial', 'interrupted', 'error'],
    );
  });

  it('counts no tokens where 0 is written for all of them, and keeps the credits', async () => {
    const { usages, events } = await readSession([prompt('Hi.'), answer('a1', { kind: 'text', data: 'Hi.' })], {
      session_state: {
        conversation_metadata: {
          user_turn_metadatas: [
            {
              message_ids: ['p1', 'a1'],
              end_reason: 'UserTurnEnd',
              end_timestamp: '2026-07-30T10:00:05Z',
              input_token_count: 0,
              output_token_count: 0,
              metering_usage: [
                { value: 0.25, unit: 'credit' },
                { value: 0.5, unit: 'credit' },
              ],
            },
          ],
        },
      },
    });
    assert.deepEqual(usages, []);
    assert.equal(events.find(({ detail }) => detail === 'credits')?.body, '0.75 credits');
    assert.equal(events.find(({ kind }) => kind === 'assistant_msg')?.ts, Date.UTC(2026, 6, 30, 10, 0, 5));
  });

  it('belongs to the session that started it, unless it was forked by a rewind', async () => {
    const parent = { parent_session_id: '6d0c1d1e-8a5b-4c57-9a63-1f2e3d4c5b09' };
    const agent = await readSession([prompt('Look.')], { ...parent, session_created_reason: 'subagent' });
    assert.deepEqual(
      [agent.identity.sessionId, agent.identity.threadId, agent.identity.parentThreadId],
      [null, id, parent.parent_session_id],
    );
    assert.deepEqual([agent.sessions, agent.events[0]?.detail], [[], 'spawn_prompt']);
    const fork = await readSession([prompt('Look.')], { ...parent, session_created_reason: 'rewind' });
    assert.deepEqual([fork.identity.sessionId, fork.sessions[0]?.relationship], [id, 'fork']);
    // Every session of Kiro has the reason `subagent`.
    const own = await readSession([prompt('Look.')], { session_created_reason: 'subagent' });
    assert.deepEqual([own.identity.sessionId, own.identity.threadId], [id, 'main']);
  });

  it('survives ids that a redaction made alike, and lines that are cut', async () => {
    const { events, problems } = await readSession([
      prompt('One.', 'REDACTED'),
      prompt('Two.', 'REDACTED'),
      { kind: 'Holo', data: {} },
      'text',
    ]);
    assert.deepEqual(
      events.map(({ body }) => body),
      ['One.', 'Two.'],
    );
    assert.deepEqual(problems.map(({ reason }) => reason).sort(), ['unexpected_shape', 'unknown_record']);
  });
});

describe('a session of the Kiro IDE', () => {
  const call = (toolName: string, args: object) => ({ type: 'tool_call', toolCallId: 'c1', toolName, args });
  const done = (content: string, success = true) => ({ type: 'tool_result', toolCallId: 'c1', content, success });

  it('knows a status of -1 for none', async () => {
    const run = call('execute_pwsh', { command: 'npm test', cwd: '/home/ada/shop' });
    const lost = await readFolder([run, done('Output:\nok\n\nExit Code: -1')]);
    assert.deepEqual([lost.checks[0]?.exitCode, lost.checks[0]?.result], [null, 'unknown']);
    const failed = await readFolder([run, done('Output:\nboom\n\nExit Code: 2')]);
    assert.deepEqual([failed.checks[0]?.exitCode, failed.checks[0]?.result], [2, 'fail']);
  });

  it('takes a change back that a review of the turn refused', async () => {
    const files = [{ path: '/home/ada/shop/a.ts', toolCallId: 'c1' }];
    const { edits, events } = await readFolder([
      { type: 'pending_interaction', toolCallId: 'turn_1', _meta: { kiro: { files } } },
      { type: 'interaction_resolved', toolCallId: 'turn_1', outcome: 'selected', selectedOption: 'reject' },
      call('str_replace', { path: 'a.ts', oldStr: 'a', newStr: 'b' }),
      done('Rejected', false),
    ]);
    assert.deepEqual([edits[0]?.status, edits[0]?.path], ['failed', '/home/ada/shop/a.ts']);
    assert.deepEqual(
      events.map(({ detail }) => detail),
      [null, 'denial'],
    );
  });

  it('takes the first prompt from the start of the session where nothing else has it', async () => {
    const start = { type: 'session_start', agentType: 'vibe', content: 'Greet me.' };
    const first = await readFolder([start, { type: 'assistant', content: 'Hello.', operationType: 'Say' }]);
    assert.deepEqual(
      first.events.map(({ detail, body }) => [detail, body]),
      [
        ['prompt', 'Greet me.'],
        [null, 'Hello.'],
      ],
    );
    const twice = await readFolder([{ type: 'user', content: 'Greet me.' }, start]);
    assert.equal(twice.events.length, 1);
    const client = await readFolder([{ ...start, content: '(18 KB)', forcedRole: true }]);
    assert.deepEqual(client.events, []);
  });

  it('keeps only that there were thoughts, where their text is encrypted', async () => {
    const { events } = await readFolder([{ type: 'assistant', content: '...', operationType: 'Reasoning' }]);
    assert.deepEqual([events[0]?.kind, events[0]?.detail, events[0]?.body], ['thinking', 'redacted', null]);
  });
});
