import { dollars, enumeration, plainLine } from '../../model/format';
import type { FailureItem } from '../../store/readModels/failures';
import { moment, shortDay } from '../dates';
import { categoryName } from '../failureWords';
import type { Localizer } from '../localizer';
import { type RowLabel, shortened, withoutFullStop } from '../sessionsView/sessionLabel';

/** What rows are written with. */
export interface FailureContext {
  readonly l10n: Localizer;
  /** UTC ms. */
  readonly now: number;
}

/** More would leave no room for the description in a sidebar of the usual width. */
const longestLabel = 24;

/** A row: what was tried, then what showed that it failed, what it cost and when. */
export function failureLabel(failure: FailureItem, { l10n, now }: FailureContext): RowLabel {
  const what = plainLine(failure.what);
  const { review, still_relevant, microusd, at } = failure;
  const verdict = verdictWord(failure, l10n);
  const description = [
    verdict,
    !still_relevant && l10n.t('no longer relevant'),
    plainLine(categoryName(failure.category, l10n)),
    microusd === null ? '$?' : dollars(microusd, undefined, 0, l10n.locale),
    at !== null && shortDay(Date.parse(at), now, l10n.locale),
    review?.note !== undefined && review.note !== null && l10n.t('note'),
  ];
  return {
    label: shortened(what, longestLabel),
    description: description.filter(part => part !== null && part !== false).join(' · '),
    spoken: spokenFailure(failure, what, verdict, l10n),
    icon: iconOf(failure),
    contextValue: contextValue(failure),
  };
}

function verdictWord({ review }: FailureItem, l10n: Localizer): string | null {
  if (review?.verdict === 'confirmed') return l10n.t('confirmed');
  return review?.verdict === 'dismissed' ? l10n.t('dismissed') : null;
}

function spokenFailure(failure: FailureItem, what: string, verdict: string | null, l10n: Localizer): string {
  const { microusd, at, still_relevant, category, why, review } = failure;
  const parts = [
    l10n.t('{0}, a failed approach', withoutFullStop(what)),
    verdict,
    !still_relevant && l10n.t('no longer relevant'),
    l10n.t('shown by: {0}', plainLine(categoryName(category, l10n))),
    withoutFullStop(plainLine(why)),
    microusd === null ? l10n.t('cost unknown') : l10n.t('cost {0}', dollars(microusd, undefined, 0, l10n.locale)),
    at !== null && moment(Date.parse(at), l10n.locale),
    review?.note !== undefined && review.note !== null && l10n.t('with a note'),
  ];
  return enumeration(
    parts.filter(part => part !== null && part !== false),
    l10n.locale,
  );
}

function iconOf({ review, still_relevant }: FailureItem): string {
  if (review?.verdict === 'confirmed') return 'error';
  if (review?.verdict === 'dismissed') return 'eye-closed';
  return still_relevant ? 'circle-slash' : 'history';
}

function contextValue({ review, files }: FailureItem): string {
  const verdict = review?.verdict ?? null;
  const words = [
    'contrailFailure',
    verdict === 'confirmed' ? 'confirmed' : 'unconfirmed',
    verdict === 'dismissed' ? 'dismissed' : 'undismissed',
  ];
  if (verdict !== null) words.push('reviewed');
  if (files.length > 0) words.push('located');
  return words.join(' ');
}
