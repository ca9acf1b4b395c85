import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { CollectedContent } from '../../support/collectContent';
import { temporaryFolder } from '../../support/testStore';
import { ChatFile, edits, markdown, request, rounds, said, session, shown, uri } from './readChat';

const edited = 'The following files were successfully edited:\n/w/a.js';

describe('the edits of Copilot Chat', () => {
  let folder: string;
  let file: ChatFile;
  beforeEach(() => {
    folder = temporaryFolder();
    file = new ChatFile(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = (response: readonly object[], metadata: object, fields: object = {}): Promise<CollectedContent> =>
    file.read([
      { kind: 0, v: session([request('Go', response, { requestId: 'r', result: { metadata }, ...fields })]) },
    ]);
  const told = ({ edits: facts }: CollectedContent) =>
    facts.map(({ callId, path, operation, status, hunks }) => [
      callId,
      path,
      operation,
      status,
      hunks.flatMap(({ lines }) => lines),
    ]);

  it('are those of the call, once, with the lines it asked for', async () => {
    const facts = await read(
      [shown('1', 'copilot_replaceString', { presentation: 'hidden' }), edits('/w/a.js', [[2, 1, 2, 4, 'two']])],
      rounds(['replace_string_in_file', { filePath: '/w/a.js', oldString: 'one\n2', newString: 'one\ntwo' }, edited]),
    );
    assert.deepEqual(told(facts), [['1', '/w/a.js', 'update', 'applied', [' one', '-2', '+two']]]);
  });

  it('have their texts where VS Code keeps what the file was before, one edit after the other', async () => {
    file.baselines('r', { '/w/a.js': 'one\n2\n' });
    const facts = await read(
      [
        shown('1', 'copilot_replaceString'),
        edits('/w/a.js', [[2, 1, 2, 2, 'two']]),
        shown('2', 'copilot_insertEdit'),
        shown('3', 'vscode_editFile_internal'),
        edits('/w/a.js', [[3, 1, 3, 1, 'three\n']]),
      ],
      rounds(
        ['replace_string_in_file', { filePath: '/w/a.js', oldString: '2', newString: 'two' }, edited],
        ['insert_edit_into_file', { filePath: '/w/a.js', code: '// ...existing code...\nthree' }, edited],
      ),
    );
    assert.deepEqual(
      facts.edits.map(({ callId, before, after }) => [callId, before, after]),
      [
        ['1', 'one\n2\n', 'one\ntwo\n'],
        ['2', 'one\ntwo\n', 'one\ntwo\nthree\n'],
      ],
    );
    assert.deepEqual(told(facts)[1]?.[4], [' one', ' two', '+three']);
    // The tool that others edit by is no call of the model.
    assert.deepEqual(
      facts.events.filter(({ kind }) => kind === 'tool_call').map(({ tool }) => tool),
      ['replace_string_in_file', 'insert_edit_into_file'],
    );
  });

  it('keep the texts that were told of them when VS Code keeps them no more', async () => {
    const [response, metadata] = [
      [shown('1', 'copilot_replaceString'), edits('/w/a.js', [[1, 1, 1, 2, '2']])],
      rounds(['replace_string_in_file', { filePath: '/w/a.js', oldString: '1', newString: '2' }, edited]),
    ] as const;
    const log = [{ kind: 0, v: session([request('Go', response, { requestId: 'r', result: { metadata } })]) }];
    const without = await file.read(log);
    file.baselines('r', { '/w/a.js': '1\n' });
    const known = await file.read(log, without.state);
    file.baselines('r', {});
    const gone = await file.read(log, known.state);
    assert.deepEqual(
      [without, known, gone].map(({ edits: facts }) => facts.map(({ before }) => before)),
      [[null], ['1\n'], []],
    );
  });

  it('of many files are one a file, whatever the call replaced in it', async () => {
    const replacements = [
      { filePath: '/w/a.js', oldString: '1', newString: '2' },
      { filePath: '/w/b.js', oldString: '1', newString: '2' },
      { filePath: '/w/a.js', oldString: '3', newString: '4' },
    ];
    const facts = await read(
      [
        shown('1', 'copilot_multiReplaceString'),
        edits('/w/a.js', [[1, 1, 1, 2, '2']]),
        edits('/w/b.js', [[1, 1, 1, 2, '2']]),
      ],
      rounds(['multi_replace_string_in_file', { replacements }, edited]),
    );
    assert.deepEqual(
      facts.edits.map(({ path, ordinal, linesAdded }) => [path, ordinal, linesAdded]),
      [
        ['/w/a.js', 0, 2],
        ['/w/b.js', 1, 1],
      ],
    );
  });

  it('are known by the file while the turn runs, and by the lines that were written', async () => {
    const facts = await read(
      [shown('1', 'copilot_createFile'), edits('/w/new.js', [[1, 1, 1, 1, 'one\ntwo\n']]), markdown('So.')],
      {},
      { modelState: { value: 0 }, result: undefined },
    );
    assert.deepEqual(told(facts), [['1', '/w/new.js', 'update', 'applied', ['+one', '+two']]]);
  });

  it('stand alone where no call asked for them', async () => {
    const facts = await read(
      [
        markdown('I change it.'),
        markdown('\n```js\n'),
        { kind: 'codeblockUri', uri: uri('/w/a.js'), isEdit: true },
        edits('/w/a.js', [[1, 1, 1, 4, 'uno!']]),
        markdown('\n```\n'),
        {
          kind: 'workspaceEdit',
          edits: [{ oldResource: uri('/w/b.js') }, { oldResource: uri('/w/c.js'), newResource: uri('/w/d.js') }],
        },
        { kind: 'externalEdit', uri: uri('/w/e.js'), editKind: 'create' },
      ],
      {},
    );
    assert.deepEqual(said(facts).slice(1), [
      'assistant_msg: I change it.',
      'edit edit: /w/a.js',
      'edit edit: /w/b.js',
      'edit edit: /w/c.js',
      'edit edit: /w/e.js',
    ]);
    assert.deepEqual(
      facts.edits.map(({ path, operation, movedTo }) => [path, operation, movedTo]),
      [
        ['/w/a.js', 'update', null],
        ['/w/b.js', 'delete', null],
        ['/w/c.js', 'move', '/w/d.js'],
        ['/w/e.js', 'create', null],
      ],
    );
  });

  it('failed where the result speaks of none and VS Code shows none', async () => {
    const replace = { filePath: '/w/a.js', oldString: '1', newString: '2' };
    const failed = await read(
      [shown('1', 'copilot_replaceString')],
      rounds(['replace_string_in_file', replace, 'Could not find the text in /w/a.js']),
    );
    assert.deepEqual(told(failed)[0]?.slice(0, 4), ['1', '/w/a.js', 'update', 'failed']);
    assert.equal(failed.events.find(({ kind }) => kind === 'tool_result')?.detail, 'error');
    const shownOnly = await read(
      [shown('1', 'copilot_replaceString'), edits('/w/a.js', [[1, 1, 1, 2, '2']])],
      rounds(['replace_string_in_file', replace, 'All good']),
    );
    assert.equal(told(shownOnly)[0]?.[3], 'applied');
  });

  it('of paths of Windows are those of the call', async () => {
    const path = 'c:\\w\\a.js';
    const facts = await read(
      [
        shown('1', 'copilot_replaceString'),
        { ...edits('/x', [[1, 1, 1, 2, '2']]), uri: { $mid: 1, path: '/C:/w/a.js', scheme: 'file' } },
      ],
      rounds(['replace_string_in_file', { filePath: path, oldString: '1', newString: '2' }, edited]),
    );
    assert.deepEqual(
      facts.edits.map(edit => edit.path),
      [path],
    );
  });
});
