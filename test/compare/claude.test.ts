import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { capturedIn, layOutClaudeHome } from '../bench/claudeHome';
import { installedReferences, type References } from '../bench/references';
import { sharedPath } from '../support/shared';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';
import { addTo, ccusageByModel, codeburnByModel, type Figures } from './reports';

/** One place where a request's usage was seen. */
interface Sighting {
  readonly requestKey: string;
  readonly model: string;
  readonly billed: boolean;
  readonly figures: Figures;
  /** It lies only in the `agent_progress` lines of its parent's transcript. */
  readonly isProgress: boolean;
  /** The line as it was written. */
  readonly text: string;
}

/** Tokens by kind, or nano-dollars a token. */
interface PerKind {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
}
type PriceOf = (figures: Figures) => number;

/** Claude Sonnet 4 has a dearer rate for requests with more than this many tokens of input (docs/pricing.md). */
const longContext = 200_000;
const sonnet4: PerKind = { input: 3000, cacheRead: 300, cacheWrite: 3750, output: 15_000 };
const sonnet4Long: PerKind = { input: 6000, cacheRead: 600, cacheWrite: 7500, output: 22_500 };

/** codeburn knows no rate for long contexts, and prices Haiku 3.5 a quarter too dear ($1 for $0.80). */
const codeburnPrices = new Map<string, PriceOf>([
  ['claude-sonnet-4-20250514', figures => usdOf(figures, sonnet4)],
  ['claude-3-5-haiku-20241022', ({ usd }) => usd * 1.25],
]);
/** ccusage takes the rate for long contexts only for the tokens of each kind that are above the limit. */
const ccusagePrices = new Map<string, PriceOf>([
  [
    'claude-sonnet-4-20250514',
    figures => {
      const above = eachKind(figures, tokens => Math.max(0, tokens - longContext));
      const below = eachKind(figures, tokens => Math.min(tokens, longContext));
      return usdOf(below, sonnet4) + usdOf(above, sonnet4Long);
    },
  ],
]);

