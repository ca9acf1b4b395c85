import { StoreError } from '../store/engine/storeError';
import { CommandFailure } from './commandFailure';
import type { Localizer } from './localizer';

export interface FailureMessage {
  readonly text: string;
  /** False for a defect: its stack belongs into the log. */
  readonly isExpected: boolean;
}

/** What to tell the user of a failure; null when the user caused it by giving up. */
export function failureMessage(error: unknown, l10n: Localizer): FailureMessage | null {
  if (isCancellation(error)) return null;
  if (CommandFailure.is(error)) return { text: error.message, isExpected: true };
  if (StoreError.is(error)) return { text: storeText(error, l10n), isExpected: error.kind !== 'other' };
  const reason = error instanceof Error ? error.message : String(error);
  return { text: l10n.t('This did not work: {0}', reason), isExpected: false };
}

/** The editor's own cancellation, or that of a signal. */
function isCancellation(error: unknown): boolean {
  return error instanceof Error && (error.name === 'Canceled' || error.name === 'AbortError');
}

function storeText({ kind, osCode, message }: StoreError, l10n: Localizer): string {
  switch (kind) {
    case 'full':
      return l10n.t('The disk is full. Nothing was lost; make room and try again.');
    case 'busy':
    case 'locked':
      return l10n.t('Another program is using the stored sessions. Try again.');
    case 'newer':
      return l10n.t('The sessions were stored by a newer version of Contrail. Update the extension to read them.');
    case 'closed':
      return l10n.t('The stored sessions are being opened again. Try again in a moment.');
    case 'corrupt':
      return l10n.t('The stored sessions are damaged. What can be read is being saved; try again in a moment.');
    case 'io':
    case 'readonly':
      return l10n.t('The stored sessions cannot be read or written ({0}).', osCode ?? message);
    default:
      return l10n.t('The stored sessions could not be read: {0}', message);
  }
}
