/**
 * What the summary lines of known runners say. Every pattern is anchored and names the format of one runner, so that
 * prose and the output of the code under test do not count.
 *
 * `fail` outweighs `pass`: a line that runs several checks fails when one of them does.
 */
export type Summary = 'pass' | 'fail' | null;

type Meaning =
  | 'fail'
  /** The whole run passed. */
  | 'pass'
  /** A part of the run passed (a package, a test binary): the last word only when nothing was filtered out. */
  | 'part'
  /** Decided by the first group: a count of failures. */
  | 'count';

type Pattern = readonly [RegExp, Meaning, runner?: RegExp];

const patterns: readonly Pattern[] = [
  // node:test (spec and TAP reporters), tap, deno, bun, ava, mocha, Playwright, Cypress
  [/^(?:#|ℹ) (?:fail|cancelled) +(\d+)$/, 'count'],
  [/^not ok \d+(?!.{0,500}# (?:TODO|SKIP))/i, 'fail'],
  [/^# failed (\d+) of \d+/, 'count'],
  [/^# (?:ok|pass(?:ing)? +\d+\/\d+)$/, 'part'],
  [/^(?:ok|FAILED) \| \d+ passed.{0,60}\| (\d+) failed/, 'count'],
  [/^ *(\d+) fail$/, 'count'],
  [/^ +(\d+) failing$/, 'count'],
  [/^ +\d+ passing \(\d+m?s\)$/, 'part'],
  [/^ +(\d+) (?:tests? failed|failed)$/, 'count'],
  [/^ +\d+ (?:tests? passed|passed \([\d.]+m?s\))$/, 'part'],
  [/^ +✖ +(\d+) of \d+ failed/, 'count'],
  [/^ +✔ +All specs passed!/, 'pass'],
  // Jest, Vitest, Pest
  [/^(?:Tests|Test Suites): +(?:[^,]{1,40}, ){0,4}?(\d+) failed\b/, 'count'],
  [/^Tests: +(?:\d+ (?:skipped|todo|warnings?|risky), ){0,3}\d+ passed(?:, \d+ total$| \()/, 'part'],
  [/^ *(?:Test Files|Tests|Type Errors|Errors) +(\d+) (?:failed|errors?)\b/, 'count'],
  [/^ *Test Files +\d+ passed/, 'part'],
  // pytest, unittest, tox
  [/^(?:=+ )?(?:\d+ [a-z]+, ){0,6}?([1-9]\d*) (?:failed|errors?)\b.{0,120} in [\d.]+s/, 'fail'],
  [/^(?:=+ )?(?:\d+ [a-z]+, ){0,6}?\d+ passed\b.{0,120} in [\d.]+s/, 'pass'],
  [/^FAILED \((?:failures|errors)=/, 'fail'],
  [/^OK(?: \((?:skipped|expected failures)=\d+.{0,40}\))?$/, 'part', /unittest|manage\.py|setup\.py/],
  // Rust, Go
  [/^test result: FAILED\./, 'fail'],
  [/^test result: ok\./, 'part'],
  [/^error(?:\[E\d+\])?: \S/, 'fail', /^cargo|^rustc/],
  [/^error: (?:could not compile|test failed, to rerun)/, 'fail'],
  [/^ +Finished [`'"]?(?:dev|test|release|debug)\b/, 'pass', /^cargo (?:build|check|clippy)/],
  [/^ *Summary \[.{1,20}\] .{0,80}?(\d+) failed/, 'count'],
  [/^ *Summary \[.{1,20}\] +\d+ tests? run: \d+ passed/, 'part'],
  [/^(?:FAIL(?:$|\t\S)| *FAIL +\S+\.\w+)/, 'fail'],
  [/^ *--- FAIL: \S/, 'fail'],
  [/^(?:ok {2}\t\S|PASS$)/, 'part', /go test|^mise|^make|^task|^just|\.sh$/],
  [/^(?:vet: )?[\w./\\-]{1,300}\.go:\d+:\d+: /, 'fail', /^go (?:build|vet|test)/],
  [/^DONE \d+ tests,.{0,40}?(\d+) failures?/, 'count'],
  // TypeScript and type checkers
  [/(?:^|: |- )error TS\d+: /, 'fail'],
  [/^Found (\d+) errors?(?: in |\.|$|; )/, 'count'],
  [/^Success: no issues found/, 'pass'],
  [/^(\d+) errors?, \d+ warnings?(?:, |$)/, 'count'],
  [/^svelte-check found (\d+) errors?/, 'count'],
  [/^Found (\d+) diagnostics?$/, 'count'],
  // Linters and formatters
  [/^✖ \d+ problems? \((\d+) errors?/, 'count'],
  [/^Found \d+ warnings? and (\d+) errors?\.?$/, 'count'],
  [/^Found \d+ errors? \(\d+ fixed, (\d+) remaining\)/, 'count'],
  [/^All checks passed!$/, 'pass'],
  [/^Checked \d+ files? in .{1,20}\. (?:No fixes applied|Fixed \d+ files?)\.$/, 'part'],
  [/^\[(?:warn|error)\] (?:Code style issues|Error occurred)/, 'fail'],
  [/^All matched files use Prettier code style!$/, 'pass'],
  [/^(\d+) files? would be reformatted/, 'count'],
  [/^All done! ✨/, 'part'],
  [/^(\d+) issues?[.:]$/, 'count', /golangci|lint|mise|make|task|just/],
  [/^\d+ files? inspected, (\d+) offenses? detected/, 'count'],
  [/^\d+ files? inspected, no offenses detected/, 'pass'],
  [/^ *\[ERROR\] Found (\d+) errors?/, 'count'],
  [/^ *\[OK\] No errors/, 'pass'],
  [/^No errors found!/, 'pass', /psalm/],
  [/^[^.\n]{1,100}\.{3,200}(?:\(.{0,60}\))?Failed$/, 'fail', /pre-commit|prek/],
  [/^[^.\n]{1,100}\.{3,200}(?:\(.{0,60}\))?Passed$/, 'part', /pre-commit|prek/],
  // Ruby, PHP, Elixir, Swift, Dart
  [/^\d+ examples?, (\d+) failures?/, 'count'],
  [/^\d+ runs, \d+ assertions, (\d+) failures, 0 errors/, 'count'],
  [/^\d+ runs, \d+ assertions, \d+ failures, ([1-9]\d*) errors/, 'fail'],
  [/^(?:FAILURES|ERRORS)!$/, 'fail'],
  [/^OK(?: \(\d+ tests?, |, but )/, 'pass'],
  [/^(?:\d+ doctests?, )?\d+ tests?, (\d+) failures?/, 'count'],
  [/^\t? *Executed \d+ tests?, with (?:\d+ tests? skipped and )?(\d+) failures?/, 'count'],
  [/^Build complete!/, 'pass', /swift build/],
  [/^\*\* (?:TEST|BUILD|ANALYZE) (?:FAILED|INTERRUPTED) \*\*/, 'fail'],
  [/^\*\* (?:TEST|BUILD|ANALYZE) SUCCEEDED \*\*/, 'pass'],
  [/^\d\d:\d\d .{0,40}: All tests passed!/, 'pass'],
  [/^\d\d:\d\d .{0,40}: Some tests failed\./, 'fail'],
  [/^No issues found!/, 'pass', /analyze/],
  [/^(\d+) issues? found\./, 'count', /analyze/],
  // JVM, .NET, C, Bazel
  [/^\[(?:INFO|ERROR)\] BUILD FAILURE$/, 'fail'],
  [/^\[INFO\] BUILD SUCCESS$/, 'pass'],
  [/^(?:BUILD FAILED\b|FAILURE: Build failed with)/, 'fail'],
  [/^BUILD SUCCESSFUL in /, 'pass'],
  [/^(?:Build FAILED\.|Failed! +- Failed:|Test Run Failed\.)/, 'fail'],
  [/^(?:Build succeeded\.|Test Run Successful\.)$/, 'part'],
  [/^Passed! +- Failed: +0,/, 'part'],
  [/: error (?:CS|MSB|NETSDK|FS|BC|NU)\d+: /, 'fail'],
  [/^\d+% tests passed, (\d+) tests? failed out of/, 'count'],
  [/^ninja: build stopped/, 'fail'],
  [/^g?make(?:\[\d+\])?: \*\*\* .{0,300}(?:Error \d+|Stop\.|terminated)/, 'fail'],
  [/^\S{1,300}:\d+(?::\d+)?: (?:fatal )?error: /, 'fail'],
  [/^(?:ERROR|FAILED): Build did NOT complete/, 'fail'],
  [/^INFO: Build completed successfully/, 'part', /build/],
  [/^Executed \d+ out of \d+ tests?: .{0,80}?(\d+) fails?\b/, 'count'],
  [/^Executed \d+ out of \d+ tests?: \d+ tests? pass(?:es)?\.?$/, 'pass'],
  // Bundlers, task runners, containers
  [/^(?:Failed to compile\.|> Build failed because of |error during build:|\[!\] \()/, 'fail'],
  [/^webpack [\d.]+ compiled with (\d+) errors?/, 'count'],
  [/^webpack [\d.]+ compiled (?:successfully|with \d+ warnings?)/, 'pass'],
  [/^✓ built in [\d.]+m?s$/, 'part', /build/],
  [/^✘ \[ERROR\] /, 'fail'],
  [/^ +NX +(?:Ran target|Running target).{0,200}failed/, 'fail'],
  [/^ +NX +Successfully ran target/, 'pass'],
  [/^ *Failed: {2,}\S+#\S/, 'fail'],
  [/^npm (?:ERR!|error) (?:code ELIFECYCLE|Lifecycle script `)/, 'fail'],
  [/^\s*(?:\S{1,80} )?\s?ELIFECYCLE\s+(?:Command|Test) failed/, 'fail'],
  [/^error: script "[^"]{1,100}" exited with code [1-9]/, 'fail'],
  [/^error Command failed with exit code [1-9]/, 'fail'],
  [/^error: [Rr]ecipe `[^`]{1,100}` failed/, 'fail'],
  [/^task: Failed to run task "/, 'fail'],
  [/^\[[\w:.-]{1,80}\] ERROR task failed/, 'fail'],
  [/^(?:ERROR: )?failed to solve: /, 'fail', /docker|podman|nerdctl/],
  [/^\[.{1,120}\] 🏁 {1,2}Job failed/, 'fail'],
  [/^\[.{1,120}\] 🏁 {1,2}Job succeeded/, 'part'],
];

/** A word that every summary has: most lines of a long output are passed over with one look. */
const telling = new RegExp(
  [
    'fail|error|err!|\\bok\\b|pass|found|build|built|compile|succe|issue|problem|offens|check|done|finished|summary',
    'stop|tests|executed|matched|reformatted|ran|\\*\\*\\*|elifecycle|job|\\.go:\\d',
  ].join('|'),
  'i',
);

/**
 * Whether a run passed, from the summaries of known runners in its output.
 * @param cut lines are missing (`head`, `grep`), so a part that passed is not the whole
 */
export function readSummary(lines: readonly string[], runner: string, cut: boolean): Summary {
  const usable = patterns.filter(pattern => pattern[2] === undefined || pattern[2].test(runner));
  let passed = false;
  for (const line of lines) {
    if (!telling.test(line)) continue;
    for (const [pattern, meaning] of usable) {
      const match = pattern.exec(line);
      if (!match) continue;
      if (meaning === 'fail' || (meaning === 'count' && Number(match[1]) > 0)) return 'fail';
      if (meaning !== 'part' || !cut) passed = true;
    }
  }
  return passed ? 'pass' : null;
}
