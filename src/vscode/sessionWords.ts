import type { SumSource } from '../model/cost';
import type { Bucket } from '../panel/bucketCosts';
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
      return l10n.t('nothing: neither an amount nor a price is known');
  }
}

/** How a session ended, as far as checks and the user tell. */
export function outcomeName(outcome: string, l10n: Localizer): string {
  if (outcome === 'success') return l10n.t('success');
  if (outcome === 'fail') return l10n.t('failure');
  return outcome === 'abandoned' ? l10n.t('abandoned') : l10n.t('unknown');
}

/** How a sidechain ended, as far as its transcript tells. */
export function threadStatus(status: string | null, l10n: Localizer): string | null {
  switch (status) {
    case 'running':
      return l10n.t('running');
    case 'completed':
      return l10n.t('completed');
    case 'failed':
      return l10n.t('failed');
    case 'interrupted':
      return l10n.t('interrupted');
    default:
      return null;
  }
}

/** What a kind of tokens is called. */
export function bucketName(bucket: Bucket, l10n: Localizer): string {
  switch (bucket) {
    case 'input':
      return l10n.t('Input');
    case 'cache_read':
      return l10n.t('Cache read');
    case 'cache_write_5m':
      return l10n.t('Cache write, 5 minutes');
    case 'cache_write_1h':
      return l10n.t('Cache write, 1 hour');
    case 'output':
      return l10n.t('Output');
    case 'reasoning':
      return l10n.t('Reasoning');
  }
}
