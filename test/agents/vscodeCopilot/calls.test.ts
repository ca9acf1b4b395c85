import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { temporaryFolder } from '../../support/testStore';
import { ChatFile, markdown, request, rounds, said, session, shown, terminal } from './readChat';

describe('the calls of Copilot Chat', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = (response: readonly object[], metadata: object, fields: object = {}) =>
    new ChatFile(folder).read([
      { kind: 0, v: session([request('Go', response, { result: { metadata }, ...fields })]) },
    ]);

  // Trap 65: the rounds have every call of the response once more.
  it('are told once, with what the model asked for and was told', async () => {
    const facts = await read(
      [
        shown('u1', 'copilot_readFile'),
        shown('u2', 'copilot_readFile'),
        shown('u3', 'mcp_notes_find'),
        markdown('Done.'),
      ],
      rounds(
        ['read_file', { filePath: '/w/a.js' }, 'a'],
        ['manage_todo_list', { todoList: [] }, 'ok'],
        ['mcp_notes_find', { term: 'x' }, 'none'],
        ['read_file', { filePath: '/w/b.js' }, 'b'],
      ),
    );
    assert.deepEqual(said(facts).slice(1), [
      'tool_call read_file: {"filePath":"/w/a.js"}',
      'tool_result read_file: a',
      'tool_call read_file: {"filePath":"/w/b.js"}',
      'tool_result read_file: b',
      'tool_call mcp_notes_find: {"term":"x"}',
      'tool_result mcp_notes_find: none',
      'assistant_msg: Done.',
      'tool_call manage_todo_list: {"todoList":[]}',
      'tool_result manage_todo_list: ok',
    ]);
    assert.deepEqual(
      facts.events.filter(({ kind }) => kind === 'tool_call').map(({ callId }) => callId),
      ['u1', 'u2', 'u3', 'call_1__vscode-1'],
    );
  });

  it('are known by their id where VS Code keeps the model’s', async () => {
    const facts = await read(
      [shown('call_1', 'copilot_readFile'), shown('call_0', 'copilot_readFile')],
      rounds(['read_file', { filePath: '/w/a.js' }, 'a'], ['read_file', { filePath: '/w/b.js' }, 'b']),
    );
    assert.deepEqual(
      facts.events.filter(({ kind }) => kind === 'tool_result').map(({ callId, body }) => [callId, body]),
      [
        ['call_1', 'b'],
        ['call_0', 'a'],
      ],
    );
  });

  it('have results that tools rendered as prompts', async () => {
    const text = (value: string, lineBreakBefore = false) => ({ type: 2, text: value, lineBreakBefore });
    const node = {
      type: 1,
      ctor: 2,
      children: [text('1 match'), { type: 1, children: [text('a.js', true), text(':3')] }],
    };
    const metadata = rounds(['grep_search', { query: 'x' }]);
    const result = {
      content: [
        { $mid: 23, value: { node } },
        { mimeType: 'image/png', data: 'AA' },
      ],
    };
    const facts = await read([shown('u1', 'copilot_findTextInFiles')], {
      ...metadata,
      toolCallResults: { 'call_0__vscode-1': result },
    });
    assert.deepEqual(said(facts).at(-1), 'tool_result grep_search: 1 match\na.js:3\n[image/png]');
  });

  it('end well, fail, are refused or stopped', async () => {
    const metadata = rounds(
      ['a', {}, 'fine'],
      ['b', {}, 'ERROR while calling tool: no such file\nPlease check your input and try again.'],
      ['c', {}, 'The user chose to skip the tool call.'],
      ['d', {}, 'The user cancelled the tool call.'],
      ['e', {}, 'The user cancelled the tool call.'],
    );
    const facts = await read(
      [
        shown('1', 'a', { isConfirmed: true }),
        shown('2', 'b'),
        shown('3', 'c', { isConfirmed: { type: 5 } }),
        shown('4', 'd', { isConfirmed: { type: 0 } }),
        shown('5', 'e', { isConfirmed: undefined }),
        shown('6', 'f', { resultDetails: { input: '{}', output: [{ value: 'server down' }], isError: true } }),
        shown('7', 'g', { resultError: 'broke' }),
      ],
      metadata,
    );
    assert.deepEqual(
      facts.events.filter(({ kind }) => kind === 'tool_result').map(({ tool, detail }) => [tool, detail]),
      [
        ['a', null],
        ['b', 'error'],
        ['c', 'denial'],
        ['d', 'denial'],
        ['e', 'cancelled'],
        ['f', 'error'],
        ['g', 'error'],
      ],
    );
    const stopped = await read([shown('1', 'a', { isConfirmed: { type: 0 } })], {}, { modelState: { value: 2 } });
    assert.equal(stopped.events.find(({ kind }) => kind === 'tool_result')?.detail, 'cancelled');
  });

  it('wait while the turn runs and nothing came after them', async () => {
    const running = { modelState: { value: 4 } };
    const answered = shown('0', 'copilot_readFile', { pastTenseMessage: 'Read [](file:///w/a%20b.js)' });
    const open = shown('1', 'run_in_terminal', { isConfirmed: undefined, ...terminal('rm -rf old') });
    const facts = await read([answered, open], {}, running);
    assert.deepEqual(said(facts).slice(1), [
      'tool_call read_file: Using copilot_readFile',
      'tool_result read_file: Read a b.js',
      'tool_call run_in_terminal: {"command":"rm -rf old"}',
    ]);
    assert.equal(facts.sessions[0]?.endState, 'tool_pending');
  });

  it('are checks where their commands judge code, by the exit code beside them or in their words', async () => {
    const call = (id: string, state?: object) => shown(id, 'run_in_terminal', terminal('npm test', state));
    const began = 1_780_000_000_000;
    const facts = await read(
      [
        call('1', { exitCode: 1, timestamp: began, duration: 1500 }),
        call('2', { exitCode: 0 }),
        call('3'),
        call('4'),
        shown('5', 'run_in_terminal', { toolSpecificData: { kind: 'terminal', command: 'npx tsc', language: 'sh' } }),
      ],
      rounds(
        ['run_in_terminal', { command: 'npm test' }, 'out'],
        ['run_in_terminal', { command: 'npm test' }, 'out'],
        ['run_in_terminal', { command: 'npm test' }, 'bad\n\nCommand exited with code 2'],
        ['run_in_terminal', { command: 'npm test', isBackground: true }, 'Command is running in terminal 3'],
        ['run_in_terminal', { command: 'npx tsc' }, ''],
      ),
    );
    assert.deepEqual(
      facts.checks.map(({ callId, command, result, exitCode, ts }) => [callId, command, result, exitCode, ts]),
      [
        ['1', 'npm test', 'fail', 1, began + 1500],
        ['2', 'npm test', 'pass', 0, null],
        ['3', 'npm test', 'fail', 2, null],
        ['5', 'npx tsc', 'unknown', null, null],
      ],
    );
    assert.equal(facts.events.find(({ callId }) => callId === '1')?.ts, began);
  });

  it('of the user’s edited command are what was run', async () => {
    const data = { kind: 'terminal', commandLine: { original: 'npm tset', userEdited: 'npm test' }, language: 'sh' };
    const facts = await read(
      [shown('1', 'run_in_terminal', { toolSpecificData: { ...data, terminalCommandState: { exitCode: 0 } } })],
      {},
    );
    assert.deepEqual(
      facts.checks.map(({ command }) => command),
      ['npm test'],
    );
  });

  it('of an agent are a thread of their own', async () => {
    const subagent = {
      kind: 'subagent',
      description: 'Look around',
      agentName: 'Explore',
      prompt: 'Where is it?',
      result: 'In a.js.',
      modelName: 'GPT-5 mini',
    };
    const facts = await read(
      [
        shown('agent', 'runSubagent', { toolSpecificData: subagent }),
        shown('inner', 'copilot_readFile', { subAgentInvocationId: 'agent' }),
        shown('refused', 'runSubagent', { isConfirmed: { type: 0 } }),
        markdown('It is in a.js.'),
      ],
      rounds(['runSubagent', { prompt: 'Where is it?' }, 'In a.js.'], ['read_file', { filePath: '/w/own.js' }, 'own']),
    );
    const inThread = facts.events.filter(({ threadId }) => threadId === 'agent');
    assert.deepEqual(said({ events: inThread }), [
      'user_msg spawn_prompt: Where is it?',
      'tool_call read_file: Using copilot_readFile',
      'tool_result read_file: ',
      'assistant_msg: In a.js.',
    ]);
    assert.deepEqual(facts.threads.slice(1), [
      {
        threadId: 'agent',
        parentThreadId: 'main',
        kind: 'sync',
        agentType: 'Explore',
        name: undefined,
        description: 'Look around',
        model: 'GPT-5 mini',
        status: 'completed',
        spawnCallId: 'agent',
      },
    ]);
  });
});
