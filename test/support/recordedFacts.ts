import assert from 'node:assert/strict';
import type { AgentAdapter } from '../../src/agents/adapter';
import type { CollectedFacts } from './collectFacts';
import { readHome } from './readHome';

/** All that an adapter reads of a recording's home, where it lies. */
export async function readRecordedHome(adapter: AgentAdapter, home: string): Promise<CollectedFacts[]> {
  return (await readHome(adapter, { platform: 'linux', home, variables: {} })).map(({ facts }) => facts);
}

/** Whether each call failed, by its id; not those of calls that a session copied. */
export function failuresOf(sources: readonly CollectedFacts[]): Map<string, boolean> {
  const results = new Map<string, boolean>();
  for (const { events } of sources)
    for (const { kind, callId, detail } of events)
      if (kind === 'tool_result' && callId !== null && detail !== 'copied') results.set(callId, detail !== null);
  return results;
}

export function assertNoProblems(sources: readonly CollectedFacts[]): void {
  for (const { problems, identity } of sources) assert.deepEqual(problems, [], identity.transcriptKey);
}
