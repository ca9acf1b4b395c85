import type { Blame, BlameLine, BlameNote } from '../../store/readModels/blame';

/** By line from 0, the edit that wrote it; undefined where nobody can be named. */
export type LineOrigins = readonly (BlameLine | undefined)[];

/** By line from 0, what another tool's notes say of it; only of lines without an origin. */
export type NotedLines = readonly (BlameNote | undefined)[];

/** A change of a text as the editor tells it, the lines from 0. */
export interface LineChange {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly text: string;
}

export function lineOrigins({ lines, lines_total }: Blame): LineOrigins {
  const origins = new Array<BlameLine | undefined>(lines_total).fill(undefined);
  for (const line of lines) origins[line.line - 1] = line;
  return origins;
}

/** What we know ourselves is said over what another tool says. */
export function notedLines(notes: readonly BlameNote[], origins: LineOrigins): NotedLines {
  const noted = new Array<BlameNote | undefined>(origins.length).fill(undefined);
  for (const note of notes) if (origins[note.line - 1] === undefined) noted[note.line - 1] = note;
  return noted;
}

/**
 * What is known of each line and still holds after changes, of which each is told as of the text after those before it:
 * of touched lines nothing is known.
 */
export function linesAfter<T>(
  lines: readonly (T | undefined)[],
  changes: readonly LineChange[],
): readonly (T | undefined)[] {
  return changes.reduce((known, { firstLine, lastLine, text }) => {
    const written = text.split(/\r\n|[\r\n]/).length;
    return known.slice(0, firstLine).concat(new Array<undefined>(written).fill(undefined), known.slice(lastLine + 1));
  }, lines);
}

/** Lines one below the other that have the same origin, from 0, the last included. */
export interface LineRun<T> {
  readonly first: number;
  readonly last: number;
  readonly origin: T;
}

/** Lines that one edit wrote. */
export type OriginRun = LineRun<BlameLine>;

export function originRuns(origins: LineOrigins): OriginRun[] {
  return runsOf(origins, isSameEdit);
}

/** Lines of one author and commit. */
export function notedRuns(noted: NotedLines): LineRun<BlameNote>[] {
  return runsOf(noted, isSameAuthor);
}

function runsOf<T>(lines: readonly (T | undefined)[], isSame: (a: T, b: T) => boolean): LineRun<T>[] {
  const runs: LineRun<T>[] = [];
  for (const [line, origin] of lines.entries()) {
    if (origin === undefined) continue;
    const above = runs.at(-1);
    if (above !== undefined && above.last === line - 1 && isSame(above.origin, origin))
      runs[runs.length - 1] = { ...above, last: line };
    else runs.push({ first: line, last: line, origin });
  }
  return runs;
}

function isSameEdit(a: BlameLine, b: BlameLine): boolean {
  return a.session_uid === b.session_uid && a.thread_id === b.thread_id && a.seq === b.seq;
}

function isSameAuthor(a: BlameNote, b: BlameNote): boolean {
  return a.commit === b.commit && a.agent === b.agent && a.conversation === b.conversation && a.person === b.person;
}
