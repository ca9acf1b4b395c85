import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentId } from '../../src/model/agent';
import { installedReferences } from '../bench/references';
import { fixtureHomes, layHome } from '../support/layHome';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';
import { addTo, ccusageSessions, codeburnByModel, type Figures } from './reports';
import { assertCosts, byModel, tokensOf, type UsageRow, usageRows, withReasoning } from './usageRows';

/** What a tool makes of the requests that Contrail read, by model. */
type View = (rows: readonly UsageRow[]) => Map<string, Figures>;

interface Comparison {
  readonly agent: AgentId;
  readonly recordings: readonly string[];
  readonly ccusage?: { readonly tokens: View; readonly costs?: View };
  readonly codeburn: { readonly provider: string; readonly tokens: View };
}

const billed = (rows: readonly UsageRow[]): UsageRow[] => rows.filter(row => row.billed);
/** As a tool counts that does not know a fork's copies from its requests. */
const withCopies = (rows: readonly UsageRow[]): UsageRow[] => rows.filter(row => row.billed || row.isCopy);
/** Cached tokens once as themselves and once more within the input. */
const cachedTwice = (figures: Figures): Figures => ({ ...figures, input: figures.input + figures.cacheRead });
const nothing: View = () => new Map();

/** Each difference stands in docs/compared.md with the record that decides it. */
const comparisons: readonly Comparison[] = [
  {
    agent: 'opencode',
    recordings: ['opencode/home', 'old/opencode-1.1.58/home', 'old/opencode-1.2.4/home'],
    ccusage: { tokens: rows => byModel(withCopies(rows)), costs: rows => byModel(withCopies(rows)) },
    codeburn: { provider: 'opencode', tokens: rows => byModel(withCopies(rows), row => withReasoning(row)) },
  },
  {
    agent: 'kilo',
    recordings: ['kilo/home'],
    // A message's cost has those of the sidechains it started in it, and these are counted as well. Copies cost nothing.
    ccusage: {
      tokens: rows => byModel(withCopies(rows)),
      costs: rows => byModel([...billed(rows), ...billed(rows).filter(({ isMain }) => !isMain)]),
    },
    codeburn: { provider: 'kilo-code', tokens: rows => byModel(withCopies(rows), row => withReasoning(row)) },
  },
  {
    agent: 'pi',
    recordings: ['pi/home'],
    ccusage: { tokens: rows => byModel(withCopies(rows)), costs: rows => byModel(withCopies(rows)) },
    codeburn: { provider: 'pi', tokens: rows => byModel(withCopies(rows)) },
  },
  {
    agent: 'gemini',
    recordings: ['gemini/home', 'old/gemini-0.35.3/home', 'old/gemini-0.21.3/home', 'old/gemini-0.4.0/home'],
    ccusage: { tokens: rows => byModel(billed(rows)), costs: rows => byModel(billed(rows)) },
    // It does not look into the folders of agents.
    codeburn: {
      provider: 'gemini',
      tokens: rows =>
        byModel(
          billed(rows).filter(({ isMain }) => isMain),
          row => withReasoning(row),
        ),
    },
  },
  {
    agent: 'copilot',
    recordings: ['copilot/home'],
    ccusage: { tokens: rows => byModel(billed(rows)), costs: rows => byModel(billed(rows)) },
    // It reads the counts of messages, which this version does not write.
    codeburn: { provider: 'copilot', tokens: nothing },
  },
  {
    agent: 'qwen',
    recordings: ['qwen/home', 'old/qwen-0.8.2/home'],
    // Neither reads the files of agents.
    ccusage: { tokens: rows => byModel(mainWithCopies(rows), row => cachedTwice(withReasoning(row))) },
    codeburn: {
      provider: 'qwen',
      tokens: rows => byModel(mainWithCopies(rows), row => cachedTwice(withReasoning(row, 2))),
    },
  },
  {
    agent: 'qwen',
    recordings: ['old/qwen-0.1.4/home'],
    ccusage: { tokens: nothing },
    codeburn: { provider: 'qwen', tokens: nothing },
  },
  // Sessions of the SDK, in its own folder; codeburn reads the tasks of the extension.
  { agent: 'cline', recordings: ['cline/home'], codeburn: { provider: 'cline', tokens: nothing } },
  // Invented threads.
  { agent: 'zed', recordings: ['threads'], codeburn: { provider: 'zed', tokens: rows => byModel(billed(rows)) } },
];

for (const { agent, recordings, ccusage, codeburn } of comparisons)
  for (const recording of recordings)
    describe(`${agent} ${recording} beside ccusage and codeburn (\`npm run bench\` installs them)`, () => {
      const folder = temporaryFolder();
      const home = join(folder, 'home');
      const references = installedReferences();
      let store: TestStore;
      let rows: UsageRow[];

      before(async function () {
        const fixture = fixtureHomes(agent).find(({ name }) => name === recording);
        if (references === undefined || fixture === undefined) return this.skip();
        await layHome(fixture.path, folder);
        store = await openTestStore();
        await store.ingest(home);
        rows = usageRows(store);
      });
      after(() => {
        store?.close();
        rmSync(folder, { recursive: true, force: true });
      });

      it('has requests', () => assert.ok(billed(rows).length > 0));

      if (ccusage !== undefined)
        it('has the tokens and costs of ccusage, but for what is explained', () => {
          assert.ok(references !== undefined);
          const theirs = new Map<string, Figures>();
          for (const { model, figures } of ccusageSessions(references, home, agent)) addTo(theirs, model, figures);
          assert.deepEqual(tokensOf(theirs), tokensOf(ccusage.tokens(rows)));
          if (ccusage.costs !== undefined) assertCosts(theirs, ccusage.costs(rows));
        });

      it('has the tokens of codeburn, but for what is explained', () => {
        assert.ok(references !== undefined);
        const theirs = codeburnByModel(references, home, join(folder, 'codeburn'), codeburn.provider);
        assert.deepEqual(tokensOf(theirs), tokensOf(codeburn.tokens(rows)));
      });
    });

function mainWithCopies(rows: readonly UsageRow[]): UsageRow[] {
  return withCopies(rows).filter(({ isMain }) => isMain);
}
