import type { ComponentChildren, JSX } from 'preact';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';

export interface FigureProps {
  readonly text: string;
  /** What the figure is, as the title of its explanation. */
  readonly what: string;
  /** Where the figure comes from. */
  readonly why: () => ComponentChildren;
  /** Of a list with one stop of the Tab key. */
  readonly tabIndex?: number | undefined;
}

/** A figure that says where it comes from when it is pressed. */
export function Figure({ text, what, why, tabIndex }: FigureProps): JSX.Element {
  const panel = usePanel();
  const title = `${what}: ${text}`;
  return (
    <button
      type="button"
      class="figure"
      tabIndex={tabIndex}
      aria-haspopup="dialog"
      aria-label={title}
      title={l10n.t('Where this figure comes from')}
      onClick={() => panel.explain({ title, body: why() })}
    >
      {text}
    </button>
  );
}
