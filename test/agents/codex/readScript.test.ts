import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readScript } from '../../../src/agents/codex/readScript';

const curly = '$'.concat('{x}');
const patch = `*** Begin Patch\n*** Update File: a.js\n@@\n-it's \`${curly}\` \\n\n+it "is"\n*** End Patch`;

describe('code-mode script', () => {
  const forms = {
    'a text in double quotes': `await tools.apply_patch(${JSON.stringify(patch)})`,
    'a text in single quotes': `tools.apply_patch('${patch.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}')`,
    'a template': `tools.apply_patch(\`${patch.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\`)`,
    'a raw template': `tools.apply_patch(String.raw\`${patch.replaceAll('`', '').replaceAll('${', '$ {')}\`)`,
    'a constant': `const p = ${JSON.stringify(patch)};\n// apply it\ntext(await tools.apply_patch(p));`,
    'joined lines': `tools.apply_patch([${patch
      .split('\n')
      .map(line => JSON.stringify(line))
      .join(', ')},].join("\\n"))`,
    'a sum': `let p = ${patch
      .split(/(?<=\n)/)
      .map(line => JSON.stringify(line))
      .join(' +\n  ')};\ntools.apply_patch(p);`,
  };
  for (const [form, script] of Object.entries(forms)) {
    it(`has its patch found in ${form}`, () => {
      const { patches } = readScript(script, '/w');
      const expected = form === 'a raw template' ? patch.replaceAll('`', '').replaceAll('${', '$ {') : patch;
      assert.deepEqual(patches, [{ text: expected, dir: '/w' }]);
    });
  }

  it('has names put into templates', () => {
    const script = `const file = "src/a.js"; await tools.apply_patch(\`*** Begin Patch\n*** Delete File: \${file}\n*** End Patch\`);`;
    assert.deepEqual(
      readScript(script, null).patches.map(({ text }) => text),
      ['*** Begin Patch\n*** Delete File: src/a.js\n*** End Patch'],
    );
  });

  it('has its commands found, and patches in them', () => {
    const heredoc = `apply_patch <<'EOF'\n${patch}\nEOF`;
    const script = `const [a] = await Promise.all([
      tools.exec_command({ cmd: 'cat a.js', workdir: 'sub' }),
      tools.exec_command({"cmd": ${JSON.stringify(heredoc)}, yield_time_ms: 10}),
    ]); /* cmd: "no" */ text(a.output);`;
    const { commands, patches } = readScript(script, '/w');
    assert.deepEqual(commands, ['cat a.js', heredoc]);
    assert.deepEqual(patches, [{ text: patch, dir: '/w/sub' }]);
  });

  it('has no text where it is computed', () => {
    assert.deepEqual(readScript('tools.apply_patch(make(1)); tools.exec_command({cmd: x ? "a" : "b"})', '/w'), {
      patches: [],
      commands: [],
    });
  });

  it('may be anything', () => {
    const part = fc.constantFrom(
      '`',
      '"',
      "'",
      '\\',
      '${',
      '}',
      '[',
      ']',
      '+',
      '.join("',
      'const p =',
      'apply_patch(',
      'cmd:',
      '//',
      '/*',
      '\n',
      'x',
      patch,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string())), parts => {
        readScript(parts.join(''), '/w');
      }),
    );
  });
});
