import { roundCents } from './round.js';

// Sum of the lines, after the discount.
export function total(lines, discount = 0) {
  if (discount < 0 || discount > 100) throw new RangeError('discount');
  let sum = 0.0;
  for (const l of lines) sum += l.qty * l.price;
  return roundCents(sum - sum * discount);
}
