import type { ResultBatch, ResultEntry } from './resultEntries';
import type { ToolRow } from './toolRows';

/** Batches and the row after which each was sent; where rows do not tell, the time decides. */
export interface PlacedBatch extends ResultBatch {
  readonly index: number | null;
}

/**
 * Which result belongs to which call: one of the first batch after it that is named like it. Calls and results have the
 * same order, so of several alike the first free one is meant.
 */
export function matchResults(
  calls: readonly ToolRow[],
  batches: readonly PlacedBatch[],
): ReadonlyMap<ToolRow, ResultEntry> {
  const found = new Map<ToolRow, ResultEntry>();
  const taken = new Set<ResultEntry>();
  for (const call of calls) {
    const batch = batches.find(({ index, ts }) =>
      index === null ? ts !== null && call.row.ts !== null && ts >= call.row.ts : index > call.row.index,
    );
    const free = (batch?.entries ?? []).filter(entry => !taken.has(entry) && call.names.includes(entry.tool));
    const entry = free.find(({ argument }) => isSame(call, argument)) ?? (free.length === 1 ? free[0] : undefined);
    if (entry === undefined) continue;
    taken.add(entry);
    found.set(call, entry);
  }
  return found;
}

function isSame(call: ToolRow, argument: string | null): boolean {
  if (argument === null || call.argument === null) return argument === call.argument;
  const [a, b] = [plain(argument), plain(call.argument)];
  // The result may name a file by its whole path, the row by the one from the folder, and several files by the first.
  return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);
}

function plain(text: string): string {
  return text.trim().replaceAll('\\', '/').replace(/^\.\//, '');
}
