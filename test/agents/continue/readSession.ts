import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../src/agents/adapter';
import { continueAdapter } from '../../../src/agents/continue/adapter';
import { type CollectedContent, collectContent } from '../../support/collectContent';
import { identityOf } from '../../support/collectFacts';
import { temporaryFolder } from '../../support/testStore';

export const sessionId = '7c0ffee0-0000-4000-8000-0000000000aa';

export interface SessionFile {
  readonly history: readonly object[];
  readonly usage?: object;
  readonly [key: string]: unknown;
}

/** Reads a session as Continue would have written it, `state` being that of an earlier reading. */
export function readSession(session: SessionFile, state?: Json, id = sessionId): Promise<CollectedContent> {
  return readText(JSON.stringify({ sessionId: id, title: 'New Session', ...session }), state, id);
}

export async function readText(text: string, state?: Json, id = sessionId): Promise<CollectedContent> {
  const folder = temporaryFolder();
  try {
    mkdirSync(join(folder, 'sessions'));
    writeFileSync(join(folder, 'sessions', `${id}.json`), text);
    const [source] = continueAdapter.enumerate({ path: folder, origin: 'default' }, () => undefined);
    if (source === undefined) throw new Error('no session was found');
    const identity = identityOf(continueAdapter, source);
    if (identity === null) throw new Error(`${source.path} is no session`);
    return await collectContent(continueAdapter, { source, identity }, state === undefined ? {} : { state });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function user(content: string, message: object = {}): object {
  return { message: { role: 'user', content, ...message }, contextItems: [] };
}

export function assistant(content: string, message: object = {}, item: object = {}): object {
  return { message: { role: 'assistant', content, ...message }, contextItems: [], ...item };
}

/** A call with its state. */
export function call(
  id: string,
  name: string,
  input: object,
  {
    status = 'done',
    output = [] as readonly object[],
    ...more
  }: { status?: string; output?: readonly object[] } & {
    readonly [key: string]: unknown;
  } = {},
): object {
  const toolCall = { id, type: 'function', function: { name, arguments: JSON.stringify(input) } };
  return { toolCallId: id, toolCall, status, parsedArgs: input, output, ...more };
}

/** Usage as the CLI gets it from Anthropic. */
export function anthropic(prompt: number, output: number, write: number, read: number): object {
  const details = { cache_write_tokens: write, cache_read_tokens: read, cached_tokens: read };
  return {
    usage: { prompt_tokens: prompt, completion_tokens: output, prompt_tokens_details: details, model: 'claude-x' },
  };
}

export function total(promptTokens: number, completionTokens: number, cached = 0, written = 0, totalCost = 0): object {
  const promptTokensDetails = { cachedTokens: cached, cacheWriteTokens: written };
  return { totalCost, promptTokens, completionTokens, promptTokensDetails };
}
