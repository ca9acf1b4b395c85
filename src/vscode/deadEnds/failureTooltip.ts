import { agentName } from '../../model/agent';
import { count, dollars, plainLine } from '../../model/format';
import type { FailureItem } from '../../store/readModels/failures';
import { moment } from '../dates';
import { categoryName, resolutionName, triggerName } from '../failureWords';
import type { Localizer } from '../localizer';
import type { TooltipLine } from '../sessionsView/sessionTooltip';

/** All that is known of a failed approach; what was tried first. */
export function failureTooltip(failure: FailureItem, l10n: Localizer): TooltipLine[] {
  const { review, at, microusd, tokens, thread_id, attempt } = failure;
  const lines: (TooltipLine | false)[] = [
    { label: plainLine(failure.what), text: '' },
    { label: l10n.t('Why it failed'), text: plainLine(failure.why) },
    {
      label: l10n.t('How it showed'),
      text: `${triggerName(failure.trigger, l10n)} (${plainLine(categoryName(failure.category, l10n))})`,
    },
    { label: l10n.t('What became of it'), text: plainLine(resolutionName(failure.resolution, l10n)) },
    attempt > 1 && { label: l10n.t('Attempt'), text: count(attempt, l10n.locale) },
    ...failure.files.map(({ path, ranges }) => ({ label: l10n.t('File'), text: place(path, ranges, l10n) })),
    { label: l10n.t('Agent'), text: plainLine(agentName(failure.agent)) },
    { label: l10n.t('Session'), text: plainLine(failure.session_uid) },
    thread_id !== 'main' && { label: l10n.t('Sidechain'), text: plainLine(thread_id) },
    { label: l10n.t('When'), text: at === null ? l10n.t('unknown') : moment(Date.parse(at), l10n.locale) },
    {
      label: l10n.t('Cost'),
      text: spent(microusd, tokens, l10n),
    },
    { label: l10n.t('Confidence'), text: percent(failure.confidence, l10n) },
    {
      label: l10n.t('Still relevant'),
      text: failure.still_relevant
        ? l10n.t('yes')
        : l10n.t('no: its files are gone, or what replaced it was rewritten'),
    },
    review?.verdict === 'confirmed' && { text: l10n.t('You confirmed it.') },
    review?.verdict === 'dismissed' && { text: l10n.t('You dismissed it: it counts nowhere.') },
    review?.note !== undefined && review.note !== null && { label: l10n.t('Your note'), text: plainLine(review.note) },
  ];
  return lines.filter(line => line !== false);
}

function spent(microUsd: number | null, tokens: number | null, l10n: Localizer): string {
  const amount = microUsd === null ? l10n.t('unknown') : dollars(microUsd, undefined, 0, l10n.locale);
  return tokens === null
    ? l10n.t('{0}, tokens unknown', amount)
    : l10n.t('{0}, {1} tokens', amount, count(tokens, l10n.locale));
}

/** Lines as the session left them. */
function place(path: string, ranges: readonly (readonly [number, number])[], l10n: Localizer): string {
  const lines = ranges.map(([first, last]) => (first === last ? String(first) : `${first}–${last}`));
  if (lines.length === 0) return plainLine(path);
  const [only = ''] = lines;
  return lines.length === 1 && !only.includes('–')
    ? l10n.t('{0}, line {1} when the session ended', plainLine(path), only)
    : l10n.t('{0}, lines {1} when the session ended', plainLine(path), lines.join(', '));
}

export function percent(part: number, l10n: Localizer): string {
  return new Intl.NumberFormat(l10n.locale, { style: 'percent' }).format(part);
}
