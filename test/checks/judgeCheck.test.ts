import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { type CommandOutcome, judgeCheck } from '../../src/checks/judgeCheck';
import { recognizeCheck } from '../../src/checks/recognizeCheck';
import { sharedPath } from '../support/shared';

function judge(command: string, outcome: Partial<CommandOutcome> = {}) {
  const check = recognizeCheck(command);
  assert.ok(check, command);
  return judgeCheck(check, { command, output: '', exitCode: null, isError: null, ...outcome });
}

const verdict = (command: string, outcome: Partial<CommandOutcome>) => {
  const { result, evidence } = judge(command, outcome);
  return evidence === null ? result : `${result} by ${evidence}`;
};

const nodeFail = 'not ok 3 - rounds\n# tests 4\n# pass 3\n# fail 1';
const nodePass = 'ok 1 - rounds\n# tests 4\n# pass 4\n# fail 0';

describe('judgeCheck evidence', () => {
  const table: [name: string, command: string, Partial<CommandOutcome>, string][] = [
    ['a status of zero', 'npm test', { exitCode: 0 }, 'pass by exit_status'],
    ['another status', 'npm test', { exitCode: 1 }, 'fail by exit_status'],
    ['the status against the flag', 'npm test', { exitCode: 0, isError: true }, 'pass by exit_status'],
    ['the status against a summary', 'npm test', { exitCode: 0, output: nodeFail }, 'pass by exit_status'],
    ['the flag', 'npm test', { isError: true }, 'fail by error_flag'],
    ['no flag raised', 'npm test', { isError: false }, 'pass by error_flag'],
    ['the flag against a summary', 'npm test', { isError: true, output: nodePass }, 'fail by error_flag'],
    [
      'a hidden zero and a failing summary',
      'npm test | tail',
      { exitCode: 0, output: nodeFail },
      'fail by summary_line',
    ],
    [
      'a hidden zero and a passing summary',
      'npm test | tail',
      { exitCode: 0, output: nodePass },
      'pass by summary_line',
    ],
    ['a hidden zero alone', 'npm test | tail', { exitCode: 0, isError: false, output: 'x' }, 'unknown'],
    ['a flag not raised behind a pipe', 'npm test | tail', { isError: false }, 'unknown'],
    ['a failure that tail cannot make', 'npm test | tail', { isError: true }, 'fail by error_flag'],
    ['a failure that may be grep finding nothing', 'npm test | grep FAIL', { exitCode: 1 }, 'unknown'],
    ['a failure of what follows', 'go build -o /tmp/x . && /tmp/x a', { exitCode: 1 }, 'unknown'],
    ['success of what follows', 'go build -o /tmp/x . && /tmp/x a', { exitCode: 0 }, 'pass by exit_status'],
    [
      'a printed status',
      `npm test | tail; echo "exit: \${PIPESTATUS[0]}"`,
      { exitCode: 0, output: 'x\nexit: 2' },
      'fail by exit_status',
    ],
    ['a printed zero', 'npm test; echo "EXIT=$?"', { isError: false, output: 'x\nEXIT=0' }, 'pass by exit_status'],
    [
      'a kept and printed status',
      'npm test; rc=$?; echo rc=$rc',
      { isError: false, output: 'rc=1' },
      'fail by exit_status',
    ],
    ["a printed status that is tail's", 'npm test | tail; echo $?', { isError: false, output: '0' }, 'unknown'],
    ['a summary without flags', 'npm test', { output: nodeFail }, 'fail by summary_line'],
    [
      'prose',
      'npm test',
      { output: 'All tests passed. Everything failed successfully, 3 errors were fixed.' },
      'unknown',
    ],
    ['nothing', 'npm test', {}, 'unknown'],
    [
      'a refusal',
      'npm test',
      { isError: true, output: "The user doesn't want to proceed with this tool use. The tool" },
      'unknown',
    ],
    ['the background', 'npm test', { isError: false, output: 'Command running in background with ID: b1' }, 'unknown'],
    ['a time limit', 'npm test', { isError: true, output: 'x\nCommand timed out after 2m 0.0s' }, 'unknown'],
    ['a missing runner', 'pytest', { exitCode: 127, output: 'bash: pytest: command not found' }, 'unknown'],
    [
      'a missing runner, by the flag',
      'pytest',
      { isError: true, output: '/bin/bash: line 1: pytest: command not found' },
      'unknown',
    ],
    ['an interruption', 'npm test', { exitCode: 130 }, 'unknown'],
    ['a part behind head', 'go test ./... | head -2', { exitCode: 0, output: 'ok  \ta\t1s\nok  \tb\t1s' }, 'unknown'],
    [
      'all of it behind head',
      'go test ./... | head -50',
      { exitCode: 0, output: 'ok  \ta\t1s\nok  \tb\t1s' },
      'pass by summary_line',
    ],
  ];
  for (const [name, command, outcome, expected] of table)
    it(`${name}: ${expected}`, () => assert.equal(verdict(command, outcome), expected));
});

