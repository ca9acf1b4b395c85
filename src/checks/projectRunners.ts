import type { CheckCategory } from '../model/facts';
import type { RecognizedCheck } from './recognizedCheck';
import { hasAny, mostTellingTask, operands, type Recognizer, runners } from './runners';
import { taskCategory } from './taskCategory';
import { programName, type Unwrapped, unwrapCommand } from './unwrapCommand';

/** Package managers, interpreters and scripts: what runs is named by the project. */
const projectRunners = new Map<string, Recognizer>();

function add(names: string, recognizer: Recognizer): void {
  for (const name of names.split(' ')) projectRunners.set(name, recognizer);
}

const askingFlags = ['--help', '--version', '-version', '-help'];
const askingAlone = new Set(['-h', '-v', '-V', 'help', 'version']);

/** What one simple command judges; null for scripts given as an argument (`bash -c`). */
export function recognizeUnwrapped({ words, wrapper }: Unwrapped): RecognizedCheck | null {
  return (
    recognizeProgram(words.slice(0, telling)) ?? (wrapper === null ? null : recognizeProgram(wrapper.slice(0, telling)))
  );
}

/** Programs can name programs (`python -m coverage run -m ...`); more words than this only list files. */
const telling = 60;

function recognizeProgram(words: readonly string[]): RecognizedCheck | null {
  const [path] = words;
  if (path === undefined || path === '') return null;
  // `npx jest@29`, `npx @biomejs/biome`: the name of the package stands for its program.
  const program = programName(path);
  const name = program.includes('@') ? program.replace(/(?<=.)@[\w.^~-]*$/, '') : program;
  const recognizer = projectRunners.get(name) ?? runners.get(name);
  const isPath = path.includes('/') || path.includes('\\') || /\.(?:sh|ps1|bat|cmd)$/.test(path);
  if (!recognizer && !isPath) return null;
  const args = words.slice(1);
  if (hasAny(args, askingFlags) || (args.length === 1 && askingAlone.has(args[0] ?? ''))) return null;
  return recognizer ? recognizer(args, name) : scriptFile(path, path);
}

const interpreted = /\.(?:[cm]?[jt]sx?|py|rb|pl|php|lua)$/;
const testFile = /(?:[._-](?:test|spec)|(?:^|[\\/])(?:test|tests)[_-][\w-]+|(?:^|[\\/])(?:run[_-]?)?tests?)\.\w+$/;
const bareScripts =
  /^(?:run[-_]?)?(?:tests?|lint|build|check|ci|typecheck|type-check|check-types|verify|e2e|unit|all-checks)$/;
const systemPrograms = /^(?:\/usr)?(?:\/local)?\/s?bin\//;

/** A script of the project that says by its name what it does: `./scripts/test.sh`, `.ci/run`, `build.py`. */
function scriptFile(path: string, runner: string): RecognizedCheck | null {
  if (systemPrograms.test(path)) return null;
  const parts = path.split(/[\\/]/);
  const file = parts.at(-1) ?? '';
  const base = file.replace(/\.\w+$/, '');
  const label = runner.length <= 40 ? runner : file.slice(0, 40);
  if (testFile.test(file)) return { category: 'test', runner: label };
  if (/\.(?:sh|bash|zsh|ps1|bat|cmd)$/.test(file)) {
    const category = taskCategory(base);
    return category ? { category, runner: label } : null;
  }
  if (file !== base && !interpreted.test(file)) return null;
  if (bareScripts.test(base)) return { category: taskCategory(base.replace(/^run/, '')) ?? 'test', runner: label };
  const folder = parts.at(-2);
  return (folder === 'ci' || folder === '.ci') && base === 'run' ? { category: 'test', runner: label } : null;
}

function script(name: string | undefined, runner: string): RecognizedCheck | null {
  const category = name === undefined ? null : taskCategory(name);
  return category ? { category, runner: `${runner} ${name}` } : null;
}

// Package managers. A bare word is a script or a program of a dependency; `npm` needs `run`.
const managerFlags = [
  ...[
    '--prefix',
    '-w',
    '--workspace',
    '-C',
    '--dir',
    '--filter',
    '-F',
    '--cwd',
    '--loglevel',
    '--script-shell',
    '--env-file',
  ],
];
const ownCommands = new Set(
  'install i add remove rm ci audit update up upgrade publish pack link why ls list info view outdated init create config cache store import patch deploy'.split(
    ' ',
  ),
);

