import { agentName } from '../../model/agent';
import { dollars, duration, enumeration, plainLine } from '../../model/format';
import type { SessionListItem } from '../../store/readModels/sessionItems';
import { moment } from '../dates';
import type { Localizer } from '../localizer';
import { agentIcon } from './agentIcon';
import type { RowContext } from './rowContext';
import { lastActive } from './sessionGroups';

/** A row of the tree as text: the editor's classes are made of it. */
export interface RowLabel {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says instead of the two. */
  readonly spoken: string;
  /** Name of a codicon. */
  readonly icon: string;
  /** Words that the manifest's `when` clauses look for. */
  readonly contextValue: string;
}

const separator = ' · ';
/** A title may be a whole prompt. More of it would leave no room for the description in a sidebar of the usual width. */
const longestLabel = 24;
const longestBesideMarks = 12;

export function sessionLabel(session: SessionListItem, context: RowContext): RowLabel {
  const { l10n } = context;
  const title = plainLine(session.display_title);
  const { cost, unpriced_requests, duration_ms, failed_approaches } = session;
  // What tells a row from its neighbors stands first: the end is cut.
  const marks = present([
    session.hidden && l10n.t('hidden'),
    failed_approaches > 0 && `✗${failed_approaches}`,
    session.live && l10n.t('live'),
    session.worktree !== null && context.grouping !== 'worktree' && plainLine(session.worktree),
    context.showFolder && folderName(session),
    session.match === 'edited_from_elsewhere' && l10n.t('edited from elsewhere'),
  ]);
  const description = present([
    ...marks,
    duration_ms !== null && duration(duration_ms, l10n.locale),
    outcomeWord(session, l10n),
  ]);
  const name = shortened(title, marks.length === 0 ? longestLabel : longestBesideMarks);
  return {
    label: withCost(dollars(cost.total_microusd, cost.source, unpriced_requests, l10n.locale), name),
    description: description.join(separator),
    spoken: spokenSession(session, title, context),
    icon: agentIcon(session.agent),
    contextValue: contextValue(session),
  };
}

function present(parts: readonly (string | false | null)[]): string[] {
  return parts.filter(part => part !== false && part !== null).filter(part => part !== '');
}

/**
 * What a row is of, its cost first: a narrow sidebar cuts rows at their end, and leaves out their description when it is
 * narrower still.
 */
export function withCost(cost: string, name: string): string {
  // A question mark alone would ask whether it is so.
  return `${cost === '?' ? '$?' : cost}  ${name}`;
}

/** As much of a text as a row has room for. */
export function shortened(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest
    ? text
    : `${characters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`;
}

function contextValue({ pinned, hidden, source_state }: SessionListItem): string {
  const words = ['session', pinned ? 'pinned' : 'unpinned', hidden ? 'hidden' : 'shown'];
  if (source_state === 'present') words.push('resumable');
  return words.join(' ');
}

/** What the last checks or the user said of the work; null where nothing tells. */
function outcomeWord({ outcome }: SessionListItem, l10n: Localizer): string | null {
  if (outcome === 'success') return l10n.t('checks passed');
  if (outcome === 'fail') return l10n.t('checks failed');
  return outcome === 'abandoned' ? l10n.t('abandoned') : null;
}

function folderName({ folder, cwd }: SessionListItem): string | null {
  const path = folder ?? cwd;
  return path === null ? null : plainLine(baseName(path));
}

/** The last part of a path of any system. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).findLast(part => part !== '') ?? path;
}

function spokenSession(session: SessionListItem, title: string, context: RowContext): string {
  const { l10n } = context;
  const time = lastActive(session);
  const { duration_ms, failed_approaches } = session;
  const parts = [
    l10n.t('{0}, a session of {1}', withoutFullStop(title), plainLine(agentName(session.agent))),
    session.pinned && l10n.t('pinned'),
    session.hidden && l10n.t('hidden'),
    session.live && l10n.t('live'),
    time !== null && l10n.t('last active {0}', moment(time, l10n.locale)),
    duration_ms !== null && l10n.t('took {0}', duration(duration_ms, l10n.locale, 'long')),
    spokenCost(session, context),
    failed_approaches === 1 && l10n.t('1 failed approach'),
    failed_approaches > 1 && l10n.t('{0} failed approaches', failed_approaches),
    outcomeWord(session, l10n) ?? l10n.t('outcome unknown'),
    session.worktree !== null && l10n.t('worktree {0}', plainLine(session.worktree)),
    session.match === 'edited_from_elsewhere' && l10n.t('edited from elsewhere'),
    context.showFolder && folderName(session),
  ];
  const said = parts.filter(part => part !== false && part !== null);
  return enumeration(said, l10n.locale);
}

/** Titles that are prompts end as sentences do; here the sentence goes on. */
export function withoutFullStop(title: string): string {
  return title.replace(/[\s.,;:]+$/, '');
}

function spokenCost({ cost, unpriced_requests }: SessionListItem, { l10n }: RowContext): string {
  if (cost.total_microusd === null) return l10n.t('cost unknown');
  const amount = dollars(cost.total_microusd, undefined, 0, l10n.locale);
  if (unpriced_requests > 0) return l10n.t('cost at least {0}', amount);
  return cost.source === 'estimated' ? l10n.t('cost about {0}', amount) : l10n.t('cost {0}', amount);
}
