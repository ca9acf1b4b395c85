import type { Hunk } from '../../model/facts';
import { parseUnifiedDiff } from '../parseUnifiedDiff';

/** One file's part of the diff in a result's `detailedContent`. */
export interface FileDiff {
  /** As the diff has it: the absolute path without its first slash. */
  readonly path: string;
  readonly hunks: readonly Hunk[];
}

/** The files of a diff as Copilot shows it: `diff --git a/home/me/f.js b/home/me/f.js`, whatever the path holds. */
export function parseGitDiff(text: string): FileDiff[] {
  if (!text.trimStart().startsWith('diff --git ')) return [];
  return text
    .split(/^(?=diff --git )/m)
    .map(part => ({
      path: pathOf(part),
      hunks: parseUnifiedDiff(part.replace(/\n+$/, '')).map(withoutEnd).filter(hasLines),
    }))
    .filter(({ path }) => path !== '');
}

/** The diff of a file: the only one, or the one of its name. */
export function diffOf(diffs: readonly FileDiff[], path: string, isOnly: boolean): FileDiff | undefined {
  if (isOnly && diffs.length === 1) return diffs[0];
  const bare = path.replace(/^[\\/]+/, '');
  return diffs.find(diff => diff.path === bare) ?? diffs.find(diff => diff.path.endsWith(`/${bare}`));
}

function pathOf(part: string): string {
  const now = /^\+\+\+ b\/(.+)$/m.exec(part)?.[1];
  const before = /^--- a\/(.+)$/m.exec(part)?.[1];
  return (now === 'dev/null' || now === undefined ? before : now)?.trimEnd() ?? '';
}

/** What follows a text's last line end counts as a line there; as context it says nothing, and files do not have it. */
function withoutEnd(hunk: Hunk): Hunk {
  return hunk.lines.at(-1) === ' ' ? { ...hunk, lines: hunk.lines.slice(0, -1) } : hunk;
}

function hasLines({ lines }: Hunk): boolean {
  return lines.some(line => !line.startsWith(' '));
}
