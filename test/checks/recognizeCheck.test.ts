import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pipeHidesStatus, recognizeCheck } from '../../src/checks/recognizeCheck';
import type { CheckCategory } from '../../src/model/facts';

/** A table of command lines, `~` between them. */
function commands(table: string): string[] {
  return table
    .split(/\n| {2}~ {2}/)
    .map(line => line.trim())
    .filter(line => line !== '');
}

const recognized: Record<CheckCategory, string[]> = {
  test: commands(String.raw`
    npm test  ~  npm t  ~  npm run test  ~  npm run test:unit -- --watch=false  ~  npm --prefix web run test
    npm test -w pkg  ~  pnpm test  ~  pnpm -r test  ~  pnpm --filter @a/b test  ~  pnpm test:e2e  ~  yarn test
    yarn workspace app test  ~  yarn jest --ci  ~  bun test  ~  bun run test  ~  bunx vitest
    npx jest@29 a.test.ts  ~  npx vitest run  ~  npx mocha -g x  ~  node --test
    node --import tsx --test test/**/*.ts  ~  node test/foo.test.js  ~  node ./node_modules/.bin/jest
    npx playwright test  ~  npx cypress run  ~  npx ava  ~  npx tap  ~  deno test -A  ~  deno task test
    npx react-scripts test  ~  turbo run test  ~  nx test app  ~  nx run-many -t test,lint
    nx affected --target=test  ~  nx run app:test  ~  pytest  ~  py.test -x  ~  python -m pytest -q
    python3 -m unittest discover  ~  uv run pytest -k a  ~  tox -e py312  ~  nox -s tests
    coverage run -m pytest  ~  python -m coverage run -m pytest  ~  python manage.py test app  ~  hatch run test
    pdm run test  ~  go test ./...  ~  go test -race -run X ./pkg  ~  gotestsum  ~  cargo test
    cargo +nightly test --all  ~  cargo nextest run  ~  mvn test  ~  ./mvnw -q verify  ~  gradle test
    ./gradlew :app:testDebugUnitTest  ~  .\gradlew.bat check  ~  dotnet test  ~  bundle exec rspec  ~  rake test
    bin/rails test  ~  vendor/bin/phpunit  ~  php artisan test  ~  mix test  ~  swift test
    xcodebuild test -scheme A  ~  flutter test  ~  dart test  ~  make test  ~  make -C sub -j 4 check
    just test  ~  task test  ~  ctest --test-dir build  ~  bazel test //...  ~  act -j test  ~  mise run test
    mise run ci  ~  bats test  ~  zig build test  ~  ./scripts/test.sh  ~  ./test.sh
    bash scripts/run-tests.sh  ~  ./ci.sh  ~  .ci/run  ~  python tests/test_app.py  ~  CI=1 npm test
    cd web && npm test  ~  bash -lc "cd x && npm test"  ~  timeout 60 npm test
    docker compose exec app pytest  ~  npm test 2>&1 | tail -40  ~  npx tsc --noEmit && npm test
    npm run lint; npm test  ~  out=$(npm test 2>&1)  ~  npm test | tail -5; npm run lint | tail -5
    if npm test; then echo ok; fi  ~  npm test &
  `),
  type: commands(`
    npx tsc --noEmit  ~  tsc -b  ~  vue-tsc --noEmit  ~  npm run typecheck  ~  pnpm type-check
    yarn check:types  ~  deno check a.ts  ~  mypy src  ~  uv run pyright  ~  uv run ty check  ~  cargo check
    npx svelte-check  ~  poetry run mypy .
  `),
  build: commands(`
    npm run build  ~  bun --filter @a/web build  ~  yarn build  ~  npx vite build  ~  next build  ~  npx webpack
    npx esbuild a.ts --bundle  ~  turbo build  ~  python -m build  ~  python setup.py build  ~  go build ./...
    go test -c ./x -o /dev/null  ~  cargo build --release  ~  mvn package -DskipTests  ~  gradle assembleDebug
    dotnet build  ~  swift build  ~  make  ~  make -j8  ~  make build  ~  ninja -C out  ~  cmake --build build
    bazel build //a  ~  docker build -t x .  ~  docker compose build  ~  gcc -o a a.c  ~  flutter build apk
    ./build.sh
  `),
  lint: commands(`
    npx eslint . --fix  ~  npm run lint  ~  npm run lint:fix  ~  npx biome check --write .
    npx @biomejs/biome lint  ~  npx oxlint  ~  standard  ~  npx stylelint "**/*.css"  ~  ruff check
    uvx ruff check --fix .  ~  flake8  ~  pylint a  ~  golangci-lint run  ~  go vet ./...  ~  staticcheck ./...
    cargo clippy -- -D warnings  ~  rubocop  ~  vendor/bin/phpstan analyse  ~  psalm
    pre-commit run --all-files  ~  shellcheck a.sh  ~  bash -n a.sh  ~  terraform validate  ~  helm lint chart
    hadolint Dockerfile  ~  actionlint  ~  dart analyze  ~  make lint  ~  npm run check
    git ls-files -z | xargs -0 npx biome check  ~  npm test && npm run lint  ~  node --check a.js  ~  next lint
    ci/lint.sh
  `),
  format: commands(`
    npx prettier --check .  ~  npm run format:check  ~  black --check .  ~  gofmt -l .  ~  cargo fmt --check
    cargo fmt -- --check  ~  ruff format --check  ~  biome format .  ~  mix format --check-formatted
    terraform fmt -check  ~  isort --check-only .
  `),
};

