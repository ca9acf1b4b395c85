import { count, plainLine } from '../../model/format';
import type { FailureMark } from '../../store/readModels/failureMarks';
import type { Localizer } from '../localizer';
import { shownMarks } from './shownMarks';

/** What stands in the status bar. */
export interface FileNoteText {
  readonly text: string;
  /** Plain text. */
  readonly tooltip: string;
  readonly spoken: string;
}

const mostInTooltip = 5;

/**
 * What is said of the file in the editor; null where nothing is: when nothing failed at it, or what failed is marked in
 * its lines and not confirmed by the user.
 */
export function fileNoteText(marks: readonly FailureMark[], l10n: Localizer): FileNoteText | null {
  const shown = shownMarks(marks);
  const isWorthIt = shown.some(({ failure, ranges }) => ranges.length === 0 || failure.review?.verdict === 'confirmed');
  if (!isWorthIt) return null;
  const name = shown.length === 1 ? l10n.t('1 dead end') : l10n.t('{0} dead ends', count(shown.length, l10n.locale));
  const told = shown
    .slice(0, mostInTooltip)
    .map(({ failure }) => `✗ ${plainLine(failure.what)}\n    ${plainLine(failure.why)}`);
  const left = shown.length - told.length;
  if (left > 0) told.push(left === 1 ? l10n.t('1 more') : l10n.t('{0} more', count(left, l10n.locale)));
  return {
    text: `$(circle-slash) ${name}`,
    tooltip: [l10n.t('What agents tried in this file and did not work'), ...told].join('\n'),
    spoken:
      shown.length === 1
        ? l10n.t('1 failed approach is known of this file')
        : l10n.t('{0} failed approaches are known of this file', count(shown.length, l10n.locale)),
  };
}
