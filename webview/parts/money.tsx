import type { ComponentChildren, JSX } from 'preact';
import type { SumSource } from '../../src/model/cost';
import { dollars } from '../../src/model/format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';

export interface MoneyProps {
  /** Null: unknown. */
  readonly microusd: number | null;
  readonly source?: SumSource | undefined;
  /** Requests that the amount lacks. */
  readonly unpriced?: number | undefined;
  /** What the figure is, as the title of its explanation. */
  readonly what: string;
  /** Where the figure comes from. */
  readonly why: () => ComponentChildren;
  /** Of a list with one stop of the Tab key. */
  readonly tabIndex?: number | undefined;
}

/** An amount that says where it comes from when it is pressed. */
export function Money({ microusd, source, unpriced = 0, what, why, tabIndex }: MoneyProps): JSX.Element {
  const panel = usePanel();
  const amount = money(microusd, source, unpriced);
  return (
    <button
      type="button"
      class="figure"
      tabIndex={tabIndex}
      aria-haspopup="dialog"
      aria-label={`${what}: ${amount}`}
      title={l10n.t('Where this figure comes from')}
      onClick={() => panel.explain({ title: `${what}: ${amount}`, body: why() })}
    >
      {amount}
    </button>
  );
}

/** `?` where unknown. */
export function money(microusd: number | null, source?: SumSource, unpriced = 0): string {
  return dollars(microusd, source, unpriced, l10n.locale);
}
