import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { installedReferences, type References } from '../bench/references';
import { sharedPath } from '../support/shared';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';
import { layOutCopilot, layOutCrush, layOutDroid, layOutGemini, layOutPi } from './publishedHomes';
import { addTo, ccusageSessions, codeburnByModel, type Figures } from './reports';
import { assertCosts, byModel, tokensOf, type UsageRow, usageRows, withReasoning } from './usageRows';

const total = z.looseObject({ tokenCount: z.number() });
const settings = z.object({ tokenUsage: z.object({ thinkingTokens: z.number() }) });
const copilotRecord = z.object({
  type: z.string(),
  data: z.looseObject({
    outputTokens: z.optional(z.number()),
    tokenDetails: z.optional(z.looseObject({ output: z.optional(total) })),
  }),
});

describe('Published sessions beside ccusage and codeburn (optional corpus; `npm run bench` installs them)', () => {
  const corpus = sharedPath('corpus');
  const references = installedReferences();
  let home: string;
  let store: TestStore;

  before(function () {
    if (corpus === undefined || references === undefined) this.skip();
  });
  beforeEach(async () => {
    home = temporaryFolder();
    store = await openTestStore();
  });
  afterEach(() => {
    store.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('of Pi have the tokens and costs of both', async () => {
    assert.ok(layOutPi(there(corpus), home) > 25);
    const ours = byModel(await billedRows());
    const theirs = ccusage('pi');
    assert.deepEqual(tokensOf(theirs), tokensOf(ours));
    assertCosts(theirs, ours);
    const others = codeburn('pi');
    assert.deepEqual(tokensOf(others), tokensOf(ours));
    assert.deepEqual(requestsOf(others), requestsOf(ours));
  });

  it('of Gemini CLI have the tokens and costs of both', async () => {
    assert.ok(layOutGemini(there(corpus), home) > 25);
    const rows = await billedRows();
    const theirs = ccusage('gemini');
    assert.deepEqual(tokensOf(theirs), tokensOf(byModel(rows)));
    assertCosts(theirs, byModel(rows));
    const others = codeburn('gemini');
    assert.deepEqual(tokensOf(others), tokensOf(byModel(rows, row => withReasoning(row))));
    assert.deepEqual(requestsOf(others), requestsOf(byModel(rows)));
    assertCosts(others, byModel(rows));
  });

  it('of Copilot CLI have the tokens of ccusage, but where the file shows what it misses', async () => {
    const transcripts = layOutCopilot(there(corpus), home);
    const rows = await billedRows();
    const theirs = ccusageSessions(there(references), home, 'copilot');
    let alike = 0;
    for (const [id, path] of transcripts) {
      const ours = byModel(rows.filter(({ session }) => session === id));
      const figures = new Map<string, Figures>();
      for (const row of theirs) if (row.session === id) addTo(figures, row.model, row.figures);
      const reason = reasonToDiffer(readFileSync(path, 'utf8'));
      if (reason === null) {
        assert.deepEqual(tokensOf(figures), tokensOf(ours), path);
        alike++;
      } else {
        assert.notDeepEqual(tokensOf(figures), tokensOf(ours), `${path}: ${reason}`);
        assert.ok(outputOf(figures) < outputOf(ours));
      }
    }
    assert.ok(alike > transcripts.size / 2, `${alike} of ${transcripts.size}`);
  });

  it('of Droid have the tokens of both, who add the thoughts once more', async () => {
    layOutDroid(there(corpus), home);
    const [row, ...more] = await billedRows();
    assert.ok(row !== undefined && more.length === 0);
    const { input, cacheRead, cacheWrite, output } = row.figures;
    const stated = readFileSync(join(home, '.factory/sessions/-published/droid-session.settings.json'), 'utf8');
    const { thinkingTokens } = settings.parse(JSON.parse(stated)).tokenUsage;
    const sums = (figures: Map<string, Figures>): unknown => Object.values(tokensOf(figures));
    // ccusage adds them when it takes the price.
    assert.deepEqual(sums(ccusage('droid')), [[input, cacheRead, cacheWrite, output]]);
    assert.deepEqual(sums(codeburn('droid')), [[input, cacheRead, cacheWrite, output + thinkingTokens]]);
  });

  it('of Crush are not found by codeburn, which takes the list of projects for another form', async () => {
    layOutCrush(there(corpus), home);
    assert.ok((await billedRows()).some(({ figures }) => figures.usd > 3));
    assert.deepEqual(codeburn('crush'), new Map());
  });

  async function billedRows(): Promise<UsageRow[]> {
    await store.ingest(home);
    return usageRows(store).filter(({ billed }) => billed);
  }

  function ccusage(agent: string): Map<string, Figures> {
    const sums = new Map<string, Figures>();
    for (const { model, figures } of ccusageSessions(there<References>(references), home, agent))
      addTo(sums, model, figures);
    return sums;
  }

  function codeburn(provider: string): Map<string, Figures> {
    return codeburnByModel(there<References>(references), home, join(home, 'codeburn'), provider);
  }
});

/** Why ccusage, which reads the last totals of a file, cannot be right about it; null when it should be. */
function reasonToDiffer(text: string): string | null {
  const records = text.split('\n').flatMap(line => (line === '' ? [] : [copilotRecord.parse(JSON.parse(line))]));
  const ofType = (type: string) => records.filter(record => record.type === type);
  if (ofType('session.start').length > 1) return 'several sessions in one file';
  const output = records.reduce((sum, { data }) => sum + (data.outputTokens ?? 0), 0);
  const [last] = ofType('session.shutdown').slice(-1);
  if (last === undefined) return output > 0 ? 'no totals: it was killed' : null;
  if (ofType('session.compaction_complete').length > 0) return 'a compaction, which the totals by model leave out';
  const stated = last.data.tokenDetails?.output?.tokenCount;
  return stated !== undefined && stated < output ? 'a rewind, which took its requests out of the totals' : null;
}

function requestsOf(sums: ReadonlyMap<string, Figures>): Record<string, number> {
  return Object.fromEntries([...sums].sort().map(([model, { requests }]) => [model, requests]));
}

function outputOf(sums: ReadonlyMap<string, Figures>): number {
  return [...sums.values()].reduce((sum, { output }) => sum + output, 0);
}

function there<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}
