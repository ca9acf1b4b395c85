import { agentName } from '../../model/agent';
import { count, dollars } from '../../model/format';
import type { FailureMark } from '../../store/readModels/failureMarks';
import { commandLink } from '../commandLink';
import { moment } from '../dates';
import { evidenceSeq } from '../deadEnds/deadEndNode';
import { percent } from '../deadEnds/failureTooltip';
import { escapeMarkdown } from '../escapeMarkdown';
import { categoryName, resolutionName } from '../failureWords';
import type { Localizer } from '../localizer';
import { type CommandId, commands } from '../manifest';

/** More is in the panel. */
const mostInHover = 3;

/** The commands that links of the hover may run. */
export const hoverCommands: readonly CommandId[] = [
  commands.openPanel,
  commands.confirmFailure,
  commands.dismissFailure,
  commands.takeBackReview,
];

/**
 * What was tried at some lines and why it failed, as Markdown in which no text of a transcript is markup; its links run
 * `hoverCommands` alone.
 */
export function hoverMarkdown(marks: readonly FailureMark[], path: string, l10n: Localizer): string {
  const parts = marks.slice(0, mostInHover).map(mark => markMarkdown(mark, l10n));
  const left = marks.length - mostInHover;
  if (left > 0) {
    const more = left === 1 ? l10n.t('1 more') : l10n.t('{0} more', count(left, l10n.locale));
    parts.push(commandLink(more, commands.openPanel, { kind: 'file', path, pinned: false }));
  }
  return parts.join('\n\n---\n\n');
}

function markMarkdown({ failure, replaced_by, models }: FailureMark, l10n: Localizer): string {
  const { attempt, at, microusd, review, session_uid } = failure;
  const seq = evidenceSeq(failure);
  const facts = [
    [agentName(failure.agent), ...models].join(', '),
    at !== null && moment(Date.parse(at), l10n.locale),
    microusd === null ? l10n.t('cost unknown') : dollars(microusd, undefined, 0, l10n.locale),
    resolutionName(failure.resolution, l10n),
    l10n.t('{0} sure', percent(failure.confidence, l10n)),
    !failure.still_relevant && l10n.t('no longer relevant'),
  ];
  const title =
    attempt > 1 ? l10n.t('Attempt {0} here failed', count(attempt, l10n.locale)) : l10n.t('Tried here, and failed');
  const lines = [
    `**${title}** (${escapeMarkdown(categoryName(failure.category, l10n))})`,
    escapeMarkdown(failure.what),
    field(l10n.t('Why'), failure.why),
    replaced_by === null ? null : field(l10n.t('Instead'), replaced_by),
    review?.note === undefined || review.note === null ? null : field(l10n.t('Your note'), review.note),
    escapeMarkdown(facts.filter(fact => fact !== false).join(' · ')),
    [
      commandLink(l10n.t('Show Evidence'), commands.openPanel, { session_uid, ...(seq !== undefined && { seq }) }),
      ...reviewLinks(failure, l10n),
    ].join(' · '),
  ];
  return lines.filter(line => line !== null).join('  \n');
}

function reviewLinks({ id, review }: FailureMark['failure'], l10n: Localizer): string[] {
  if (review?.verdict === 'confirmed')
    return [l10n.t('Confirmed by you'), commandLink(l10n.t('Undo'), commands.takeBackReview, id)];
  return [
    commandLink(l10n.t('Confirm'), commands.confirmFailure, id),
    commandLink(l10n.t('Dismiss'), commands.dismissFailure, id),
  ];
}

function field(name: string, text: string): string {
  return `**${escapeMarkdown(name)}:** ${escapeMarkdown(text)}`;
}