const notChecks = [
  ...commands(`
  grep -rn test src  ~  echo test  ~  echo "npm test"  ~  git commit -m "run npm test"  ~  cat jest.config.js
  ls test  ~  cd test  ~  npm install jest  ~  npm ci  ~  pip install pytest  ~  yarn add eslint
  pnpm install  ~  npm run dev  ~  npm start  ~  npm audit  ~  jest --version  ~  pytest --help  ~  npx tsc -v
  go version  ~  pytest --collect-only  ~  npx prettier --write .  ~  black .  ~  gofmt -w a.go  ~  cargo fmt
  ruff format  ~  npm run format  ~  npm run start:test  ~  npm run deploy:build  ~  mise run fmt  ~  which pytest  ~  command -v jest  ~  rm -rf build
  mkdir test  ~  make clean  ~  test -f package.json  ~  [ -d build ]  ~  /usr/bin/test -f x
  /tmp/my-test --x  ~  git checkout test  ~  docker run img  ~  docker ps  ~  terraform plan
  sed -n 1,5p test/a.test.ts  ~  npx create-next-app --eslint  ~  # npm test  ~  ps | rg "bun run build|tsc"
  python -c "import pytest; pytest.main()"  ~  node -e "test()"  ~  gh run view --log-failed  ~  constructor
  npm run toString  ~  python build_index.py  ~  yarn upgrade jest  ~  kubectl get pods  ~  ssh host  ~  xargs
  npx  ~  sudo  ~  bash -c
`),
  "cat > t.sh <<'EOF'\nnpm test\nEOF",
  'git commit -m "$(cat <<\'EOF\'\nRun it\n\nnpm test\nEOF\n)"',
  'bd update x --notes="ran `npm test` and npm run lint"',
  '*** Begin Patch\nnpm test\n*** End Patch',
  '',
  '   ',
];

describe('recognizeCheck', () => {
  for (const [category, commands] of Object.entries(recognized))
    for (const command of commands)
      it(`${category}: ${command}`, () => assert.equal(recognizeCheck(command)?.category, category));

  for (const command of notChecks)
    it(`no check: ${JSON.stringify(command)}`, () => assert.equal(recognizeCheck(command), null));

  it('names the runner shortly', () => {
    const runners: [string, string][] = [
      ['node --import tsx --test', 'node --test'],
      ['python3 -m pytest -q', 'pytest'],
      ['npm run test:unit -- -t x', 'npm run test:unit'],
      ['npx @biomejs/biome check .', 'biome check'],
      ['cd a && ./node_modules/.bin/tsc -p .', 'tsc'],
      ['./gradlew :app:test', 'gradle test'],
      ['mise run test:ci', 'mise run test:ci'],
    ];
    for (const [command, runner] of runners) assert.equal(recognizeCheck(command)?.runner, runner);
  });

  it('never throws', () => {
    const words = fc.constantFrom(
      'npm',
      'run',
      'test',
      '&&',
      '|',
      ';',
      '(',
      'bash',
      '-c',
      '"',
      "'",
      '$(',
      'make',
      '-',
      '--',
      'nx',
      'exit',
      '$?',
      '\n',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(words).map(all => all.join(' ')),
          fc.string({ unit: 'binary' }),
        ),
        command => {
          recognizeCheck(command);
          pipeHidesStatus(command);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is bounded in scripts within scripts and long chains', () => {
    let nested = 'npm test';
    for (let depth = 0; depth < 200; depth++) nested = `bash -c ${JSON.stringify(nested).slice(0, 20_000)}`;
    recognizeCheck(nested);
    assert.equal(recognizeCheck(`${'sudo '.repeat(100_000)}x`), null);
    assert.equal(recognizeCheck('npm test && '.repeat(20_000).concat('ls'))?.category, 'test');
  });
});

describe('pipeHidesStatus', () => {
  const hidden = [
    ...commands(`
    npm test | tail -5  ~  npm test 2>&1 | grep -i fail  ~  npm test | tee log  ~  npm test; echo done
    npm test || true  ~  npm test || :  ~  npm test; echo "exit: $?"  ~  npm test &
    npm test && echo ok || echo bad  ~  ! npm test  ~  if npm test; then echo ok; fi  ~  (npm test | head -3)
    bash -c "npm test | tail"  ~  npm test || npm run test:retry  ~  for p in a b; do npm test; done
    set -o pipefail; npm test | tail; echo  ~  echo "$(npm test)"  ~  npm test || exit 0
  `),
    'npm test\nls',
  ];
  const visible = [
    ...commands(`
    npm test  ~  cd x && npm test  ~  npm test && echo ok  ~  npm test; npx tsc
    set -o pipefail; npm test | tail  ~  npm test || exit 1  ~  npm test | tail; exit ${'${'}PIPESTATUS[0]}
    npm test; rc=$?; echo x; exit $rc  ~  bash -o pipefail -c "npm test | tail"  ~  (cd a; npm test)
    npm test > log 2>&1  ~  cat a | npx eslint --stdin  ~  npm test || { echo bad; exit 1; }  ~  out=$(npm test)
    ls | head  ~  echo
  `),
    'set -euo pipefail\nnpm test | tail\necho done',
  ];
  for (const command of hidden) it(`hidden: ${command}`, () => assert.equal(pipeHidesStatus(command), true));
  for (const command of visible) it(`visible: ${command}`, () => assert.equal(pipeHidesStatus(command), false));
});
