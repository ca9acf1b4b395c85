import type { Blame, BlameLine } from '../../store/readModels/blame';

/** By line from 0, the edit that wrote it; undefined where nobody can be named. */
export type LineOrigins = readonly (BlameLine | undefined)[];

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

/** What still holds after changes, of which each is told as of the text after those before it: touched lines are nobody's. */
export function originsAfter(origins: LineOrigins, changes: readonly LineChange[]): LineOrigins {
  return changes.reduce((known, { firstLine, lastLine, text }) => {
    const written = text.split(/\r\n|[\r\n]/).length;
    return known.slice(0, firstLine).concat(new Array<undefined>(written).fill(undefined), known.slice(lastLine + 1));
  }, origins);
}

/** Lines that one edit wrote one below the other, from 0, the last included. */
export interface OriginRun {
  readonly first: number;
  readonly last: number;
  readonly origin: BlameLine;
}

export function originRuns(origins: LineOrigins): OriginRun[] {
  const runs: OriginRun[] = [];
  for (const [line, origin] of origins.entries()) {
    if (origin === undefined) continue;
    const above = runs.at(-1);
    if (above !== undefined && above.last === line - 1 && isSameEdit(above.origin, origin))
      runs[runs.length - 1] = { ...above, last: line };
    else runs.push({ first: line, last: line, origin });
  }
  return runs;
}

function isSameEdit(a: BlameLine, b: BlameLine): boolean {
  return a.session_uid === b.session_uid && a.thread_id === b.thread_id && a.seq === b.seq;
}
