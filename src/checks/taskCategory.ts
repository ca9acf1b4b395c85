import type { CheckCategory } from '../model/facts';

/** Words that say what a script, target or task does. */
const categoryOfWord = new Map<string, CheckCategory>([
  ...words('test', 'test tests testing spec specs e2e unit integration jest vitest mocha pytest cypress playwright'),
  ...words('test', 'coverage smoke regression ci verify unittest unittests phpunit rspec runtests ctest'),
  ...words('build', 'build builds compile bundle assemble webpack rollup esbuild tsup'),
  ...words(
    'lint',
    'lint linter lints eslint oxlint stylelint biome clippy rubocop ruff flake8 pylint vet check checks',
  ),
  ...words('lint', 'shellcheck golangci validate analyze analyse phpstan psalm knip detekt checkstyle'),
  ...words('type', 'typecheck types tsc mypy pyright typing typescript'),
]);

function words(category: CheckCategory, list: string): [string, CheckCategory][] {
  return list.split(' ').map(word => [word, category]);
}

/** A name that starts so prepares, serves or publishes; whatever follows is its object, not its deed. */
const otherDeeds = new Set(
  [
    'start stop serve server dev watch preview open install uninstall setup init bootstrap prepare clean clear rm',
    'gen generate create new add update upgrade bump deploy publish release push pull login seed migrate sync',
    'down up logs run-dev fmt format prettier fix record debug print list show kill reset',
  ]
    .join(' ')
    .split(' '),
);
const formatters = new Set(['format', 'fmt', 'prettier', 'formatting', 'style', 'black', 'gofmt', 'spotless']);
const judging = new Set(['check', 'checks', 'verify', 'ci', 'diff', 'lint', 'test', 'validate']);

/**
 * What a script or task judges, told by its name: `test:unit`, `type-check`, `format:check`, `ci`. Null when the name
 * does not say that it judges.
 */
export function taskCategory(name: string): CheckCategory | null {
  const parts = name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(part => part !== '');
  const first = parts[0];
  if (first === undefined || parts.length > 6) return null;
  if (parts.some(part => formatters.has(part)) && !parts.some(part => part === 'test' || part === 'tests'))
    return parts.some(part => judging.has(part)) ? 'format' : null;
  if (otherDeeds.has(first)) return null;
  if (parts.some(part => part === 'type' || part === 'types') && parts.some(part => judging.has(part))) return 'type';
  // `ci:lint`, `check:build`: what is judged says more than that it is judged.
  const object = judging.has(first) ? parts.slice(1).map(part => categoryOfWord.get(part)) : [];
  // Otherwise the first word is the deed (`test:unit`), or the last (`app:test`, `unit-tests`).
  return object.find(Boolean) ?? categoryOfWord.get(first) ?? categoryOfWord.get(parts.at(-1) ?? first) ?? null;
}
