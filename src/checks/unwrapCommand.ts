/**
 * Programs that only run another: `timeout 60 npx jest` is `jest`. What follows a wrapper is either its remaining words
 * or a script of its own (`bash -c '...'`).
 */
export interface Unwrapped {
  readonly words: readonly string[];
  /** The innermost wrapper and what follows it: `pdm run lint` may name a script of the project. */
  readonly wrapper: readonly string[] | null;
  /** A command line given as one argument. */
  readonly script: string | null;
  /** The wrapped shell was started with `pipefail`. */
  readonly pipefail: boolean;
}

interface Wrapper {
  /** Flags that take the next word as their value. */
  readonly valued?: readonly string[];
  /** Words between the flags and the command: a duration, a container. */
  readonly operands?: number;
  /** It wraps only after one of these words: `docker exec`, `uv run`. */
  readonly subcommands?: Readonly<Record<string, Wrapper>>;
  /** With subcommands: it also wraps without one. */
  readonly direct?: boolean;
  /** It wraps only what follows `--`. */
  readonly dashes?: boolean;
  /** Flags whose value is a whole command line. */
  readonly scriptFlags?: readonly string[];
}

const plain: Wrapper = {};
const containerFlags = [
  ...[
    '-e',
    '--env',
    '--env-file',
    '-u',
    '--user',
    '-w',
    '--workdir',
    '-f',
    '--file',
    '-p',
    '--project-name',
    '--publish',
  ],
  ...['-v', '--volume', '--name', '--entrypoint', '--network', '--platform', '-m', '--memory', '--mount', '--profile'],
];
const containerRun: Wrapper = { valued: containerFlags, operands: 1 };
const compose: Wrapper = { valued: containerFlags, subcommands: { exec: containerRun, run: containerRun } };
const container: Wrapper = {
  valued: containerFlags,
  subcommands: { exec: containerRun, run: containerRun, compose, container: compose },
};
const packageRunner: Wrapper = {
  valued: ['-p', '--package', '--filter', '-w', '--workspace'],
  scriptFlags: ['-c', '--call'],
};
const pythonRun: Wrapper = {
  valued: [
    ...['--with', '-p', '--python', '--package', '--extra', '--group', '--project', '--directory', '--env-file', '-C'],
    ...[
      '--with-requirements',
      '--with-editable',
      '--only-group',
      '--no-group',
      '--index',
      '--index-url',
      '--from',
      '-e',
    ],
  ],
};
const runs = (wrapper: Wrapper): Wrapper => ({ valued: pythonRun.valued ?? [], subcommands: { run: wrapper } });

const wrappers: Readonly<Record<string, Wrapper>> = {
  env: { valued: ['-u', '--unset', '-C', '--chdir'] },
  'cross-env': plain,
  'cross-env-shell': plain,
  time: { valued: ['-f', '-o'] },
  gtime: { valued: ['-f', '-o'] },
  timeout: { valued: ['-s', '--signal', '-k', '--kill-after'], operands: 1 },
  gtimeout: { valued: ['-s', '--signal', '-k', '--kill-after'], operands: 1 },
  nice: { valued: ['-n'] },
  ionice: { valued: ['-c', '-n'] },
  nohup: plain,
  setsid: plain,
  stdbuf: { valued: ['-i', '-o', '-e'] },
  unbuffer: plain,
  winpty: plain,
  wsl: plain,
  // `command -v jest` only asks where it is.
  command: { valued: ['-v', '-V'] },
  builtin: plain,
  exec: plain,
  sudo: { valued: ['-u', '--user', '-g', '-C', '-h', '-p', '-D'] },
  doas: { valued: ['-u'] },
  caffeinate: { valued: ['-t', '-w'] },
  arch: plain,
  'xvfb-run': { valued: ['-s', '--server-args', '-n', '--server-num', '-e', '-f'] },
  'dbus-run-session': plain,
  xargs: { valued: ['-I', '-n', '-P', '-L', '-d', '-s', '-E', '-a'] },
  rtk: { subcommands: { proxy: plain, err: plain, test: plain }, direct: true },
  mise: { subcommands: { exec: { dashes: true }, x: { dashes: true } } },
  asdf: { subcommands: { exec: plain } },
  rbenv: { subcommands: { exec: plain } },
  pyenv: { subcommands: { exec: plain } },
  direnv: { subcommands: { exec: { operands: 1 } } },
  devbox: { subcommands: { run: plain } },
  nix: { subcommands: { develop: { scriptFlags: ['-c', '--command'] }, shell: { scriptFlags: ['-c', '--command'] } } },
  'nix-shell': { valued: ['-p'], scriptFlags: ['--run', '--command'] },
  dotenv: { valued: ['-e', '-f'] },
  dotenvx: { valued: ['-f'], subcommands: { run: { dashes: true } } },
  doppler: { subcommands: { run: { dashes: true } } },
  op: { subcommands: { run: { dashes: true } } },
  fnm: { subcommands: { exec: { valued: ['--using'] } } },
  volta: { subcommands: { run: { valued: ['--node', '--npm', '--yarn'] } } },
  conda: { subcommands: { run: { valued: ['-n', '--name', '-p', '--prefix'] } } },
  mamba: { subcommands: { run: { valued: ['-n', '--name', '-p', '--prefix'] } } },
  poetry: runs(plain),
  pdm: runs(plain),
  rye: runs(plain),
  pixi: runs(plain),
  pipenv: runs(plain),
  pipx: runs(pythonRun),
  uvx: pythonRun,
  uv: { ...runs(pythonRun), subcommands: { run: pythonRun, tool: { subcommands: { run: pythonRun } } } },
  bundle: { subcommands: { exec: plain } },
  npx: packageRunner,
  bunx: packageRunner,
  pnpx: packageRunner,
  npm: { valued: ['--prefix', '-w', '--workspace'], subcommands: { exec: packageRunner, x: packageRunner } },
  pnpm: { valued: ['-C', '--dir', '--filter', '-F'], subcommands: { exec: packageRunner, dlx: packageRunner } },
  yarn: { valued: ['--cwd'], subcommands: { exec: packageRunner, dlx: packageRunner } },
  bun: { subcommands: { x: packageRunner } },
  docker: container,
  podman: container,
  nerdctl: container,
  'docker-compose': compose,
  kubectl: { valued: ['-n', '--namespace', '--context', '-c'], subcommands: { exec: { dashes: true } } },
  nyc: { valued: ['-r', '--reporter', '--reporter-dir'] },
  c8: { valued: ['-r', '--reporter', '-o', '-x', '-n'] },
  coverage: { subcommands: { run: { valued: ['--source', '--omit', '--include', '--rcfile', '--data-file'] } } },
};

