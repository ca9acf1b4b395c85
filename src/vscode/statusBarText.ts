import { count, dollars, plainLine } from '../model/format';
import type { Overview } from '../store/readModels/overview';
import type { SessionListItem } from '../store/readModels/sessionItems';
import type { Localizer } from './localizer';
import { costSplit } from './sessionRow';

export interface StatusBarText {
  readonly text: string;
  /** Plain text, a paragraph each. */
  readonly tooltip: readonly string[];
  /** What a screen reader says. */
  readonly spoken: string;
}

/** What the live session of a workspace, or else its latest, cost; null when it has none. */
export function statusBarText(overview: Overview, l10n: Localizer): StatusBarText | null {
  const { live, latest } = overview;
  const shown = live.toSorted((a, b) => (b.ended_at ?? '').localeCompare(a.ended_at ?? ''))[0] ?? latest;
  if (shown === null) return null;
  const { cost, unpriced_requests } = shown;
  const amount = dollars(cost.total_microusd, cost.source, unpriced_requests, l10n.locale);
  const title = plainLine(shown.display_title);
  const spokenAmount = cost.total_microusd === null ? l10n.t('cost unknown') : amount;
  return {
    text: `${shown.live ? '$(pulse)' : '$(credit-card)'} ${amount}`,
    tooltip: [
      shown.live ? l10n.t('Live: {0}', title) : l10n.t('Latest session: {0}', title),
      costSplit(shown, l10n),
      ...othersLive(live, shown, l10n),
      workspaceLine(overview, l10n),
    ],
    spoken: shown.live
      ? l10n.t('Contrail, live session {0}: {1}', title, spokenAmount)
      : l10n.t('Contrail, latest session {0}: {1}', title, spokenAmount),
  };
}

function othersLive(live: readonly SessionListItem[], shown: SessionListItem, l10n: Localizer): string[] {
  return live
    .filter(session => session !== shown)
    .map(session => l10n.t('Live, too: {0}, {1}', plainLine(session.display_title), costSplit(session, l10n)));
}

function workspaceLine({ sessions, total_microusd, unknown_cost_sessions }: Overview, l10n: Localizer): string {
  const total = dollars(total_microusd, undefined, 0, l10n.locale);
  const known =
    sessions === 1
      ? l10n.t('1 session in this workspace: {0}', total)
      : l10n.t('{0} sessions in this workspace: {1}', count(sessions, l10n.locale), total);
  return unknown_cost_sessions === 0
    ? known
    : l10n.t('{0}; of sessions whose cost is not fully known: {1}', known, count(unknown_cost_sessions, l10n.locale));
}
