import { describe, expect, it } from 'vitest';
import { isCountry, listHolidays } from '../../../src/base/calendar/holidays.ts';
import type { HolidayCache } from '../../../src/base/ports.ts';
import { expectGolden } from '../../support/golden.ts';
import { refusalOf } from '../../support/refusal-of.ts';

const year = { fromOn: '2026-01-01', toOn: '2026-12-31' };

async function datesOf(country: string, range = year): Promise<string[]> {
  return (await listHolidays(country, range)).map(({ date }) => date);
}

describe('holidays', () => {
  it('are the public ones: Portugal 2026 has thirteen and no carnival', async () => {
    expect(await datesOf('PT')).toEqual([
      '2026-01-01',
      '2026-04-03',
      '2026-04-05',
      '2026-04-25',
      '2026-05-01',
      '2026-06-04',
      '2026-06-10',
      '2026-08-15',
      '2026-10-05',
      '2026-11-01',
      '2026-12-01',
      '2026-12-08',
      '2026-12-25',
    ]);
  });

  it('have English names', async () => {
    const range = { fromOn: '2026-11-20', toOn: '2026-12-01' };
    expect(await listHolidays('US', range)).toEqual([{ date: '2026-11-26', name: 'Thanksgiving Day' }]);
  });

  it('include what a region adds: Berlin has Women’s Day, Germany has not', async () => {
    const march = { fromOn: '2026-03-01', toOn: '2026-03-31' };
    expect(await datesOf('DE-BE', march)).toEqual(['2026-03-08']);
    expect(await datesOf('DE', march)).toEqual([]);
  });

  it('include the substitute for a day that falls on a weekend', async () => {
    expect(await datesOf('GB-ENG', { fromOn: '2026-12-20', toOn: '2026-12-31' })).toEqual([
      '2026-12-25',
      '2026-12-26',
      '2026-12-28',
    ]);
  });

  it('are each day of a feast of several, also over the turn of a year', async () => {
    expect(await datesOf('KR', { fromOn: '2026-02-01', toOn: '2026-02-28' })).toEqual([
      '2026-02-17',
      '2026-02-18',
      '2026-02-19',
    ]);
    // Eswatini's Incwala runs six days from 28 December.
    const january = await datesOf('SZ', { fromOn: '2027-01-01', toOn: '2027-01-05' });
    expect(january).toEqual(['2027-01-01', '2027-01-02']);
  });

  it('are whole days: half of New Year’s Eve off is still a working day', async () => {
    expect(await datesOf('IS', { fromOn: '2026-12-31', toOn: '2027-01-01' })).toEqual(['2027-01-01']);
  });

  it('include one on the short day of a clock change', async () => {
    // Easter Sunday 2024 had 23 hours in Lisbon.
    const range = { fromOn: '2024-03-31', toOn: '2024-03-31' };
    expect(await listHolidays('PT', range)).toEqual([{ date: '2024-03-31', name: 'Easter Sunday' }]);
  });

  it('are found for a code in small letters, and only once a date', async () => {
    expect(await datesOf('us-ca')).toEqual(await datesOf('US-CA'));
    const dates = await datesOf('TR', { fromOn: '2026-01-01', toOn: '2028-12-31' });
    expect(new Set(dates).size).toBe(dates.length);
    expect(dates).toEqual([...dates].sort());
  });

  it('come from the caller’s cache the second time', async () => {
    const cache: HolidayCache = new Map();
    const first = await listHolidays('PT', year, cache);
    expect([...cache.keys()]).toEqual(['PT:2025', 'PT:2026']);
    expect(await listHolidays('PT', year, cache)).toEqual(first);
    cache.set('PT:2026', []);
    expect(await listHolidays('PT', year, cache)).toEqual([]);
  });

  it('know which codes exist', async () => {
    const codes = ['PT', 'US-CA', 'DE-BY-A', ' pt ', 'XX', 'US-XX', 'DE-BY-XX', 'DE-BY-A-B', '', 'Portugal'];
    const known = await Promise.all(codes.map(isCountry));
    expect(known).toEqual([true, true, true, true, false, false, false, false, false, false]);
  });

  it('are refused for an unknown country, with how to write one', async () => {
    const near = await refusalOf(() => datesOf('Portgal'));
    expect(near).toMatchObject({ code: 'bad_argument', given: 'Portgal' });
    await expectGolden('base/holidays', near);
    await expectGolden('base/holidays', await refusalOf(() => datesOf('constructor')));
  });

  it('are refused for an unknown region, with the regions there are', async () => {
    await expectGolden('base/holidays', await refusalOf(() => datesOf('DE-XX')));
  });
});