const shells = new Set(['bash', 'sh', 'zsh', 'dash', 'ksh', 'fish', 'ash']);
const assignment = /^[A-Za-z_]\w*\+?=/;
const bareShellFlags = /^-[a-z]*c[a-z]*$/;
/** Bounds the chain of wrappers, so that hostile input costs no more than a real one. */
const maxWrappers = 12;

/** The last segment of a program's path, without a Windows extension: `./node_modules/.bin/jest.cmd` is `jest`. */
export function programName(word: string): string {
  const name = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
  return name.includes('.') ? name.replace(/\.(?:exe|cmd|bat|ps1)$/i, '') : name;
}

/** Takes assignments and wrappers off a command. */
export function unwrapCommand(words: readonly string[]): Unwrapped {
  let start = skipAssignments(words, 0);
  let wrapper: readonly string[] | null = null;
  for (let round = 0; round < maxWrappers; round++) {
    const program = words[start];
    if (program === undefined) break;
    const name = programName(program);
    const script = shellScript(name, words, start + 1);
    if (script !== null) return script;
    if (!Object.hasOwn(wrappers, name)) break;
    const found = wrappers[name];
    if (found === undefined) break;
    const inner = follow(found, words, start + 1);
    if (inner === null) break;
    if (typeof inner !== 'number') return inner;
    // `uv run -m pytest` and `coverage run -m pytest` name a module where a program would stand.
    if (words[inner] === '-m')
      return { words: ['python', ...words.slice(inner)], wrapper: null, script: null, pipefail: false };
    wrapper = words.slice(start);
    start = skipAssignments(words, inner);
  }
  return { words: start === 0 ? words : words.slice(start), wrapper, script: null, pipefail: false };
}

function skipAssignments(words: readonly string[], from: number): number {
  let index = from;
  while (index < words.length && assignment.test(words[index] ?? '')) index++;
  return index;
}

/** Where the wrapped command starts, or the script it is; null when this use of the program wraps nothing. */
function follow(wrapper: Wrapper, words: readonly string[], from: number): number | Unwrapped | null {
  let index = from;
  if (wrapper.dashes === true) {
    const dashes = words.indexOf('--', from);
    return dashes < 0 ? null : dashes + 1;
  }
  while (index < words.length) {
    const word = words[index] ?? '';
    if (word === '--') {
      index++;
      break;
    }
    const valued = wrapper.valued?.includes(word) === true;
    if (!word.startsWith('-') || (word === '-m' && !valued)) break;
    if (wrapper.scriptFlags?.includes(word)) return scriptOf(words.slice(index + 1));
    index += valued ? 2 : 1;
  }
  if (wrapper.subcommands) {
    const name = words[index] ?? '';
    const next = Object.hasOwn(wrapper.subcommands, name) ? wrapper.subcommands[name] : undefined;
    if (next) return follow(next, words, index + 1);
    return wrapper.direct === true && index < words.length ? index : null;
  }
  index = skipAssignments(words, index) + (wrapper.operands ?? 0);
  return index < words.length ? index : null;
}

/** One word is a command line to split again; several are a command as they stand. */
function scriptOf(words: readonly string[]): Unwrapped {
  const script = words.length === 1 ? (words[0] ?? '') : null;
  return script === null ? { words, wrapper: null, script, pipefail: false } : ofScript(script);
}

function ofScript(script: string, pipefail = false): Unwrapped {
  return { words: [], wrapper: null, script, pipefail };
}

function shellScript(name: string, words: readonly string[], from: number): Unwrapped | null {
  if (name === 'cmd' || name === 'powershell' || name === 'pwsh') {
    const at = words.findIndex((word, index) => index >= from && /^(?:\/[cks]|-c|-command)$/i.test(word));
    if (at < 0) return null;
    return ofScript(words.slice(at + 1).join(' '));
  }
  if (name === 'eval') return ofScript(words.slice(from).join(' '));
  if (!shells.has(name)) return null;
  let pipefail = false;
  for (let index = from; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === 'pipefail') pipefail = true;
    else if (bareShellFlags.test(word)) return ofScript(words[index + 1] ?? '', pipefail);
    else if (!word.startsWith('-')) return null;
    else if (word.endsWith('o') && words[index + 1] === 'pipefail') {
      pipefail = true;
      index++;
    }
  }
  return null;
}