describe('judgeCheck summaries', () => {
  const table: [command: string, fail: string | null, pass: string | null][] = [
    ['node --test', '# pass 3\n# fail 2', '# pass 3\n# fail 0'],
    ['node --test', 'ℹ pass 3\nℹ fail 2', 'ℹ pass 3\nℹ fail 0'],
    ['npx tap', 'TAP version 13\nnot ok 2 - b', null],
    [
      'npx jest',
      'Test Suites: 1 failed, 3 passed, 4 total\nTests:       1 failed, 9 passed, 10 total',
      'Tests:       9 passed, 9 total',
    ],
    ['npx jest', 'FAIL src/a.test.ts', 'Tests:       1 skipped, 9 passed, 10 total'],
    [
      'npx vitest run',
      ' Test Files  1 failed | 3 passed (4)\n      Tests  2 failed | 9 passed (11)',
      ' Test Files  4 passed (4)\n      Tests  9 passed (9)',
    ],
    ['npx mocha', '  3 passing (20ms)\n  2 failing', '  5 passing (20ms)'],
    ['npx playwright test', '  1 failed\n    a.spec.ts:3:1\n  4 passed (3.2s)', '  5 passed (3.2s)'],
    ['bun test', ' 4 pass\n 1 fail', ' 5 pass\n 0 fail'],
    ['deno test', 'FAILED | 3 passed | 1 failed (10ms)', 'ok | 4 passed | 0 failed (10ms)'],
    ['pytest', '==== 1 failed, 3 passed in 0.12s ====', '==== 3 passed, 1 skipped in 0.12s ===='],
    ['pytest -q', '1 failed, 3 passed in 0.12s', '3 passed, 2 warnings in 0.12s'],
    ['pytest', '== 3 passed, 1 error in 1.00s ==', null],
    ['python -m unittest', 'Ran 3 tests in 0.001s\n\nFAILED (failures=1)', 'Ran 3 tests in 0.001s\n\nOK'],
    ['cargo test', 'test result: FAILED. 1 passed; 1 failed;', 'test result: ok. 3 passed; 0 failed;'],
    [
      'cargo build',
      'error: could not compile `a` (lib) due to 1 previous error',
      '    Finished `dev` profile [unoptimized] target(s) in 0.1s',
    ],
    [
      'cargo nextest run',
      '     Summary [   0.1s] 5 tests run: 4 passed, 1 failed, 0 skipped',
      '     Summary [   0.1s] 5 tests run: 5 passed, 0 skipped',
    ],
    [
      'go test ./...',
      'ok  \ta\t1s\n--- FAIL: TestX (0.00s)\nFAIL\tb\t1s\nFAIL',
      'ok  \ta\t1s\n?   \tb\t[no test files]',
    ],
    ['go build ./...', '# a/b\n./x.go:12:3: undefined: foo', null],
    ['npx tsc --noEmit', 'src/a.ts(1,2): error TS2322: Type', 'Found 0 errors. Watching for file changes.'],
    ['npx tsc --noEmit', 'src/a.ts:1:2 - error TS2322: Type\n\nFound 1 error in src/a.ts:1', null],
    ['npx eslint .', '✖ 3 problems (1 error, 2 warnings)', '✖ 2 problems (0 errors, 2 warnings)'],
    ['ruff check', 'Found 3 errors.', 'All checks passed!'],
    ['ruff check --fix', 'Found 3 errors (1 fixed, 2 remaining).', 'Found 3 errors (3 fixed, 0 remaining).'],
    ['mypy .', 'Found 2 errors in 1 file (checked 3 source files)', 'Success: no issues found in 3 source files'],
    ['pyright', '2 errors, 0 warnings, 0 informations', '0 errors, 0 warnings, 0 informations'],
    [
      'npx biome check',
      'Checked 3 files in 2ms. No fixes applied.\nFound 2 errors.',
      'Checked 3 files in 2ms. No fixes applied.',
    ],
    [
      'npx prettier --check .',
      '[warn] Code style issues found in 2 files. Run Prettier',
      'All matched files use Prettier code style!',
    ],
    ['golangci-lint run', '3 issues:\n* errcheck: 3', '0 issues.'],
    ['rspec', '5 examples, 1 failure', '5 examples, 0 failures'],
    ['rubocop', '3 files inspected, 2 offenses detected', '3 files inspected, no offenses detected'],
    ['vendor/bin/phpunit', 'FAILURES!\nTests: 3, Assertions: 3, Failures: 1.', 'OK (3 tests, 5 assertions)'],
    ['mix test', '3 tests, 1 failure', '3 tests, 0 failures'],
    ['mvn verify', '[INFO] BUILD FAILURE', '[INFO] BUILD SUCCESS'],
    ['./gradlew test', 'BUILD FAILED in 3s', 'BUILD SUCCESSFUL in 3s'],
    ['dotnet test', 'Failed!  - Failed:     1, Passed:     2', 'Passed!  - Failed:     0, Passed:     3'],
    ['dotnet build', 'Build FAILED.', 'Build succeeded.'],
    ['ctest', '67% tests passed, 1 tests failed out of 3', '100% tests passed, 0 tests failed out of 3'],
    ['make test', 'make: *** [Makefile:3: test] Error 1', null],
    ['gcc -c a.c', 'a.c:3:5: error: expected expression', null],
    ['swift build', null, 'Build complete! (0.2s)'],
    ['xcodebuild test', '** TEST FAILED **', '** TEST SUCCEEDED **'],
    ['flutter test', '00:03 +4 -1: Some tests failed.', '00:03 +5: All tests passed!'],
    ['npm run build', 'npm error Lifecycle script `build` failed with error:', '✓ built in 1.20s'],
    ['pnpm build', ' ELIFECYCLE  Command failed with exit code 1.', null],
    [
      'pre-commit run',
      'ruff.....................................Failed',
      'ruff.....................................Passed',
    ],
  ];
  for (const [command, fail, pass] of table) {
    const piped = `${command} 2>&1 | tail -20`;
    if (fail !== null)
      it(`${command}: ${JSON.stringify(fail)}`, () =>
        assert.equal(verdict(piped, { exitCode: 0, output: `noise\n${fail}\n` }), 'fail by summary_line'));
    if (pass !== null)
      it(`${command}: ${JSON.stringify(pass)}`, () =>
        assert.equal(
          verdict(piped, { exitCode: 0, output: `noise\n\u001b[32m${pass}\u001b[0m\r\n` }),
          'pass by summary_line',
        ));
  }
});

