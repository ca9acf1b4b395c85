import assert from 'node:assert/strict';
import { readOutput } from '../../../src/agents/codex/commandOutput';
import { readShellCommand } from '../../../src/agents/codex/shellCommand';

describe('codex output of a call', () => {
  const cases: readonly (readonly [string, unknown, object])[] = [
    [
      'with a header',
      'Chunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code 3\nOriginal token count: 1\nOutput:\nProcess exited with code 0\n',
      { exitCode: 3, failed: true, text: 'Process exited with code 0\n' },
    ],
    [
      'with an exit code',
      'Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess.',
      { exitCode: 0, failed: false, text: 'Success.' },
    ],
    [
      'with a command of several lines',
      "Command: /bin/bash -lc 'a\nb'\nChunk ID: x\nProcess exited with code 1\nOutput:\nno",
      { exitCode: 1, text: 'no' },
    ],
    ['as JSON', '{"output":"a\\n","metadata":{"exit_code":1}}', { exitCode: 1, failed: true, text: 'a\n' }],
    [
      'as JSON below a header',
      'Wall time: 0 seconds\nOutput:\n{"output":"Success.","metadata":{"exit_code":0}}',
      { exitCode: 0, text: 'Success.' },
    ],
    [
      'still running',
      'Wall time: 1\nProcess running with session ID 42\nOutput:\ndot',
      { runningSession: '42', failed: null, text: 'dot' },
    ],
    [
      'of a script that failed',
      [
        { type: 'input_text', text: 'Script failed\nWall time 0.0 seconds\nOutput:\n' },
        { type: 'input_text', text: 'Script error:\nboom' },
      ],
      { failed: true, exitCode: null, text: 'Script error:\nboom' },
    ],
    [
      'of a script',
      [{ type: 'input_text', text: 'Script completed\nWall time 0.1 seconds\nOutput:\n' }],
      { failed: false, text: '' },
    ],
    ['with a flag', { content: 'x', success: false }, { failed: true, text: 'x' }],
    ['that was aborted', 'Wall time: 2.4 seconds\naborted by user', { interrupted: true, failed: true }],
    ['of an unknown tool', 'unsupported call: frobnicate', { failed: true }],
    ['of a patch that does not fit', 'apply_patch verification failed: Failed to find', { failed: true }],
    [
      'that was refused',
      'patch rejected: writing outside; rejected by user approval settings',
      { denied: true, failed: true },
    ],
    [
      'that says nothing of success',
      'Plan updated',
      { failed: null, exitCode: null, interrupted: false, denied: false },
    ],
    ['with an image', [{ type: 'input_image', image_url: 'data:' }], { full: '[image]' }],
    ['of no shape', 7, { full: '', failed: null }],
  ];
  for (const [name, output, expected] of cases) {
    it(name, () => {
      const read = { ...readOutput(output) };
      const picked = Object.fromEntries(Object.entries(read).filter(([key]) => key in expected));
      assert.deepEqual(picked, expected);
    });
  }
});

describe('codex shell call', () => {
  const patch = '*** Begin Patch\n*** Delete File: a\n*** End Patch';

  it('is read from a vector or a line', () => {
    assert.deepEqual(readShellCommand({ command: ['bash', '-lc', 'ls && pwd'] }, '/w'), {
      command: 'ls && pwd',
      dir: '/w',
      patches: [],
    });
    assert.equal(
      readShellCommand({ command: ['git', 'commit', '-m', 'two words'] }, '/w')?.command,
      "git commit -m 'two words'",
    );
    assert.equal(readShellCommand({ command: ['powershell.exe', '-Command', 'dir'] }, 'C:\\w')?.command, 'dir');
    assert.deepEqual(readShellCommand({ cmd: 'ls', workdir: 'sub' }, '/w'), {
      command: 'ls',
      dir: '/w/sub',
      patches: [],
    });
    assert.equal(readShellCommand({ command: 'cargo test' }, null)?.command, 'cargo test');
    assert.equal(readShellCommand({ other: 1 }, '/w'), null);
  });

  it('has the patches in it', () => {
    const patches = (args: object): unknown => readShellCommand({ ...args }, '/w')?.patches;
    assert.deepEqual(patches({ command: ['apply_patch', patch] }), [{ text: patch, dir: '/w' }]);
    assert.deepEqual(patches({ cmd: `apply_patch <<'EOF'\n${patch}\nEOF` }), [{ text: patch, dir: '/w' }]);
    assert.deepEqual(patches({ cmd: `cd "my sub" && apply_patch <<'EOF'\n${patch}\nEOF` }), [
      { text: patch, dir: '/w/my sub' },
    ]);
    assert.deepEqual(patches({ command: ['bash', '-lc', `applypatch <<X\n${patch}\nX\nnode --test`], workdir: '/e' }), [
      { text: patch, dir: '/e' },
    ]);
    assert.deepEqual(patches({ cmd: `cat <<'EOF'\n${patch}\nEOF` }), []);
  });
});
