import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, posix, resolve, win32 } from 'node:path';
import type { AgentAdapter, SourceRef } from '../../src/agents/adapter';
import { adapters } from '../../src/agents/registry';
import { agentIds, agentNames } from '../../src/model/agent';
import type { HostEnvironment } from '../../src/model/hostEnvironment';
import { isReadWhole } from '../../src/model/sourceFormat';
import { StoreError } from '../../src/store/engine/storeError';
import { collectContent, partsOf } from '../support/collectContent';
import { type CollectedFacts, collectFacts, identityOf, mergeThreads, mergeUsage } from '../support/collectFacts';
import { damaged } from '../support/damaged';
import { dumpFacts } from '../support/dumpFacts';
import { homeFiles, printOf } from '../support/homeFiles';
import { fixtureHomes, layHome, sourcesOf } from '../support/layHome';
import { readHome, type SourceFacts, wholeSources } from '../support/readHome';
import { SeededRandom } from '../support/seededRandom';
import { temporaryFolder } from '../support/testStore';

const levels = ['exact', 'partial', 'estimated', 'none'];
const earliest = Date.UTC(2020, 0, 1);
const latest = Date.UTC(2100, 0, 1);
/** Sources of an agent that its golden shows: the first by name, as long as they are no longer than this together. */
const goldenCharacters = 60_000;
const damagesOfFile = 12;
const damagedFiles = 8;

describe('the registry', () => {
  it('has one adapter an agent, in the order of their ids', () => {
    assert.deepEqual(
      adapters.map(({ agent }) => agent),
      [...agentIds],
    );
  });
});

for (const adapter of adapters) {
  describe(`the adapter of ${adapter.displayName}`, () => {
    it('says what it is and what it can know', () => {
      assert.equal(adapter.displayName, agentNames[adapter.agent]);
      assert.ok(Number.isInteger(adapter.revision) && adapter.revision > 0);
      for (const [name, level] of Object.entries(adapter.fidelity)) assert.ok(levels.includes(level), name);
      assert.ok(
        existsSync(resolve(import.meta.dirname, `../../docs/agents/${adapter.agent}.md`)),
        'a page in docs/agents',
      );
    });

    it('looks for its store where each system has it', () => {
      const homes = { linux: '/home/a b', darwin: '/Users/a b', win32: 'C:\\Users\\a b' } as const;
      for (const platform of ['linux', 'darwin', 'win32'] as const) {
        const { isAbsolute } = platform === 'win32' ? win32 : posix;
        const folders = [platform === 'win32' ? 'C:\\work' : '/work'];
        const roots = adapter.roots({ platform, home: homes[platform], variables: {}, folders });
        assert.ok(roots.length > 0, platform);
        assert.equal(new Set(roots.map(({ path }) => path)).size, roots.length, `${platform}: a root twice`);
        for (const root of roots) {
          assert.ok(isAbsolute(root.path) && root.origin !== '', `${platform} ${root.path}`);
          for (const { path } of adapter.watchPaths(root)) assert.ok(isAbsolute(path), `${platform} watches ${path}`);
        }
      }
    });

    it('finds nothing where there is nothing', () => {
      const home = '/nowhere/at all';
      const environment: HostEnvironment = { platform: 'linux', home, variables: {}, folders: ['/nowhere/project'] };
      assert.deepEqual(sourcesOf(adapter, environment), []);
    });

    const homes = fixtureHomes(adapter.agent);
    it('has a fixture', () => assert.ok(homes.length > 0));
    for (const home of homes) testHome(adapter, home.name, home.path);
  });
}

