import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonRecord } from '../../../src/agents/jsonRecord';
import { mergeThreads, mergeUsage } from '../../support/collectFacts';
import { recordingPath } from '../../support/recordings';
import { readRecording } from './claudeStore';
import { assistant, call, factsOf, mainSource, record, sessionId, text, toolResult, user } from './records';

function spawn(input: JsonRecord, result: JsonRecord | string, isError = false): JsonRecord[] {
  return [
    assistant([
      call('toolu_spawn', 'Agent', { prompt: 'Look around', description: 'Look', subagent_type: 'Explore', ...input }),
    ]),
    toolResult('toolu_spawn', 'done', isError, { toolUseResult: result }),
  ];
}

function threadOf(records: readonly JsonRecord[], id: string) {
  return mergeThreads(factsOf(records).threads).get(id);
}

const known = { agentType: 'Explore', description: 'Look', parentThreadId: 'main', spawnCallId: 'toolu_spawn' };

describe('Claude Code sidechains', () => {
  it('are told by the call that waits for them', () => {
    const result = { status: 'completed', agentId: 'a1', resolvedModel: 'claude-haiku-5-5', worktreePath: '/w' };
    assert.deepEqual(threadOf(spawn({}, result), 'a1'), {
      threadId: 'a1',
      ...known,
      kind: 'sync',
      status: 'completed',
      model: 'claude-haiku-5-5',
      worktreePath: '/w',
    });
  });

  it('run in the background until a notification tells how they ended', () => {
    const launched = spawn({}, { isAsync: true, status: 'async_launched', agentId: 'a2' });
    assert.deepEqual(threadOf(launched, 'a2'), { threadId: 'a2', ...known, kind: 'async', status: 'running' });
    const note = (id: string, status: string) =>
      user(`<task-notification>\n<task-id>${id}</task-id>\n<status>${status}</status>`);
    assert.equal(threadOf([...launched, note('a2', 'completed')], 'a2')?.status, 'completed');
    assert.equal(threadOf([...launched, note('a2', 'killed')], 'a2')?.status, 'interrupted');
    // A shell command in the background is no thread.
    assert.equal(threadOf([...launched, note('b77', 'failed')], 'b77'), undefined);
  });

  it('may be teammates with a name', () => {
    const thread = threadOf(spawn({ name: 'alice', team_name: 'tests' }, { status: 'completed', agentId: 'a3' }), 'a3');
    assert.deepEqual([thread?.kind, thread?.name], ['team', 'alice']);
  });

  it('fail or are interrupted with their call', () => {
    assert.equal(threadOf(spawn({}, { agentId: 'a4', wasInterrupted: true }), 'a4')?.status, 'interrupted');
    const failing = [
      assistant([call('toolu_f', 'Task', { prompt: 'p' })]),
      progress('toolu_f', 'a5', { type: 'user', message: { content: 'p' }, uuid: 'i1' }),
      toolResult('toolu_f', 'Agent terminated early due to an API error', true),
    ];
    assert.equal(threadOf(failing, 'a5')?.status, 'failed');
  });

  function progress(callId: string, agentId: string, message: JsonRecord): JsonRecord {
    return record('progress', {
      data: { type: 'agent_progress', agentId, message },
      parentToolUseID: callId,
      toolUseID: 'agent_msg',
    });
  }

  it('lend their messages to their parent’s file: usage and marked events', () => {
    const inner = {
      type: 'assistant',
      uuid: 'i2',
      timestamp: '2026-05-01T10:00:00.000Z',
      message: {
        id: 'msg_inner',
        model: 'claude-haiku-5-5',
        content: [text('seen')],
        usage: { output_tokens: 40 },
        stop_reason: 'end_turn',
      },
    };
    const facts = factsOf([
      assistant([call('toolu_p', 'Task', { prompt: 'p' })]),
      progress('toolu_p', 'a6', inner),
      progress('toolu_p', 'a6', inner),
    ]);
    const usage = mergeUsage(facts.usages).get('msg_inner');
    assert.deepEqual([usage?.threadId, usage?.tokens.output], ['a6', 40]);
    const copies = facts.events.filter(event => event.threadId === 'a6');
    assert.ok(copies.length > 0 && copies.every(event => event.detail === 'progress_copy' && event.node === 'i2'));
    const thread = mergeThreads(facts.threads).get('a6');
    assert.deepEqual(
      [thread?.parentThreadId, thread?.spawnCallId, thread?.model],
      ['main', 'toolu_p', 'claude-haiku-5-5'],
    );
    // The parent waits for its call, whatever the agent said last.
    assert.equal(facts.sessions.at(-1)?.endState, 'tool_pending');
  });

  it('stood in their session’s file once, and are linked by their prompt', () => {
    const side = { isSidechain: true };
    const facts = factsOf([
      assistant([call('toolu_a', 'Task', { prompt: 'first' }), call('toolu_b', 'Task', { prompt: 'second' })]),
      user('second', { ...side, uuid: 'root-b' }),
      user('first', { ...side, uuid: 'root-a' }),
      assistant([text('b')], {}, { ...side, uuid: 'b1', parentUuid: 'root-b' }),
      assistant([text('a')], {}, { ...side, uuid: 'a1', parentUuid: 'root-a' }),
      assistant([text('bb')], {}, { ...side, uuid: 'b2', parentUuid: 'b1' }),
    ]);
    const threads = mergeThreads(facts.threads);
    assert.deepEqual([threads.get('root-a')?.spawnCallId, threads.get('root-b')?.spawnCallId], ['toolu_a', 'toolu_b']);
    assert.deepEqual(
      facts.events.filter(event => event.threadId === 'root-b').map(event => event.summary),
      ['second', 'b', 'bb'],
    );
    assert.equal(facts.events.find(event => event.node === 'root-a')?.detail, 'spawn_prompt');
  });

  describe('with a file of their own', () => {
    let folder = '';
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'contrail-claude-'));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it('are described by their companion', () => {
      const meta = join(folder, 'agent-a7.meta.json');
      writeFileSync(
        meta,
        JSON.stringify({
          agentType: 'Plan',
          description: 'Plan it',
          toolUseId: 'toolu_m',
          parentAgentId: 'a0',
          requestShape: 'background',
          worktreePath: '/w',
        }),
      );
      const path = `/p/${sessionId}/subagents/agent-a7.jsonl`;
      const facts = factsOf([user('p', { isSidechain: true }), assistant([text('done')], {}, { isSidechain: true })], {
        ...mainSource,
        path,
        companions: [meta],
      });
      assert.deepEqual(mergeThreads(facts.threads).get('a7'), {
        threadId: 'a7',
        parentThreadId: 'a0',
        kind: 'async',
        agentType: 'Plan',
        description: 'Plan it',
        spawnCallId: 'toolu_m',
        worktreePath: '/w',
        model: 'claude-sonnet-4-5',
        status: 'completed',
      });
    });

    it('are named by their workflow', () => {
      const run = join(folder, 'wf_1.json');
      writeFileSync(
        run,
        JSON.stringify({ workflowProgress: [{}, { agentId: 'a8', label: 'review:loader', phaseTitle: 'Map' }] }),
      );
      const path = `/p/${sessionId}/subagents/workflows/wf_1/agent-a8.jsonl`;
      const facts = factsOf([user('p', { isSidechain: true })], {
        ...mainSource,
        path,
        companions: ['/none.meta.json', run],
      });
      const thread = mergeThreads(facts.threads).get('a8');
      assert.deepEqual(
        [thread?.kind, thread?.name, thread?.description, thread?.status],
        ['workflow', 'review:loader', 'Map', 'running'],
      );
    });

    it('survive a damaged companion', () => {
      const meta = join(folder, 'agent-a9.meta.json');
      writeFileSync(meta, '{"agentType": 7');
      const path = `/p/${sessionId}/subagents/agent-a9.jsonl`;
      assert.equal(factsOf([user('p')], { ...mainSource, path, companions: [meta] }).identity.threadId, 'a9');
    });
  });

  it('of the recordings hang together', function () {
    if (recordingPath('claude-code') === undefined) this.skip();
    const read = readRecording('claude-code').filter(one => one.facts.identity.sessionId?.startsWith('26e8b705'));
    const threads = mergeThreads(read.flatMap(one => one.facts.threads));
    const calls = new Set(read.flatMap(one => one.facts.events.map(event => `${event.threadId} ${event.callId}`)));
    assert.equal(threads.size, 4);
    for (const thread of threads.values()) {
      assert.ok(calls.has(`${thread.parentThreadId} ${thread.spawnCallId}`), thread.threadId);
      assert.ok(thread.model && thread.agentType && thread.description && thread.kind, thread.threadId);
    }
    assert.deepEqual([...threads.values()].map(thread => thread.kind).sort(), ['async', 'sync', 'sync', 'sync']);
  });
});
