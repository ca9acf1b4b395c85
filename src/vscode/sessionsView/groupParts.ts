import { count } from '../../model/format';
import type { RowContext } from './rowContext';
import type { SessionGroup } from './sessionGroups';

/** The most rows that hang below one element: the editor asks for all of them in one go, and redraws them all when one moves. */
export const mostRows = 200;

export interface GroupPart extends SessionGroup {
  /** Another part of the same group follows. */
  readonly isContinued: boolean;
}

/** Groups as they are shown: one with more rows than fit becomes several, whose labels say which rows they hold. */
export function groupParts(groups: readonly SessionGroup[], { l10n }: RowContext): GroupPart[] {
  return groups.flatMap(({ id, label, sessions }): GroupPart[] => {
    if (sessions.length <= mostRows) return [{ id, label, sessions, isContinued: false }];
    const starts = Array.from({ length: Math.ceil(sessions.length / mostRows) }, (_, index) => index * mostRows);
    return starts.map(start => {
      const end = Math.min(start + mostRows, sessions.length);
      return {
        // The first keeps the identity, and so whether it is expanded.
        id: start === 0 ? id : `${id}/${start}`,
        label: l10n.t('{0}, {1}–{2}', label, count(start + 1, l10n.locale), count(end, l10n.locale)),
        sessions: sessions.slice(start, end),
        isContinued: end < sessions.length,
      };
    });
  });
}
