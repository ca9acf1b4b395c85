import type { Hunk } from '../model/facts';
import { hunksBetween } from './editHunks';
import { isRecord, stringField } from './jsonRecord';
import { parseUnifiedDiff } from './parseUnifiedDiff';

/** What an edit did to a file, as Gemini CLI and the agents made from it show it (`FileDiff`). */
export interface FileDisplay {
  readonly path: string | null;
  readonly isNew: boolean | null;
  /** Null where neither the texts nor the diff were recorded whole. */
  readonly hunks: readonly Hunk[] | null;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Reads the `resultDisplay` of an edit: `{fileDiff, fileName, filePath?, originalContent, newContent, isNewFile?}`; null
 * where it is none. Qwen Code shortens long texts in it, and says which.
 */
export function readFileDisplay(display: unknown): FileDisplay | null {
  if (!isRecord(display) || !('fileDiff' in display || 'newContent' in display)) return null;
  const whole = (key: string): string | null => {
    const value = display[key];
    return typeof value === 'string' && display[`${key}Truncated`] !== true ? value : null;
  };
  const diff = whole('fileDiff');
  const after = whole('newContent');
  const original = whole('originalContent');
  const isNew =
    typeof display.isNewFile === 'boolean' ? display.isNewFile : display.originalContent === null ? true : null;
  const isKnown = after !== null && (original !== null || isNew === true);
  return {
    path: stringField(display, 'filePath'),
    isNew,
    hunks: isKnown ? hunksBetween(original ?? '', after) : diff === null ? null : parseUnifiedDiff(diff),
    before: isNew === true ? null : original,
    after,
  };
}
