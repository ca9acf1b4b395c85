import assert from 'node:assert/strict';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentAdapter } from '../../../src/agents/adapter';
import { isRecord, listField, numberField, parseFields, stringField } from '../../../src/agents/jsonRecord';
import type { HostEnvironment } from '../../../src/model/hostEnvironment';
import { withContent } from '../../support/collectContent';
import type { CollectedFacts } from '../../support/collectFacts';
import { sourcesOf } from '../../support/layHome';
import { readHome } from '../../support/readHome';

/** A project of the corpus, copied to where it can be opened. */
export interface CorpusProject {
  readonly facts: readonly CollectedFacts[];
  /** Lines that calls added and removed, as their results state them. */
  readonly counts: ReadonlyMap<string, readonly [number, number]>;
  /** Session ids and what they cost in US dollars, as the table of sessions has it. */
  readonly costs: ReadonlyMap<string, number>;
}

export async function readProject(adapter: AgentAdapter, from: string, folder: string): Promise<CorpusProject> {
  const project = join(folder, 'project');
  mkdirSync(project);
  cpSync(from, project, { recursive: true });
  const environment: HostEnvironment = { platform: 'linux', home: folder, variables: {}, folders: [project] };
  const facts = (await readHome(adapter, environment)).map(source => source.facts);
  const [found] = sourcesOf(adapter, environment);
  assert.ok(found !== undefined);
  const counts = new Map<string, readonly [number, number]>();
  const costs = new Map<string, number>();
  await withContent(found.source, content => {
    assert.equal(content?.format, 'sqlite');
    for (const { id, cost } of content.database.rows('SELECT id, cost FROM sessions'))
      costs.set(String(id), Number(cost));
    for (const { parts } of content.database.rows("SELECT parts FROM messages WHERE role = 'tool'"))
      for (const part of listField(parseFields(`{"parts":${parts}}`) ?? {}, 'parts')) {
        const data = isRecord(part) && isRecord(part.data) ? part.data : {};
        const metadata = parseFields(stringField(data, 'metadata') ?? '') ?? {};
        const added = numberField(metadata, 'additions');
        if (added !== null) counts.set(String(data.tool_call_id), [added, numberField(metadata, 'removals') ?? 0]);
      }
  });
  return { facts, counts, costs };
}

/** Lines added and removed by each applied call whose result states figures: [call, ours, stated]. */
export function countedCalls({ facts, counts }: CorpusProject): [string, string, string][] {
  return facts.flatMap(({ edits }) => {
    const latest = new Map(edits.map(edit => [`${edit.callId} ${edit.ordinal}`, edit]));
    const sums = new Map<string, [number, number]>();
    for (const { callId, status, linesAdded, linesRemoved } of latest.values()) {
      if (callId === null || status !== 'applied') continue;
      const [added, removed] = sums.get(callId) ?? [0, 0];
      sums.set(callId, [added + linesAdded, removed + linesRemoved]);
    }
    return [...sums].flatMap(([id, ours]): [string, string, string][] => {
      const stated = counts.get(id);
      return stated === undefined ? [] : [[id, ours.join(' '), stated.join(' ')]];
    });
  });
}

/** How much longer a file got: Crush's own diff takes more lines for changed than need be, as many of either sign. */
export function net(counts: string): number {
  const [added = 0, removed = 0] = counts.split(' ').map(Number);
  return added - removed;
}
