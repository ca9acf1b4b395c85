import { editsOfArguments } from '../editArguments';
import { replacementHunk } from '../editHunks';
import { type JsonRecord, stringField } from '../jsonRecord';
import type { PatchChange } from '../patchChange';

const block = /<{5,} SEARCH\r?\n(.*?)\r?\n?={5,}\r?\n(.*?)\r?\n?>{5,} REPLACE/gs;

/** The changes that a call asks for. Before version 2.14 texts to be replaced were blocks in one text. */
export function changesOf(tool: string, input: JsonRecord): PatchChange[] {
  const path = stringField(input, 'file_path');
  const content = stringField(input, 'content');
  if (tool !== 'search_replace' || path === null || content === null) return editsOfArguments(tool, input);
  const hunks = [...content.matchAll(block)].map(([, from = '', to = '']) => replacementHunk(from, to));
  return hunks.length === 0 ? [] : [{ operation: 'update', path, movedTo: null, hunks, before: null, after: null }];
}