describe('Claude Code beside ccusage and codeburn (optional corpus; `npm run bench` installs them)', () => {
  const corpus = sharedPath('corpus');
  const references = installedReferences();
  const folder = temporaryFolder();
  let store: TestStore;
  let sightings: Sighting[];

  before(async function () {
    if (corpus === undefined || references === undefined) return this.skip();
    layOutClaudeHome(join(corpus, 'claude-code'), folder, capturedIn(corpus));
    store = await openTestStore();
    await store.ingest(folder);
    sightings = readSightings(store);
  });
  after(() => {
    store?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('bills every request that codeburn counts, and those of agent_progress lines besides', () => {
    const theirs = codeburnByModel(tools(references), folder, join(folder, 'codeburn'));
    // The client's own words, which it counts as calls of no tokens.
    const synthetic = theirs.get('<synthetic>');
    assert.deepEqual(
      { ...synthetic, requests: 0 },
      { requests: 0, input: 0, cacheRead: 0, cacheWrite: 0, output: 0, usd: 0 },
    );
    theirs.delete('<synthetic>');
    const ours = sum(sightings.filter(({ billed, isProgress }) => billed && !isProgress));
    assert.deepEqual(tokensOf(ours, true), tokensOf(theirs, true));
    assert.ok(sightings.some(({ billed, isProgress }) => billed && isProgress));
  });

  it('costs what codeburn says, but for two models', () => {
    const theirs = codeburnByModel(tools(references), folder, join(folder, 'codeburn'));
    theirs.delete('<synthetic>');
    const billed = sightings.filter(({ billed, isProgress }) => billed && !isProgress);
    assert.deepEqual(costsOf(sum(billed, codeburnPrices)), costsOf(theirs));
  });

  it('has the tokens of ccusage, but for records it does not see and ids that it cannot tell apart', () => {
    const theirs = ccusageByModel(tools(references), folder);
    assert.deepEqual(tokensOf(sum(ccusageView(sightings)), false), tokensOf(theirs, false));
  });

  it('costs what ccusage says, but for long contexts', () => {
    const theirs = ccusageByModel(tools(references), folder);
    assert.deepEqual(costsOf(sum(ccusageView(sightings), ccusagePrices)), costsOf(theirs));
  });
});

/**
 * What ccusage counts: not `agent_progress`, nor records written with a space after the colon of `"usage":`. It tells
 * copies by message id and request id together, so what has no request id counts in every file.
 */
function ccusageView(sightings: readonly Sighting[]): Sighting[] {
  const seen = sightings.filter(({ isProgress, text }) => !isProgress && text.includes('"usage":{'));
  const once = new Map<string, Sighting>();
  for (const sighting of seen) {
    const known = once.get(sighting.requestKey);
    if (known === undefined || sighting.billed) once.set(sighting.requestKey, sighting);
  }
  return [...once.values(), ...seen.filter(({ billed, text }) => !billed && !text.includes('"requestId"'))];
}

function readSightings({ db }: TestStore): Sighting[] {
  const lines = new Map<string, string[]>();
  const lineAt = (path: string, line: number): string => {
    const known = lines.get(path) ?? readFileSync(path, 'utf8').split('\n');
    lines.set(path, known);
    return known[line - 1] ?? '';
  };
  return db
    .all(
      `SELECT u.request_key, u.model, u.billed, u.input, u.cache_read, u.cache_write_5m + u.cache_write_1h, u.output, u.cost_nanousd,
         e.detail, f.path, e.line
       FROM usage u JOIN source f ON f.id = u.source_id JOIN event e ON e.session_id = u.session_id AND e.seq = u.seq`,
    )
    .map(([requestKey, model, billed, input, cacheRead, cacheWrite, output, nanoUsd, detail, path, line]) => ({
      requestKey: String(requestKey),
      model: String(model),
      billed: billed === 1,
      isProgress: detail === 'progress_copy',
      text: lineAt(String(path), Number(line)),
      figures: {
        requests: 1,
        input: Number(input),
        cacheRead: Number(cacheRead),
        cacheWrite: Number(cacheWrite),
        output: Number(output),
        usd: Number(nanoUsd) / 1e9,
      },
    }));
}

/** By model, priced anew where `prices` says how. */
function sum(sightings: readonly Sighting[], prices: ReadonlyMap<string, PriceOf> = new Map()): Map<string, Figures> {
  const sums = new Map<string, Figures>();
  for (const { model, figures } of sightings)
    addTo(sums, model, { ...figures, usd: prices.get(model)?.(figures) ?? figures.usd });
  return sums;
}

function usdOf(tokens: PerKind, rate: PerKind): number {
  const { input, cacheRead, cacheWrite, output } = tokens;
  const nanoUsd = input * rate.input + cacheRead * rate.cacheRead + cacheWrite * rate.cacheWrite + output * rate.output;
  return nanoUsd / 1e9;
}

function eachKind({ input, cacheRead, cacheWrite, output }: Figures, change: (tokens: number) => number): PerKind {
  return {
    input: change(input),
    cacheRead: change(cacheRead),
    cacheWrite: change(cacheWrite),
    output: change(output),
  };
}

function tokensOf(sums: Map<string, Figures>, withRequests: boolean): Record<string, Omit<Figures, 'usd'>> {
  return Object.fromEntries(
    [...sums]
      .sort()
      .map(([model, { usd: _, requests, ...tokens }]) => [model, { ...tokens, requests: withRequests ? requests : 0 }]),
  );
}

/** Micro-dollars by model. */
function costsOf(sums: Map<string, Figures>): Record<string, number> {
  return Object.fromEntries([...sums].sort().map(([model, { usd }]) => [model, Math.round(usd * 1e6)]));
}

function tools(references: References | undefined): References {
  if (references === undefined) throw new Error('the tools are not installed');
  return references;
}
