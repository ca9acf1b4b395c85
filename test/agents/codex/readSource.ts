import type { SourceRef } from '../../../src/agents/adapter';
import { codexAdapter } from '../../../src/agents/codex/adapter';
import type { UsageFact } from '../../../src/model/facts';
import { type CollectedFacts, type CollectOptions, collectFacts, mergeUsage } from '../../support/collectFacts';

/** Tokens in the terms of the recordings' `expected.json`. */
export interface TokenSum {
  readonly requests: number;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

export function sourceAt(path: string): SourceRef {
  return { agent: 'codex', path, format: 'jsonl', companions: [] };
}

export function readRollout(path: string, options: CollectOptions = {}): CollectedFacts {
  return collectFacts(codexAdapter, sourceAt(path), options);
}

/** Reads lines given as objects or raw texts, as a file of the given name. */
export function readLines(
  lines: readonly (object | string)[],
  path = '/none/rollout-2026-01-02T03-04-05-01a1fb1a-05f6-7510-b855-ae41a410883e.jsonl',
): CollectedFacts {
  const text = lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  return readRollout(path, { bytes: Buffer.from(`${text}\n`) });
}

/** The sources of a recording's or test's Codex home. */
export function sourcesUnder(home: string): SourceRef[] {
  return codexAdapter.enumerate({ path: home, origin: 'default' }, (path, detail) => {
    throw new Error(`${path}: ${detail}`);
  });
}

/** Sums what is billed: one usage a request, without those copied from another thread. */
export function sumUsage(usages: Iterable<UsageFact>): TokenSum {
  const sum = { requests: 0, input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  for (const { tokens, copied } of mergeUsage(usages).values()) {
    if (copied) continue;
    sum.requests += 1;
    sum.input += tokens.input;
    sum.output += tokens.output;
    sum.cacheRead += tokens.cacheRead;
    sum.cacheWrite += tokens.cacheWrite5m + tokens.cacheWrite1h;
  }
  return sum;
}
