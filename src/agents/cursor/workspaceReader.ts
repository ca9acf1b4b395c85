import { dirname } from 'node:path';
import { mainThread, type SessionFact } from '../../model/facts';
import { partOfSource } from '../../model/sourceFormat';
import type {
  ContentReader,
  Json,
  ReaderContext,
  SourceContent,
  SourceDatabase,
  SourcePart,
  SourceRef,
} from '../adapter';
import { isRecord, type JsonRecord, listField, parseFields, stringField } from '../jsonRecord';
import { pathOfUri } from '../uriPath';
import { itemOf } from './keyValue';

/**
 * The conversations of a window on a folder, as its own database lists them (until April 2026; newer ones say themselves
 * where they belong). Each adds the folder, the branch and the title to the conversation; those without a name are empty tabs.
 */
export function* workspaceParts(source: SourceRef, database: SourceDatabase): Iterable<SourcePart> {
  for (const composer of listed(database)) {
    const id = stringField(composer, 'composerId');
    const name = stringField(composer, 'name');
    if (id === null || name === null || isRecord(composer.subagentInfo)) continue;
    yield {
      part: id,
      version: JSON.stringify([name, composer.createdOnBranch ?? null, composer.committedToBranch ?? null]),
      identity: {
        sessionId: id,
        threadId: mainThread,
        parentThreadId: null,
        cwd: null,
        // Beside the conversation itself, not in its stead.
        transcriptKey: `${dirname(source.path)}:${id}`,
      },
    };
  }
}

/** Tells where one conversation belongs; nothing of it is kept between readings. */
export class WorkspaceReader implements ContentReader {
  readonly #context: ReaderContext;

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  *read(content: SourceContent): Iterable<void> {
    const id = partOfSource(this.#context.source);
    if (content.format !== 'sqlite') return;
    const composer = listed(content.database).find(({ composerId }) => composerId === id);
    if (composer === undefined) return;
    const { sink } = this.#context;
    const name = stringField(composer, 'name');
    const title: SessionFact['title'] = name === null ? undefined : { text: name, source: 'generated' };
    sink.session({ title });
    const cwd = this.#folder();
    if (cwd !== null) sink.place({ cwd, gitBranch: stringField(composer, 'createdOnBranch'), seq: 0 });
  }

  state(): Json {
    return null;
  }

  /** `workspace.json` names the folder, or the file that names several: sessions of those belong to none of them. */
  #folder(): string | null {
    const [companion] = this.#context.source.companions;
    const text = companion === undefined ? undefined : this.#context.companions.get(companion);
    return pathOfUri(stringField(parseFields(text ?? '') ?? {}, 'folder'));
  }
}

function listed(database: SourceDatabase): JsonRecord[] {
  return listField(itemOf(database, 'composer.composerData'), 'allComposers').filter(isRecord);
}