function testHome(adapter: AgentAdapter, name: string, fixture: string): void {
  describe(`on ${name}`, () => {
    let folder: string;
    let environment: HostEnvironment;
    let untouched: string;
    let found: SourceFacts[];

    before(async () => {
      folder = temporaryFolder();
      environment = await layHome(fixture, folder);
      untouched = printOf(environment.home);
      found = await readHome(adapter, environment);
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it('finds sessions, in sources that are sorted and listed once', () => {
      const paths = sourcesOf(adapter, environment).map(({ source }) => source.path);
      assert.equal(new Set(paths).size, paths.length);
      assert.ok(found.some(({ facts }) => facts.events.length > 0));
    });

    it('tells facts that hold together', () => {
      for (const { name: source, facts } of found) assertSound(source, facts);
    });

    it('tells of every item of a source that is read as a whole which it is', () => {
      for (const { name: at, source, facts } of found)
        if (isReadWhole(source.format))
          for (const { seq, node } of facts.events) assert.ok(node !== null, `${at} ${seq}`);
    });

    it('tells the same when it is read again, in one go or with a new reader after every line', async () => {
      const again = await readHome(adapter, environment);
      const resumed = await readHome(adapter, environment, { resume: true });
      for (const [index, { name: source, facts }] of found.entries()) {
        assert.deepEqual(again[index]?.facts, facts, source);
        assert.deepEqual(asStored(resumed[index]?.facts), asStored(facts), source);
      }
    });

    it('tells nothing new of a source that did not change', async () => {
      for (const { source, facts } of found) {
        if (!('state' in facts)) continue;
        const { events, edits, checks } = await collectContent(adapter, { source, identity: facts.identity }, facts);
        assert.deepEqual([events, edits, checks], [[], [], []], source.path);
      }
    });

    it('tells one version of a part that did not change', async () => {
      for (const { source } of sourcesOf(adapter, environment))
        assert.deepEqual(await partsOf(adapter, source), await partsOf(adapter, source));
    });

    it('reads as before (UPDATE_GOLDENS=1 rewrites the golden)', () => {
      if (fixture.includes('recordings')) return;
      const path = resolve(import.meta.dirname, 'goldens', `${adapter.agent}.${name.replaceAll('/', '.')}.txt`);
      let text = '';
      for (const { name: source, facts } of found) {
        const dump = `# ${source}\n${dumpFacts(facts)}\n`.replaceAll(environment.home, '~');
        if (text.length + dump.length <= goldenCharacters) text += dump;
      }
      if (process.env.UPDATE_GOLDENS === '1') {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
      assert.ok(existsSync(path), `${path} is missing`);
      assert.equal(text, readFileSync(path, 'utf8'));
    });

    it('has changed nothing', () => assert.equal(printOf(environment.home), untouched));

    it('survives damage', async () => {
      const random = new SeededRandom(7);
      const files = homeFiles(environment.home);
      for (let nth = 0; nth < damagedFiles; nth++) {
        const file = files[random.below(files.length)];
        assert.ok(file !== undefined);
        const path = resolve(environment.home, file.path);
        for (let time = 0; time < damagesOfFile; time++) {
          writeFileSync(path, damaged(file.bytes, random));
          await readDamaged(adapter, environment, path);
        }
        writeFileSync(path, file.bytes);
      }
    });
  });
}

/** Reads what a file has a part in; one that cannot be opened as a database is ingest's to report. */
async function readDamaged(adapter: AgentAdapter, environment: HostEnvironment, path: string): Promise<void> {
  for (const { source } of sourcesOf(adapter, environment)) {
    if (![source.path, ...source.companions].some(file => path.startsWith(file))) continue;
    try {
      for (const whole of await wholeSources(adapter, source))
        assertSound(source.path, await collectContent(adapter, whole));
      if (!isReadWhole(source.format)) readLines(adapter, source);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }
}

function readLines(adapter: AgentAdapter, source: SourceRef): void {
  if (identityOf(adapter, source) !== null) assertSound(source.path, collectFacts(adapter, source));
}

function assertSound(name: string, facts: CollectedFacts): void {
  const seqs = new Set<number>();
  for (const { seq, ts, summary, threadId, node } of facts.events) {
    assert.ok(Number.isInteger(seq) && seq >= 0 && seq < 2 ** 24, `${name}: seq ${seq}`);
    seqs.add(seq);
    assert.ok(ts === null || (ts > earliest && ts < latest), `${name}: time ${ts}`);
    assert.ok(summary.length <= 200 && !/[\r\n\0]/.test(summary), `${name}: summary of ${seq}`);
    assert.ok(threadId !== '' && node !== '', `${name}: empty text in ${seq}`);
  }
  for (const { requestKey, tokens, statedNanoUsd, webSearches } of facts.usages) {
    assert.ok(requestKey !== '', name);
    for (const count of [...Object.values(tokens), webSearches])
      assert.ok(Number.isSafeInteger(count) && count >= 0, `${name}: ${requestKey} counts ${count}`);
    assert.ok(statedNanoUsd === null || (Number.isSafeInteger(statedNanoUsd) && statedNanoUsd >= 0), name);
  }
  for (const { seq, path, hunks } of facts.edits) {
    assert.ok(seqs.has(seq) || 'state' in facts, `${name}: an edit of no event ${seq}`);
    assert.ok(path !== '', name);
    for (const { lines } of hunks) for (const line of lines) assert.ok(/^[ +-]/.test(line), `${name}: hunk ${line}`);
  }
  for (const { cwd } of facts.places) assert.ok(cwd !== '', name);
  for (const { detail } of facts.problems) assert.ok(detail.length <= 200, name);
}

/** Facts as the store keeps them, whichever way they came. */
function asStored(facts: CollectedFacts | undefined): unknown {
  if (facts === undefined) return undefined;
  const last = <T>(items: readonly T[], keyOf: (item: T) => string): [string, T][] =>
    [...new Map(items.map(item => [keyOf(item), item]))].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    identity: facts.identity,
    threads: mergeThreads(facts.threads),
    places: last(facts.places, ({ cwd, gitBranch }) => `${cwd} ${gitBranch}`).map(([key]) => key),
    events: last(facts.events, ({ seq }) => String(seq)),
    usages: [...mergeUsage(facts.usages).values()].sort((a, b) => (a.requestKey < b.requestKey ? -1 : 1)),
    edits: last(facts.edits, ({ seq, ordinal }) => `${seq} ${ordinal}`),
    checks: last(facts.checks, ({ seq }) => String(seq)),
  };
}
