import assert from 'node:assert/strict';
import { join } from 'node:path';
import { antigravityAdapter } from '../../../src/agents/antigravity/adapter';
import { hostEnvironment } from '../../../src/discovery/hostEnvironment';
import { mainThread } from '../../../src/model/facts';
import { layHome } from '../../support/layHome';
import { readFiles } from '../../support/readFiles';
import { readHome } from '../../support/readHome';
import { temporaryFolder } from '../../support/testStore';

const id = '5e1f0c3a-0000-4000-8000-00000000a001';
const other = '5e1f0c3a-0000-4000-8000-00000000a009';

interface Told {
  readonly type: string;
  readonly source?: string;
  readonly content?: string;
  readonly [field: string]: unknown;
}

/** A conversation with these steps, numbered in their order unless they say otherwise. */
async function readSteps(...steps: readonly Told[]) {
  const lines = steps.map((step, index) => ({
    step_index: index,
    source: 'MODEL',
    status: 'DONE',
    created_at: '2026-08-20T10:00:00Z',
    ...step,
  }));
  const [found] = await readFiles(antigravityAdapter, {
    [`.gemini/antigravity-cli/brain/${id}/.system_generated/logs/transcript_full.jsonl`]: lines,
  });
  assert.ok(found !== undefined);
  return found.facts;
}

const asks = (...calls: readonly (readonly [string, object])[]): Told => ({
  type: 'PLANNER_RESPONSE',
  tool_calls: calls.map(([name, args]) => ({ name, args })),
});
const prompt = (content: string): Told => ({ type: 'USER_INPUT', source: 'USER_EXPLICIT', content });

