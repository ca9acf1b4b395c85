import { count, dollars, duration, enumeration } from '../model/format';
import { moment, span } from './dates';
import { nextTurn } from './nextTurn';

/** An amount below a dollar has other digits than one above it. */
const amounts = [0.5e6, 2e6];
/** A few seconds, minutes, hours, days: each has its unit. */
const durations = [5e3, 3e5, 4e6, 9e7];

/**
 * Makes the formatters that the views need while the store is being opened, one a turn: the first takes the thread about
 * 10 ms, while the system's locale data are looked through, and each other up to 3 ms.
 */
export async function warmFormatters(locale: string): Promise<void> {
  const steps = [
    () => count(0, locale),
    ...amounts.map(amount => () => dollars(amount, undefined, 0, locale)),
    ...durations.flatMap(ms => [() => duration(ms, locale), () => duration(ms, locale, 'long')]),
    () => enumeration([], locale),
    () => moment(0, locale),
    () => span(0, 1, locale),
  ];
  for (const step of steps) {
    await nextTurn();
    step();
  }
}
