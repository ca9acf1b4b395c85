import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentAdapter } from '../../../src/agents/adapter';
import { piAdapter } from '../../../src/agents/pi/adapter';
import type { AgentId } from '../../../src/model/agent';
import { type CollectedFacts, type CollectOptions, collectFacts, mergeUsage } from '../../support/collectFacts';

/** Reads one transcript with an adapter of Pi's family. */
export function readSession(
  path: string,
  options?: CollectOptions,
  adapter: AgentAdapter = piAdapter,
  agent: AgentId = 'pi',
): CollectedFacts {
  return collectFacts(adapter, { agent, path, format: 'jsonl', companions: [] }, options);
}

/** Reads lines as a session of Pi. */
export function readLines(
  records: readonly unknown[],
  adapter: AgentAdapter = piAdapter,
  path = '/nowhere/2026-05-01T10-00-00-000Z_0190aaaa-0000-7000-8000-000000000001.jsonl',
): CollectedFacts {
  const bytes = Buffer.from(`${records.map(record => JSON.stringify(record)).join('\n')}\n`);
  return readSession(path, { bytes }, adapter, adapter.agent);
}

/** Paths of the transcripts below a folder. */
export function transcriptsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.jsonl'))
    .sort()
    .map(name => join(folder, name));
}

/** What sources bill together, each request once. */
export function sumOf(facts: readonly CollectedFacts[]) {
  const usages = [...mergeUsage(facts.flatMap(({ usages }) => usages.filter(({ copied }) => !copied))).values()];
  const sum = { requests: usages.length, input: 0, output: 0, cacheRead: 0, cacheWrite: 0, nanoUsd: 0 };
  for (const { tokens, statedNanoUsd } of usages) {
    sum.input += tokens.input;
    sum.output += tokens.output;
    sum.cacheRead += tokens.cacheRead;
    sum.cacheWrite += tokens.cacheWrite5m + tokens.cacheWrite1h;
    sum.nanoUsd += statedNanoUsd ?? 0;
  }
  return sum;
}
