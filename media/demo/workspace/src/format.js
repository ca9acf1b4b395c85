import { SYMBOLS } from './symbols.js';

export function money(x, currency = 'EUR', symbol = false) {
  return x.toFixed(2) + ' ' + (symbol ? SYMBOLS[currency] || currency : currency);
}
