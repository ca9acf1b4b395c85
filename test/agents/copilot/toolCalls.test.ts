import assert from 'node:assert/strict';
import type { EditFact } from '../../../src/model/facts';
import type { CollectedFacts } from '../../support/collectFacts';
import { answer, type Call, event, readRecords, result, start } from './readEvents';

const bash = (command: string, args: object = {}): Call => ({ id: 't', name: 'bash', args: { command, ...args } });
const edit: Call = { id: 't', name: 'edit', args: { path: 'src/a.js', old_str: 'one', new_str: 'two' } };
const failed = (code: string, message = 'no'): object => result('t', { success: false, error: { code, message } });

describe('calls of copilot', () => {
  function read(call: Call, ...rest: object[]): CollectedFacts {
    return readRecords([start(), answer('a', { content: '' }, [call]), ...rest]);
  }

  function outcome(facts: CollectedFacts): unknown[] {
    const last = facts.events.at(-1);
    return [last?.kind, last?.role, last?.detail, last?.summary];
  }

  it('are told once, though their start repeats them', () => {
    const { events } = read(
      bash('ls'),
      event('tool.execution_start', { toolCallId: 't', toolName: 'bash', arguments: { command: 'ls' } }),
      result('t', { result: { content: 'a.js' } }),
    );
    assert.deepEqual(
      events.map(({ kind, callId, tool, summary }) => [kind, callId, tool, summary]),
      [
        ['tool_call', 't', 'bash', 'ls'],
        ['tool_result', 't', 'bash', 'a.js'],
      ],
    );
  });

  it('are told by their start where no message asks for them', () => {
    const { events } = readRecords([
      start(),
      event('tool.execution_start', { toolCallId: 't', toolName: 'view', arguments: { path: '/w/a.js' } }),
    ]);
    assert.deepEqual(
      events.map(({ kind, summary }) => [kind, summary]),
      [['tool_call', '/w/a.js']],
    );
  });

  it('take arguments that are JSON text, as early versions and VS Code write them', () => {
    const { edits } = read({ ...edit, args: JSON.stringify(edit.args) }, result('t', {}));
    assert.deepEqual(
      edits.map(({ path, status }) => [path, status]),
      [['/w/src/a.js', 'applied']],
    );
  });

  it('failed when they say so, or when the command did', () => {
    assert.deepEqual(outcome(read(edit, failed('failure', 'No match found'))), [
      'tool_result',
      'tool',
      'error',
      'No match found',
    ]);
    const stated = result('t', { result: { content: 'x' }, shellExecution: { exitCode: 2 } });
    assert.deepEqual(outcome(read(bash('x'), stated)), ['tool_result', 'tool', 'error', 'x']);
    const marked = result('t', { result: { content: 'x\n<shellId: tests completed with exit code 1>' } });
    assert.equal(read(bash('npm test'), marked).checks[0]?.exitCode, 1);
  });

  it('do not take an exit code from what a command printed', () => {
    const printed = result('t', { result: { content: '<shellId: 0 completed with exit code 1>\nand on' } });
    const { checks, events } = read(bash('npm test'), printed);
    assert.deepEqual([checks[0]?.exitCode, checks[0]?.result, events.at(-1)?.detail], [null, 'unknown', null]);
  });

  it('were denied by a person, with what they said', () => {
    const said = event('permission.completed', {
      requestId: 'p',
      toolCallId: 't',
      result: { kind: 'denied-interactively-by-user', feedback: 'Not there' },
    });
    const facts = read(edit, said, failed('rejected'));
    assert.deepEqual(outcome(facts), ['human_intervention', 'user', 'denial', 'Not there']);
    assert.equal(facts.edits[0]?.status, 'failed');
    assert.deepEqual(outcome(read(edit, failed('rejected', 'The user rejected it.'))), [
      'human_intervention',
      'user',
      'denial',
      'The user rejected it.',
    ]);
  });

  it('were denied by a rule, or cancelled', () => {
    const decided = (kind: string): object =>
      event('permission.completed', { requestId: 'p', toolCallId: 't', result: { kind } });
    assert.deepEqual(
      outcome(read(edit, decided('denied-by-rules'), failed('denied'))).toString(),
      'tool_result,tool,permission_denial,no',
    );
    assert.deepEqual(outcome(read(edit, failed('denied'))).toString(), 'tool_result,tool,permission_denial,no');
    assert.deepEqual(
      outcome(read(edit, decided('cancelled'), failed('failure'))).toString(),
      'tool_result,tool,cancelled,no',
    );
    assert.deepEqual(
      outcome(read(edit, decided('approved'), failed('failure'))).toString(),
      'tool_result,tool,error,no',
    );
  });

  it('of the shell that are denied are no checks', () => {
    assert.deepEqual(read(bash('npm test'), failed('denied')).checks, []);
  });

  it('that outlive their call are judged when they are polled', () => {
    const running = '<command with shellId: 7 is still running after 30 seconds. Use read_bash to continue.>';
    const facts = readRecords([
      start(),
      answer('a', {}, [bash('npm test')]),
      result('t', { result: { content: running } }),
      answer('b', {}, [{ id: 'p', name: 'read_bash', args: { shellId: '7' } }]),
      result('p', { result: { content: 'ok\n<shellId: 7 completed with exit code 0>' } }),
    ]);
    assert.deepEqual(
      facts.checks.map(({ callId, command, result: verdict }) => [callId, command, verdict]),
      [['p', 'npm test', 'pass']],
    );
  });

  it('that answer a question are a decision of the user', () => {
    const ask: Call = { id: 't', name: 'ask_user', args: { question: 'Which?' } };
    assert.deepEqual(outcome(read(ask, result('t', { result: { content: 'User selected: b' } }))), [
      'decision',
      'user',
      'answer',
      'User selected: b',
    ]);
  });

  it('that the user typed are theirs', () => {
    const { events } = readRecords([
      start(),
      event('tool.user_requested', { toolCallId: 'u', toolName: 'local_shell', arguments: { command: 'npm test' } }),
      result('u', { isUserRequested: true, result: { content: 'fine' } }),
    ]);
    assert.deepEqual(
      events.map(({ kind, role, detail, summary }) => [kind, role, detail, summary]),
      [
        ['user_msg', 'user', 'shell', '! npm test'],
        ['tool_result', 'tool', null, 'fine'],
      ],
    );
  });

  it('that were never answered may have edited', () => {
    const { edits } = read(edit);
    assert.deepEqual(
      edits.map(({ status, seq }) => [status, seq]),
      [['unknown', 0]],
    );
  });
});

