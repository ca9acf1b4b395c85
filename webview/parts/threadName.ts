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
