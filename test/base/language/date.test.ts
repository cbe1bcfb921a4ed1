import { describe, expect, it } from 'vitest';
import { parseDate } from '../../../src/base/language/date.ts';

describe('a date as people type it', () => {
  it.each([
    ['2026-12-01', '2026-12-01'],
    ['15 december', '2026-12-15'],
    ['in 3 months', '2027-02-23'],
    ['end of january', '2027-01-31'],
    ['end of november', '2026-11-30'],
    ['end of oct', '2027-10-31'],
    ['the end of february 2028', '2028-02-29'],
    ['end of the month', '2026-11-30'],
    ['the end of this quarter', '2026-12-31'],
    ['end of the year', '2026-12-31'],
    ["year's end", '2026-12-31'],
    ['end of 2027', '2027-12-31'],
    ['2027', '2027-12-31'],
    ['Q1', '2027-03-31'],
    ['q4', '2026-12-31'],
    ['end of Q2 2028', '2028-06-30'],
  ])('reads “%s” as %s on 23 November 2026', (typed, date) => {
    expect(parseDate(typed, '2026-11-23')).toBe(date);
  });

  it.each(['someday', 'soon', '2027-02-30', 'q5', 'end of the road'])(
    'does not take “%s” for a date',
    (typed) => {
      expect(parseDate(typed, '2026-11-23')).toBeUndefined();
    },
  );
});
