import { equal } from 'node:assert/strict';
import fc from 'fast-check';
import { calendarDay, dayName, span, startOfDay } from '../../src/vscode/dates';
import { noon } from './sessionsView/session';

const year = { min: new Date(2020, 0, 1), max: new Date(2030, 0, 1), noInvalidDate: true };

describe('calendar days', () => {
  it('are one apart across midnight, whatever the clock does', () =>
    fc.assert(
      fc.property(fc.date(year), fc.nat({ max: 400 }), (date, ago) => {
        const midnight = startOfDay(date.getTime(), ago);
        equal(calendarDay(midnight), calendarDay(date.getTime()) - ago);
        equal(calendarDay(midnight - 1), calendarDay(midnight) - 1);
      }),
    ));
});

describe('dayName', () => {
  const daysAgo = (days: number, locale = 'en-US') => dayName(startOfDay(noon, days), noon, locale);

  it('names weekdays of a week, then dates, and the year where it is another', () => {
    equal(daysAgo(2), 'Tuesday');
    equal(daysAgo(6), 'Friday');
    equal(daysAgo(7), 'Thursday, January 8');
    equal(daysAgo(15), 'Wednesday, December 31, 2025');
    equal(daysAgo(-1), 'Friday, January 16');
  });

  it('speaks the language it is told', () => equal(daysAgo(7, 'de'), 'Donnerstag, 8. Januar'));
});

describe('span', () => {
  it('says once what both ends share, and survives ends before beginnings', () => {
    equal(span(noon, noon + 3_600_000, 'en-US').replace(/\s/g, ' '), 'Jan 15, 2026, 12:00 – 1:00 PM');
    equal(span(noon, noon - 3_600_000, 'en-US').replace(/\s/g, ' '), 'Jan 15, 2026, 12:00 PM');
  });
});
