import assert from 'node:assert/strict';
import { parseApplyPatch } from '../../src/agents/parseApplyPatch';
import { parseUnifiedDiff } from '../../src/agents/parseUnifiedDiff';
import { countLines } from '../../src/agents/patchChange';
import { resolvePath } from '../../src/agents/resolvePath';

describe('apply_patch text', () => {
  it('is read file by file', () => {
    const changes = parseApplyPatch(
      [
        '*** Begin Patch',
        '*** Add File: docs/new.md',
        '+# New',
        '+',
        '+text',
        '*** Update File: src/a.ts',
        '*** Move to: src/b.ts',
        '@@ function f() {',
        ' const x = 1;',
        '-return x;',
        '+return x + 1;',
        '',
        '@@',
        '-last',
        '*** End of File',
        '*** Delete File: old name.txt',
        '*** End Patch',
        'trailing words',
      ].join('\n'),
    );
    assert.deepEqual(changes, [
      {
        operation: 'create',
        path: 'docs/new.md',
        movedTo: null,
        hunks: [{ oldStart: null, newStart: 1, lines: ['+# New', '+', '+text'] }],
        before: null,
        after: '# New\n\ntext\n',
      },
      {
        operation: 'move',
        path: 'src/a.ts',
        movedTo: 'src/b.ts',
        hunks: [
          { oldStart: null, newStart: null, lines: [' const x = 1;', '-return x;', '+return x + 1;'] },
          { oldStart: null, newStart: null, lines: ['-last'] },
        ],
        before: null,
        after: null,
      },
      { operation: 'delete', path: 'old name.txt', movedTo: null, hunks: [], before: null, after: null },
    ]);
    assert.deepEqual(
      changes.map(({ hunks }) => countLines(hunks)),
      [
        { added: 3, removed: 0 },
        { added: 1, removed: 2 },
        { added: 0, removed: 0 },
      ],
    );
  });

  it('may lack its first @@, its end and its carriage returns', () => {
    const [change] = parseApplyPatch('*** Begin Patch\r\n*** Update File: a\r\n-x\r\n+y\r\n\r\n z');
    assert.deepEqual(change?.hunks, [{ oldStart: null, newStart: null, lines: ['-x', '+y', ' ', ' z'] }]);
  });

  it('of nothing is no change', () => {
    assert.deepEqual(parseApplyPatch('*** Begin Patch\n*** End Patch'), []);
    assert.deepEqual(parseApplyPatch('hello'), []);
  });
});

describe('unified diff of a change', () => {
  it('keeps its positions', () => {
    const diff = '@@ -2,3 +2,2 @@\n a\n-b\n \n@@ -10 +9,2 @@\n+c\n d\n\\ No newline at end of file\n';
    assert.deepEqual(parseUnifiedDiff(diff), [
      { oldStart: 2, newStart: 2, lines: [' a', '-b', ' '] },
      { oldStart: 10, newStart: 9, lines: ['+c', ' d'] },
    ]);
  });
});

describe('paths of edits', () => {
  const cases = [
    ['/w', 'src/a.ts', '/w/src/a.ts'],
    ['/w', './a', '/w/a'],
    ['/w/sub', '../a', '/w/a'],
    ['/w', '/abs/a', '/abs/a'],
    ['C:\\w', 'src\\a.ts', 'C:\\w\\src\\a.ts'],
    ['C:\\w', 'src/a.ts', 'C:\\w\\src\\a.ts'],
    ['/w', 'D:\\a', 'D:\\a'],
    ['file:///srv/a%20b', 'x', '/srv/a b/x'],
    [null, 'a', 'a'],
  ] as const;
  for (const [cwd, path, expected] of cases) {
    it(`of ${path} in ${cwd} is ${expected}`, () => assert.equal(resolvePath(cwd, path), expected));
  }
});