describe('judgeCheck first error and files', () => {
  const table: [command: string, output: string, firstError: string | null, files: string[]][] = [
    [
      'npx tsc',
      'src/a.ts(12,3): error TS2322: Type A\nsrc/b.ts(1,1): error TS1: B',
      'src/a.ts(12,3): error TS2322: Type A',
      ['src/a.ts', 'src/b.ts'],
    ],
    [
      'pytest',
      '    def test():\n>       assert f() == 1\nE       assert 2 == 1\n\nt/test_a.py:3: AssertionError\nFAILED t/test_a.py::test - assert 2 == 1',
      'E       assert 2 == 1',
      ['t/test_a.py'],
    ],
    [
      'python -m unittest',
      'Traceback (most recent call last):\n  File "/w/x.py", line 3, in f\nValueError: bad',
      'ValueError: bad',
      ['/w/x.py'],
    ],
    [
      'cargo test',
      'error[E0308]: mismatched types\n --> src/main.rs:3:5',
      'error[E0308]: mismatched types',
      ['src/main.rs'],
    ],
    [
      'node --test',
      "not ok 1 - a\n  location: '/w/t.test.js:6:1'\n  error: |-\n    Expected values to be strictly equal:\n\n    1 !== 2",
      'Expected values to be strictly equal: 1 !== 2',
      ['/w/t.test.js'],
    ],
    [
      'go test',
      'Error: printed by a passing test\n--- FAIL: TestX (0.00s)\n    x_test.go:12: got 1, want 2\nFAIL',
      'x_test.go:12: got 1, want 2',
      ['x_test.go'],
    ],
    [
      'npx eslint .',
      '/w/a.js\n  1:5  warning  meh  rule\n  3:1  error  x is not defined  no-undef\n',
      '3:1  error  x is not defined  no-undef',
      ['/w/a.js'],
    ],
    [
      'npm test',
      '> jest\n\n(node:1) ExperimentalWarning: x\n  ✓ handles TypeError: a (1 ms)\nFAIL src/a.test.js\n  ● sum › adds\n\n    expect(received).toBe(expected)\n\n      at Object.<anonymous> (src/a.test.js:4:20)\n      at x (node_modules/jest/x.js:1:1)\nnpm error code 1',
      'expect(received).toBe(expected)',
      ['src/a.test.js'],
    ],
    [
      'npm run build',
      '\u001b[31m[TypeError: generate is not a function]\u001b[39m',
      '[TypeError: generate is not a function]',
      [],
    ],
    ['gofmt -l .', 'cmd/a.go\n', 'cmd/a.go', []],
    [
      'npm test',
      'ok 1 - an error that is handled\nlistening on http://localhost:3000 and example.com:443\n# fail 1',
      '# fail 1',
      [],
    ],
    [
      'mvn test',
      '[ERROR] /w/A.java:[12,3] cannot find symbol\n[INFO] BUILD FAILURE',
      '[ERROR] /w/A.java:[12,3] cannot find symbol',
      ['/w/A.java'],
    ],
    ['npm test', '', null, []],
  ];
  for (const [command, output, firstError, files] of table)
    it(`${command}: ${JSON.stringify(output.slice(0, 60))}`, () => {
      const found = judge(command, { exitCode: 1, output });
      assert.deepEqual([found.firstError, found.files], [firstError, files]);
    });

  it('says nothing of a check that passed', () => {
    const found = judge('npm test', { exitCode: 0, output: 'a.ts:1:2: error: x' });
    assert.deepEqual([found.firstError, found.files], [null, []]);
  });

  it('keeps at most 300 characters and 50 files, each once', () => {
    const many = Array.from({ length: 80 }, (_, index) => `src/f${index % 60}.ts:1:2: error: ${'x'.repeat(900)}`).join(
      '\n',
    );
    const found = judge('npm test', { exitCode: 1, output: many });
    assert.equal(found.firstError?.length, 300);
    assert.equal(found.files.length, 50);
    assert.equal(new Set(found.files).size, 50);
  });

  it('looks at both ends of a long output', () => {
    const output = `TypeError: first\n${'x\n'.repeat(500_000)}# fail 1\n`;
    const found = judge('npm test | tee log', { exitCode: 0, output });
    assert.equal(found.result, 'fail');
    assert.equal(found.firstError, 'TypeError: first');
  });
});

