import type { Bucket } from '../../src/panel/bucketCosts';
import { l10n } from '../localize';

/** What a kind of tokens is called. */
export function bucketName(bucket: Bucket): string {
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
