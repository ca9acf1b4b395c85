import type { Hunk } from '../../model/facts';
import { replacementHunk } from '../editHunks';
import { parseApplyPatch } from '../parseApplyPatch';
import type { PatchChange } from '../patchChange';
import { wholeFileHunk } from '../patchChange';

const head = /^<{5,9} SEARCH>?\s*$/;
const divider = /^={5,9}\s*$/;
const tail = /^(?:>{5,9} REPLACE|={5,9})\s*$/;
const fence = /^\s*(?:`{3,}|~{3,})(.*)$/;

/** A change of a file that an answer proposes, as aider reads it. */
export interface ProposedEdit {
  readonly path: string;
  readonly hunks: readonly Hunk[];
  /** The whole text of the file, where the answer gives it. */
  readonly after: string | null;
}

/**
 * The changes in an answer, one a file: SEARCH/REPLACE blocks (formats `diff` and `diff-fenced`), patches (`patch`, `udiff`),
 * or whole files (`whole`). Code blocks are taken for whole files only where `isWhole` says that the model was asked for them.
 */
export function readEdits(answer: string, isWhole: boolean): ProposedEdit[] {
  if (answer.includes('*** Begin Patch')) return parseApplyPatch(answer).map(fromPatch);
  const lines = answer.split('\n');
  const found = lines.some(line => head.test(line)) ? searchBlocks(lines) : diffBlocks(lines);
  return merged(found.length === 0 && isWhole ? wholeFiles(lines) : found);
}

function fromPatch({ path, hunks, after }: PatchChange): ProposedEdit {
  return { path, hunks, after };
}

/** The name stands on the line above the block or its fence, or in the fence (`diff-fenced`); else it is the last one's. */
function searchBlocks(lines: readonly string[]): ProposedEdit[] {
  const found: ProposedEdit[] = [];
  let path: string | null = null;
  for (let at = 0; at < lines.length; at++) {
    if (!head.test(lines[at] ?? '')) continue;
    path = nameAbove(lines, at) ?? path;
    const middle = lines.findIndex((line, index) => index > at && divider.test(line));
    const end = middle < 0 ? -1 : lines.findIndex((line, index) => index > middle && tail.test(line));
    if (end < 0) break;
    const from = lines.slice(at + 1, middle).join('\n');
    const to = lines.slice(middle + 1, end).join('\n');
    const isNew = from.trim() === '';
    const hunk = isNew ? wholeFileHunk(to, '+') : [replacementHunk(from, to)];
    if (path !== null) found.push({ path, hunks: hunk, after: isNew ? endLine(to) : null });
    at = end;
  }
  return found;
}

/** Aider looks at three lines above, as long as they are fences. */
function nameAbove(lines: readonly string[], at: number): string | null {
  for (let above = at - 1; above >= Math.max(0, at - 3); above--) {
    const line = lines[above] ?? '';
    const inFence = fence.exec(line)?.[1]?.trim();
    if (inFence !== undefined) {
      if (/[./]/.test(inFence)) return inFence;
      continue;
    }
    return cleanName(line);
  }
  return null;
}

function cleanName(line: string): string | null {
  const name = line
    .trim()
    .replace(/:$/, '')
    .replace(/^#+\s*/, '')
    .replace(/^[`*]+|[`*]+$/g, '')
    .trim();
  return name === '' || name === '...' || name.length > 250 ? null : name;
}

/** Blocks marked as `diff`, whose hunks have no line numbers. */
function diffBlocks(lines: readonly string[]): ProposedEdit[] {
  const found: ProposedEdit[] = [];
  let path: string | null = null;
  let hunk: string[] | null = null;
  let isDiff = false;
  const endHunk = (): void => {
    if (path !== null && hunk?.some(line => /^[+-]/.test(line)))
      found.push({ path, hunks: [{ oldStart: null, newStart: null, lines: hunk }], after: null });
    hunk = null;
  };
  for (const line of lines) {
    const mark = fence.exec(line)?.[1]?.trim();
    if (mark !== undefined) {
      endHunk();
      isDiff = !isDiff && mark === 'diff';
      path = null;
    } else if (isDiff && line.startsWith('+++ ')) {
      endHunk();
      path = line.slice('+++ '.length).replace(/^b\//, '').trim();
      hunk = [];
    } else if (isDiff && line.startsWith('@@')) {
      endHunk();
      hunk = [];
    } else if (isDiff && hunk !== null && /^[ +-]/.test(line) && !line.startsWith('--- ')) hunk.push(line);
    else if (isDiff && hunk !== null && line === '') hunk.push(' ');
  }
  endHunk();
  return found;
}

/** A code block with a file's name above it is that file. */
function wholeFiles(lines: readonly string[]): ProposedEdit[] {
  const found: ProposedEdit[] = [];
  let path: string | null = null;
  let open: string[] | null = null;
  for (const [index, line] of lines.entries()) {
    if (!fence.test(line)) {
      open?.push(line);
    } else if (open === null) {
      path = index > 0 ? cleanName(lines[index - 1] ?? '') : null;
      open = [];
    } else {
      const after = endLine(open.join('\n'));
      if (path !== null && /[./]/.test(path)) found.push({ path, hunks: wholeFileHunk(after, '+'), after });
      open = null;
    }
  }
  return found;
}

function merged(edits: readonly ProposedEdit[]): ProposedEdit[] {
  const byPath = new Map<string, ProposedEdit>();
  for (const edit of edits) {
    const known = byPath.get(edit.path);
    byPath.set(
      edit.path,
      known === undefined ? edit : { ...known, hunks: [...known.hunks, ...edit.hunks], after: null },
    );
  }
  return [...byPath.values()];
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
