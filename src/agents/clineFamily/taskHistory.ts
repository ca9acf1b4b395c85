import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { parseList } from '../parseJson';
import { timeOf } from '../times';
import { type EnvironmentDetails, environmentIn } from './environmentDetails';
import type { PlacedBatch } from './matchResults';
import { batchesInHistory, entriesIn } from './resultEntries';
import type { ToolRow } from './toolRows';
import type { UiRow } from './uiRows';

/** What `api_conversation_history.json` tells that the rows do not. */
export interface TaskHistory {
  readonly batches: readonly PlacedBatch[];
  readonly environments: readonly { readonly ts: number | null; readonly environment: EnvironmentDetails }[];
}

export function readHistory(text: string | undefined): TaskHistory {
  const messages = parseList(text ?? '');
  const environments = messages.filter(isRecord).flatMap(message => {
    if (message.role !== 'user') return [];
    const texts = listField(message, 'content').map(block => (isRecord(block) ? stringField(block, 'text') : null));
    const environment = environmentIn(texts.filter(part => part !== null).join('\n\n'));
    const isTold = environment.cwd !== null || environment.model !== null;
    return isTold ? [{ ts: timeOf(message.ts), environment }] : [];
  });
  return { batches: batchesInHistory(messages).map(batch => ({ ...batch, index: null })), environments };
}

/** The environment that a request sent: in its own text, else in the first message written after the row. */
export function environmentOf(
  row: UiRow,
  fields: JsonRecord,
  { environments }: TaskHistory,
): EnvironmentDetails | null {
  const text = stringField(fields, 'request');
  if (text !== null) return environmentIn(text);
  const { ts } = row;
  if (ts === null) return null;
  return environments.find(sent => sent.ts !== null && sent.ts >= ts)?.environment ?? null;
}

/** The results that requests sent to the model: from the rows' own texts, else from the conversation beside them. */
export function resultBatches(
  requests: ReadonlyMap<UiRow, JsonRecord>,
  { batches }: TaskHistory,
): readonly PlacedBatch[] {
  const own = [...requests].flatMap(([{ index, ts }, fields]) => {
    const text = stringField(fields, 'request');
    const entries = text === null ? [] : entriesIn(text);
    return entries.length === 0 ? [] : [{ index, ts, entries }];
  });
  return own.length > 0 ? own : batches;
}

/** The directory that the first request which names one names; without, the one that a file read first lies in. */
export function firstCwd(
  requests: ReadonlyMap<UiRow, JsonRecord>,
  { environments }: TaskHistory,
  calls: Iterable<ToolRow>,
): string | null {
  for (const fields of requests.values()) {
    const { cwd } = environmentIn(stringField(fields, 'request') ?? '');
    if (cwd !== null) return cwd;
  }
  const sent = environments.find(({ environment }) => environment.cwd !== null);
  if (sent !== undefined) return sent.environment.cwd;
  for (const { fields } of calls) {
    const [path, whole] = [stringField(fields, 'path'), stringField(fields, 'content')];
    const folder = fields.tool !== 'readFile' || path === null || whole === null ? null : folderAbove(whole, path);
    if (folder !== null) return folder;
  }
  return null;
}

/** `/work/app` for `/work/app/src/a.ts` and `src/a.ts`. */
function folderAbove(whole: string, path: string): string | null {
  const [tail, text] = [path.replaceAll('\\', '/'), whole.replaceAll('\\', '/')];
  return text.endsWith(`/${tail}`) ? whole.slice(0, whole.length - tail.length - 1) : null;
}
