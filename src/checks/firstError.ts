/** Longer messages are cut; a reader wants the line, not the diff behind it. */
const messageLength = 300;

/** Passing tests, warnings, stack frames and what package managers add to any failure. */
const noise = [
  /^\s*(?:✓|✔|√|☑|✅|ok\b|PASS|PASSED|[#ℹ] (?!(?:fail|cancelled) +[1-9])|--- (?:PASS|SKIP)|=== |-+$)/,
  /^\s*at (?:.{1,200} \(|\S+:\d+)/,
  /\b(?:PASSED|PASS|passed)\s*(?:\[\s*\d+%\])?$/,
  /^(?:npm (?:ERR!|error|warn|WARN)|yarn (?:run|error)|Exit code \d+$|error Command failed with exit code)/,
  /^error: (?:script "|[Rr]ecipe `|test failed, to rerun|could not compile)/,
  /ELIFECYCLE|exited with code \d|exit status \d+$|Process completed with exit code|ERROR task failed/,
  /^\s*(?:warning|warn)\b|\b(?:ExperimentalWarning|DeprecationWarning)\b|\(node:\d+\)/i,
  /\b(?:0|no) (?:errors?|failures?|failed|problems?)\b/i,
  /^g?make(?:\[\d+\])?: /,
  /^\s*(?:[+$>] |> .{1,80}@\d)/,
  /^(?:Traceback \(most recent call last\)|Error: Job ')/,
] as const;

/** The message itself, with its place or in a runner's own layout. */
const diagnostics = [
  // Diagnostics with a position: compilers, linters, type checkers
  /(?:^|[\s:-])(?:fatal )?error(?:\[\w+\])?:? TS\d+: \S/,
  /^error(?:\[\w+\])?: \S/,
  /: (?:fatal )?error(?: [A-Z]+\d+)?: \S/,
  /^\S{1,300}\.[A-Za-z]\w{0,9}:\d+(?::\d+)?:? (?!warning|note|in\b)\S/,
  /^\s{1,40}\d+:\d+\s{1,20}(?:error|✖)\s/,
  /^\S{1,300}\.[A-Za-z]\w{0,9}\(\d+(?:,\d+)?\): (?!warning)\S/,
  /^\s{0,8}\S{1,300}\.[A-Za-z]\w{0,9}:\d+:\d+ (?:- error|lint\/|parse|format|error)/,
  /^\[ERROR\] \S{1,300}:\[\d+,\d+\] \S/,
  /^(?:✘ \[ERROR\]|SyntaxError|ERROR in|Module not found|Type error:|Failed to compile) ?\S/,
  /^[A-Z]{1,4}\d{3,4} (?:\[\*\] )?\S/,
  // Assertions of pytest, Rust and Go
  /^E {3,}\S/,
  /^(?:thread '.{1,100}' (?:\(\d+\) )?)?panicked at |^panic: /,
  /^\s{1,20}\S{1,200}_test\.go:\d+: \S/,
] as const;

/** Exceptions and assertions; code under test may print such lines without failing. */
const exceptions = [
  /^\s{0,20}\[?(?:\[\w+\] )?(?:Uncaught )?(?:[\w.$]{0,80}(?:Error|Exception|Failure))(?: \[\w+\])?:\s{1,20}\S/,
  /^\s{0,20}AssertionError\b/,
  /^\s{0,20}error: (?:'|"|\|-|>-)/,
  /^\s{0,20}(?:expect\(.{0,100}\)\.|Expected:? |expected .{1,100}(?:to |but |got )|Failure\/Error: )/,
  /^\s{0,20}(?:[×✗✖✘]|FAILURE:) (?!\d+ problems?)\S/,
  /^\s{0,20}(?:bash|sh|zsh|\/bin\/\w+): .{1,200}: (?:command not found|No such file|Permission denied|not found)/,
] as const;

/** Names what failed, though not why. */
const names = [
  /^not ok \d+ (?!.{0,300}# (?:TODO|SKIP))/i,
  /^\s*--- FAIL: \S/,
  /^\s*(?:✖|✗|×|✕|●|FAIL|FAILED|ERROR|FAILURES!?)[\s:]\s*\S/,
  /^\s*\d+\) \S/,
  /^test \S{1,200} \.\.\. FAILED/,
  /^(?:.{1,200}\.{3,200})Failed$/,
  /\bERROR\b.{0,40}: \S/,
] as const;

/** Last resort: a summary or a complaint. */
const complaints = [
  /^(?:FAIL|FAILED|BUILD FAILED|error|Error|ERROR|fatal)\b/,
  /\b[1-9]\d* (?:failed|failing|errors?|failures?|problems?|issues?)\b/,
  /^\[ERROR\] \S/,
  /^[#ℹ] (?:fail|cancelled) +[1-9]/,
  /\b(?:failed|cannot|could not|not found|undefined|unexpected|would reformat)\b/i,
] as const;

/** The first line that tells why a check failed, at most 300 characters; null when no line is telling. */
export function firstError(lines: readonly string[]): string | null {
  const quiet = lines.map(line => line.trim() === '' || noise.some(pattern => pattern.test(line)));
  for (const tier of [diagnostics, exceptions, names, complaints]) {
    for (const [index, line] of lines.entries()) {
      if (quiet[index] || !tier.some(pattern => pattern.test(line))) continue;
      return cut(whole(lines, index, line));
    }
  }
  const rest = lines.filter((_line, index) => !quiet[index]);
  // `gofmt -l` and its like only list names.
  return rest.length <= 5 && rest[0] !== undefined ? cut(rest[0]) : null;
}

/** The message stands on the next line: TAP's block scalars, a Rust panic. */
const opensBlock = /^\s*error: (?:\|-|>-)$|panicked at \S+:\d+:\d+:$/;

/** A message that goes on: `Expected values to be strictly equal:` and the values under it. */
function whole(lines: readonly string[], index: number, line: string): string {
  const next = following(lines, index);
  if (next === null) return line;
  if (opensBlock.test(line)) return whole(lines, next, lines[next] ?? '');
  return line.endsWith(':') ? `${line} ${lines[next]?.trim()}` : line;
}

function following(lines: readonly string[], index: number): number | null {
  for (let next = index + 1; next < Math.min(lines.length, index + 4); next++) if (lines[next] !== '') return next;
  return null;
}

function cut(line: string): string {
  const text = line.replace(/[\s━]{2,}$/, '').trim();
  if (text.length <= messageLength) return text;
  // Never half of a surrogate pair.
  return `${text.slice(0, messageLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
