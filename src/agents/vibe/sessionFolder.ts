import { basename, dirname, join } from 'node:path';
import type { ReaderContext } from '../adapter';
import {
  isRecord,
  type JsonRecord,
  listField,
  numberField,
  parseFields,
  recordField,
  stringField,
} from '../jsonRecord';
import { timeOf } from '../times';
import { nanoDollars, tokenCount } from '../tokenCounts';

/** The names in a session's folder, from Vibe's `session_logger.py` and `tools/builtins/task.py`. */
export const metaName = 'meta.json';
export const messagesName = 'messages.jsonl';
export const agentsFolder = 'agents';

/** The messages of a session or of one of its subagents, with what Vibe notes of it. */
export interface Transcript {
  /** The folder it lies in; empty for a session that is one file. */
  readonly folder: string;
  readonly meta: JsonRecord;
  readonly messages: readonly JsonRecord[];
  /** Lines that are no messages; one that is still being written is none. */
  readonly damaged: number;
}

/** The session's own transcript: in the file beside the source, or in the source itself (before version 2). */
export function ownTranscript({ source, companions }: ReaderContext, value: unknown): Transcript {
  const content = isRecord(value) ? value : {};
  if (Array.isArray(content.messages)) {
    const messages = content.messages.filter(isRecord);
    const meta = recordField(content, 'metadata') ?? {};
    return { folder: '', meta, messages, damaged: content.messages.length - messages.length };
  }
  const folder = dirname(source.path);
  return { folder, meta: content, ...parseMessages(companions.get(join(folder, messagesName)) ?? '') };
}

/** The transcripts of its subagents, in the order in which they were started. */
export function agentTranscripts({ companions }: ReaderContext): Transcript[] {
  const files = [...companions].filter(([path]) => basename(dirname(dirname(path))) === agentsFolder);
  return files
    .filter(([path]) => basename(path) === messagesName)
    .map(([path, text]) => {
      const folder = dirname(path);
      return { folder, meta: parseFields(companions.get(join(folder, metaName)) ?? '') ?? {}, ...parseMessages(text) };
    })
    .sort((a, b) => startOf(a) - startOf(b));
}

function startOf({ meta }: Transcript): number {
  return timeOf(meta.start_time) ?? Number.MAX_SAFE_INTEGER;
}

function parseMessages(text: string): Pick<Transcript, 'messages' | 'damaged'> {
  const lines = text.split('\n');
  // What follows the last line end is not written to its end.
  lines.pop();
  const messages: JsonRecord[] = [];
  let damaged = 0;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const message = parseFields(line);
    if (message === null) damaged += 1;
    else messages.push(message);
  }
  return { messages, damaged };
}

/** What a session used, and how far it came: Vibe counts in memory and notes the sums with each save. */
export interface Totals {
  readonly input: number;
  readonly output: number;
  readonly nanoUsd: number | null;
  /** Turns and requests. */
  readonly steps: number;
}

export function totalsIn(meta: JsonRecord): Totals {
  const stats = recordField(meta, 'stats') ?? {};
  const nanoUsd = nanoDollars(stats.session_cost);
  return {
    input: tokenCount(stats.session_prompt_tokens),
    output: tokenCount(stats.session_completion_tokens),
    // Without prices for the model there is no amount.
    nanoUsd: nanoUsd === 0 ? null : nanoUsd,
    steps: numberField(stats, 'steps') ?? 0,
  };
}

/** What git names `HEAD` is no branch. */
export function branchIn(meta: JsonRecord): string | null {
  const branch = stringField(meta, 'git_branch');
  return branch === 'HEAD' ? null : branch;
}

/** What Mistral calls whatever model it serves to Vibe by now. Only the alias says which, and has a price. */
const servedName = /^mistral-vibe-cli-/;

/** The model that is configured: sessions do not name the one that answered. */
export function modelIn(meta: JsonRecord): { readonly model: string | null; readonly provider: string | null } {
  // Before version 2 under another name, which stays when Vibe moves such a session into a folder.
  const config = recordField(meta, 'config') ?? recordField(meta, 'agent_config') ?? {};
  const profile = recordField(recordField(meta, 'agent_profile') ?? {}, 'overrides') ?? {};
  const active =
    stringField(profile, 'active_model') ?? stringField(config, 'active_model') ?? stringField(meta, 'model');
  const models = listField(config, 'models').filter(isRecord);
  const found = models.find(({ alias }) => alias === active) ?? models.find(({ name }) => name === active) ?? {};
  const name = stringField(found, 'name') ?? active;
  const alias = stringField(found, 'alias');
  const model = alias !== null && name !== null && servedName.test(name) ? alias : name;
  return { model, provider: stringField(found, 'provider') };
}
