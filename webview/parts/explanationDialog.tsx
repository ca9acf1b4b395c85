import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { l10n } from '../localize';
import type { Explanation } from '../panelContext';
import { Icon } from './icon';

export interface ExplanationDialogProps {
  readonly explanation: Explanation | null;
  readonly onClose: () => void;
}

/** Where a figure comes from. Escape, the button or a click beside it closes it, and the focus goes back. */
export function ExplanationDialog({ explanation, onClose }: ExplanationDialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (explanation !== null) dialog.current?.showModal();
  }, [explanation]);
  return (
    <dialog
      ref={dialog}
      aria-label={explanation?.title}
      onClose={onClose}
      // The editor takes Escape before the dialog would.
      onKeyDown={event => event.key === 'Escape' && dialog.current?.close()}
      onClick={event => event.target === dialog.current && dialog.current?.close()}
    >
      {explanation !== null && (
        <div class="dialog">
          <div class="row spread">
            <h2>{explanation.title}</h2>
            <button
              type="button"
              class="quiet only-icon"
              aria-label={l10n.t('Close')}
              onClick={() => dialog.current?.close()}
            >
              <Icon name="close" />
            </button>
          </div>
          {explanation.body}
        </div>
      )}
    </dialog>
  );
}
