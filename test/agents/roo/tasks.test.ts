import assert from 'node:assert/strict';
import { rooAdapter } from '../../../src/agents/roo/adapter';
import type { CollectedContent } from '../../support/collectContent';
import { outlines, readTask, request, row, start } from '../clineFamily/readTask';

const task = row(0, 'say', 'text', 'do it');
const read = (rows: readonly object[], beside: Record<string, unknown> = {}): Promise<CollectedContent> =>
  readTask(rooAdapter, { rows: [task, ...rows], beside });

async function usageOf(...infos: readonly object[]): Promise<unknown[]> {
  const { usages } = await read(infos.map((info, index) => request(index + 1, info)));
  return usages.map(({ tokens: { input, cacheRead, cacheWrite5m }, fidelity }) => [
    input,
    cacheRead,
    cacheWrite5m,
    fidelity,
  ]);
}

const counts = { tokensIn: 1000, tokensOut: 5, cacheReads: 300, cacheWrites: 100 };

describe('what Roo Code means by its input tokens (trap 70)', () => {
  it('is the whole prompt where the request is not quoted', async () => {
    assert.deepEqual(await usageOf({ ...counts, apiProtocol: 'anthropic' }), [[600, 300, 100, 'exact']]);
    assert.deepEqual(await usageOf({ ...counts, apiProtocol: 'openai' }), [[600, 300, 100, 'exact']]);
  });

  it('depended on the protocol where it is', async () => {
    const old = { ...counts, request: '<task>do it</task>' };
    assert.deepEqual(await usageOf({ ...old, apiProtocol: 'anthropic' }), [[1000, 300, 100, 'exact']]);
    assert.deepEqual(await usageOf({ ...old, apiProtocol: 'openai' }), [[600, 300, 100, 'exact']]);
  });

  it('never holds a cache that is larger than itself', async () => {
    assert.deepEqual(await usageOf({ ...counts, tokensIn: 10 }), [[10, 300, 100, 'exact']]);
  });

  it('is judged by the task where the record says nothing', async () => {
    const old = { ...counts, request: '<task>do it</task>' };
    assert.deepEqual(await usageOf(old), [[600, 300, 100, 'estimated']]);
    assert.deepEqual(await usageOf(old, { ...old, tokensIn: 10 }), [
      [1000, 300, 100, 'estimated'],
      [10, 300, 100, 'exact'],
    ]);
  });
});

describe('tasks of Roo Code', () => {
  it('state what it cost to condense, and to go a way that was deleted', async () => {
    const { usages, events } = await read([
      row(1, 'say', 'condense_context', '', { contextCondense: { cost: 0.25, summary: 'so far' } }),
      row(2, 'say', 'api_req_deleted', JSON.stringify({ tokensIn: 7, tokensOut: 2, cost: 0.5 })),
    ]);
    assert.deepEqual(
      usages.map(({ statedNanoUsd, fidelity, tokens }) => [statedNanoUsd, fidelity, tokens.input]),
      [
        [250_000_000, 'partial', 0],
        [500_000_000, 'partial', 7],
      ],
    );
    assert.deepEqual(
      events.map(({ detail }) => detail),
      ['prompt', 'compaction', 'rewind'],
    );
  });

  it('find results and inputs in the conversation where rows have none', async () => {
    const beside = {
      'api_conversation_history.json': [
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'a', name: 'execute_command', input: { command: 'npm test' } }],
        },
        {
          role: 'user',
          ts: start + 3000,
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'a',
              content: "Command executed in terminal within working directory '/w'. Exit code: 0\nOutput:\nok",
            },
            {
              type: 'text',
              text: '<environment_details>\n# Current Mode\n<slug>code</slug>\n<model>m-1</model>\n</environment_details>',
            },
          ],
        },
      ],
    };
    const facts = await read([row(1, 'ask', 'command', 'npm test'), request(2, { tokensIn: 1, tokensOut: 1 })], beside);
    assert.deepEqual(
      outlines(facts)[2],
      "tool_result Command executed in terminal within working directory '/w'. Exit code: 0 Output: ok",
    );
    assert.deepEqual(
      facts.checks.map(({ result, exitCode }) => [result, exitCode]),
      [['pass', 0]],
    );
    assert.equal(facts.usages[0]?.model, 'm-1');
  });

  it('are sidechains of the first task in their line', async () => {
    const of = async (item: object) => {
      const { identity } = await read([], { 'history_item.json': item });
      return [identity.sessionId, identity.threadId, identity.parentThreadId, identity.cwd];
    };
    const id = String(start);
    assert.deepEqual(await of({ id, workspace: '/w' }), [id, 'main', null, '/w']);
    assert.deepEqual(await of({ id, rootTaskId: 'r', parentTaskId: 'r' }), ['r', id, 'main', null]);
    assert.deepEqual(await of({ id, rootTaskId: 'r', parentTaskId: 'p' }), ['r', id, 'p', null]);
    // Without the root, the session is found by the parent.
    assert.deepEqual(await of({ id, parentTaskId: 'p' }), [null, id, 'p', null]);
  });

  it('tell the result of a subtask once', async () => {
    const { events } = await read([
      row(1, 'ask', 'tool', JSON.stringify({ tool: 'newTask', mode: 'Code', content: 'part' })),
      row(2, 'say', 'subtask_result', 'done'),
    ]);
    const [, call, result, ...more] = events;
    assert.deepEqual(
      [result?.kind, result?.callId, result?.body, more.length],
      ['tool_result', call?.callId, 'done', 0],
    );
  });

  it('lie where the extension and the CLI put them', () => {
    const rootsOn = (platform: 'linux' | 'darwin' | 'win32', home: string) =>
      rooAdapter.roots({ platform, home, variables: {} }).map(({ path }) => path);
    const folder = 'globalStorage/rooveterinaryinc.roo-cline';
    assert.equal(rootsOn('linux', '/home/a')[0], `/home/a/.config/Code/User/${folder}`);
    assert.equal(rootsOn('darwin', '/Users/a')[0], `/Users/a/Library/Application Support/Code/User/${folder}`);
    assert.equal(
      rootsOn('win32', 'C:\\Users\\a')[0],
      'C:\\Users\\a\\AppData\\Roaming\\Code\\User\\globalStorage\\rooveterinaryinc.roo-cline',
    );
    assert.ok(rootsOn('linux', '/home/a').includes('/home/a/.vscode-mock/global-storage'));
  });
});
