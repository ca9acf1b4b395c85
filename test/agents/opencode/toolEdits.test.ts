import assert from 'node:assert/strict';
import { withLostIndent } from '../../../src/agents/opencode/lostIndent';
import { stepTokens } from '../../../src/agents/opencode/stepUsage';
import { toolEdits } from '../../../src/agents/opencode/toolEdits';

const hunk = (...lines: string[]) => [{ oldStart: 4, newStart: 4, lines }];
const linesOf = (lines: readonly { readonly lines: readonly string[] }[]) => lines.flatMap(one => one.lines);

describe('the indentation of diffs of OpenCode', () => {
  it('comes back from the lines of the call', () => {
    const known = { pieces: ['a();\n    b();', 'a();\n    c();'] };
    assert.deepEqual(linesOf(withLostIndent(hunk(' a();', '-b();', '+c();', '', ' d();'), known)), [
      '     a();',
      '-    b();',
      '+    c();',
      '',
      '     d();',
    ]);
  });

  it('comes back from a first line that has it', () => {
    const known = { pieces: ['\t\tb();', '\t\tc();'] };
    assert.deepEqual(linesOf(withLostIndent(hunk('-b();', '+c();'), known)), ['-\t\tb();', '+\t\tc();']);
  });

  it('is left as it is where nothing was lost, or nothing tells', () => {
    const indented = hunk('-  b();', '+  c();');
    assert.deepEqual(withLostIndent(indented, { pieces: ['    b();', '    c();'] }), indented);
    const bare = hunk('-b();', '+c();');
    assert.deepEqual(withLostIndent(bare, { pieces: ['b', 'c'] }), bare);
    assert.deepEqual(withLostIndent(bare, { pieces: ['b();', 'c();'] }), bare);
  });

  it('is what most lines say', () => {
    // `}` stands at two depths.
    const lines = hunk(' if (x) {', '-  a();', '+  b();', '   }', ' }');
    const known = { pieces: ['x\n  if (x) {\n    a();\n    }\n  }', 'x\n  if (x) {\n    b();\n    }\n  }'] };
    assert.equal(linesOf(withLostIndent(lines, known))[2], '+    b();');
  });
});

describe('the edits of calls of OpenCode', () => {
  it('have both texts where the version records them', () => {
    const filediff = { file: '/w/a.ts', before: 'a\nb\n', after: 'a\nc\n' };
    const input = { filePath: '/w/a.ts', oldString: 'b', newString: 'c' };
    const [edit] = toolEdits({ tool: 'edit', input, metadata: { filediff } });
    assert.deepEqual([edit?.operation, edit?.before, edit?.after], ['update', 'a\nb\n', 'a\nc\n']);
    assert.deepEqual(edit?.hunks, [{ oldStart: 1, newStart: 1, lines: [' a', '-b', '+c'] }]);
  });

  it('of an empty text make a file', () => {
    const input = { filePath: '/w/a.ts', oldString: '', newString: 'x\n' };
    const [edit] = toolEdits({ tool: 'edit', input, metadata: {} });
    assert.deepEqual([edit?.operation, edit?.after, edit?.hunks.length], ['create', 'x\n', 1]);
  });

  it('of a whole file know what it says afterwards', () => {
    const input = { filePath: '/w/a.ts', content: '  a\n  b\n' };
    const made = toolEdits({ tool: 'write', input, metadata: { exists: false } });
    assert.deepEqual(
      made.map(edit => [edit.operation, edit.after]),
      [['create', '  a\n  b\n']],
    );
    const patch = '@@ -1,2 +1,2 @@\n a\n-c\n+b\n';
    const [changed] = toolEdits({ tool: 'write', input, metadata: { exists: true, filediff: { patch } } });
    assert.deepEqual(changed && [changed.operation, linesOf(changed.hunks)], ['update', ['   a', '-  c', '+  b']]);
  });

  it('of a patch are those of its files, as far as they can be told', () => {
    const patchText = '*** Begin Patch\n*** Update File: a.ts\n@@\n-  x\n+  y\n*** End Patch';
    const [planned] = toolEdits({ tool: 'apply_patch', input: { patchText }, metadata: {} });
    assert.deepEqual(planned && [planned.path, linesOf(planned.hunks)], ['a.ts', ['-  x', '+  y']]);
    const files = [{ filePath: '/w/a.ts', type: 'update', patch: '@@ -7,1 +7,1 @@\n-x\n+y\n' }];
    const [applied] = toolEdits({ tool: 'apply_patch', input: { patchText }, metadata: { files } });
    assert.deepEqual(applied?.hunks, [{ oldStart: 7, newStart: 7, lines: ['-  x', '+  y'] }]);
  });

  it('are none without a path or a text', () => {
    for (const input of [{}, { filePath: '/w/a.ts' }, { filePath: 3, content: 'x' }])
      for (const tool of ['edit', 'write', 'multiedit', 'apply_patch', 'read'])
        assert.deepEqual(toolEdits({ tool, input, metadata: { files: [1], results: 'x' } }), []);
  });
});

describe('the tokens of OpenCode', () => {
  const read = (tokens: object, provider = 'openai') => {
    const found = stepTokens({ ...tokens }, provider);
    return found && [found.input, found.cacheRead, found.cacheWrite5m, found.output, found.reasoning];
  };
  const counts = { input: 100, output: 50, reasoning: 20, cache: { read: 30, write: 5 } };

  it('have reasoning beside the output, or took it out of it, as the total says', () => {
    assert.deepEqual(read({ ...counts, total: 205 }), [100, 30, 5, 50, 20]);
    assert.deepEqual(read({ ...counts, total: 185 }), [100, 30, 5, 30, 20]);
    // A total without the cache.
    assert.deepEqual(read({ ...counts, total: 170 }), [100, 30, 5, 50, 20]);
    assert.deepEqual(read({ ...counts, total: 150 }), [100, 30, 5, 30, 20]);
  });

  it('follow the provider where there is no total', () => {
    assert.deepEqual(read(counts), [100, 30, 5, 30, 20]);
    assert.deepEqual(read(counts, 'google'), [100, 30, 5, 50, 20]);
  });

  it('are none where no request ended', () => {
    assert.equal(read({ input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }), null);
    assert.equal(read({}), null);
  });
});
