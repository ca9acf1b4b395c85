import { createHash } from 'node:crypto';
import { mainThread } from '../../model/facts';
import { partOfSource } from '../../model/sourceFormat';
import type { ContentReader, ReaderContext, SourceContent, SourcePart } from '../adapter';
import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { parseList } from '../parseJson';
import { buckets, nanoDollars, tokenCount } from '../tokenCounts';

/**
 * `state/taskHistory.json`: where each task began and what it cost in all (`shared/HistoryItem.ts`). The tasks' own
 * files have the rest.
 */
export function* tasksInIndex(content: SourceContent): Iterable<SourcePart> {
  for (const [id, item] of items(content)) {
    const identity = {
      sessionId: id,
      threadId: mainThread,
      parentThreadId: null,
      cwd: cwdOf(item),
      transcriptKey: `history ${id}`,
    };
    const version = createHash('sha256').update(JSON.stringify(item)).digest('base64url').slice(0, 16);
    yield { part: id, version, identity };
  }
}

export function openIndexedTask(context: ReaderContext): ContentReader {
  return {
    read(content) {
      const item = items(content).get(partOfSource(context.source) ?? '');
      if (item === undefined) return [];
      const cwd = cwdOf(item);
      if (cwd !== null) context.sink.place({ cwd, gitBranch: null, seq: 0 });
      const nanoUsd = nanoDollars(item.totalCost);
      const tokens = buckets({
        input: tokenCount(item.tokensIn),
        cacheRead: tokenCount(item.cacheReads),
        cacheWrite5m: tokenCount(item.cacheWrites),
        output: tokenCount(item.tokensOut),
      });
      if (nanoUsd !== null && nanoUsd > 0) context.sink.session({ statedTotal: { nanoUsd, tokens } });
      return [];
    },
    state: () => null,
  };
}

function cwdOf(item: JsonRecord): string | null {
  return stringField(item, 'cwdOnTaskInitialization');
}

/** The last item of each id. */
function items(content: SourceContent): Map<string, JsonRecord> {
  const found = new Map<string, JsonRecord>();
  for (const item of content.format === 'text' ? parseList(content.text) : [])
    if (isRecord(item) && typeof item.id === 'string' && item.id !== '') found.set(item.id, item);
  return found;
}