add('npm pnpm yarn bun nr', (args, manager) => {
  let names = operands(args, managerFlags);
  if (names[0] === 'workspace') names = names.slice(2);
  else if (names[0] === 'workspaces') names = names.slice(Math.max(names.indexOf('run'), 1));
  if (names[0] === 'recursive' || names[0] === 'foreach') names = names.slice(1);
  const [word, next] = names;
  if (word === undefined) return null;
  if (word === 'run' || word === 'run-script' || word === 'rum' || word === 'task') {
    if (next !== undefined && interpreted.test(next)) return scriptFile(next, `${manager} ${next}`);
    return script(next, `${manager} run`);
  }
  if (word === 'test' || word === 't' || word === 'tst') return { category: 'test', runner: `${manager} test` };
  if (manager === 'npm' || ownCommands.has(word)) return null;
  if (interpreted.test(word)) return scriptFile(word, `${manager} ${word}`);
  return recognizeProgram(args.slice(args.indexOf(word))) ?? script(word, manager);
});
add('npm-run-all npm-run-all2 run-s run-p concurrently', (args, program) => mostTellingTask(operands(args), program));
add('deno', (args, program) => {
  const [word, next] = operands(args, ['--config', '-c']);
  if (word === 'task') return script(next, 'deno task');
  if (word === 'run' && next !== undefined) return scriptFile(next, `deno ${next}`);
  if (word === 'fmt' && hasAny(args, ['--check'])) return { category: 'format', runner: 'deno fmt' };
  return runners.get('deno')?.(args, program) ?? null;
});
add('turbo', (args, program) => {
  const names = operands(args, ['--filter', '-F', '--concurrency', '--cwd']);
  return mostTellingTask(names[0] === 'run' ? names.slice(1) : names, program);
});
add('nx', (args, program) => {
  const [word, next] = operands(args, ['-p', '--projects', '--base', '--head', '-c', '--exclude']);
  if (word === 'run') return mostTellingTask([next?.split(':')[1] ?? ''], program);
  if (word !== 'run-many' && word !== 'affected')
    return mostTellingTask([word?.replace(/^affected:/, '') ?? ''], program);
  const at = args.findIndex(arg => /^(?:-t|--targets?)(?:=|$)/.test(arg));
  if (at < 0) return null;
  const names = args[at]?.includes('=') ? [args[at]?.split('=')[1] ?? ''] : args.slice(at + 1);
  const end = names.findIndex(name => name.startsWith('-'));
  return mostTellingTask(
    (end < 0 ? names : names.slice(0, end)).flatMap(name => name.split(',')),
    program,
  );
});
add('lerna wsrun ultra', (args, program) => {
  const [word, next] = operands(args, ['--scope', '--ignore']);
  return word === 'run' ? script(next, `${program} run`) : script(word, program);
});

// Interpreters
add('node tsx ts-node esno vite-node babel-node', (args, program) => {
  if (hasAny(args, ['--test'])) return { category: 'test', runner: 'node --test' };
  const file = operands(args, ['-r', '--require', '--import', '--loader', '--env-file', '-e', '-p', '--eval', '-C'])[0];
  if (program === 'node' && hasAny(args, ['--check', '-c'])) return { category: 'lint', runner: 'node --check' };
  if (file === undefined || hasAny(args, ['-e', '-p', '--eval', '--print'])) return null;
  if (/(?:^|[\\/])node_modules[\\/]/.test(file)) {
    const at = args.indexOf(file);
    return recognizeProgram([file.replace(/\.[cm]?js$/, ''), ...args.slice(at + 1)]);
  }
  return scriptFile(file, `${program} ${file}`);
});
add('python python3 py pypy pypy3', python);
for (const minor of ['8', '9', '10', '11', '12', '13', '14']) add(`python3.${minor}`, python);

