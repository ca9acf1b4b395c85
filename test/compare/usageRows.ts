import assert from 'node:assert/strict';
import type { TestStore } from '../support/testStore';
import { addTo, type Figures } from './reports';

/** What the store holds of one request, for a tool that may count it by other rules. */
export interface UsageRow {
  readonly session: string;
  /** Of the session itself, not of a sidechain. */
  readonly isMain: boolean;
  /** A fork or a continuation repeats it; the original is billed. */
  readonly isCopy: boolean;
  readonly billed: boolean;
  readonly model: string;
  readonly figures: Figures;
  /** Beside the output in the store. */
  readonly reasoning: number;
}

export function usageRows({ db }: TestStore): UsageRow[] {
  return db
    .all(
      `SELECT s.native_id, t.native_id = 'main', u.copied, u.billed, u.model, u.input, u.cache_read, u.cache_write_5m + u.cache_write_1h,
         u.output, u.reasoning, u.cost_nanousd
       FROM usage u JOIN session s ON s.id = u.session_id JOIN thread t ON t.id = u.thread_id`,
    )
    .map(([session, isMain, copied, billed, model, input, cacheRead, cacheWrite, output, reasoning, nanoUsd]) => ({
      session: String(session),
      isMain: isMain === 1,
      isCopy: copied === 1,
      billed: billed === 1,
      model: String(model),
      figures: {
        requests: 1,
        input: Number(input),
        cacheRead: Number(cacheRead),
        cacheWrite: Number(cacheWrite),
        output: Number(output),
        usd: Number(nanoUsd) / 1e9,
      },
      reasoning: Number(reasoning),
    }));
}

/** Sums by model, of figures as `figuresOf` has them. */
export function byModel(
  rows: readonly UsageRow[],
  figuresOf: (row: UsageRow) => Figures = ({ figures }) => figures,
): Map<string, Figures> {
  const sums = new Map<string, Figures>();
  for (const row of rows) addTo(sums, row.model, figuresOf(row));
  return sums;
}

/** With reasoning in the output, as many times as a tool adds it there. */
export function withReasoning({ figures, reasoning }: UsageRow, times = 1): Figures {
  return { ...figures, output: figures.output + times * reasoning };
}

/** Tokens by model, to compare; models without any left out. */
export function tokensOf(sums: ReadonlyMap<string, Figures>): Record<string, readonly number[]> {
  const models = [...sums].sort().map(([model, { input, cacheRead, cacheWrite, output }]) => {
    return [model, [input, cacheRead, cacheWrite, output]] as const;
  });
  return Object.fromEntries(models.filter(([, tokens]) => tokens.some(count => count > 0)));
}

/** The same cost of every model, to the micro-dollar: halves of one are rounded either way. */
export function assertCosts(theirs: ReadonlyMap<string, Figures>, ours: ReadonlyMap<string, Figures>): void {
  assert.deepEqual([...theirs.keys()].sort(), [...ours.keys()].sort());
  for (const [model, { usd }] of theirs)
    assert.ok(Math.abs(usd - (ours.get(model)?.usd ?? 0)) < 1e-6, `${model}: ${usd} and ${ours.get(model)?.usd}`);
}
