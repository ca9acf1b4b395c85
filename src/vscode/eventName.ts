import type { Localizer } from './localizer';

interface NamedEvent {
  readonly kind: string;
  readonly role: string;
  readonly detail: string | null;
  readonly tool: string | null;
}

/** What an event of a transcript is, for people; the tool is named as the transcript does. */
export function eventName({ kind, role, detail, tool }: NamedEvent, l10n: Localizer): string {
  const finer = detail?.replaceAll('_', ' ') ?? '';
  switch (kind) {
    case 'user_msg':
      if (role === 'user') return l10n.t('Prompt');
      return finer === '' ? l10n.t('In the name of the user') : l10n.t('In the name of the user ({0})', finer);
    case 'assistant_msg':
      return l10n.t('Answer');
    case 'thinking':
      return l10n.t('Thinking');
    case 'tool_call':
    case 'edit':
    case 'test_run':
      return tool ?? l10n.t('Tool');
    case 'tool_result':
      return tool === null ? l10n.t('Result') : l10n.t('Result of {0}', tool);
    case 'error':
      return tool === null ? l10n.t('Error') : l10n.t('Error of {0}', tool);
    case 'human_intervention':
      return finer === '' ? l10n.t('Intervention') : l10n.t('Intervention ({0})', finer);
    default:
      return finer === '' ? kind.replaceAll('_', ' ') : finer;
  }
}
