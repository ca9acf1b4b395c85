import type { CheckCategory } from '../model/facts';
import type { RecognizedCheck } from './recognizedCheck';
import { taskCategory } from './taskCategory';

/** Tells from the words after the program whether it judges code, and as what. */
export type Recognizer = (args: readonly string[], program: string) => RecognizedCheck | null;

/** Categories by how much they tell, the most telling first. */
export const tellingOrder = ['test', 'type', 'build', 'lint', 'format'] as const satisfies readonly CheckCategory[];

export const isFlag = (word: string) => word.startsWith('-') || word.startsWith('+');

/** The words that are neither flags nor the values of `valued` flags. */
export function operands(args: readonly string[], valued: readonly string[] = []): string[] {
  const found: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    if (word === '--') return [...found, ...args.slice(index + 1)];
    if (valued.includes(word)) index++;
    else if (!isFlag(word)) found.push(word);
  }
  return found;
}

export const hasAny = (args: readonly string[], flags: readonly string[]) =>
  args.some(word => flags.includes(word) || flags.includes(word.slice(0, word.indexOf('=') >>> 0)));

/** Program name to what it judges; `projectRunners.ts` has those that need a closer look. */
export const runners = new Map<string, Recognizer>();

function add(names: string, recognizer: Recognizer): void {
  for (const name of names.split(' ')) runners.set(name, recognizer);
}

/** The program judges whatever its arguments. */
function always(category: CheckCategory, names: string): void {
  add(names, (_args, program) => ({ category, runner: program }));
}

/** It judges unless one of these words is among its arguments. */
function unless(category: CheckCategory, names: string, words: readonly string[]): void {
  add(names, (args, program) => (hasAny(args, words) ? null : { category, runner: program }));
}

/** It judges only with one of these flags. */
function onlyWith(category: CheckCategory, names: string, flags: readonly string[]): void {
  add(names, (args, program) => (hasAny(args, flags) ? { category, runner: program } : null));
}

/** `program subcommand`, with the flags of the program that take a value. */
function sub(names: string, categories: Partial<Record<CheckCategory, string>>, valued: readonly string[] = []): void {
  const byWord = new Map<string, CheckCategory>();
  for (const category of tellingOrder)
    for (const word of categories[category]?.split(' ') ?? []) byWord.set(word, category);
  add(names, (args, program) => {
    const word = operands(args, valued)[0];
    const category = word === undefined ? undefined : byWord.get(word);
    return category ? { category, runner: `${program} ${word}` } : null;
  });
}

/** Task runners: every operand may be a task; `implied` is what running it bare means. */
function tasks(
  names: string,
  valued: readonly string[],
  options: { implied?: CheckCategory; check?: CheckCategory } = {},
) {
  add(names, (args, program) => {
    if (hasAny(args, ['-n', '--dry-run', '--list', '-l'])) return null;
    const named = operands(args, valued).filter(word => !word.includes('=') && !/^\d+$/.test(word));
    if (named.length === 0) return options.implied ? { category: options.implied, runner: program } : null;
    return mostTellingTask(named, program, options.check);
  });
}

export function mostTellingTask(
  names: readonly string[],
  prefix: string,
  check: CheckCategory = 'lint',
): RecognizedCheck | null {
  let best: RecognizedCheck | null = null;
  for (const name of names.slice(0, 20)) {
    const category = name === 'check' ? check : taskCategory(name);
    if (category && (!best || tellingOrder.indexOf(category) < tellingOrder.indexOf(best.category)))
      best = { category, runner: `${prefix} ${name}` };
  }
  return best;
}

// JavaScript and TypeScript
unless('test', 'jest', ['--listTests', '--showConfig', '--clearCache', '--init']);
add('vitest', ([first], program) =>
  first === 'list' || first === 'init' || first === 'bench' ? null : { category: 'test', runner: program },
);
unless('test', 'ava tap tape uvu mocha jasmine qunit wtr web-test-runner bats node-tap borp', ['init', '--list-files']);
sub('playwright', { test: 'test' });
sub('cypress', { test: 'run' });
sub('karma', { test: 'start run' });
unless('type', 'tsc vue-tsc tsgo glint', ['--init', '--showConfig', '--all']);
always('type', 'svelte-check tsd attw vtsc');
unless('lint', 'eslint', ['--print-config', '--init', '--env-info', '--inspect-config']);
always('lint', 'oxlint stylelint standard xo tslint jshint htmlhint publint knip depcheck madge cspell commitlint');
always(
  'lint',
  'eslint_d semistandard ts-standard dependency-cruiser depcruise markdownlint markdownlint-cli2 alex ls-lint',
);
add('biome rome', (args, program) => {
  const word = operands(args)[0];
  if (word === 'check' || word === 'lint' || word === 'ci') return { category: 'lint', runner: `${program} ${word}` };
  const writes = hasAny(args, ['--write', '--fix', '--apply']);
  return word === 'format' && !writes ? { category: 'format', runner: `${program} format` } : null;
});
onlyWith('format', 'prettier oxfmt prettierd', ['--check', '-c', '--list-different', '-l']);
onlyWith('format', 'dprint', ['check']);
unless('build', 'esbuild rollup webpack tsup parcel rspack rolldown tsdown unbuild rslib microbundle ncc swc', [
  ...['serve', 'watch', 'dev', '--serve', 'init', '--watch'],
]);
sub('vite', { build: 'build' });
sub('next', { build: 'build', lint: 'lint' });
sub('nuxt nuxi', { build: 'build generate', type: 'typecheck' });
sub('astro', { build: 'build', type: 'check' });
sub('ng', { test: 'test e2e', build: 'build', lint: 'lint' });
sub('react-scripts craco vue-cli-service', { test: 'test test:unit test:e2e', build: 'build', lint: 'lint' });
sub('remix gatsby storybook ember rsbuild vitepress docusaurus svelte-kit electron-vite', {
  build: 'build',
  test: 'test',
});
sub('deno', { test: 'test', lint: 'lint', type: 'check', build: 'compile' });

