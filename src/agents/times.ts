const earliest = Date.UTC(2000, 0, 1);
const latest = Date.UTC(2100, 0, 1);
/** Epoch times below are seconds, above milliseconds: stores of several agents mix the two (FORMATS trap 74). */
const secondsBelow = 10_000_000_000;

/**
 * UTC ms of a time as records write it: ISO text, epoch milliseconds or seconds (also as text). Null for anything else, and
 * for absurd ones.
 */
export function timeOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
  const ms =
    typeof number === 'number'
      ? Math.round(number < secondsBelow ? number * 1000 : number)
      : typeof number === 'string' && /^\d{4}-\d\d-\d\d/.test(number)
        ? Date.parse(number)
        : Number.NaN;
  return ms > earliest && ms < latest ? ms : null;
}
