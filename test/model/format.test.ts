import { deepEqual, equal } from 'node:assert/strict';
import { count, dollars, duration, enumeration, plainLine } from '../../src/model/format';

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

describe('duration', () => {
  it('shows the two largest units', () => {
    const minute = 60_000;
    const shown = [
      0,
      999,
      42_500,
      minute,
      12 * minute + 59_999,
      60 * minute,
      65 * minute,
      1440 * minute,
      2 * 1440 * minute + 185 * minute,
    ];
    deepEqual(
      shown.map(ms => duration(ms)),
      ['0s', '0s', '42s', '1m', '12m', '1h', '1h 5m', '1d', '2d 3h'],
    );
  });

  it('is spoken in full, in the language it is told', () => {
    equal(duration(65 * 60_000, 'en-US', 'long'), '1 hour 5 minutes');
    equal(duration(65 * 60_000, 'de', 'long'), '1 Stunde 5 Minuten');
  });
});

describe('enumeration', () => {
  it('says one after the other', () => equal(enumeration(['a', 'b', 'c']), 'a, b, c'));
});

describe('plainLine', () => {
  it('leaves one line without control, direction and escape characters', () => {
    equal(plainLine(' a\n\u001b[31mb\u202e c\u2028d\u0007 '), 'a [31mb c d');
  });
});
