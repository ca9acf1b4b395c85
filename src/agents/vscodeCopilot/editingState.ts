import type { ReaderContext } from '../adapter';
import { fieldsAt, isRecord, listField, parseFields, stringField } from '../jsonRecord';
import { comparablePath, pathOfUriParts } from '../uriPath';

/** Longer ones are left: the state of a session is parsed anew whenever it changed. Characters. */
const longest = 64 * 1024 * 1024;

/** The text of a file before a request changed it; null where it is not kept. */
export interface TextsBefore {
  textBefore(requestId: string, path: string): string | null;
}

export const noTexts: TextsBefore = { textBefore: () => null };

/**
 * The texts that files had when a request first changed them, as `chatEditingSessions/<id>/state.json` keeps them for undo
 * (`timeline.fileBaselines` of chatEditingOperations.ts, since October 2025).
 */
export class EditingState implements TextsBefore {
  readonly #texts = new Map<string, string>();

  constructor({ source, companions }: Pick<ReaderContext, 'source' | 'companions'>) {
    const path = source.companions.find(companion => /[\\/]state\.json$/.test(companion));
    const text = path === undefined ? undefined : companions.get(path);
    if (text === undefined || text.length > longest) return;
    for (const entry of listField(fieldsAt(parseFields(text) ?? {}, 'timeline'), 'fileBaselines')) {
      const baseline: unknown = Array.isArray(entry) ? entry[1] : entry;
      if (!isRecord(baseline) || typeof baseline.content !== 'string') continue;
      const file = pathOfUriParts(baseline.uri);
      const request = stringField(baseline, 'requestId');
      if (file !== null && request !== null) this.#texts.set(keyOf(request, file), baseline.content);
    }
  }

  textBefore(requestId: string, path: string): string | null {
    return this.#texts.get(keyOf(requestId, path)) ?? null;
  }
}

function keyOf(requestId: string, path: string): string {
  return `${requestId} ${comparablePath(path)}`;
}