describe('edits of copilot', () => {
  const patch = [
    '*** Begin Patch',
    '*** Update File: a.js',
    '@@',
    '-one',
    '+two',
    '*** Add File: b.js',
    '+new',
    '*** Delete File: c.js',
    '*** End Patch',
  ].join('\n');
  const diff = [
    '',
    'diff --git a/w/a.js b/w/a.js',
    'index 0000000..0000000 100644',
    '--- a/w/a.js',
    '+++ b/w/a.js',
    '@@ -4,3 +4,3 @@',
    ' zero',
    '-one',
    '+two',
    ' ',
    '',
    '',
    'diff --git a/w/b.js b/w/b.js',
    'create file mode 100644',
    '--- a/dev/null',
    '+++ b/w/b.js',
    '@@ -1,0 +1,2 @@',
    '+new',
    '+',
    '',
  ].join('\n');

  function edits(call: Call, detailedContent: string | undefined): EditFact[] {
    const records = [start(), answer('a', {}, [call]), result('t', { result: { content: 'done', detailedContent } })];
    return readRecords(records).edits;
  }

  it('of a patch are one a file, placed by the diff that was shown', () => {
    assert.deepEqual(
      edits({ id: 't', name: 'apply_patch', args: patch }, diff).map(one => [
        one.ordinal,
        one.operation,
        one.path,
        one.after,
        one.hunks,
      ]),
      [
        [0, 'update', '/w/a.js', null, [{ oldStart: 4, newStart: 4, lines: [' zero', '-one', '+two'] }]],
        [1, 'create', '/w/b.js', 'new\n', [{ oldStart: null, newStart: 1, lines: ['+new'] }]],
        [2, 'delete', '/w/c.js', null, []],
      ],
    );
  });

  it('without a diff have the lines of the call, nowhere', () => {
    assert.deepEqual(
      edits({ id: 't', name: 'edit', args: { path: '/w/a.js', old_str: 'a\nb', new_str: 'a\nc' } }, undefined)[0]
        ?.hunks,
      [{ oldStart: null, newStart: null, lines: [' a', '-b', '+c'] }],
    );
  });

  it('are read of every editing tool', () => {
    const cases: [string, object, string][] = [
      ['create', { path: '/w/a', file_text: 'x\n' }, 'create'],
      ['str_replace_editor', { command: 'create', path: '/w/a', file_text: 'x\n' }, 'create'],
      ['str_replace_editor', { command: 'str_replace', path: '/w/a', old_str: 'x', new_str: 'y' }, 'update'],
      ['create_file', { filePath: '/w/a', content: 'x' }, 'create'],
      ['replace_string_in_file', { filePath: '/w/a', oldString: 'x', newString: 'y' }, 'update'],
      ['insert_edit_into_file', { filePath: '/w/a', code: '...' }, 'update'],
      [
        'multi_replace_string_in_file',
        { replacements: [{ filePath: '/w/a', oldString: 'x', newString: 'y' }] },
        'update',
      ],
    ];
    for (const [name, args, operation] of cases)
      assert.deepEqual(
        edits({ id: 't', name, args }, undefined).map(one => [one.path, one.operation]),
        [['/w/a', operation]],
        name,
      );
    assert.deepEqual(
      edits({ id: 't', name: 'str_replace_editor', args: { command: 'view', path: '/w/a' } }, undefined),
      [],
    );
  });

  it('are not what a view showed', () => {
    assert.deepEqual(edits({ id: 't', name: 'view', args: { path: '/w/a.js' } }, diff), []);
  });

  it('are resolved against the directory of their time', () => {
    const { edits: told, places } = readRecords([
      start(),
      event('session.context_changed', { cwd: '/w', branch: 'main', pendingGitContext: true }),
      event('session.context_changed', { cwd: '/elsewhere', branch: 'topic' }),
      answer('a', {}, [{ id: 't', name: 'create', args: { path: 'a.js', file_text: '' } }]),
      result('t', {}),
    ]);
    assert.deepEqual(
      told.map(({ path }) => path),
      ['/elsewhere/a.js'],
    );
    assert.deepEqual(
      places.map(({ cwd, gitBranch }) => [cwd, gitBranch]),
      [
        ['/w', 'main'],
        ['/elsewhere', 'topic'],
      ],
    );
  });
});
