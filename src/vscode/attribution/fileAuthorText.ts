import { agentName } from '../../model/agent';
import { count, plainLine } from '../../model/format';
import type { FileSessionItem } from '../../store/readModels/sessionsOfFile';
import { moment } from '../dates';
import type { Localizer } from '../localizer';
import { shortened } from '../sessionsView/sessionLabel';
import { timeAgo } from './timeAgo';

/** What stands in the status bar. */
export interface FileAuthorText {
  readonly text: string;
  /** Plain text, a paragraph each. */
  readonly tooltip: readonly string[];
  readonly spoken: string;
}

const mostInTooltip = 5;
const longestTitle = 80;

/** Who edited a file last; null where no session is known. `sessions` are those of the file, the last editor first. */
export function fileAuthorText(
  sessions: readonly FileSessionItem[],
  now: number,
  l10n: Localizer,
): FileAuthorText | null {
  const shown = sessions.filter(({ hidden }) => !hidden);
  const [last] = shown;
  if (last === undefined) return null;
  const name = plainLine(agentName(last.agent));
  const time = last.last_edited_at === null ? null : Date.parse(last.last_edited_at);
  const told = shown.slice(0, mostInTooltip).map(session => sessionLine(session, l10n));
  const left = shown.length - told.length;
  if (left > 0) told.push(left === 1 ? l10n.t('1 more') : l10n.t('{0} more', count(left, l10n.locale)));
  return {
    text: `$(edit) ${time === null ? name : l10n.t('{0}, {1}', name, timeAgo(time, now, l10n.locale))}`,
    tooltip: [l10n.t('Sessions that edited this file'), ...told],
    spoken:
      time === null
        ? l10n.t('This file was last edited by {0}', name)
        : l10n.t('This file was last edited by {0}, {1}', name, timeAgo(time, now, l10n.locale, 'long')),
  };
}

function sessionLine(session: FileSessionItem, l10n: Localizer): string {
  const { agent, display_title, edits_of_file: edits, last_edited_at: at } = session;
  const parts = [
    shortened(plainLine(display_title), longestTitle),
    plainLine(agentName(agent)),
    edits === 1 ? l10n.t('1 edit') : l10n.t('{0} edits', count(edits, l10n.locale)),
    at !== null && moment(Date.parse(at), l10n.locale),
  ];
  return parts.filter(part => part !== false).join(' · ');
}
