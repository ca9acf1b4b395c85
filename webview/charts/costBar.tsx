import type { JSX } from 'preact';
import { seriesClass } from './palette';

/** How an amount compares with the largest of its list, which says it in figures beside. */
export function CostBar({ microusd, most }: { readonly microusd: number | null; readonly most: number }): JSX.Element {
  return (
    <span class="cost-bar" aria-hidden="true">
      {microusd !== null && most > 0 && <i class={seriesClass(0)} style={{ width: `${(microusd / most) * 100}%` }} />}
    </span>
  );
}