describe('judgeCheck on hostile output', () => {
  it('never throws and keeps its promises', () => {
    const piece = fc.constantFrom(
      'FAIL',
      '\t',
      'error',
      ': ',
      '# fail 1',
      'a.ts:1:2',
      '\n',
      '\r',
      '\u001b[3',
      '1m',
      ' in 1s',
      '(',
      '\ud800',
      'E   ',
    );
    const anyOutput = fc.oneof(
      fc.array(piece).map(all => all.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(anyOutput, fc.option(fc.integer()), fc.option(fc.boolean()), (output, exitCode, isError) => {
        const found = judge('npm test | tail', { output, exitCode, isError });
        assert.equal(found.evidence === null, found.result === 'unknown');
        assert.ok(found.result === 'fail' || found.firstError === null);
        assert.ok((found.firstError?.length ?? 0) <= 300);
      }),
      { numRuns: 1000 },
    );
  });

  for (const unit of [
    'a',
    ' ',
    '.',
    '/',
    '1',
    ':',
    'a.',
    'a.b:1',
    '1 failed, ',
    'error: ',
    '\u001b[',
    '\u001b]',
    '[',
    '(',
    '..."',
    '\r',
    '\n',
    'a, ',
    '-> ',
    ' "',
  ])
    it(`takes bounded time on ${JSON.stringify(unit)} repeated`, () => {
      // Backtracking would outlast the test's time limit.
      for (const output of [unit.repeat(2_000_000 / unit.length), `${unit.repeat(900 / unit.length)}\n`.repeat(2000)])
        judge('npm test | tail', { exitCode: 1, output });
    });
});

describe('judgeCheck on recorded sessions', () => {
  const recording = z.object({
    sessions: z.array(
      z.object({ failing: z.array(z.object({ command: z.optional(z.string()), result: z.optional(z.string()) })) }),
    ),
  });
  for (const agent of ['claude-code', 'codex'])
    it(`judges every scripted failing test run of ${agent} as failed (skipped without ../shared/recordings)`, function () {
      const path = sharedPath(`recordings/${agent}/expected.json`);
      if (path === undefined) return this.skip();
      const { sessions } = recording.parse(JSON.parse(readFileSync(path, 'utf8')));
      const runs = sessions.flatMap(({ failing }) => failing).filter(({ command }) => command?.includes('node --test'));
      assert.ok(runs.length >= 3);
      for (const { command = '', result = '' } of runs) {
        const status = /(?:Exit code |exited with code )(\d+)/.exec(result)?.[1];
        assert.ok(status);
        assert.equal(recognizeCheck(command)?.runner, 'node --test');
        assert.equal(verdict(command, { exitCode: Number(status), output: result }), 'fail by exit_status');
        assert.equal(verdict(command, { isError: true, output: result }), 'fail by error_flag');
      }
    });
});
