import assert from 'node:assert/strict';
import { toolCall, toolResult } from '../../../src/agents/goose/toolCall';
import { toolEdits } from '../../../src/agents/goose/toolEdits';
import { call, result } from './gooseStore';

describe('the edits of calls of goose', () => {
  const edits = (tool: string, input: object, said?: string): unknown[] => {
    const made = toolCall({ ...call('c', tool, input) });
    return toolEdits(made, said === undefined ? null : toolResult({ ...result('c', said) })).map(
      ({ operation, path, hunks, after }) => [
        operation,
        path,
        hunks.map(({ oldStart, newStart, lines }) => [oldStart, newStart, ...lines]),
        after,
      ],
    );
  };

  it('write a file, and make it where the tool says so', () => {
    const input = { path: 'a.txt', content: 'x\n' };
    assert.deepEqual(edits('write', input, 'Created a.txt (1 lines)'), [['create', 'a.txt', [[null, 1, '+x']], 'x\n']]);
    assert.deepEqual(edits('developer__write', input, 'Wrote a.txt (1 lines)'), [
      ['update', 'a.txt', [[null, 1, '+x']], 'x\n'],
    ]);
    assert.deepEqual(edits('developer__text_editor', { command: 'write', path: 'a.txt', file_text: 'x' }), [
      ['update', 'a.txt', [[null, 1, '+x']], 'x'],
    ]);
  });

  it('replace texts', () => {
    const expected = [['update', 'a.txt', [[null, null, '-x', '+y']], null]];
    assert.deepEqual(edits('edit', { path: 'a.txt', before: 'x', after: 'y' }), expected);
    const replaced = { command: 'str_replace', path: 'a.txt', old_str: 'x', new_str: 'y' };
    assert.deepEqual(edits('text_editor', replaced), expected);
  });

  it('insert lines, where that is said', () => {
    const insert = (line: number): unknown[] =>
      edits('text_editor', { command: 'insert', path: 'a', insert_line: line, new_str: 'x' });
    assert.deepEqual(insert(3), [['update', 'a', [[3, 4, '+x']], null]]);
    assert.deepEqual(insert(-1), [['update', 'a', [[null, null, '+x']], null]]);
  });

  it('apply diffs of a file or several', () => {
    const diff = '--- a/x.ts\n+++ b/x.ts\n@@ -1 +1 @@\n-1\n+2\n--- /dev/null\n+++ b/y.ts\n@@ -0,0 +1 @@\n+3\n';
    assert.deepEqual(edits('text_editor', { command: 'str_replace', path: '/w/', diff }), [
      ['update', '/w/x.ts', [[1, 1, '-1', '+2']], null],
      ['create', '/w/y.ts', [[0, 1, '+3']], null],
    ]);
    const one = '--- a/src/x.ts\n+++ b/src/x.ts\n@@ -1 +1 @@\n-1\n+2\n';
    assert.deepEqual(edits('text_editor', { command: 'str_replace', path: '/w/src/x.ts', diff: one }), [
      ['update', '/w/src/x.ts', [[1, 1, '-1', '+2']], null],
    ]);
  });

  it('are none of calls that look, or of other extensions', () => {
    assert.deepEqual(edits('text_editor', { command: 'view', path: 'a' }), []);
    assert.deepEqual(edits('github__create_file', { path: 'a', content: 'x' }), []);
    assert.deepEqual(edits('write', { content: 'x' }), []);
  });
});
