import type { FactTeller, ToldEvent } from '../factTeller';
import type { ItemChain } from '../itemChain';
import type { UiRow } from './uiRows';

/** Tells events of rows, each an item of the task's chain. */
export class RowTeller {
  constructor(
    readonly facts: FactTeller,
    readonly chain: ItemChain,
  ) {}

  event(row: UiRow, told: Omit<ToldEvent, 'seq' | 'ts' | 'node' | 'parentNode'>, key = row.key): void {
    const { isTold, seq, node, parentNode } = this.chain.next(key, told);
    if (isTold) this.facts.event({ ...told, seq, ts: row.ts, node, parentNode });
  }
}
