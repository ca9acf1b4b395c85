import type { UsageFact } from '../../model/facts';
import type { TokenBuckets } from '../../model/tokens';
import { type JsonRecord, numberField, parseFields, stringField } from '../jsonRecord';
import { buckets, nanoDollars, tokenCount } from '../tokenCounts';
import type { UiRow } from './uiRows';

/** The JSON of each `api_req_started` row; versions before 2025 state the usage in an `api_req_finished` row. */
export function requestsIn(rows: readonly UiRow[]): Map<UiRow, JsonRecord> {
  const requests = new Map<UiRow, JsonRecord>();
  let open: UiRow | undefined;
  for (const row of rows) {
    if (row.kind === 'api_req_started') {
      open = row;
      requests.set(row, parseFields(row.text) ?? {});
    } else if (row.kind === 'api_req_finished' && open !== undefined) {
      requests.set(open, { ...requests.get(open), ...parseFields(row.text) });
      open = undefined;
    }
  }
  return requests;
}

export interface RequestTokens {
  readonly tokens: TokenBuckets;
  readonly isSure: boolean;
}

/** How `tokensIn` is meant. */
export type InputMeaning = 'uncached' | 'varies';

/**
 * Cline's `tokensIn` leaves the cache out. Roo Code's is what the provider's handler gave until October 2025 (without the
 * cache from Anthropic's, with it from OpenAI's) and the whole prompt since (Roo Code #8954). Records without the request's
 * text (#8696, two weeks before) are of the later kind; a count smaller than the cache's cannot hold it, whichever it is.
 * `excludes` says that other records of the task are so beyond doubt.
 */
export function requestTokens(fields: JsonRecord, meaning: InputMeaning, excludes: boolean): RequestTokens {
  const input = tokenCount(fields.tokensIn);
  const cacheRead = tokenCount(fields.cacheReads);
  const cacheWrite5m = tokenCount(fields.cacheWrites);
  const output = tokenCount(fields.tokensOut);
  const cached = cacheRead + cacheWrite5m;
  const { isWhole, isSure } = inputIsWhole(fields, meaning, excludes);
  return {
    tokens: buckets({ input: isWhole ? input - cached : input, cacheRead, cacheWrite5m, output }),
    isSure,
  };
}

function inputIsWhole(
  fields: JsonRecord,
  meaning: InputMeaning,
  excludes: boolean,
): { readonly isWhole: boolean; readonly isSure: boolean } {
  const cached = tokenCount(fields.cacheReads) + tokenCount(fields.cacheWrites);
  if (meaning === 'uncached' || cached === 0 || isExclusive(fields)) return { isWhole: false, isSure: true };
  if (stringField(fields, 'request') === null) return { isWhole: true, isSure: true };
  if (fields.apiProtocol === 'anthropic') return { isWhole: false, isSure: true };
  if (fields.apiProtocol === 'openai') return { isWhole: true, isSure: true };
  return { isWhole: !excludes, isSure: false };
}

/** Whether a record's input cannot hold its cached tokens. */
export function isExclusive(fields: JsonRecord): boolean {
  return tokenCount(fields.tokensIn) < tokenCount(fields.cacheReads) + tokenCount(fields.cacheWrites);
}

/** Providers that state the price of a request themselves: an amount of 0 is what they took. */
const billers = new Set(['cline', 'openrouter', 'requesty', 'vercel-ai-gateway']);

/** The amount a record states; null for the 0 that stands for a model without a price. */
export function statedCost(fields: JsonRecord, provider: string | null): number | null {
  const cost = nanoDollars(fields.cost ?? fields.totalCost);
  if (cost === 0) return fields.usageMissing !== true && provider !== null && billers.has(provider) ? 0 : null;
  return cost;
}

/** Whether a record says anything of what the request used: a cut one may not, and its zeros are no counts. */
export function hasUsage(fields: JsonRecord): boolean {
  return ['tokensIn', 'tokensOut', 'cacheReads', 'cacheWrites', 'cost'].some(
    key => (numberField(fields, key) ?? 0) > 0,
  );
}

/** How much of its usage a record states. */
export function usageFidelity(fields: JsonRecord, isSure: boolean): UsageFact['fidelity'] {
  if (fields.usageMissing === true || stringField(fields, 'cancelReason') !== null) return 'partial';
  return isSure ? 'exact' : 'estimated';
}
