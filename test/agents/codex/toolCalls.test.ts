import assert from 'node:assert/strict';
import type { EditFact } from '../../../src/model/facts';
import { call, custom, event, item, message, meta, output, ownTurn, turn } from './lines';
import { readLines } from './readSource';

const patch = '*** Begin Patch\n*** Update File: a.js\n@@\n-x\n+y\n*** Add File: b.js\n+z\n*** End Patch';
const changes = {
  '/w/b.js': { type: 'add', content: 'z\n' },
  '/w/a.js': { type: 'update', unified_diff: '@@ -7 +7 @@\n-x\n+y\n', move_path: null },
};
const done = 'Success. Updated the following files:\nM a.js\nA b.js\n';
const refused = 'apply_patch verification failed: Failed to find expected lines in /w/a.js:\nx';

function outline({ seq, ordinal, callId, tool, operation, path, status, hunks }: EditFact): string {
  return `${seq}.${ordinal} ${callId} ${tool} ${operation} ${path} ${status} ${hunks.map(hunk => hunk.oldStart).join()}`;
}

function editsOf(...lines: object[]): string[] {
  return readLines([meta(), turn(), ...lines]).edits.map(outline);
}

describe('codex edits', () => {
  it('have the positions of the record of their application', () => {
    const expected = [
      '0.0 call_1 apply_patch create /w/b.js applied ',
      '0.1 call_1 apply_patch update /w/a.js applied 7',
    ];
    const applied = { call_id: 'call_1', success: true, status: 'completed', changes };
    const change = { type: 'FileChange', id: 'call_1', status: 'completed', changes };
    assert.deepEqual(editsOf(custom('apply_patch', patch), event('patch_apply_end', applied), output(done)), expected);
    assert.deepEqual(
      editsOf(custom('apply_patch', patch), event('item_completed', { item: change }), output(done)),
      expected,
    );
    assert.deepEqual(
      editsOf(
        custom('apply_patch', patch),
        event('patch_apply_end', applied),
        event('item_completed', { item: change }),
        output(done),
      ),
      expected,
      'told by both, they are one',
    );
  });

  it('come from the text of the patch where no record tells', () => {
    const expected = [
      '0.0 call_1 apply_patch update /w/a.js applied ',
      '0.1 call_1 apply_patch create /w/b.js applied ',
    ];
    assert.deepEqual(editsOf(custom('apply_patch', patch), output(`Exit code: 0\nOutput:\n${done}`)), expected);
    assert.deepEqual(editsOf(call('apply_patch', { input: patch }), output(done)), expected);
  });

  it('failed where the result says so', () => {
    const [first] = editsOf(custom('apply_patch', patch), output(refused));
    assert.equal(first, '0.0 call_1 apply_patch update /w/a.js failed ');
    const declined = { call_id: 'call_1', success: false, status: 'declined', changes };
    assert.match(editsOf(custom('apply_patch', patch), event('patch_apply_end', declined))[0] ?? '', /failed/);
  });

  it('are found in shell commands, also of several steps', () => {
    const script = `cd sub && apply_patch <<'EOF'\n${patch}\nEOF\nnpm test`;
    const result = `Process exited with code 1\nOutput:\n${done}1 failing`;
    assert.deepEqual(editsOf(call('exec_command', { cmd: script }), output(result)), [
      '0.0 call_1 exec_command update /w/sub/a.js applied ',
      '0.1 call_1 exec_command create /w/sub/b.js applied ',
    ]);
  });

  it('are found in scripts, by their own record or by the script', () => {
    const script = `text(await tools.apply_patch(${JSON.stringify(patch)}));`;
    const completed = [{ type: 'input_text', text: 'Script completed\nWall time 0 seconds\nOutput:\n' }];
    const failed = [{ type: 'input_text', text: `Script failed\nWall time 0 seconds\nOutput:\n${refused}` }];
    const change = { item: { type: 'FileChange', id: 'exec-1', status: 'completed', changes } };
    assert.deepEqual(editsOf(custom('exec', script), event('item_completed', change), output(completed)), [
      '0.0 call_1 exec create /w/b.js applied ',
      '0.1 call_1 exec update /w/a.js applied 7',
    ]);
    assert.match(editsOf(custom('exec', script), output(completed))[0] ?? '', /applied/, 'versions without records');
    assert.match(editsOf(custom('exec', script), output(failed))[0] ?? '', /failed/);
    const swallowed = readLines([
      meta({ history_mode: 'paginated' }),
      turn(),
      custom('exec', script),
      output(completed),
    ]);
    assert.deepEqual(
      swallowed.edits.map(({ status }) => status),
      ['unknown', 'unknown'],
      'nothing proves it was applied',
    );
  });

  it('are unknown while no result has come', () => {
    assert.match(editsOf(custom('apply_patch', patch))[0] ?? '', /unknown/);
  });

  it('hold the whole text of files created and deleted', () => {
    const gone = { '/w/c.js': { type: 'delete', content: 'old\n' } };
    const { edits } = readLines([
      meta(),
      turn(),
      custom('apply_patch', '*** Begin Patch\n*** Add File: b.js\n+z\n*** End Patch'),
      output(done),
      custom('apply_patch', '*** Begin Patch\n*** Delete File: c.js\n*** End Patch', 'call_2'),
      event('patch_apply_end', { call_id: 'call_2', success: true, changes: gone }),
    ]);
    assert.deepEqual(
      edits.map(({ before, after, linesAdded, linesRemoved }) => [before, after, linesAdded, linesRemoved]),
      [
        [null, 'z\n', 1, 0],
        ['old\n', null, 0, 1],
      ],
    );
  });
});

