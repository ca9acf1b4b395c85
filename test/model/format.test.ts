import { equal } from 'node:assert/strict';
import { count, dollars, plainLine } from '../../src/model/format';

describe('dollars', () => {
  it('shows cents, and four decimals below a dollar', () => {
    equal(dollars(1_234_560), '$1.23');
    equal(dollars(12_345), '$0.0123');
    equal(dollars(1_234_567_890), '$1,234.57');
    equal(dollars(-500_000), '-$0.5000');
    equal(dollars(0), '$0.00');
  });

  it('never shows the unknown as nothing', () => {
    equal(dollars(null), '?');
    equal(dollars(2_000_000, 'mixed', 3), '$2.00+');
    equal(dollars(2_000_000, 'estimated'), '~$2.00');
  });

  it('speaks the language it is told', () => equal(dollars(1_234_560, 'live', 0, 'de'), '1,23\u00a0$'));
});

describe('count', () => {
  it('separates thousands', () => {
    equal(count(1234567), '1,234,567');
    equal(count(1234567, 'de'), '1.234.567');
  });
});

describe('plainLine', () => {
  it('leaves one line without control, direction and escape characters', () => {
    equal(plainLine(' a\n\u001b[31mb\u202e c\u2028d\u0007 '), 'a [31mb c d');
  });
});
