import assert from 'node:assert/strict';
import { kiloLegacyAdapter } from '../../../src/agents/kiloLegacy/adapter';
import { readTask, request, row } from '../clineFamily/readTask';

const task = row(0, 'say', 'text', 'do it');

describe('tasks of Kilo Code (legacy)', () => {
  it('state no usage where none came', async () => {
    const none = { tokensIn: 0, tokensOut: 0, cacheWrites: 0, cacheReads: 0, cost: 0, usageMissing: true };
    const { usages } = await readTask(kiloLegacyAdapter, {
      rows: [task, request(1, none), request(2, { ...none, tokensOut: 12 }), request(3, { tokensIn: 5, tokensOut: 1 })],
    });
    assert.deepEqual(
      usages.map(({ tokens, fidelity }) => [tokens.input, tokens.output, fidelity]),
      [
        [0, 12, 'partial'],
        [5, 1, 'exact'],
      ],
    );
  });

  it('count their whole prompt as input', async () => {
    const { usages } = await readTask(kiloLegacyAdapter, {
      rows: [task, request(1, { tokensIn: 1000, tokensOut: 5, cacheReads: 300, cacheWrites: 100, cost: 0.01 })],
    });
    assert.deepEqual(
      usages.map(({ tokens, statedNanoUsd }) => [tokens.input, tokens.cacheRead, statedNanoUsd]),
      [[600, 300, 10_000_000]],
    );
  });

  it('are sessions of their own, whichever started them', async () => {
    const { threads, identity } = await readTask(kiloLegacyAdapter, {
      rows: [
        task,
        row(1, 'ask', 'tool', JSON.stringify({ tool: 'newTask', mode: 'Code', content: 'part' })),
        request(2, { tokensIn: 5, tokensOut: 1 }),
      ],
      beside: {
        'api_conversation_history.json': [
          {
            role: 'assistant',
            content: [{ type: 'tool_use', id: 'a', name: 'new_task', input: { mode: 'code', message: 'part' } }],
          },
          {
            role: 'user',
            content: [{ type: 'tool_result', tool_use_id: 'a', content: 'Subtask 0a1b2c3d completed.\n\nResult:\nok' }],
          },
        ],
      },
    });
    assert.equal(identity.threadId, 'main');
    assert.deepEqual(
      threads.map(({ threadId }) => threadId),
      ['main'],
    );
  });

  it('lie where the extension and the CLI put them', () => {
    const rootsOn = (platform: 'linux' | 'darwin' | 'win32', home: string) =>
      kiloLegacyAdapter.roots({ platform, home, variables: {} }).map(({ path }) => path);
    const folder = 'globalStorage/kilocode.kilo-code';
    assert.equal(rootsOn('linux', '/home/a')[0], `/home/a/.config/Code/User/${folder}`);
    assert.equal(rootsOn('darwin', '/Users/a')[0], `/Users/a/Library/Application Support/Code/User/${folder}`);
    assert.equal(
      rootsOn('win32', 'C:\\Users\\a')[0],
      'C:\\Users\\a\\AppData\\Roaming\\Code\\User\\globalStorage\\kilocode.kilo-code',
    );
    assert.ok(rootsOn('linux', '/home/a').includes('/home/a/.kilocode/cli/global'));
  });
});