describe('codex checks', () => {
  const failing = 'Process exited with code 1\nOutput:\n# pass 1\n# fail 1\n';

  it('are judged by the exit code of their result', () => {
    const { checks, events } = readLines([
      meta(),
      turn(),
      call('exec_command', { cmd: 'node --test' }),
      output(failing),
    ]);
    assert.deepEqual(
      checks.map(({ seq, callId, command, result, evidence, exitCode }) => [
        seq,
        callId,
        command,
        result,
        evidence,
        exitCode,
      ]),
      [[1, 'call_1', 'node --test', 'fail', 'exit_status', 1]],
    );
    assert.equal(events[1]?.detail, 'error');
  });

  it('that outlive their call are judged when their session ends, as the call that started them', () => {
    const { checks } = readLines([
      meta(),
      turn(),
      call('exec_command', { cmd: 'node --test' }),
      output('Process running with session ID 7\nOutput:\nstarting\n'),
      call('write_stdin', { session_id: 7, chars: '' }, 'call_2'),
      output('Process running with session ID 7\nOutput:\n.\n', 'call_2'),
      call('write_stdin', { session_id: 8, chars: '' }, 'call_3'),
      output('Process exited with code 0\nOutput:\nother\n', 'call_3'),
      call('write_stdin', { session_id: 7, chars: '' }, 'call_4'),
      output(failing, 'call_4'),
    ]);
    assert.deepEqual(
      checks.map(({ seq, callId, command, result }) => [seq, callId, command, result]),
      [[7, 'call_1', 'node --test', 'fail']],
    );
  });

  it('in scripts are told by the records of their commands', () => {
    const command = {
      type: 'CommandExecution',
      id: 'exec-1',
      command: ['/bin/bash', '-lc', 'node --test'],
      aggregated_output: '# fail 1',
      exit_code: 1,
      status: 'failed',
    };
    const { checks, events } = readLines([
      meta(),
      turn(),
      custom('exec', 'await tools.exec_command({cmd: "node --test"})'),
      event('item_completed', { item: command }),
      output([{ type: 'input_text', text: 'Script completed\nOutput:\n' }]),
    ]);
    assert.deepEqual(
      checks.map(({ seq, callId, result }) => [seq, callId, result]),
      [[2, 'exec-1', 'fail']],
    );
    assert.deepEqual(
      events.map(({ kind, tool, detail, callId }) => [kind, tool, detail, callId]),
      [
        ['tool_call', 'exec', null, 'call_1'],
        ['tool_call', 'exec_command', null, 'exec-1'],
        ['tool_result', 'exec_command', 'error', 'exec-1'],
        ['tool_result', 'exec', null, 'call_1'],
      ],
    );
  });

  it('in scripts of versions without such records are judged by what they print', () => {
    const printed = [
      { type: 'input_text', text: 'Script completed\nOutput:\n' },
      { type: 'input_text', text: '{"exit_code":0,"output":"ok"}' },
      { type: 'input_text', text: '{"exit_code":2,"output":"# fail 1"}' },
    ];
    const script = 'tools.exec_command({cmd: "ls"}); tools.exec_command({cmd: "node --test"});';
    const { checks } = readLines([meta(), turn(), custom('exec', script), output(printed)]);
    assert.deepEqual(
      checks.map(({ command, exitCode, result }) => [command, exitCode, result]),
      [['node --test', 2, 'fail']],
    );
  });

  it('that the user stopped or refused are none', () => {
    const { checks, events } = readLines([
      meta(),
      turn(),
      call('exec_command', { cmd: 'node --test' }),
      output('Wall time: 2.4 seconds\naborted by user'),
      call('exec_command', { cmd: 'node --test' }, 'call_2'),
      output('exec command rejected by user', 'call_2'),
    ]);
    assert.deepEqual(checks, []);
    assert.deepEqual(
      events.map(({ detail }) => detail),
      [null, 'interrupt', null, 'denial'],
    );
  });
});