describe('a conversation of Antigravity', () => {
  it('has results beside the calls that they are of', async () => {
    const { events } = await readSteps(
      asks(['view_file', { AbsolutePath: '"/a"' }], ['run_command', { CommandLine: '"ls"' }], ['mcp_x', { q: '"1"' }]),
      { type: 'RUN_COMMAND', content: 'The command completed successfully.\nOutput:\nlisted' },
      { type: 'VIEW_FILE', content: 'seen' },
      { type: 'GENERIC', content: 'found' },
      { type: 'VIEW_FILE', content: 'of no call' },
    );
    const results = events.filter(({ kind }) => kind === 'tool_result');
    const calls = events.filter(({ kind }) => kind === 'tool_call');
    assert.deepEqual(
      results.map(({ tool, body }) => [tool, body?.split('\n').at(-1)]),
      [
        ['view_file', 'seen'],
        ['run_command', 'listed'],
        ['mcp_x', 'found'],
        ['view_file', 'of no call'],
      ],
    );
    assert.deepEqual(
      results.slice(0, 3).map(({ callId }) => callId),
      calls.map(({ callId }) => callId),
    );
  });

  it('is read in the order of its steps, whatever that of its lines', async () => {
    const { events } = await readSteps(
      { ...prompt('Push it.'), step_index: 0 },
      { type: 'ERROR_MESSAGE', source: 'MODEL', step_index: 2, content: 'Error invalid tool call: tool call denied' },
      { ...asks(['run_command', { CommandLine: '"git push"' }]), step_index: 1 },
    );
    assert.deepEqual(
      events.map(({ kind, detail }) => [kind, detail]),
      [
        ['user_msg', 'prompt'],
        ['tool_call', null],
        ['tool_result', 'denial'],
      ],
    );
  });

  it('takes arguments as they are where they are not written as JSON', async () => {
    const json = '{ "name": "shop" }';
    const { edits } = await readSteps(
      asks(['write_to_file', { TargetFile: '/shop/package.json', CodeContent: json, toolSummary: 'Write it' }]),
      { type: 'CODE_ACTION', content: 'Created file file:///shop/package.json with requested content.' },
      asks(['write_to_file', { TargetFile: '"/shop/b.json"', CodeContent: JSON.stringify(json) }]),
      { type: 'CODE_ACTION', status: 'ERROR', content: 'Encountered error in step execution: no space left' },
    );
    assert.deepEqual(
      edits.map(({ path, after, status }) => [path, after, status]),
      [
        ['/shop/package.json', json, 'applied'],
        ['/shop/b.json', json, 'failed'],
      ],
    );
  });

  it('knows of an edit whose text was cut off where it was and which lines changed', async () => {
    const { edits } = await readSteps(
      asks(['write_to_file', { TargetFile: '"/a.js"', CodeContent: '"let a = 1;\n<truncated 90 bytes>' }]),
      {
        type: 'CODE_ACTION',
        content:
          'The following changes were made by the write_to_file tool to: /a.js.\n[diff_block_start]\n@@ -7,1 +7,1 @@\n-let a = 0;\n+let a = 1;\n[diff_block_end]',
      },
    );
    assert.deepEqual(
      edits.map(({ operation, after, hunks }) => [operation, after, hunks]),
      [['update', null, [{ oldStart: 7, newStart: 7, lines: ['-let a = 0;', '+let a = 1;'] }]]],
    );
  });

  it('tells checks by what the client says of the command, before its output', async () => {
    const { checks } = await readSteps(
      asks(['run_command', { CommandLine: '"npm test"' }]),
      {
        type: 'RUN_COMMAND',
        content: 'The command failed with exit code: 2\nOutput:\nThe command exited with code 0.',
      },
      asks(['run_command', { CommandLine: '"npm test"' }]),
      { type: 'RUN_COMMAND', exit_code: 0, content: 'Output:\nThe command failed with exit code: 3' },
      asks(['run_command', { CommandLine: '"npm test"' }]),
      {
        type: 'RUN_COMMAND',
        status: 'RUNNING',
        content: 'Tool is running as a background task with task id: t/task-1',
      },
      {
        type: 'SYSTEM_MESSAGE',
        source: 'SYSTEM',
        content: 'Task id "t/task-1" finished with result:\nThe command exited with code 1.\nOutput:\n',
      },
    );
    assert.deepEqual(
      checks.map(({ exitCode, result }) => [exitCode, result]),
      [
        [2, 'fail'],
        [0, 'pass'],
        [1, 'fail'],
      ],
    );
  });

  it('tells steps that come again as what they became, and those of a second start as more', async () => {
    const { events } = await readSteps(
      { ...prompt('First'), step_index: 0 },
      { type: 'PLANNER_RESPONSE', step_index: 1, status: 'RUNNING', content: 'Hel' },
      { type: 'PLANNER_RESPONSE', step_index: 1, content: 'Hello' },
      { ...prompt('Second'), step_index: 0 },
    );
    assert.deepEqual(
      events.map(({ body }) => body),
      ['First', 'Hello', 'Second'],
    );
  });

  it('is a sidechain when the client says so before the first answer, not when a file does', async () => {
    const reminder = `You are running as a subagent, invoked by a caller agent (name: "main agent", id: "${other}").`;
    const child = await readSteps(prompt(`<USER_REQUEST>Look</USER_REQUEST>\n<subagent_reminder>${reminder}`));
    assert.deepEqual([child.identity.sessionId, child.identity.parentThreadId], [null, other]);
    assert.deepEqual(
      child.events.map(({ role, detail, body }) => [role, detail, body]),
      [['system', 'spawn_prompt', 'Look']],
    );
    const root = await readSteps(prompt('Look'), { type: 'VIEW_FILE', content: reminder });
    assert.deepEqual([root.identity.sessionId, root.identity.threadId], [id, mainThread]);
  });

  it('passes over the model that the user did not choose', async () => {
    const chosen = (from: string, to: string) =>
      `<USER_REQUEST>Go</USER_REQUEST>\n<USER_SETTINGS_CHANGE>\nThe user changed setting \`Model Selection\` from ${from} to ${to}. No need to comment.\n</USER_SETTINGS_CHANGE>`;
    const { threads } = await readSteps(
      prompt(chosen('None', 'Gemini 3.1 Pro (Low)')),
      prompt(chosen('Gemini 3.1 Pro (Low)', 'Claude Sonnet 4.6 (Thinking)')),
    );
    assert.equal(threads.at(-1)?.model, 'claude-sonnet-4.6');
  });
});

describe('the recorded home of Antigravity', () => {
  it('has what its databases counted, at the answers that they are of', async () => {
    const home = join(temporaryFolder(), 'home');
    await layHome('test/fixtures/agents/antigravity/products', join(home, '..'));
    const found = await readHome(antigravityAdapter, hostEnvironment({ home, platform: 'linux' }));
    const main = found.find(({ facts }) => facts.identity.sessionId === id);
    assert.ok(main !== undefined);
    const { usages, events, checks } = main.facts;
    const sum = (field: 'input' | 'cacheRead' | 'output' | 'reasoning') =>
      usages.reduce((total, { tokens }) => total + tokens[field], 0);
    assert.deepEqual([sum('input'), sum('cacheRead'), sum('output'), sum('reasoning')], [11450, 72600, 486, 180]);
    for (const { requestKey, seq } of usages)
      assert.equal(events.find(event => event.seq === seq)?.requestKey, requestKey);
    assert.deepEqual(
      checks.map(({ command, exitCode }) => [command, exitCode]),
      [
        ['npx vitest run', 1],
        ['npx vitest run', 0],
      ],
    );
    const child = found.find(({ facts }) => facts.identity.threadId.endsWith('a002'));
    assert.deepEqual([child?.facts.identity.parentThreadId, child?.facts.usages.length], [id, 4]);
  });
});
