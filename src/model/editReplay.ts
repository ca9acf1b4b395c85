import { applyHunks, linesAfter, linesBefore, revertHunks } from './applyHunks';
import type { EditFact, Hunk } from './facts';

/** A file's content: null where there is no file, undefined where it is not known. */
export type Content = string | null | undefined;

/** One edit of a file, with what the transcript says of the content around it. */
export interface ReplayedEdit {
  readonly operation: EditFact['operation'];
  readonly status: EditFact['status'];
  readonly hunks: readonly Hunk[];
  before: Content;
  after: Content;
}

/** Stands between excerpts of one file. */
export const excerptGap = '⋯';

/** The content before the first and after the last of these edits, each as far as it can be told. */
export function replayEdits(edits: readonly ReplayedEdit[]): { readonly before: Content; readonly after: Content } {
  const known = contentsAround(edits);
  return { before: known[0]?.before, after: known.at(-1)?.after };
}

/**
 * The content before and after each of these edits, as far as it can be told. What the transcript does not hold is worked
 * out from neighboring edits, where their changes fit beyond doubt; a change that another hand made in between, elsewhere
 * in the file, stays unseen.
 */
export function contentsAround(
  edits: readonly ReplayedEdit[],
): { readonly before: Content; readonly after: Content }[] {
  const known = edits.map(edit => ({ ...edit }));
  let content: Content;
  for (const edit of known) {
    if (edit.before === undefined && edit.after === undefined) {
      edit.after = contentAfter(edit, content);
      if (edit.after !== undefined) edit.before = content;
    }
    content = edit.after;
  }
  content = undefined;
  for (const edit of known.toReversed()) {
    if (edit.before === undefined) {
      edit.before = contentBefore(edit, edit.after ?? content);
      if (edit.before !== undefined && edit.after === undefined) edit.after = content;
    }
    content = edit.before;
  }
  return known.map(({ before, after }) => ({ before, after }));
}

/** What an edit made of a content, undefined where that is not beyond doubt. */
export function contentAfter({ status, hunks }: Pick<ReplayedEdit, 'status' | 'hunks'>, before: Content): Content {
  if (status !== 'applied' || typeof before !== 'string' || hunks.length === 0) return undefined;
  return applyHunks(before, hunks) ?? undefined;
}

function contentBefore({ status, operation, hunks }: ReplayedEdit, after: Content): Content {
  if (status !== 'applied' || operation !== 'update' || typeof after !== 'string') return undefined;
  return revertHunks(after, hunks) ?? undefined;
}

/** What the changes show of a file whose content is not known: excerpts before and after, in the order they came. */
export function excerpts(edits: readonly ReplayedEdit[]): { readonly before: string; readonly after: string } | null {
  const regions: Region[] = [];
  for (const { lines } of edits.flatMap(({ hunks }) => hunks))
    addChange(regions, linesBefore(lines), linesAfter(lines));
  return joined(regions);
}

/** As `excerpts`, of one edit: each of its changes is an excerpt of its own. */
export function excerptsOfEdit({ hunks }: Pick<ReplayedEdit, 'hunks'>): ReturnType<typeof excerpts> {
  return joined(hunks.map(({ lines }) => ({ before: linesBefore(lines), after: linesAfter(lines) })));
}

function joined(regions: readonly Region[]): { readonly before: string; readonly after: string } | null {
  if (regions.length === 0) return null;
  const join = (side: keyof Region): string =>
    regions.map(region => region[side].map(line => `${line}\n`).join('')).join(`${excerptGap}\n`);
  return { before: join('before'), after: join('after') };
}

interface Region {
  before: string[];
  after: string[];
}

/** A later change of lines that an earlier one left belongs to the same excerpt. */
function addChange(regions: Region[], before: readonly string[], after: readonly string[]): void {
  for (const region of regions) {
    const inside = positionOf(region.after, before);
    if (inside !== null) {
      region.after.splice(inside, before.length, ...after);
      return;
    }
    const around = positionOf(before, region.after);
    if (around !== null) {
      region.before = before.toSpliced(around, region.after.length, ...region.before);
      region.after = [...after];
      return;
    }
  }
  regions.push({ before: [...before], after: [...after] });
}

/** Where the lines stand, null when nowhere or nothing is searched for. */
function positionOf(lines: readonly string[], searched: readonly string[]): number | null {
  if (searched.length === 0) return null;
  for (let at = 0; at + searched.length <= lines.length; at++)
    if (searched.every((line, index) => lines[at + index] === line)) return at;
  return null;
}
