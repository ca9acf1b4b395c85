import { l10n } from '../localize';

/** What a thread is called in few words. */
export function threadName(thread: {
  readonly kind: string;
  readonly agent_type: string | null;
  readonly name: string | null;
  readonly description: string | null;
}): string {
  if (thread.kind === 'main') return l10n.t('Main');
  return thread.name ?? thread.agent_type ?? thread.description ?? l10n.t('Sidechain');
}

/** How a sidechain ended, as far as its transcript tells. */
export function threadStatus(status: string | null): string | null {
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
