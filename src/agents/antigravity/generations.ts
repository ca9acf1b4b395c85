import type { TokenBuckets } from '../../model/tokens';
import type { SourceDatabase } from '../adapter';
import { type WireField, wireFields, wireMessage, wireNumber, wireNumbers, wireText } from '../protobuf';
import { isSessionId } from '../sessionId';
import { buckets } from '../tokenCounts';
import { modelName } from './modelName';

/** One request, as a row of `gen_metadata` has it. */
export interface Generation {
  readonly idx: number;
  /** The steps that it led to: the answer, and the calls in it. */
  readonly steps: readonly number[];
  readonly ts: number | null;
  readonly model: string | null;
  /** The provider's id of the answer. */
  readonly responseId: string | null;
  /** `absurd`: not to be believed; null: there are none. */
  readonly tokens: TokenBuckets | 'absurd' | null;
}

/** No request has that many tokens. */
const mostTokens = 5_000_000;

/**
 * The requests of a conversation. Field numbers are those of the descriptors in the CLI 1.1.16: a row is a
 * `CortexStepGeneratorMetadata` (1 chat_model, 2 step_indices); `ChatModelMetadata` has 4 usage, 9 chat_start_metadata (4
 * created_at), 19 response_model, 21 model_display_name; `ModelUsageStats` has 2 input_tokens (without cached ones), 3
 * output_tokens (with thinking), 5 cache_read_tokens, 9 and 10 thinking and response tokens, 11 response_id.
 */
export function* readGenerations(database: SourceDatabase): Generator<Generation> {
  if (!database.columns('gen_metadata').has('data')) return;
  for (const { idx, data } of database.rows('SELECT idx, data FROM gen_metadata ORDER BY idx')) {
    if (typeof idx !== 'number' || !(data instanceof Uint8Array)) continue;
    const row = wireFields(data);
    const chat = wireMessage(row, 1) ?? [];
    const usage = wireMessage(chat, 4);
    yield {
      idx,
      steps: wireNumbers(row, 2),
      ts: timestamp(wireMessage(wireMessage(chat, 9) ?? [], 4)),
      model: modelName(wireText(chat, 21) ?? wireText(chat, 19)),
      responseId: usage === null ? null : wireText(usage, 11),
      tokens: usage === null ? null : tokensOf(usage),
    };
  }
}

function tokensOf(usage: readonly WireField[]): TokenBuckets | 'absurd' | null {
  const [input, output, cacheRead, thinking, response] = [2, 3, 5, 9, 10].map(number => wireNumber(usage, number) ?? 0);
  if (input === undefined || output === undefined || cacheRead === undefined) return null;
  const sum = input + output + cacheRead;
  if (sum > mostTokens) return 'absurd';
  if (sum === 0) return null;
  const isApart = thinking !== undefined && response !== undefined && thinking + response === output;
  const reasoning = isApart ? thinking : 0;
  return buckets({ input, cacheRead, output: output - reasoning, reasoning });
}

/** UTC ms of a `google.protobuf.Timestamp`. */
function timestamp(fields: readonly WireField[] | null): number | null {
  const seconds = fields === null ? null : wireNumber(fields, 1);
  if (fields === null || seconds === null || seconds < 1e9 || seconds > 4e9) return null;
  return seconds * 1000 + Math.floor((wireNumber(fields, 2) ?? 0) / 1e6);
}

const cascadeId = /(parent|root)_cascade_id[\s\S]{0,8}?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/gi;

/** The conversation that started this one, which an agent's requests name among their attributes; null for the user's own. */
export function parentOf(database: SourceDatabase, id: string): string | null {
  if (!database.columns('gen_metadata').has('data')) return null;
  for (const { data } of database.rows('SELECT data FROM gen_metadata ORDER BY idx LIMIT 3')) {
    if (!(data instanceof Uint8Array)) continue;
    const named = new Map<string, string>();
    for (const [, key = '', value = ''] of Buffer.from(data).toString('latin1').matchAll(cascadeId))
      named.set(key.toLowerCase(), value.toLowerCase());
    // Conversations of the user's own name themselves as root.
    const parent = [named.get('parent'), named.get('root')].find(one => one !== undefined && one !== id.toLowerCase());
    if (parent !== undefined && isSessionId(parent)) return parent;
  }
  return null;
}

/** The folder and branch that a conversation was opened in. */
export function workspaceOf(database: SourceDatabase): { readonly cwd: string; readonly branch: string | null } | null {
  const columns = database.columns('trajectory_metadata_blob');
  if (!columns.has('data')) return null;
  for (const { data } of database.rows('SELECT data FROM trajectory_metadata_blob LIMIT 1')) {
    if (!(data instanceof Uint8Array)) continue;
    const workspace = wireMessage(wireFields(data), 1) ?? [];
    const uri = wireText(workspace, 1);
    if (uri === null || !uri.startsWith('file://')) continue;
    return { cwd: uri, branch: wireText(wireMessage(workspace, 3) ?? [], 4) };
  }
  return null;
}
