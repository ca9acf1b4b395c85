import { agentName } from '../../model/agent';
import { plainLine } from '../../model/format';
import type { BlameLine } from '../../store/readModels/blame';
import type { Localizer } from '../localizer';
import { shortened } from '../sessionsView/sessionLabel';
import { timeAgo } from './timeAgo';

const longestTitle = 60;

/** What stands at the end of a line: who, when, in which session. Plain text of one line. */
export function lineNoteText(
  { agent, at, tier, thread_id }: BlameLine,
  title: string | null,
  now: number,
  l10n: Localizer,
): string {
  const name = plainLine(agentName(agent));
  const time = at === null ? null : timeAgo(Date.parse(at), now, l10n.locale);
  const parts = [
    time === null ? name : l10n.t('{0}, {1}', name, time),
    thread_id !== 'main' && l10n.t('sidechain'),
    title !== null && shortened(plainLine(title), longestTitle),
    tier === 'matched' && l10n.t('matched'),
  ];
  return parts.filter(part => part !== false && part !== '').join(' · ');
}
