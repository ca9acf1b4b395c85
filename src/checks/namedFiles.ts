const maxFiles = 50;

const path = String.raw`(?:[A-Za-z]:[\\/])?[\w@~.+$\[\]/\\-]{1,300}\.[A-Za-z]\w{0,9}`;
/** A path starts the line or follows one of these. */
const start = String.raw`(?:^|[\s("'\`=]|file://)`;

const positions = [
  // `src/a.ts:12:3`, `--> src/main.rs:3:5`, `(src/a.js:3:4)`, Maven's `A.java:[12,3]`
  new RegExp(String.raw`${start}(${path}):\[?\d+`, 'g'),
  // `src/a.ts(12,3)`
  new RegExp(String.raw`${start}(${path})\(\d+(?:,\d+)?\)`, 'g'),
  // Python
  /File "([^"]{1,300})", line \d+/g,
] as const;

const lines = [
  // Jest and Vitest name the file of a failing test, pytest the test's id, Prettier the file it would change.
  new RegExp(`^ *(?:FAIL|FAILED|ERROR) +(${path})(?=::| |$)`),
  new RegExp(String.raw`^\[(?:warn|error)\] (${path})(?=:|$)`),
  new RegExp(`^would reformat (${path})$`),
];

/** ESLint's and its like's own layout: the path alone, the problems indented under it. */
const alone = new RegExp(`^(${path})$`);
const indentedProblem = /^\s{1,40}\d+:\d+\s{1,20}(?:error|warning|✖|⚠)/;

/** Not the project's: runtimes, dependencies, hosts with a port. */
const foreign =
  /(?:^|[\\/])(?:node_modules|site-packages|dist-packages|\.cargo[\\/]registry|rustc|go[\\/]pkg[\\/]mod|usr[\\/]lib|usr[\\/]local[\\/](?:lib|go))[\\/]|\.(?:com|org|net|io|local|localhost)$/;

/** Files that the lines name with a position, as written there, in order, each once, at most 50. */
export function namedFiles(output: readonly string[]): string[] {
  const found = new Set<string>();
  const keep = (file: string | undefined) => {
    if (file !== undefined && found.size < maxFiles && !foreign.test(file)) found.add(file);
  };
  for (const [index, line] of output.entries()) {
    if (found.size >= maxFiles) break;
    if (/[:(]\[?\d|", line /.test(line))
      for (const pattern of positions) for (const match of line.matchAll(pattern)) keep(match[1]);
    for (const pattern of lines) keep(pattern.exec(line)?.[1]);
    const next = output[index + 1];
    if (next !== undefined && indentedProblem.test(next)) keep(alone.exec(line)?.[1]);
  }
  return [...found];
}
