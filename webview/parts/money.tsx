import type { JSX } from 'preact';
import type { SumSource } from '../../src/model/cost';
import { dollars } from '../../src/model/format';
import { l10n } from '../localize';
import { Figure, type FigureProps } from './figure';

export interface MoneyProps extends Omit<FigureProps, 'text'> {
  /** Null: unknown. */
  readonly microusd: number | null;
  readonly source?: SumSource | undefined;
  /** Requests that the amount lacks. */
  readonly unpriced?: number | undefined;
}

/** An amount that says where it comes from when it is pressed. */
export function Money({ microusd, source, unpriced = 0, ...figure }: MoneyProps): JSX.Element {
  return <Figure {...figure} text={money(microusd, source, unpriced)} />;
}

/** `?` where unknown. */
export function money(microusd: number | null, source?: SumSource, unpriced = 0): string {
  return dollars(microusd, source, unpriced, l10n.locale);
}
