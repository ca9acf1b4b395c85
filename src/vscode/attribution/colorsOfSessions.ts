import { type FileLegend, ownColors, type SessionColor, sharedColor } from '../../panel/fileLegend';
import type { BlameSession } from '../../store/readModels/blame';
import type { OriginRun } from './lineOrigins';

/** By uid; sessions without lines have none. */
export type ColorsOfSessions = ReadonlyMap<string, SessionColor>;

/**
 * A color for each session that has lines in a file. Whoever had one of its own keeps it, however the sessions' order
 * changes while somebody types; what is left goes to those with the most lines, and the rest share one.
 */
export function colorsOfSessions(sessions: readonly BlameSession[], earlier: ColorsOfSessions): ColorsOfSessions {
  const uids = sessions.flatMap(({ session_uid, tier }) => (tier === 'file' ? [] : [session_uid]));
  const kept = uids.map(uid => earlier.get(uid)).filter(color => color !== sharedColor);
  const free = ownColors.filter(color => !kept.includes(color));
  return new Map(
    uids.map(uid => {
      const had = earlier.get(uid);
      return [uid, had === undefined || had === sharedColor ? (free.shift() ?? sharedColor) : had];
    }),
  );
}

/** What the colors beside a file's lines mean, of the lines as they are now. */
export function fileLegend(
  path: string,
  sessions: readonly BlameSession[],
  runs: readonly OriginRun[],
  colors: ColorsOfSessions,
): FileLegend {
  const lines = new Map<string, number>();
  for (const { first, last, origin } of runs)
    lines.set(origin.session_uid, (lines.get(origin.session_uid) ?? 0) + last - first + 1);
  const listed = sessions.flatMap(({ session_uid, agent, title }) => {
    const color = colors.get(session_uid);
    const own = lines.get(session_uid);
    return color === undefined || own === undefined ? [] : [{ session_uid, agent, title, color, lines: own }];
  });
  return { path, sessions: listed.sort((a, b) => b.lines - a.lines) };
}
