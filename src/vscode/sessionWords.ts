import type { SumSource } from '../model/cost';
import type { Localizer } from './localizer';

/** Where an amount comes from, as the end of a sentence. */
export function sourceName(source: SumSource, l10n: Localizer): string {
  switch (source) {
    case 'live':
      return l10n.t('the agent, which stated the amount');
    case 'rate_card':
      return l10n.t('tokens times the published price of the day');
    case 'estimated':
      return l10n.t('estimated tokens times the published price of the day');
    case 'mixed':
      return l10n.t('several sources');
    case 'unknown':
      return l10n.t('nothing: no price is known');
  }
}

/** How a session ended, as far as checks and the user tell. */
export function outcomeName(outcome: string, l10n: Localizer): string {
  if (outcome === 'success') return l10n.t('success');
  if (outcome === 'fail') return l10n.t('failure');
  return outcome === 'abandoned' ? l10n.t('abandoned') : l10n.t('unknown');
}
