import type { BlameLine, BlameLineOrigin, BlameNote } from '../../../src/store/readModels/blame';

/** Of the end of 2025. */
export const writtenAt = new Date(2025, 11, 31, 12).getTime();

/** A line that an edit of Claude Code wrote. */
export function blameLine(line: number, changes: Partial<BlameLine> = {}): BlameLine {
  return {
    line,
    tier: 'exact',
    session_uid: 'claude-code:one',
    thread_id: 'main',
    agent: 'claude-code',
    model: 'claude-opus-4-8',
    at: new Date(writtenAt).toISOString(),
    call_id: 'toolu_1',
    seq: 7,
    ...changes,
  };
}

/** What led to such a line, for three cents. */
export function origin(changes: Partial<BlameLineOrigin> = {}): BlameLineOrigin {
  const { line: _, ...edit } = blameLine(1);
  return {
    ...edit,
    session_title: 'Round twice',
    ordinal: 0,
    edited_path: '/work/app/src/round.ts',
    tool: 'Edit',
    agent_type: null,
    prompt: { seq: 3, thread_id: 'main', text: '\nRound amounts.\nThen test.' },
    turn: { requests: 2, tokens: 1_000, microusd: 30_000 },
    diff: ['-  return x;', '+  return round(x);'],
    earlier: [],
    ...changes,
  };
}

/** A line of which git-ai noted that Cursor wrote it. */
export function blameNote(line: number, changes: Partial<BlameNote> = {}): BlameNote {
  return {
    line,
    tier: 'note',
    source: 'git-ai',
    kind: 'ai',
    agent: 'cursor',
    model: 'gpt-5',
    conversation: 'c1',
    person: 'Kim <kim@example.com>',
    commit: 'f'.repeat(40),
    at: new Date(writtenAt).toISOString(),
    ...changes,
  };
}
