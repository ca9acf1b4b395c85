/** What a message of the user's says, and who wrote it. */
export interface UserText {
  readonly detail: 'prompt' | 'spawn_prompt' | 'injected' | 'compaction' | 'shell';
  /** The command, of one that the user ran himself. */
  readonly command: string | null;
}

/** The first words of what a compacted session begins with (`compaction.py`). */
const compactionHead = 'You are continuing a trajectory after a context compaction.';
/** What the user ran with `!` (`_format_manual_command_context`). */
const shellHead = 'Manual `!` command result from the user.';

export function readUserText(text: string, injected: boolean, isSidechain: boolean): UserText {
  if (!injected && !isCompaction(text)) return { detail: isSidechain ? 'spawn_prompt' : 'prompt', command: null };
  if (isCompaction(text)) return { detail: 'compaction', command: null };
  if (!text.startsWith(shellHead)) return { detail: 'injected', command: null };
  return { detail: 'shell', command: /^Command: `([\s\S]*?)`\n\nWorking directory:/m.exec(text)?.[1] ?? null };
}

function isCompaction(text: string): boolean {
  return text.startsWith(compactionHead);
}

/** Whether a title is how a compacted session begins, which is no one's words. */
export function isCompactionTitle(title: string): boolean {
  return compactionHead.startsWith(title) || isCompaction(title);
}
