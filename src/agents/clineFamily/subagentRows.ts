import type { ThreadFact } from '../../model/facts';
import { isRecord, listField, numberField, parseFields, stringField } from '../jsonRecord';
import type { UiRow } from './uiRows';

/**
 * The agents of a `subagent` row. They leave no conversation, and what they used is stated as a sum: several of one call
 * hang on a thread of their own, which has it.
 */
export function agentsOf(row: UiRow, parentThreadId: string, taskId: string, spawnCallId: string | null): ThreadFact[] {
  const items = listField(parseFields(row.text) ?? {}, 'items').filter(isRecord);
  const group = `${taskId}/agents-${row.key}`;
  const spawned = { kind: 'sync' as const, spawnCallId: spawnCallId ?? undefined };
  const [only] = items;
  if (only === undefined) return [];
  const fact = (item: typeof only): Omit<ThreadFact, 'threadId'> => ({
    ...spawned,
    description: stringField(item, 'prompt')?.slice(0, 500),
    status: statusOf(item.status),
  });
  if (items.length === 1) return [{ threadId: group, parentThreadId, ...fact(only) }];
  return [
    { threadId: group, parentThreadId, ...spawned, name: `${items.length} agents` },
    ...items.map((item, index) => ({
      threadId: `${group}-${numberField(item, 'index') ?? index}`,
      parentThreadId: group,
      ...fact(item),
    })),
  ];
}

function statusOf(status: unknown): ThreadFact['status'] {
  if (status === 'completed' || status === 'failed') return status;
  return status === 'running' || status === 'pending' ? 'running' : undefined;
}