// Python
unless('test', 'pytest py.test', ['--collect-only', '--co', '--markers', '--fixtures', '--setup-plan']);
unless('test', 'tox nox', ['-l', '--list', '--listenvs', '-a']);
always('test', 'nosetests nose2 stestr trial');
always('lint', 'flake8 pylint pycodestyle pydocstyle bandit vulture codespell sqlfluff yamllint djlint pyflakes');
unless('type', 'mypy pyright basedpyright pytype', ['--install-types', '--createstub']);
sub('ty', { type: 'check' });
sub('pyre', { type: 'check' });
sub('pyrefly', { type: 'check' });
add('ruff', (args, program) => {
  const word = operands(args)[0];
  if (word === 'check') return { category: 'lint', runner: `${program} check` };
  return word === 'format' && hasAny(args, ['--check', '--diff'])
    ? { category: 'format', runner: 'ruff format' }
    : null;
});
onlyWith('format', 'black isort yapf autopep8 blue', ['--check', '--check-only', '--diff']);
sub('poetry flit maturin', { build: 'build', test: 'test', lint: 'check lint' });
sub('uv', { build: 'build' });
tasks('invoke inv', []);

// Go, Rust, C and C++, Zig
add('go', (args, program) => {
  const word = operands(args, ['-C'])[0];
  if (word === 'test') {
    if (hasAny(args, ['-list'])) return null;
    return { category: hasAny(args, ['-c']) ? 'build' : 'test', runner: 'go test' };
  }
  if (word === 'vet') return { category: 'lint', runner: `${program} vet` };
  return word === 'build' ? { category: 'build', runner: `${program} build` } : null;
});
sub('golangci-lint', { lint: 'run' }, ['-c', '--config']);
always('lint', 'staticcheck golint revive govulncheck gosec errcheck ineffassign');
always('test', 'gotestsum ginkgo');
onlyWith('format', 'gofmt gofumpt goimports', ['-l', '-d']);
add('cargo', (args, program) => {
  const word = operands(
    args.filter(arg => !arg.startsWith('+')),
    ['--manifest-path', '-C', '--config', '--color'],
  )[0];
  if (word === 'test' || word === 't' || word === 'nextest')
    return {
      category: hasAny(args, ['--no-run']) ? 'build' : 'test',
      runner: `${program} ${word === 't' ? 'test' : word}`,
    };
  if (word === 'build' || word === 'b' || word === 'rustc') return { category: 'build', runner: `${program} build` };
  if (word === 'check' || word === 'c') return { category: 'type', runner: `${program} check` };
  if (word === 'clippy' || word === 'deny' || word === 'machete' || word === 'audit')
    return { category: 'lint', runner: `${program} ${word}` };
  return word === 'fmt' && hasAny(args, ['--check']) ? { category: 'format', runner: `${program} fmt` } : null;
});
onlyWith('format', 'rustfmt', ['--check']);
onlyWith('format', 'clang-format', ['--dry-run', '-n', '-Werror']);
always('lint', 'clang-tidy cppcheck cpplint');
onlyWith('build', 'cmake', ['--build']);
unless('test', 'ctest', ['-N', '--show-only']);
unless('build', 'ninja samu', ['-t', 'clean', 'install']);
sub('meson', { test: 'test', build: 'compile' });
add('gcc g++ cc c++ clang clang++ rustc javac kotlinc scalac swiftc ghc gfortran nvcc', (args, program) =>
  operands(args).some(word => /\.\w{1,5}$/.test(word)) ? { category: 'build', runner: program } : null,
);
add('zig', (args, program) => {
  const [word, step] = operands(args);
  if (word === 'test') return { category: 'test', runner: 'zig test' };
  if (word === 'build') return mostTellingTask([step ?? 'build'], `${program} build`) ?? null;
  return word?.startsWith('build-') ? { category: 'build', runner: `${program} ${word}` } : null;
});
sub('scons waf', { test: 'test check' });