describe('codex calls', () => {
  it('take the exit code from their own record where the output has none', () => {
    const ended = { call_id: 'call_1', command: ['node', '--test'], exit_code: 1, aggregated_output: '' };
    const { checks, events } = readLines([
      meta(),
      turn(),
      call('shell', { command: ['node', '--test'] }),
      event('exec_command_end', ended),
      output('# fail 1'),
    ]);
    assert.deepEqual(
      checks.map(({ exitCode, result }) => [exitCode, result]),
      [[1, 'fail']],
    );
    assert.equal(events.length, 2);
  });

  it('of a turn that is over stay unanswered', () => {
    const { edits, sessions } = readLines([
      meta(),
      event('task_started', { turn_id: ownTurn }),
      custom('apply_patch', patch),
      event('task_started', { turn_id: `${ownTurn}2` }),
      output(done),
      message('assistant', 'ok'),
      event('task_complete', {}),
    ]);
    assert.deepEqual(
      edits.map(({ status }) => status),
      ['unknown', 'unknown'],
    );
    assert.equal(sessions.at(-1)?.endState, 'awaiting_user');
  });

  it('to the web, to MCP servers and to local shells are events', () => {
    const { events, checks } = readLines([
      meta(),
      item('web_search_call', { id: 'ws_1', action: { type: 'search', query: 'sqlite wal' } }),
      event('web_search_end', {
        call_id: 'ws_1',
        query: 'sqlite wal',
        action: { type: 'search', query: 'sqlite wal' },
      }),
      item('function_call', { name: '_fetch', namespace: 'mcp__git', arguments: '{}', call_id: 'm' }),
      event('mcp_tool_call_end', {
        call_id: 'm',
        invocation: { server: 'git', tool: '_fetch' },
        result: { Ok: { content: [] } },
      }),
      output('ok', 'm'),
      item('local_shell_call', { call_id: 'l', action: { type: 'exec', command: ['node', '--test'] } }),
      output('{"output":"","metadata":{"exit_code":0}}', 'l'),
    ]);
    assert.deepEqual(
      events.map(({ kind, tool, summary }) => [kind, tool, summary]),
      [
        ['tool_call', 'web_search', 'sqlite wal'],
        ['tool_call', '_fetch', '_fetch {}'],
        ['tool_result', '_fetch', 'ok'],
        ['tool_call', 'local_shell', 'node --test'],
        ['tool_result', 'local_shell', 'exit code 0'],
      ],
    );
    assert.deepEqual(
      checks.map(({ result }) => result),
      ['pass'],
    );
  });
});
