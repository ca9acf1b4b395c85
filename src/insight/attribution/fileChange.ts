import type { Content } from '../../model/editReplay';
import type { EditFact, Hunk } from '../../model/facts';

/**
 * One edit as attribution sees it. Texts are asked for only when they are needed: most of a long history can be followed
 * by its hunks alone.
 */
export interface FileChange {
  /** Names the edit in the answer; unique among the changes given. */
  readonly id: number;
  /** Which file it changed: equal names are one file. The caller maps spellings of one path to one name. */
  readonly path: string;
  /** True for a copy in another worktree, which stands beside the file and cannot have become it. */
  readonly isCopy: boolean;
  /** The name under which the file went on, for a move. */
  readonly movedTo: string | null;
  readonly operation: EditFact['operation'];
  /** Failed edits are left out by the caller; `unknown` ones may or may not have happened. */
  readonly status: 'applied' | 'unknown';
  /** True when the text before it is the very one that `previous` left behind. */
  readonly beforeIsPrevious: boolean;
  /** The edit of this path that the same transcript tells just before. */
  readonly previous: number | null;
  readonly hunks: () => readonly Hunk[];
  /** The file before and after; null where there was none, undefined where the transcript does not tell. */
  readonly before: () => Content;
  readonly after: () => Content;
}