// JVM, .NET, mobile
sub('dotnet', { test: 'test', build: 'build publish' });
always('build', 'msbuild');
sub('sbt', { test: 'test testQuick testOnly', build: 'compile' });
sub('lein', { test: 'test', build: 'compile' });
always('lint', 'ktlint detekt checkstyle swiftlint');
onlyWith('format', 'swiftformat swift-format', ['--lint', 'lint']);
sub('swift', { test: 'test', build: 'build' });
add('xcodebuild', (args, program) => {
  if (args.some(word => /^test(?:-without-building)?$/.test(word)))
    return { category: 'test', runner: `${program} test` };
  if (hasAny(args, ['-list', '-version', '-showsdks', '-showBuildSettings', 'clean'])) return null;
  return { category: 'build', runner: `${program} build` };
});
sub('flutter', { test: 'test', lint: 'analyze', build: 'build' });
add('dart', (args, program) => {
  const word = operands(args)[0];
  if (word === 'test') return { category: 'test', runner: `${program} test` };
  if (word === 'analyze') return { category: 'lint', runner: `${program} analyze` };
  if (word === 'compile') return { category: 'build', runner: `${program} compile` };
  return word === 'format' && hasAny(args, ['--set-exit-if-changed'])
    ? { category: 'format', runner: 'dart format' }
    : null;
});

// Ruby, PHP, Elixir, Haskell, OCaml and others
always('test', 'rspec parallel_rspec phpunit pest paratest busted kaocha cucumber behat codecept');
always('lint', 'rubocop standardrb reek brakeman haml-lint erb_lint phpcs luacheck selene hlint');
sub('phpstan', { lint: 'analyse analyze' });
always('lint', 'psalm phan phpmd');
onlyWith('format', 'php-cs-fixer pint', ['--dry-run', '--test']);
onlyWith('format', 'shfmt stylua', ['-d', '-l', '--check']);
tasks('rake', ['-f', '-C'], {});
sub('rails', { test: 'test test:system test:all spec' });
sub('composer', { test: 'test', lint: 'lint validate phpstan analyse' });
add('mix', (args, program) => {
  const word = operands(args)[0];
  if (word === 'test') return { category: 'test', runner: 'mix test' };
  if (word === 'compile') return { category: 'build', runner: 'mix compile' };
  if (word === 'credo' || word === 'dialyzer') return { category: 'lint', runner: `${program} ${word}` };
  return word === 'format' && hasAny(args, ['--check-formatted']) ? { category: 'format', runner: 'mix format' } : null;
});
sub('cabal stack', { test: 'test', build: 'build' });
sub('dune', { test: 'test runtest', build: 'build' });
sub('rebar3', { test: 'eunit ct proper', build: 'compile', type: 'dialyzer' });
sub('gleam', { test: 'test', build: 'build', type: 'check' });
sub('crystal', { test: 'spec', build: 'build' });
sub('shards nimble', { test: 'test', build: 'build' });
sub('forge hardhat anchor', { test: 'test', build: 'build compile' });
sub('wasm-pack trunk', { test: 'test', build: 'build' });

// Build systems and task runners
tasks('make gmake mmake bmake', ['-C', '-f', '-I', '-o', '-W', '--directory', '--file'], {
  implied: 'build',
  check: 'test',
});
tasks('just', ['-f', '--justfile', '-d', '--working-directory', '--set'], { check: 'test' });
tasks('task go-task', ['-t', '--taskfile', '-d', '--dir', '-o', '-C'], { check: 'test' });
tasks('mage earthly moon ant doit', [], { check: 'test' });
sub('bazel bazelisk buck2 buck', { test: 'test coverage', build: 'build' });
sub('pants', { test: 'test', lint: 'lint', type: 'check' });
sub('rush', { build: 'build rebuild', test: 'test', lint: 'lint' });
sub('nix', { build: 'build' });
add('nix', ([first, second]) =>
  first === 'build' || (first === 'flake' && second === 'check') ? { category: 'build', runner: `nix ${first}` } : null,
);
sub('mkdocs jekyll hugo zola', { build: 'build' });

// Infrastructure, containers, CI, text
add('terraform tofu', (args, program) => {
  const word = operands(args)[0];
  if (word === 'validate') return { category: 'lint', runner: `${program} validate` };
  if (word === 'test') return { category: 'test', runner: `${program} test` };
  return word === 'fmt' && hasAny(args, ['-check']) ? { category: 'format', runner: `${program} fmt` } : null;
});
sub('helm', { lint: 'lint' });
sub('buf', { lint: 'lint breaking', build: 'build' });
always('lint', 'shellcheck hadolint actionlint tflint tfsec checkov ansible-lint kubeconform kubeval vale zizmor');
unless('test', 'act', ['-l', '--list', '-n', '--dryrun', '--graph']);
add('docker podman buildah nerdctl docker-compose', (args, program) => {
  const valued = ['-f', '--file', '-p', '--project-name', '--context', '--profile', '-H'];
  const named = operands(args, valued).slice(0, 2);
  const wraps = named[0] === 'compose' || named[0] === 'buildx' || named[0] === 'image';
  const word = wraps ? named[1] : named[0];
  return word === 'build' || word === 'bake' || word === 'bud'
    ? { category: 'build', runner: wraps ? `${program} ${named[0]} build` : `${program} build` }
    : null;
});
sub('pre-commit prek', { lint: 'run' });
sub('lefthook', { lint: 'run' });
