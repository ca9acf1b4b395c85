import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type CommandList, splitCommand } from '../../src/checks/splitCommand';
import { unwrapCommand } from '../../src/checks/unwrapCommand';

/** `a b && (c | d)` as `a b && ( c | d )`, to compare whole trees at a glance. */
function shown(list: CommandList): string {
  return list
    .map((step, index) => {
      const stages = step.stages.map(stage => {
        if (stage.kind === 'group') return `${stage.conditional ? '?' : ''}( ${shown(stage.body)} )`;
        const inner = stage.substitutions.map(commands => ` $( ${shown(commands)} )`).join('');
        return stage.words.map(word => (/^[^\s()|&;]+$/.test(word) ? word : `<${word}>`)).join(' ') + inner;
      });
      const operator = index === list.length - 1 && step.operator === ';' ? '' : ` ${step.operator}`;
      return `${step.negated ? '! ' : ''}${stages.join(' | ')}${operator}`;
    })
    .join(' ');
}

describe('splitCommand', () => {
  const table: [string, string][] = [
    ['npm test', 'npm test'],
    ['a && b || c; d & e', 'a && b || c ; d & e'],
    ['a\nb\r\nc', 'a ; b ; c'],
    ['a | b |& c', 'a | b | c'],
    [`git commit -m "fix; run npm test && done"`, 'git commit -m <fix; run npm test && done>'],
    [`echo 'a "b" $(c)' d`, `echo <a "b" $(c)> d`],
    ['a 2>&1 >out 2>/dev/null <in &>all b', 'a b'],
    ['echo 2 >out', 'echo 2'],
    ['a \\\n  b', 'a b'],
    ['# npm test\nls # npm test', 'ls'],
    ['echo a#b', 'echo a#b'],
    ['(cd x && a) || { b; c; }', '( cd x && a ) || ( b ; c )'],
    ['if a; then b; else c; fi; d', '?( a ; b ; c ) ; d'],
    ['for f in test lint; do npm run $f; done && x', '?( npm run $f ) && x'],
    ['! a | b', '! a | b'],
    ['out=$(npm test 2>&1); echo "$out"', 'out=$() $( npm test ) ; echo $out'.replace('out=$()', '<out=$()>')],
    ['echo "n: $(a | b)"', 'echo <n: $()> $( a | b )'],
    ['echo $((1 << 3)) && a', 'echo <$(())> && a'],
    ['diff <(a) b', 'diff b $( a )'],
    ["cat > f <<'EOF'\nnpm test\nEOF\nls", 'cat ; ls'],
    ['cat <<-EOF\n\tnpm test\n\tEOF\nls', 'cat ; ls'],
    ['cat <<A <<B\n1\nA\n2\nB\nls', 'cat ; ls'],
    [`git commit -m "$(cat <<'EOF'\nit's (done; npm test\nEOF\n)" && ls`, 'git commit -m <$()> $( cat ) && ls'],
    ['cat <<< "npm test"; ls', 'cat ; ls'],
    [String.raw`.\gradlew.bat test`, String.raw`.\gradlew.bat test`],
    [String.raw`find . -name \*.ts \( -o x \) \; `, 'find . -name *.ts <(> -o x <)> <;>'],
    ["echo $'it\\'s' b", "echo it\\'s b"],
    ['', ''],
  ];
  for (const [line, expected] of table)
    it(JSON.stringify(line), () => {
      assert.equal(shown(splitCommand(line)), expected);
    });

  it('reads any string without throwing, and nothing from an unclosed quote', () => {
    const shellish = fc
      .array(fc.constantFrom(...'ab \n;&|()<>\'"\\$`{}#!-=', '$(', '${', '<<E', 'if ', 'fi', '&&', '||', 'npm test'))
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(shellish, fc.string({ unit: 'binary' })), line => {
        splitCommand(line);
      }),
      { numRuns: 2000 },
    );
    assert.equal(shown(splitCommand(`echo "a; npm test`)), 'echo <a; npm test>');
  });

  for (const [name, unit] of Object.entries({
    parentheses: '(',
    substitutions: '$(',
    quoted: '"$(',
    heredocs: '<<E ',
    braces: '{ ',
    conditions: 'if ',
    backslashes: '\\',
    backticks: '`',
    expansions: '${',
    words: 'a ',
  }))
    it(`takes time in proportion to its length: ${name}`, () => {
      // Quadratic work on this much would outlast the test's time limit many times over.
      splitCommand(unit.repeat(300_000));
    });
});

describe('unwrapCommand', () => {
  const words = (line: string) => unwrapCommand(line.split(' ')).words.join(' ');
  const table: [string, string][] = [
    ['FOO=1 BAR=2 npm test', 'npm test'],
    ['env -u X CI=1 jest', 'jest'],
    ['timeout -k 5 120s go test ./...', 'go test ./...'],
    ['sudo -E -u build nice -n 10 make check', 'make check'],
    ['npx -y -p typescript tsc --noEmit', 'tsc --noEmit'],
    ['pnpm --filter web exec vitest run', 'vitest run'],
    ['yarn dlx jest', 'jest'],
    ['uv run --with x pytest -q', 'pytest -q'],
    ['uv run -m pytest', 'python -m pytest'],
    ['poetry run mypy .', 'mypy .'],
    ['docker compose -f dev.yml exec -T app pytest', 'pytest'],
    ['docker run --rm -v .:/w -w /w node:20 npm test', 'npm test'],
    ['docker build .', 'docker build .'],
    ['mise exec -- cargo test', 'cargo test'],
    ['direnv exec . make', 'make'],
    ['rtk npm test', 'npm test'],
    ['rtk proxy npm test', 'npm test'],
    ['bundle exec rspec', 'rspec'],
    ['xargs -0 -n 10 eslint', 'eslint'],
    ['command -v jest', 'command -v jest'],
    ['npm install jest', 'npm install jest'],
  ];
  for (const [line, expected] of table) it(line, () => assert.equal(words(line), expected));

  it('finds the script of a shell', () => {
    assert.equal(unwrapCommand(['bash', '-lc', 'npm test']).script, 'npm test');
    assert.equal(unwrapCommand(['cmd', '/c', 'npm', 'test']).script, 'npm test');
    assert.equal(unwrapCommand(['powershell', '-NoProfile', '-Command', 'npm test']).script, 'npm test');
    const strict = unwrapCommand(['bash', '-o', 'pipefail', '-c', 'a | b']);
    assert.deepEqual([strict.script, strict.pipefail], ['a | b', true]);
    assert.equal(unwrapCommand(['bash', 'test.sh', '-c']).script, null);
  });
});
