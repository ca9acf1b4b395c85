import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { SourceRef } from '../../../src/agents/adapter';
import { claudeAdapter } from '../../../src/agents/claude/adapter';
import { mainThread, type UsageFact } from '../../../src/model/facts';
import { addTokens, noTokens } from '../../../src/model/tokens';
import { type CollectedFacts, collectFacts, linesOf, mergeUsage } from '../../support/collectFacts';
import { sharedPath } from '../../support/shared';

const entireMetadata = z.object({
  transcript_lines_at_start: z.optional(z.number()),
  token_usage: z.optional(
    z.object({
      input_tokens: z.number(),
      cache_creation_tokens: z.number(),
      cache_read_tokens: z.number(),
      output_tokens: z.number(),
      api_call_count: z.number(),
    }),
  ),
});

const irrlichtGolden = z.object({
  summary: z.object({
    cum_input_tokens: z.optional(z.number()),
    cum_output_tokens: z.optional(z.number()),
    cum_cache_read_tokens: z.optional(z.number()),
    cum_cache_creation_tokens: z.optional(z.number()),
  }),
});

function transcripts(folder: string): SourceRef[] {
  const found: SourceRef[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.jsonl')) continue;
    const path = join(entry.parentPath, entry.name);
    const meta = path.replace(/\.jsonl$/, '.meta.json');
    found.push({ agent: 'claude-code', path, format: 'jsonl', companions: existsSync(meta) ? [meta] : [] });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function figures(usages: Iterable<UsageFact>): number[] {
  const all = [...mergeUsage(usages).values()];
  const sum = all.reduce((total, usage) => addTokens(total, usage.tokens), noTokens);
  return [sum.input, sum.cacheWrite5m + sum.cacheWrite1h, sum.cacheRead, sum.output, all.length];
}

describe('Claude Code against figures stated by others (optional corpus)', () => {
  const folder = sharedPath('corpus/claude-code');
  before(function () {
    if (folder === undefined) this.skip();
  });

  it('equals every figure of Entire', () => {
    let stated = 0;
    for (const source of transcripts(join(folder ?? '', 'entireio__cli'))) {
      const metadata = entireMetadata.parse(
        JSON.parse(readFileSync(join(dirname(source.path), 'metadata.json'), 'utf8')),
      );
      const usage = metadata.token_usage;
      if (usage === undefined) continue;
      stated++;
      const bytes = readFileSync(source.path);
      const facts = collectFacts(claudeAdapter, source, { bytes });
      const truth = [
        usage.input_tokens,
        usage.cache_creation_tokens,
        usage.cache_read_tokens,
        usage.output_tokens,
        // Entire counts messages of the client itself as calls.
        usage.api_call_count - new Set(synthetic(facts)).size,
      ];
      // The figures are of the whole transcript, or of what one checkpoint added to it; of agents it counts nothing.
      const start = metadata.transcript_lines_at_start ?? 0;
      const added = Buffer.from(
        [...linesOf(bytes)]
          .filter(line => line.line > start)
          .map(line => line.text)
          .join('\n'),
      );
      const scopes = [facts, collectFacts(claudeAdapter, source, { bytes: added })].map(scope =>
        figures(scope.usages.filter(one => one.threadId === mainThread)).join(),
      );
      assert.ok(scopes.includes(truth.join()), `${source.path}: ${truth.join()} is none of ${scopes.join(' | ')}`);
    }
    assert.equal(stated, 20);
  });

  it('equals every figure of the Irrlicht goldens', () => {
    let stated = 0;
    for (const source of transcripts(join(folder ?? '', 'ingo-eichhorst__Irrlicht'))) {
      const golden = `${source.path}.replay.json.golden`;
      if (!existsSync(golden)) continue;
      const { summary } = irrlichtGolden.parse(JSON.parse(readFileSync(golden, 'utf8')));
      if (Object.values(summary).every(figure => figure === undefined)) continue;
      stated++;
      const truth = [
        summary.cum_input_tokens ?? 0,
        summary.cum_cache_creation_tokens ?? 0,
        summary.cum_cache_read_tokens ?? 0,
        summary.cum_output_tokens ?? 0,
      ];
      assert.deepEqual(figures(collectFacts(claudeAdapter, source).usages).slice(0, 4), truth, source.path);
    }
    assert.equal(stated, 59);
  });

  it('knows every record of the captured transcripts', () => {
    const unknown = new Map<string, string>();
    for (const source of transcripts(folder ?? '')) {
      const head = readFileSync(source.path).subarray(0, 64 * 1024);
      if (claudeAdapter.identify(source, head) === null) continue;
      for (const problem of collectFacts(claudeAdapter, source).problems) {
        // Fixtures made by hand and trimmed ones hold shapes that Claude Code never wrote.
        if (/stage0|normalization|edge_cases|agentsview/.test(source.path)) continue;
        unknown.set(`${problem.reason} ${problem.detail}`, source.path);
      }
    }
    assert.deepEqual([...unknown], []);
  });
});

function synthetic(facts: CollectedFacts): string[] {
  return facts.events
    .filter(event => event.detail === 'synthetic' || event.detail === 'api_error')
    .map(event => event.node ?? '');
}
