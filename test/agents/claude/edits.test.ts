import assert from 'node:assert/strict';
import type { JsonRecord } from '../../../src/agents/jsonRecord';
import type { EditFact } from '../../../src/model/facts';
import { assistant, call, factsOf, toolResult } from './records';

let calls = 0;

function edit(
  tool: string,
  input: JsonRecord,
  result: JsonRecord | string | undefined,
  content = 'ok',
  isError = false,
): JsonRecord[] {
  const id = `toolu_edit_${calls++}`;
  return [assistant([call(id, tool, input)]), toolResult(id, content, isError, { toolUseResult: result })];
}

function one(records: readonly JsonRecord[]): EditFact {
  const { edits } = factsOf(records);
  assert.equal(edits.length, 1);
  const [first] = edits;
  assert.ok(first);
  return first;
}

const patch = [
  { oldStart: 3, newStart: 3, oldLines: 2, newLines: 2, lines: [' a', '-b', '+c', '\\ No newline at end of file'] },
];

describe('Claude Code edits', () => {
  it('come with the patch and both texts of the result', () => {
    const input = { file_path: '/work/a.js', old_string: 'b', new_string: 'c' };
    const result = {
      filePath: '/work/a.js',
      oldString: 'b',
      newString: 'c',
      originalFile: 'a\nb',
      structuredPatch: patch,
    };
    const fact = one(edit('Edit', input, result));
    assert.deepEqual(fact.hunks, [{ oldStart: 3, newStart: 3, lines: [' a', '-b', '+c'] }]);
    assert.deepEqual([fact.before, fact.after, fact.status, fact.operation], ['a\nb', 'a\nc', 'applied', 'update']);
    assert.deepEqual([fact.linesAdded, fact.linesRemoved], [1, 1]);
  });

  it('replace all occurrences only when told, and never read $ as a pattern', () => {
    const run = (replaceAll: boolean) =>
      one(
        edit(
          'Edit',
          { file_path: '/a' },
          { filePath: '/a', oldString: 'x', newString: '$&', originalFile: 'x x', replaceAll },
        ),
      ).after;
    assert.equal(run(false), '$& x');
    assert.equal(run(true), '$& $&');
  });

  it('fall back to the request where the result has no structure', () => {
    const fact = one(
      edit('Edit', { file_path: 'src/a.js', old_string: 'k\nold\nt', new_string: 'k\nnew\nnew2\nt' }, undefined),
    );
    assert.equal(fact.path, '/work/shop/src/a.js');
    assert.deepEqual(fact.hunks, [{ oldStart: null, newStart: null, lines: [' k', '-old', '+new', '+new2', ' t'] }]);
    assert.deepEqual([fact.before, fact.after, fact.linesAdded, fact.linesRemoved], [null, null, 2, 1]);
  });

  it('apply the parts of a MultiEdit in order', () => {
    const edits = [
      { old_string: 'a', new_string: 'b', replace_all: false },
      { old_string: 'b', new_string: 'c', replace_all: true },
    ];
    const fact = one(
      edit('MultiEdit', { file_path: '/m', edits }, { filePath: '/m', edits, originalFileContents: 'a b' }),
    );
    assert.equal(fact.after, 'c c');
    assert.equal(fact.hunks.length, 2);
  });

  it('know created from overwritten files', () => {
    const input = { file_path: '/n.md', content: 'x\ny\n' };
    const created = one(
      edit('Write', input, { type: 'create', filePath: '/n.md', content: 'x\ny\n', structuredPatch: [] }),
    );
    assert.deepEqual([created.operation, created.before, created.after], ['create', null, 'x\ny\n']);
    assert.deepEqual(created.hunks, [{ oldStart: null, newStart: 1, lines: ['+x', '+y'] }]);
    const updated = one(
      edit('Write', input, {
        type: 'update',
        filePath: '/n.md',
        content: '',
        originalFile: 'z',
        structuredPatch: patch,
      }),
    );
    assert.deepEqual([updated.operation, updated.before, updated.after], ['update', 'z', '']);
    assert.equal(one(edit('Write', input, undefined, 'File created successfully at: /n.md')).operation, 'create');
    assert.equal(one(edit('Write', input, undefined, 'The file /n.md has been updated.')).operation, 'update');
  });

  it('take notebooks by cell', () => {
    const input = { notebook_path: '/n.ipynb', new_source: 'print(1)' };
    assert.equal(one(edit('NotebookEdit', input, { new_source: 'print(1)', error: '' })).status, 'applied');
    assert.equal(one(edit('NotebookEdit', input, { new_source: 'print(1)', error: 'no cell' })).status, 'failed');
  });

  it('keep what failed, and count no lines for it', () => {
    const input = { file_path: '/a', old_string: 'x', new_string: 'y' };
    const fact = one(edit('Edit', input, 'Error: String to replace not found', 'String to replace not found', true));
    assert.deepEqual([fact.status, fact.before, fact.after, fact.linesAdded], ['failed', null, null, 0]);
    assert.deepEqual(fact.hunks, [{ oldStart: null, newStart: null, lines: ['-x', '+y'] }]);
  });

  it('leave out a text that the edit before left behind', () => {
    const step = (from: string, to: string, originalFile: string) =>
      edit('Edit', { file_path: '/a' }, { filePath: '/a', oldString: from, newString: to, originalFile });
    const { edits } = factsOf([...step('1', '2', '1'), ...step('2', '3', '2'), ...step('9', '4', '9')]);
    assert.deepEqual(
      edits.map(fact => [fact.before, fact.beforeIsPrevious, fact.after]),
      [
        ['1', false, '2'],
        [null, true, '3'],
        ['9', false, '4'],
      ],
    );
  });

  it('wait for their result', () => {
    const pending = [assistant([call('toolu_open', 'Edit', { file_path: '/a', old_string: 'x', new_string: 'y' })])];
    const facts = factsOf(pending);
    assert.deepEqual(facts.edits, []);
    assert.equal(facts.events[0]?.kind, 'edit');
  });

  it('resolve paths on the machine that wrote them', () => {
    const fact = one([
      assistant([call('toolu_win', 'Write', { file_path: '..\\b\\c.txt', content: 'x' })], {}, { cwd: 'C:\\work\\a' }),
      toolResult('toolu_win', 'File created successfully at: ..\\b\\c.txt', false),
    ]);
    assert.equal(fact.path, 'C:\\work\\b\\c.txt');
  });
});
