import type { JSX } from 'preact';
import { percent } from '../format';
import { seriesClass } from './palette';

export interface Share {
  readonly name: string;
  readonly value: number;
}

/** Parts of a whole as one bar. The table below it says the same in words. */
export function ShareBar({
  label,
  shares,
}: {
  readonly label: string;
  readonly shares: readonly Share[];
}): JSX.Element | null {
  const total = shares.reduce((sum, { value }) => sum + value, 0);
  if (total <= 0) return null;
  return (
    <div class="share-bar" role="img" aria-label={label}>
      {shares.map(({ name, value }, index) =>
        value <= 0 ? null : (
          <span
            key={index}
            class={seriesClass(index)}
            style={{ flexGrow: value / total }}
            title={`${name}: ${percent(value / total)}`}
          />
        ),
      )}
    </div>
  );
}
