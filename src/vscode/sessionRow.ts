import { agentName } from '../model/agent';
import { count, dollars, duration, plainLine } from '../model/format';
import type { SessionListItem } from '../store/readModels/sessionItems';
import type { FileSessionItem } from '../store/readModels/sessionsOfFile';
import { moment } from './dates';
import type { Localizer } from './localizer';

/** A row of a quick pick, as text. */
export interface PickRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

const separator = ' · ';

/** The description stands behind the label, and is cut where both do not fit: the first prompt of a session is long. */
const longestTitle = 45;

/** A session: its title, what it cost as own + sidechains, and below who worked how long, when and where. */
export function sessionRow(session: SessionListItem, l10n: Localizer): PickRow {
  const { duration_ms } = session;
  return {
    label: rowLabel(session, l10n),
    description: costSplit(session, l10n),
    detail: joined([
      agentName(session.agent),
      session.models.join(', '),
      duration_ms !== null && duration(duration_ms, l10n.locale),
      session.git_branch,
      session.worktree,
      when(session.ended_at, l10n),
    ]),
  };
}

/** A session that edited a file: its title, what it did to the file, and below who, when and for how much. */
export function fileSessionRow(session: FileSessionItem, l10n: Localizer): PickRow {
  const { locale } = l10n;
  const { edits_of_file: edits } = session;
  return {
    label: rowLabel(session, l10n),
    description: joined([
      edits === 1 ? l10n.t('1 edit') : l10n.t('{0} edits', count(edits, locale)),
      `+${count(session.lines_added, locale)} −${count(session.lines_removed, locale)}`,
    ]),
    detail: joined([
      agentName(session.agent),
      session.git_branch,
      when(session.last_edited_at ?? session.ended_at, l10n),
      dollars(session.cost.total_microusd, session.cost.source, session.unpriced_requests, locale),
    ]),
  };
}

/** `$0.13 = $0.10 own + $0.03 sidechains`. */
export function costSplit({ cost, unpriced_requests }: SessionListItem, l10n: Localizer): string {
  if (cost.total_microusd === null) return l10n.t('cost unknown');
  return l10n.t(
    '{0} = {1} own + {2} sidechains',
    dollars(cost.total_microusd, cost.source, unpriced_requests, l10n.locale),
    dollars(cost.own_microusd, cost.source, 0, l10n.locale),
    dollars(cost.sidechain_microusd, cost.source, 0, l10n.locale),
  );
}

/** Text of a quick pick that cannot be taken for one of its icons, `$(name)`. */
export function withoutIcons(text: string): string {
  return plainLine(text).replaceAll('$(', '$\u2060(');
}

function rowLabel({ display_title, live }: SessionListItem, l10n: Localizer): string {
  const title = shortened(withoutIcons(display_title));
  return live ? l10n.t('{0} (live)', title) : title;
}

function shortened(title: string): string {
  const characters = [...title];
  return characters.length <= longestTitle
    ? title
    : `${characters
        .slice(0, longestTitle - 1)
        .join('')
        .trimEnd()}…`;
}

function when(iso: string | null, l10n: Localizer): string | null {
  return iso === null ? null : moment(Date.parse(iso), l10n.locale);
}

function joined(parts: readonly (string | false | null)[]): string {
  return parts
    .filter(part => part !== false && part !== null && part !== '')
    .map(part => withoutIcons(String(part)))
    .join(separator);
}