function python(args: readonly string[], program: string): RecognizedCheck | null {
  const module = args.indexOf('-m');
  const [file, word] = operands(args, ['-W', '-X', '-c', '-m']);
  const name = args[module + 1];
  if (module >= 0 && name !== undefined) {
    if (name === 'unittest' || name === 'doctest') return { category: 'test', runner: `python -m ${name}` };
    if (name === 'build' || name === 'compileall' || name === 'py_compile')
      return { category: 'build', runner: `python -m ${name}` };
    return name === 'pip' || name === 'venv' ? null : recognizeUnwrapped(unwrapCommand(args.slice(module + 1)));
  }
  if (file === undefined || hasAny(args, ['-c'])) return null;
  const base = programName(file);
  if (base === 'manage.py') return word === 'test' ? { category: 'test', runner: 'manage.py test' } : null;
  if (base === 'setup.py') {
    const category = word === undefined ? null : (taskCategory(word.split('_')[0] ?? '') ?? null);
    return category ? { category, runner: `setup.py ${word}` } : null;
  }
  return scriptFile(file, `${program} ${file}`);
}

add('php', (args, program) => {
  if (hasAny(args, ['-l', '--syntax-check'])) return { category: 'lint', runner: 'php -l' };
  const [file, word] = operands(args, ['-d', '-c']);
  if (file === undefined) return null;
  if (programName(file) === 'artisan') return word === 'test' ? { category: 'test', runner: 'artisan test' } : null;
  return recognizeProgram(args.slice(args.indexOf(file))) ?? scriptFile(file, `${program} ${file}`);
});
add('ruby perl lua', (args, program) => {
  if (program !== 'lua' && hasAny(args, ['-c', '-wc'])) return { category: 'lint', runner: `${program} -c` };
  const file = operands(args, ['-I', '-r', '-e'])[0];
  return file === undefined || hasAny(args, ['-e']) ? null : scriptFile(file, `${program} ${file}`);
});
add('bash sh zsh dash ksh', (args, program) => {
  if (hasAny(args, ['-n'])) return { category: 'lint', runner: `${program} -n` };
  const file = operands(args, ['-o', '+o', '-O'])[0];
  return file === undefined ? null : scriptFile(/[\\/.]/.test(file) ? file : `./${file}`, file);
});

// Build tools whose operands are tasks in a language of their own
const gradleTasks: readonly (readonly [RegExp, CheckCategory])[] = [
  [/^(?:test|check|\w*Tests?|connected\w*)$/, 'test'],
  [/^(?:spotless|ktfmt)Check/, 'format'],
  [/^(?:lint\w*|detekt\w*|checkstyle\w*|pmd\w*|spotbugs\w*|ktlint\w*Check)$/, 'lint'],
  [/^(?:build\w*|assemble\w*|compile\w*|bundle\w*|jar|war|classes|\w*Jar|link\w*)$/, 'build'],
];
const mavenGoals: readonly (readonly [RegExp, CheckCategory])[] = [
  [/^(?:test|verify|integration-test|\w+:(?:test|verify|integration-test))$/, 'test'],
  [/^(?:package|install|compile|test-compile|compiler:\w+)$/, 'build'],
  [/^(?:spotless|formatter|fmt):(?:check|validate)$/, 'format'],
  [/^(?:checkstyle|pmd|spotbugs|enforcer):\w+$/, 'lint'],
];

function matching(table: typeof gradleTasks, names: readonly string[], runner: string): RecognizedCheck | null {
  for (const [pattern, category] of table) {
    const name = names.find(candidate => pattern.test(candidate));
    if (name !== undefined) return { category, runner: `${runner} ${name}` };
  }
  return null;
}

add('gradle gradlew', args =>
  matching(
    gradleTasks,
    operands(args, ['-p', '-b', '-x', '--exclude-task', '--tests', '-I']).map(task =>
      task.slice(task.lastIndexOf(':') + 1),
    ),
    'gradle',
  ),
);
add('mvn mvnw mvnd', args => {
  const found = matching(mavenGoals, operands(args, ['-pl', '-f', '-P', '-s', '-rf', '-T', '-am']), 'mvn');
  const skipped = args.some(arg => /^-D(?:skipTests|maven\.test\.skip)(?:=true)?$/.test(arg));
  return found?.category === 'test' && skipped ? { ...found, category: 'build' } : found;
});

// Task runners behind a subcommand
add('mise rtx', args => {
  const names = operands(args, ['-C', '-E', '--env', '-j']);
  const own = names[0] === 'run' || names[0] === 'r';
  return script(names[own ? 1 : 0], 'mise run');
});
add('pdm hatch pixi rye devbox poe', (args, program) => {
  const [word, next] = operands(args, ['-e', '--env', '-p', '--project']);
  if (word === 'run') return script(next, `${program} run`);
  return word === 'test' || word === 'build' ? { category: word, runner: `${program} ${word}` } : script(word, program);
});
