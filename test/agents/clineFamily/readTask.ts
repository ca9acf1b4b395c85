import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentAdapter, Json } from '../../../src/agents/adapter';
import { type CollectedContent, collectContent } from '../../support/collectContent';
import { identityOf } from '../../support/collectFacts';
import { temporaryFolder } from '../../support/testStore';

export const start = 1_765_000_000_000;

/** A row of `ui_messages.json`, the nth of its task. */
export function row(nth: number, type: 'say' | 'ask', kind: string, text = '', more: object = {}): object {
  return { ts: start + nth * 1000, type, [type]: kind, text, ...more };
}

export function request(nth: number, fields: object, more: object = {}): object {
  return row(nth, 'say', 'api_req_started', JSON.stringify(fields), more);
}

export interface TaskFiles {
  readonly rows: readonly object[];
  /** Other files of the task, by name. */
  readonly beside?: Readonly<Record<string, unknown>>;
}

/** Reads a task as its adapter would find it, `state` being that of an earlier reading. */
export async function readTask(
  adapter: AgentAdapter,
  { rows, beside = {} }: TaskFiles,
  state?: Json,
): Promise<CollectedContent> {
  const folder = temporaryFolder();
  try {
    const task = join(folder, 'tasks', String(start));
    mkdirSync(task, { recursive: true });
    for (const [name, value] of Object.entries({ 'ui_messages.json': rows, ...beside }))
      writeFileSync(join(task, name), JSON.stringify(value));
    const [source] = adapter.enumerate({ path: folder, origin: 'default' }, () => undefined);
    if (source === undefined) throw new Error('no task was found');
    const identity = identityOf(adapter, source);
    if (identity === null) throw new Error(`${source.path} is no task`);
    return await collectContent(adapter, { source, identity }, state === undefined ? {} : { state });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Events as short words. */
export function outlines({ events }: CollectedContent): string[] {
  return events.map(({ kind, detail, summary }) => [kind, detail, summary].filter(word => word !== null).join(' '));
}
