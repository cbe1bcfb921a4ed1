import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createDayReader,
  createDayStarts,
  DAY_MS,
  parseDate,
  parseLaterDate,
  parsePastDate,
} from '../../../src/base/language/date.ts';
import { runs, sample } from '../../support/full.ts';

/** Midnights that are skipped or come twice, changes of half an hour and of a whole day, and none at all. */
const ODD_ZONES = [
  ...[
    'America/Sao_Paulo',
    'America/Havana',
    'Asia/Beirut',
    'Africa/Cairo',
    'Asia/Tehran',
    'America/Asuncion',
  ],
  ...['Australia/Lord_Howe', 'Pacific/Apia', 'Pacific/Kwajalein', 'Asia/Manila', 'America/Juneau'],
  ...['Africa/Monrovia', 'Asia/Kathmandu', 'UTC'],
];
const anyZone = fc.oneof(
  fc.constantFrom(...ODD_ZONES),
  fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
);

describe('the days of a zone', () => {
  it.each(sample(ODD_ZONES, { every: 20, seed: 'zones' }))(
    'begin in %s when the calendar says, on every day from 1840 to 2040',
    (zone) => {
      const startOf = createDayStarts(zone);
      const wrong: string[] = [];
      let date = Temporal.PlainDate.from('1840-01-01');
      for (let day = dayOf('1840-01-01'); day <= dayOf('2040-12-31'); day++) {
        if (startOf(day) !== date.toZonedDateTime(zone).epochMilliseconds) wrong.push(date.toString());
        date = date.add({ days: 1 });
      }
      expect(wrong).toEqual([]);
    },
  );

  it('begin and are read as the calendar says, in any zone and any order', () => {
    const days = fc.array(fc.integer({ min: -50_000, max: 40_000 }), { minLength: 1, maxLength: 20 });
    const seconds = fc.integer({ min: 0, max: DAY_MS - 1 });
    fc.assert(
      fc.property(anyZone, days, seconds, (zone, asked, within) => {
        const startOf = createDayStarts(zone);
        const readDay = createDayReader(zone);
        for (const day of asked) {
          const date = Temporal.PlainDate.from('1970-01-01').add({ days: day });
          expect(startOf(day)).toBe(date.toZonedDateTime(zone).epochMilliseconds);
          const at = day * DAY_MS + within;
          const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
          expect(readDay(at)).toBe(dayOf(local.toPlainDate().toString()));
        }
      }),
      { numRuns: runs(500) },
    );
  });
});

function dayOf(date: string): number {
  return Date.parse(date) / DAY_MS;
}

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

describe('a day of which something is told', () => {
  it.each([
    ['friday', '2026-11-20'],
    ['saturday', '2026-11-21'],
    ['20 nov', '2026-11-20'],
    ['20 dec', '2025-12-20'],
    ['yesterday', '2026-11-22'],
    ['next friday', '2026-12-04'],
    ['in 6 weeks', '2027-01-04'],
  ])('“%s” is %s', (typed, date) => {
    expect(parsePastDate(typed, '2026-11-23')).toBe(date);
  });
});

describe('a date that has to come yet', () => {
  it.each([
    ['monday', '2026-11-30'],
    ['Mon', '2026-11-30'],
    ['on Monday', '2026-11-30'],
    ['tuesday', '2026-11-24'],
    ['next monday', '2026-11-30'],
    ['today', '2026-11-23'],
    ['2026-11-23', '2026-11-23'],
    ['someday', undefined],
  ])('reads %j on a Monday as %s', (typed, date) => {
    expect(parseLaterDate(typed, '2026-11-23')).toBe(date);
  });
});
