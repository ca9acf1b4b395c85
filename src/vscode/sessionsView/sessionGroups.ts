import { agentName } from '../../model/agent';
import { plainLine } from '../../model/format';
import type { SessionListItem } from '../../store/readModels/sessionItems';
import { calendarDay, dayName } from '../dates';
import type { RowContext } from './rowContext';

export interface SessionGroup {
  /** Stable: `pinned`, `day:<days since the epoch>`, `agent:<id>`, `branch:<name>`, `worktree:<name>`. */
  readonly id: string;
  readonly label: string;
  readonly sessions: readonly SessionListItem[];
}

/** Pinned sessions, then the others in groups that stand where their first session stood. Keeps the order of sessions. */
export function groupSessions(sessions: readonly SessionListItem[], context: RowContext): SessionGroup[] {
  const groups = new Map<string, { label: string; sessions: SessionListItem[] }>();
  const add = (id: string, label: () => string, session: SessionListItem): void => {
    const group = groups.get(id) ?? { label: label(), sessions: [] };
    groups.set(id, group);
    group.sessions.push(session);
  };
  for (const session of sessions) if (session.pinned) add('pinned', () => context.l10n.t('Pinned'), session);
  for (const session of sessions) {
    if (session.pinned) continue;
    const { id, label } = groupOf(session, context);
    add(id, label, session);
  }
  return [...groups].map(([id, group]) => ({ id, ...group }));
}

function groupOf(session: SessionListItem, context: RowContext): { readonly id: string; readonly label: () => string } {
  const { l10n } = context;
  switch (context.grouping) {
    case 'day': {
      const time = lastActive(session);
      if (time === null) return { id: 'day:unknown', label: () => l10n.t('Unknown Day') };
      return { id: `day:${calendarDay(time)}`, label: () => dayLabel(time, context) };
    }
    case 'agent':
      return { id: `agent:${session.agent}`, label: () => plainLine(agentName(session.agent)) };
    case 'branch': {
      const branch = session.git_branch ?? '';
      return { id: `branch:${branch}`, label: () => (branch === '' ? l10n.t('No Branch') : plainLine(branch)) };
    }
    case 'worktree': {
      const { worktree, match } = session;
      if (worktree !== null) return { id: `worktree:${worktree}`, label: () => plainLine(worktree) };
      if (match === 'edited_from_elsewhere')
        return { id: 'worktree/elsewhere', label: () => l10n.t('Edited from Elsewhere') };
      if (match === null) return { id: 'worktree/unknown', label: () => l10n.t('Unknown Worktree') };
      return { id: 'worktree/own', label: () => l10n.t('Workspace Folder') };
    }
  }
}

function dayLabel(time: number, { l10n, now }: RowContext): string {
  const daysAgo = calendarDay(now) - calendarDay(time);
  if (daysAgo === 0) return l10n.t('Today');
  if (daysAgo === 1) return l10n.t('Yesterday');
  return dayName(time, now, l10n.locale);
}

/** UTC ms; null where no record has a time. */
export function lastActive({ ended_at, started_at }: SessionListItem): number | null {
  const time = ended_at ?? started_at;
  return time === null ? null : Date.parse(time);
}
