import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { mainThread } from '../../model/facts';
import type { SourcePart } from '../adapter';

/** One run of aider: from the line it writes when it starts to that of the next one. */
export interface Run {
  /** When it started, as written: the time of day where it ran, without a zone. `-2` ... for more of the same second. */
  readonly name: string;
  readonly startedAt: string;
  /** What follows the line of the start. */
  readonly text: string;
  /** Where `text` begins in the file. */
  readonly offset: number;
}

const start = /^# aider chat started at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)[ \t]*\r?\n/gm;

/** The runs in a chat history, in order. */
export function splitRuns(history: string): Run[] {
  const starts = [...history.matchAll(start)];
  const times = new Map<string, number>();
  return starts.map((match, index) => {
    const startedAt = match[1] ?? '';
    const nth = (times.get(startedAt) ?? 0) + 1;
    times.set(startedAt, nth);
    const offset = match.index + match[0].length;
    const end = starts[index + 1]?.index ?? history.length;
    const second = startedAt.replace(' ', 'T');
    return { name: nth === 1 ? second : `${second}-${nth}`, startedAt, text: history.slice(offset, end), offset };
  });
}

/**
 * Runs have no ids: one is its start, and how it begins in a folder of this name, up to its first prompt. Null for one that
 * has none: it was started and left without a word, or waits for the first one.
 */
export function partOfRun(path: string, run: Run): SourcePart | null {
  const beginning = /^[\s\S]*?^####.*/m.exec(run.text)?.[0];
  if (beginning === undefined) return null;
  const folder = dirname(path);
  const id = `${run.name}-${digest(`${basename(folder)}\n${beginning.trimEnd()}`).slice(0, 8)}`;
  return {
    part: run.name,
    version: digest(run.text),
    identity: { sessionId: id, threadId: mainThread, parentThreadId: null, cwd: folder, transcriptKey: id },
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
