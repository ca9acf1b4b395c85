import { basename } from 'node:path';
import type { Relationship, SessionFact, ThreadFact } from '../../model/facts';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { fieldsAt, isRecord, type JsonRecord, listField, parseFields, recordField, stringField } from '../jsonRecord';
import { isFolderOf, projectOf } from './reading';

/**
 * Reads `state.json`, the session's title, directory, agents and origin: a source of its own, for it changes with every
 * prompt and must not have the whole wire read again.
 */
export class StateReader implements ContentReader {
  readonly #context: ReaderContext;

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  // biome-ignore lint/correctness/useYield: all that it tells may be told again
  *read(content: SourceContent): Iterable<void> {
    if (content.format === 'json' && isRecord(content.value)) tellSession(this.#context, content.value);
    tellDirectory(this.#context);
  }

  state(): Json {
    return {};
  }
}

/** What companions of a transcript say of its session. */
export function tellState(context: ReaderContext): void {
  for (const [path, text] of context.companions) {
    const state = basename(path) === 'state.json' ? parseFields(text) : null;
    if (state !== null) tellSession(context, state);
  }
  tellDirectory(context);
}

function tellSession(context: ReaderContext, state: JsonRecord): void {
  const cwd = stringField(state, 'workDir') ?? stringField(state, 'cwd');
  if (cwd !== null) context.sink.place({ cwd, gitBranch: null, seq: 0 });
  const title = titleOf(state);
  if (title !== undefined) context.sink.session({ title });
  const origin = stringField(state, 'forkedFrom');
  const relationship = relationshipOf(state, title?.text ?? '');
  if (relationship !== null) context.sink.session({ relationship, parentNativeId: origin ?? undefined });
  for (const [threadId, agent] of Object.entries(fieldsAt(state, 'agents')))
    if (isRecord(agent) && agent.type !== 'main') context.sink.thread(threadOf(threadId, agent));
}

/** `{type, parentAgentId, labels: {parentAgentId}, swarmItem}`. */
function threadOf(threadId: string, agent: JsonRecord): ThreadFact {
  const labels = fieldsAt(agent, 'labels');
  const parentThreadId = stringField(labels, 'parentAgentId') ?? stringField(agent, 'parentAgentId') ?? undefined;
  const description = stringField(agent, 'swarmItem') ?? stringField(labels, 'swarmItem') ?? undefined;
  return { threadId, parentThreadId, description };
}

/**
 * Kimi Code says whose a title is: `titleKind`, older `isCustomTitle`. One that may be replaced is the first prompt, but
 * in a fork. Kimi CLI's is the first prompt too until it was `title_generated`, which stands for titles of users as well.
 */
function titleOf(state: JsonRecord): SessionFact['title'] {
  const cli = stringField(state, 'custom_title');
  if (cli !== null) return { text: cli, source: state.title_generated === true ? 'generated' : 'firstPrompt' };
  const text = stringField(state, 'title');
  if (text === null) return undefined;
  if (state.titleKind === 'custom' || state.isCustomTitle === true) return { text, source: 'custom' };
  if (state.titleKind === 'generated') return { text, source: 'generated' };
  return stringField(state, 'forkedFrom') === null ? undefined : { text, source: 'summary' };
}

/** Kimi CLI names a copy of a session by its title alone. */
function relationshipOf(state: JsonRecord, title: string): Relationship | null {
  if (recordField(state, 'custom')?.imported_from_kimi_cli === true) return null;
  const isCopy = state.title_generated === true && /^(?:Fork|Undo): /.test(title);
  return stringField(state, 'forkedFrom') !== null || isCopy ? 'fork' : 'root';
}

/** `kimi.json`: the directories whose hashes the projects' folders are named after. */
function tellDirectory({ companions, source, sink }: ReaderContext): void {
  const project = projectOf(source.path);
  for (const [path, text] of companions) {
    if (basename(path) !== 'kimi.json') continue;
    for (const directory of listField(parseFields(text) ?? {}, 'work_dirs')) {
      const cwd = isRecord(directory) ? stringField(directory, 'path') : null;
      if (cwd !== null && isFolderOf(project, cwd)) sink.place({ cwd, gitBranch: null, seq: 0 });
    }
  }
}
