import type { Hunk } from '../model/facts';
import { fileChange, type PatchChange, wholeFileHunk } from './patchChange';

const fileHeader = /^\*\*\* (Add|Delete|Update) File: (.+)$/;
const moveHeader = /^\*\*\* Move to: (.+)$/;

/**
 * Reads the text of Codex's `apply_patch` (`*** Begin Patch` ...). Its hunks carry no line numbers, so positions are
 * null; the text after `@@` is a place to look for, not a line of the file. Tolerant: what is no part of a file is
 * skipped, a missing end is taken as the end.
 */
export function parseApplyPatch(text: string): PatchChange[] {
  const changes: PatchChange[] = [];
  let current: FileSection | undefined;
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const header = fileHeader.exec(line.trimEnd());
    if (header?.[1] !== undefined && header[2] !== undefined) {
      if (current !== undefined) changes.push(closeSection(current));
      current = { verb: header[1], path: header[2].trim(), movedTo: null, hunks: [], open: [] };
    } else if (line.startsWith('*** End Patch')) {
      break;
    } else if (current !== undefined) {
      readLine(current, line);
    }
  }
  if (current !== undefined) changes.push(closeSection(current));
  return changes;
}

/** The files a patch names, for a summary. */
export function patchedPaths(text: string): string[] {
  return [...text.matchAll(/^\*\*\* (?:Add|Delete|Update) File: (.+)$/gm)].map(match => (match[1] ?? '').trim());
}

/** Every patch in a text (a shell script may hold several, with other commands around them). */
export function findPatchTexts(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/\*\*\* Begin Patch[\s\S]*?\*\*\* End Patch/g)) found.push(match[0]);
  return found;
}

interface FileSection {
  readonly verb: string;
  readonly path: string;
  movedTo: string | null;
  readonly hunks: Hunk[];
  /** Lines of the hunk being read. */
  open: string[];
}

function readLine(section: FileSection, line: string): void {
  const move = moveHeader.exec(line);
  if (move?.[1] !== undefined) {
    section.movedTo = move[1].trim();
  } else if (section.verb === 'Add') {
    if (line.startsWith('+')) section.open.push(line);
  } else if (line.startsWith('@@')) {
    closeHunk(section);
  } else if (/^[ +-]/.test(line)) {
    section.open.push(line);
  } else if (line === '' && section.open.length > 0) {
    // Models drop the blank of an empty context line; apply_patch takes it as one.
    section.open.push(' ');
  }
}

function closeHunk(section: FileSection): void {
  while (section.open.at(-1) === ' ') section.open.pop();
  if (section.open.length > 0) section.hunks.push({ oldStart: null, newStart: null, lines: section.open });
  section.open = [];
}

function closeSection(section: FileSection): PatchChange {
  const { path, movedTo } = section;
  if (section.verb === 'Add') {
    const after = section.open.map(line => `${line.slice(1)}\n`).join('');
    return fileChange('create', path, wholeFileHunk(after, '+'), { after });
  }
  if (section.verb === 'Delete') return fileChange('delete', path, []);
  closeHunk(section);
  const operation = movedTo === null ? 'update' : 'move';
  return { operation, path, movedTo, hunks: section.hunks, before: null, after: null };
}
