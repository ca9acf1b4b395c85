import type { TokenBuckets } from '../../model/tokens';
import { fieldsAt } from '../jsonRecord';
import { buckets, tokenCount } from '../tokenCounts';
import type { Messages } from './messages';
import type { LedgerRow, Spent, StoredSession } from './storedSession';

/**
 * Takes counts apart. Goose counts what was read from and written to the cache as input (`token_usage.rs`); where the total
 * or the counts themselves show that they stand beside it, they do. Null where there are none.
 */
export function tokensOf({ input, output, total, cacheRead, cacheWrite }: Spent): TokenBuckets | null {
  const [read, write, all] = [tokenCount(cacheRead), tokenCount(cacheWrite), tokenCount(input)];
  const written = tokenCount(output);
  if (read + write + all + written === 0) return null;
  const isBeside = read + write > all || (read + write > 0 && total === all + written + read + write);
  return buckets({
    input: isBeside ? all : all - read - write,
    cacheRead: read,
    cacheWrite5m: write,
    output: written,
  });
}

/** What a session spent that no row of the ledger says: all of it, before there was one. */
export function unlisted({ info, ledger }: Pick<StoredSession, 'info' | 'ledger'>): Spent {
  const carried = ledger.filter(({ isCarriedForward }) => isCarriedForward);
  const rest = (of: (spent: Spent) => number | null): number =>
    sum(carried, of) + Math.max(0, (of(info.accumulated) ?? 0) - sum(ledger, of));
  const cost = rest(spent => spent.cost);
  return {
    input: rest(spent => spent.input),
    output: rest(spent => spent.output),
    total: rest(spent => spent.total),
    cacheRead: rest(spent => spent.cacheRead),
    cacheWrite: rest(spent => spent.cacheWrite),
    // Sums of parts of a cent differ in the last digits.
    cost: cost < 1e-8 ? null : cost,
  };
}

function sum(rows: readonly Spent[], of: (spent: Spent) => number | null): number {
  return rows.reduce((all, row) => all + (of(row) ?? 0), 0);
}

/** How many answers before the latest one may be a request's. */
const searchedAnswers = 4;

/**
 * The message that a request answered: the latest answer that was begun before the request was listed, or one shortly before
 * it whose own counts are the same (newer versions keep them with the message). Null where there is none.
 */
export function answerOf(messages: Messages, request: LedgerRow): number | null {
  const { rows } = messages;
  let latest: number | null = null;
  let searched = 0;
  for (let at = rows.length - 1; at >= 0 && searched < searchedAnswers; at--) {
    const row = rows[at];
    if (row?.role !== 'assistant' || isLater(row.created, request.created)) continue;
    latest ??= at;
    searched += 1;
    const usage = fieldsAt(messages.at(at)?.metadata ?? {}, 'usage');
    if (usage.outputTokens === request.output && usage.inputTokens === request.input && request.output !== null)
      return at;
  }
  return latest;
}

function isLater(created: number | null, than: number | null): boolean {
  return created !== null && than !== null && created > than;
}
