import type { FailureCategory, FailureResolution, FailureTrigger } from '../model/failedApproach';
import type { Localizer } from './localizer';

/** What showed that it failed, in a word or two. */
export function categoryName(category: FailureCategory | string, l10n: Localizer): string {
  switch (category) {
    case 'lint':
      return l10n.t('lint');
    case 'type':
      return l10n.t('types');
    case 'test':
      return l10n.t('test');
    case 'build':
      return l10n.t('build');
    case 'runtime':
      return l10n.t('run');
    case 'tool':
      return l10n.t('tool');
    case 'user':
      return l10n.t('you said no');
    default:
      return category;
  }
}

/** How the failure showed. */
export function triggerName(trigger: FailureTrigger | string, l10n: Localizer): string {
  switch (trigger) {
    case 'check_failed':
      return l10n.t('a check failed');
    case 'self_reverted':
      return l10n.t('the agent took it back');
    case 'user_rejected':
      return l10n.t('the user rejected it');
    case 'repeated_failure':
      return l10n.t('the same command failed again and again');
    case 'strategy_replaced':
      return l10n.t('another way took its place');
    default:
      return trigger;
  }
}

/** What became of it. */
export function resolutionName(resolution: FailureResolution | string, l10n: Localizer): string {
  switch (resolution) {
    case 'auto_fixed':
      return l10n.t('fixed by another attempt');
    case 'escalated_user':
      return l10n.t('left to the user');
    case 'abandoned':
      return l10n.t('abandoned');
    case 'reverted':
      return l10n.t('reverted');
    case 'superseded':
      return l10n.t('superseded');
    default:
      return resolution;
  }
}
