import { count } from '../../src/model/format';
import type { Mark } from '../../src/panel/sessionAnswers';
import { l10n } from '../localize';
import type { IconName } from '../parts/icon';

/** What a mark stands for, in words. */
export function markName({ kind, count: times }: Pick<Mark, 'kind' | 'count'>): string {
  const name = singleName(kind);
  return times === 1 ? name : l10n.t('{0} × {1}', count(times, l10n.locale), name);
}

function singleName(kind: string): string {
  switch (kind) {
    case 'prompt':
      return l10n.t('prompt');
    case 'edit':
      return l10n.t('edit');
    case 'check_pass':
      return l10n.t('check passed');
    case 'check_fail':
      return l10n.t('check failed');
    case 'error':
      return l10n.t('error');
    case 'interrupt':
      return l10n.t('interrupted');
    case 'denial':
      return l10n.t('denied');
    case 'compaction':
      return l10n.t('compaction');
    default:
      return kind;
  }
}

const icons: Readonly<Record<string, IconName>> = {
  prompt: 'prompt',
  check_pass: 'pass',
  check_fail: 'fail',
  error: 'warning',
  interrupt: 'stop',
  denial: 'denied',
  compaction: 'fold',
};

/** Undefined for an edit, which is a tick on the bar. */
export function markIcon(kind: string): IconName | undefined {
  return icons[kind];
}
