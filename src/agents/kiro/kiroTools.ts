import type { EditFact, Hunk } from '../../model/facts';
import { replacementHunk } from '../editHunks';
import { isRecord, type JsonRecord, listField, numberField, stringField } from '../jsonRecord';
import { wholeFileHunk } from '../patchChange';

/** A change that a call asks for. */
export interface RequestedChange {
  readonly path: string;
  readonly operation: EditFact['operation'];
  readonly hunks: readonly Hunk[];
  readonly after: string | null;
}

/**
 * Kiro's generations name the same tools differently: `fs_write`, `fsWrite` and `write`; `execute_bash`, `executePwsh`
 * and `shell`. One name for each: lower case without underscores.
 */
function plainName(tool: string): string {
  return tool.toLowerCase().replaceAll('_', '');
}

const shells = new Set(['shell', 'executebash', 'executepwsh', 'executecmd', 'runcommand', 'bash']);
const writers = new Set(['write', 'fswrite', 'filewrite', 'createfile', 'create', 'writefile', 'edit']);
const appenders = new Set(['fsappend', 'append']);
const replacers = new Set(['strreplace', 'replace', 'editcode']);
const deleters = new Set(['deletefile', 'delete']);
const readers = new Set(['read', 'fsread', 'readfile', 'readfiles', 'readcode', 'readmultiplefiles']);

/** The command that a call runs; null for calls of other tools. */
export function commandOf(tool: string, input: JsonRecord): string | null {
  return shells.has(plainName(tool)) ? stringField(input, 'command') : null;
}

/** Paths that a call reads: files that are there. */
export function readPaths(tool: string, input: JsonRecord): string[] {
  if (!readers.has(plainName(tool))) return [];
  const operations = [...listField(input, 'operations'), ...listField(input, 'files')].filter(isRecord);
  return [input, ...operations].map(pathIn).filter(path => path !== null);
}

/** What a call would change; null for calls that change no file. */
export function changeOf(tool: string, input: JsonRecord): RequestedChange | null {
  const name = plainName(tool);
  const path = pathIn(input);
  if (path === null) return null;
  if (deleters.has(name)) return { path, operation: 'delete', hunks: [], after: null };
  if (replacers.has(name)) return replacement(path, input);
  if (appenders.has(name)) return insertion(path, input);
  if (!writers.has(name)) return null;
  switch (stringField(input, 'command')) {
    case 'strReplace':
    case 'str_replace':
      return replacement(path, input);
    case 'insert':
    case 'append':
      return insertion(path, input);
    default:
      return wholeFile(path, input);
  }
}

function replacement(path: string, input: JsonRecord): RequestedChange {
  const from = textIn(input, ['oldStr', 'old_str', 'originalContent']);
  const to = textIn(input, ['newStr', 'new_str', 'modifiedContent']);
  const hunks = from === null || to === null ? [] : [replacementHunk(from, to)];
  return { path, operation: 'update', hunks, after: null };
}

/** Lines put in after a line that is counted from 0; at the end of the file where none is named. */
function insertion(path: string, input: JsonRecord): RequestedChange {
  const text = textIn(input, ['content', 'new_str', 'newStr', 'text', 'file_text']);
  const line = numberField(input, 'insertLine') ?? numberField(input, 'insert_line');
  const at = line === null || line < 0 ? null : Math.floor(line) + 1;
  const hunks = text === null ? [] : wholeFileHunk(text, '+').map(hunk => ({ ...hunk, oldStart: at, newStart: at }));
  return { path, operation: 'update', hunks, after: null };
}

function wholeFile(path: string, input: JsonRecord): RequestedChange {
  const text = textIn(input, ['content', 'file_text', 'text', 'new_str', 'modifiedContent']);
  if (text === null) return { path, operation: 'update', hunks: [], after: null };
  return { path, operation: 'create', hunks: wholeFileHunk(text, '+'), after: text };
}

/** The path a call is about. */
export function pathIn(input: JsonRecord): string | null {
  return (
    stringField(input, 'path') ??
    stringField(input, 'targetFile') ??
    stringField(input, 'file') ??
    stringField(input, 'filePath')
  );
}

function textIn(input: JsonRecord, names: readonly string[]): string | null {
  for (const name of names) {
    const value = input[name];
    if (typeof value === 'string') return value;
  }
  return null;
}

/** What tells a call apart from others of its tool. */
export function callSummary(tool: string, input: JsonRecord): string | null {
  const command = commandOf(tool, input);
  if (command !== null) return command;
  const search = stringField(input, 'pattern') ?? stringField(input, 'query') ?? stringField(input, 'url');
  const task =
    stringField(input, 'prompt') ?? stringField(input, 'task') ?? stringField(input, 'task_list_description');
  return pathIn(input) ?? readPaths(tool, input)[0] ?? search ?? task ?? stringField(input, 'command');
}
