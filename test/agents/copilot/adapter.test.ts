import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copilotAdapter } from '../../../src/agents/copilot/adapter';
import type { HostEnvironment } from '../../../src/model/hostEnvironment';
import { temporaryFolder } from '../../support/testStore';
import { answer, event, readRecords, sessionId, sourceAt, start } from './readEvents';

describe('the store of copilot', () => {
  it('lies in the home directory of each system, or where COPILOT_HOME says', () => {
    const rootsOf = (platform: HostEnvironment['platform'], home: string, variables = {}): string[] =>
      copilotAdapter.roots({ platform, home, variables }).map(({ path }) => path);
    assert.deepEqual(rootsOf('linux', '/home/me'), ['/home/me/.copilot']);
    assert.deepEqual(rootsOf('darwin', '/Users/me'), ['/Users/me/.copilot']);
    assert.deepEqual(rootsOf('win32', 'C:\\Users\\me'), ['C:\\Users\\me\\.copilot']);
    assert.deepEqual(rootsOf('linux', '/home/me', { COPILOT_HOME: '/data/copilot' }), [
      '/home/me/.copilot',
      '/data/copilot',
    ]);
    assert.deepEqual(rootsOf('linux', '/home/me', { COPILOT_HOME: '/home/me/.copilot' }), ['/home/me/.copilot']);
  });

  it('has a folder a session, files of early versions, and a database', () => {
    const home = temporaryFolder();
    const state = join(home, 'session-state');
    try {
      mkdirSync(join(state, sessionId, 'checkpoints'), { recursive: true });
      mkdirSync(join(state, 'empty'));
      for (const name of [
        `${sessionId}/events.jsonl`,
        `${sessionId}.jsonl`,
        'notes.txt',
        `${sessionId}/workspace.yaml`,
      ])
        writeFileSync(join(state, name), '');
      writeFileSync(join(home, 'session-store.db'), '');
      const found = copilotAdapter.enumerate({ path: home, origin: 'default' }, path => assert.fail(path));
      assert.deepEqual(
        found.map(({ path, format, rank }) => [path.slice(home.length + 1), format, rank]),
        [
          [join('session-state', `${sessionId}.jsonl`), 'jsonl', 0],
          [join('session-state', sessionId, 'events.jsonl'), 'jsonl', 1],
          ['session-store.db', 'sqlite', undefined],
        ],
      );
      const keys = found.slice(0, 2).map(source => copilotAdapter.identify(source, Buffer.from(''))?.transcriptKey);
      assert.deepEqual(keys, [sessionId, sessionId]);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('names a session by its folder, else by its first record', () => {
    const head = Buffer.from(`${JSON.stringify(start())}\n{"cut`);
    const named = copilotAdapter.identify(
      sourceAt('/h/session-state/0f0f0f0f-1111-4222-8333-444444444444/events.jsonl'),
      head,
    );
    assert.deepEqual([named?.sessionId, named?.cwd], ['0f0f0f0f-1111-4222-8333-444444444444', '/w']);
    assert.equal(copilotAdapter.identify(sourceAt('/h/copy.jsonl'), head)?.sessionId, sessionId);
    assert.equal(copilotAdapter.identify(sourceAt('/h/copy.jsonl'), Buffer.from('not json'))?.sessionId, 'copy');
  });

  it('resumes sessions by ids of its own shape only', () => {
    assert.deepEqual(copilotAdapter.resumeCommand?.(sessionId), ['copilot', `--resume=${sessionId}`]);
    assert.equal(copilotAdapter.resumeCommand?.('$(rm -rf /)'), null);
  });
});

describe('sessions of copilot', () => {
  const ended = (...records: object[]): string | undefined =>
    readRecords([start(), ...records]).sessions.at(-1)?.endState;
  const prompt = event('user.message', { content: 'go' });
  const turn = [event('assistant.turn_start'), answer('a'), event('assistant.turn_end')];
  const call = answer('a', {}, [{ id: 't', name: 'bash', args: { command: 'ls' } }]);

  it('end as their records tell', () => {
    assert.equal(ended(prompt, ...turn), 'awaiting_user');
    assert.equal(ended(prompt, ...turn, event('session.shutdown', {})), 'clean');
    assert.equal(ended(prompt, call), 'tool_pending');
    assert.equal(ended(prompt, call, event('session.shutdown', {})), 'truncated');
    assert.equal(ended(prompt, event('assistant.turn_start')), 'truncated');
    assert.equal(ended(prompt, ...turn, event('assistant.turn_start')), 'truncated');
    assert.equal(
      ended(prompt, ...turn, event('abort', { reason: 'user_initiated' }), event('session.shutdown', {})),
      'truncated',
    );
    assert.equal(ended(prompt, ...turn, event('session.shutdown', {}), event('session.resume', {})), 'awaiting_user');
  });

  it('tell what a person typed from what was said in their name', () => {
    const said = (data: object, fields: object = {}): unknown => {
      const { events } = readRecords([start(), event('user.message', { content: 'x', ...data }, fields)]);
      return [events[0]?.role, events[0]?.detail];
    };
    assert.deepEqual(said({}), ['user', 'prompt']);
    assert.deepEqual(said({ source: 'user' }), ['user', 'prompt']);
    assert.deepEqual(said({ source: 'skill-pdf' }), ['system', 'injected']);
    assert.deepEqual(said({ source: 'instruction-discovery' }), ['system', 'injected']);
    assert.deepEqual(said({ isAutopilotContinuation: true }), ['system', 'injected']);
    assert.deepEqual(said({ content: '<system_notification>done</system_notification>' }), ['system', 'injected']);
    assert.deepEqual(said({ source: 'agent-main' }, { agentId: 'x' }), ['system', 'spawn_prompt']);
    assert.deepEqual(said({ source: 'skill-pdf' }, { agentId: 'x' }), ['system', 'injected']);
  });

  it('are interrupted by people, and by their own limits', () => {
    const [byUser, byLimit] = ['remote_command', 'autopilot_credit_limit'].map(
      reason => readRecords([start(), event('abort', { reason })]).events[0],
    );
    assert.deepEqual([byUser?.kind, byUser?.detail], ['human_intervention', 'interrupt']);
    assert.deepEqual([byLimit?.kind, byLimit?.detail], ['lifecycle', 'aborted']);
  });

  it('name agents by the call that started them where nothing else does', () => {
    const parentToolCallId = 'call_that_started_it';
    const { threads, events } = readRecords([
      start(),
      answer('a', {}, [
        { id: parentToolCallId, name: 'task', args: { prompt: 'look', agent_type: 'explore', mode: 'sync' } },
      ]),
      event('subagent.started', { toolCallId: parentToolCallId, agentName: 'explore', agentDisplayName: 'Explore' }),
      answer('b', { parentToolCallId }),
      event('subagent.completed', { toolCallId: parentToolCallId, cancelled: true }),
    ]);
    assert.equal(events.at(-1)?.threadId, parentToolCallId);
    const [, begun, over] = threads;
    assert.deepEqual([begun?.kind, begun?.agentType, begun?.description], ['sync', 'explore', 'look']);
    assert.equal(over?.status, 'interrupted');
  });

  it('nest agents that agents started', () => {
    const first = { agentId: '1f1f1f1f-1111-4222-8333-444444444444' };
    const second = { agentId: '2f2f2f2f-1111-4222-8333-444444444444' };
    const task = (id: string): object => ({ id, name: 'task', args: { prompt: 'look', name: id } });
    const { threads } = readRecords([
      start(),
      event('assistant.message', {
        messageId: 'm',
        toolRequests: [{ toolCallId: 'c1', name: 'task', arguments: task('c1') }],
      }),
      event('subagent.started', { toolCallId: 'c1' }, first),
      event(
        'assistant.message',
        { messageId: 'n', toolRequests: [{ toolCallId: 'c2', name: 'task', arguments: task('c2') }] },
        first,
      ),
      event('subagent.started', { toolCallId: 'c2' }, second),
    ]);
    assert.deepEqual(
      threads.slice(1).map(({ threadId, parentThreadId, spawnCallId }) => [threadId, parentThreadId, spawnCallId]),
      [
        [first.agentId, 'main', 'c1'],
        [second.agentId, first.agentId, 'c2'],
      ],
    );
  });

  it('report a type of records that is not known once, without their content', () => {
    const { problems } = readRecords([
      start(),
      event('session.surprise', { secret: 1 }),
      event('session.surprise'),
      { no: 'type' },
    ]);
    assert.deepEqual(
      problems.map(({ reason, detail, line }) => [reason, detail, line]),
      [
        ['unknown_record', 'session.surprise', 2],
        ['unexpected_shape', 'line without a type', 4],
      ],
    );
  });
});
