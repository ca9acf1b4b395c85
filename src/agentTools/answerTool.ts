import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceConnection } from '../service/connect';
import { StoreError } from '../store/engine/storeError';
import { costAnswer } from './costAnswer';
import { failuresAnswer } from './failuresAnswer';
import { quoted } from './recordedText';
import type { ToolAnswer } from './toolAnswer';
import type { ToolName } from './toolDefinitions';
import { parseCostInput, parseFindInput, ToolInputError } from './toolInput';

/** Where an agent's question is answered. */
export interface ToolContext {
  readonly service: Pick<ServiceConnection, 'call'>;
  /** Of the workspace, absolute; null for the sessions of all folders. */
  readonly folders: readonly string[] | null;
  /** Of the user; paths in it are told from `~`. */
  readonly home: string;
  /** Reads what agents wrote since; resolves to what the model must know when not all of it could be read. */
  readonly readNews: (signal: AbortSignal) => Promise<string | null>;
}

export interface ToolCall {
  /** Whatever the model sent. */
  readonly input: unknown;
  readonly signal: AbortSignal;
  /** Characters that the text may have. */
  readonly budget?: number | undefined;
}

/** About 500 tokens: what a model has to read each time it asks. */
export const usualBudget = 2_000;

/**
 * Answers an agent. What goes wrong is an answer, too, written for the model: a tool is no reason to stop working.
 *
 * @throws the signal's reason, and nothing else
 */
export async function answerTool(tool: ToolName, call: ToolCall, context: ToolContext): Promise<ToolAnswer> {
  try {
    return tool === 'find_failed_approaches' ? await findFailed(call, context) : await sessionCost(call, context);
  } catch (error) {
    call.signal.throwIfAborted();
    return failure(messageOf(error));
  }
}

async function findFailed(call: ToolCall, context: ToolContext): Promise<ToolAnswer> {
  const { signal, budget = usualBudget } = call;
  const { service, folders, home } = context;
  const asked = parseFindInput(call.input);
  const note = await context.readNews(signal);
  const { file, topic, error, limit } = asked;
  const found = await service.call(
    'findFailures',
    {
      folders: folders && [...folders],
      ...(file !== undefined && { paths: spellings(file, folders ?? []) }),
      ...(topic !== undefined && { topic }),
      ...(error !== undefined && { error }),
      limit,
    },
    { signal },
  );
  return failuresAnswer(found, { asked, budget, folders, home, notes: note === null ? [] : [note] });
}

async function sessionCost(call: ToolCall, context: ToolContext): Promise<ToolAnswer> {
  const { signal } = call;
  const { service, folders } = context;
  const { session = 'latest' } = parseCostInput(call.input);
  const note = await context.readNews(signal);
  const reference =
    session.toLowerCase() === 'latest'
      ? (await service.call('sessions', { folders: folders && [...folders] }, { signal })).sessions[0]?.session_uid
      : session;
  if (reference === undefined)
    throw new ToolInputError('No session of a coding agent is on record for this workspace.');
  const cost = await service.call('cost', { reference }, { signal });
  if (cost.schema === 'contrail.none/1')
    throw new ToolInputError(
      cost.reason === 'ambiguous'
        ? `More than one session matches ${quoted(reference, 120)}. Give more of its id.`
        : `There is no session ${quoted(reference, 120)}. Give one that find_failed_approaches cites, or "latest".`,
    );
  return costAnswer(cost, note === null ? [] : [note]);
}

/** The absolute paths that a model may mean: it gives one, one from a folder of the workspace, or one with a line. */
function spellings(file: string, folders: readonly string[]): string[] {
  const path = fromUrl(file);
  const bare = path.replace(/(?::\d+){1,2}(?:-\d+)?$|#L\d+.*$/, '');
  return [...new Set([path, bare])].flatMap(one =>
    isAbsolute(one) || folders.length === 0 ? [resolve(one)] : folders.map(folder => resolve(folder, one)),
  );
}

function fromUrl(file: string): string {
  if (!/^file:\/\//i.test(file)) return file;
  try {
    return fileURLToPath(file);
  } catch {
    throw new ToolInputError(`"file" is a URL of no file of this machine. Give a path.`);
  }
}

function messageOf(error: unknown): string {
  if (error instanceof ToolInputError) return error.message;
  if (StoreError.is(error)) return `Contrail's database could not be asked: ${error.message}. Go on without it.`;
  const message = error instanceof Error ? error.message : String(error);
  return `Contrail could not answer: ${quoted(message)} Go on without it.`;
}

function failure(message: string): ToolAnswer {
  return { text: message, structured: { schema: 'contrail.tool_error/1', error: message }, isError: true };
}
