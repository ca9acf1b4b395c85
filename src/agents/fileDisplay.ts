import type { Hunk } from '../model/facts';
import { hunksBetween } from './editHunks';
import { isRecord, stringField } from './jsonRecord';
import { parseUnifiedDiff } from './parseUnifiedDiff';

/** What an edit did to a file, as Gemini CLI and the agents made from it show it (`FileDiff`). */
export interface FileDisplay {
  readonly path: string | null;
  readonly isNew: boolean | null;
  readonly hunks: readonly Hunk[];
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Reads the `resultDisplay` of an edit: `{fileDiff, fileName, filePath?, originalContent, newContent, isNewFile?}`; null
 * where it is none. `isCut`: the texts were shortened for the record.
 */
export function readFileDisplay(display: unknown, isCut = false): FileDisplay | null {
  if (!isRecord(display)) return null;
  const diff = stringField(display, 'fileDiff');
  const after = isCut || typeof display.newContent !== 'string' ? null : display.newContent;
  const known = !isCut && typeof display.originalContent === 'string' ? display.originalContent : null;
  if (diff === null && after === null) return null;
  const isNew =
    typeof display.isNewFile === 'boolean' ? display.isNewFile : display.originalContent === null ? true : null;
  const before = isNew === true ? null : known;
  return {
    path: stringField(display, 'filePath'),
    isNew,
    hunks:
      after !== null && (known !== null || isNew) ? hunksBetween(known ?? '', after) : parseUnifiedDiff(diff ?? ''),
    before,
    after,
  };
}
