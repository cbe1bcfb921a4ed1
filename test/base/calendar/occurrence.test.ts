import { describe, expect, it } from 'vitest';
import {
  findMissed,
  findOccurrence,
  nextOccurrence,
  type Rhythm,
} from '../../../src/base/calendar/occurrence.ts';
import { DAY_MS, dateOf, instantOf, timeOf } from '../../../src/base/language/date.ts';
import { sample } from '../../support/full.ts';
import { compareZone } from './compare-zone.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

// Zones whose clocks jump at or before midnight, by half an hour or two hours, from odd offsets, or by the moon.
const HARD_ZONES = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Havana',
  'America/Nuuk',
  'America/Santiago',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Atlantic/Azores',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
];

function listOccurrences(rhythm: Rhythm, fromOn: string, toOn: string): number[] {
  const found: number[] = [];
  let at = instantOf(fromOn, '00:00', rhythm.zone) - 1;
  for (;;) {
    at = nextOccurrence(rhythm, at);
    if (dateOf(at, rhythm.zone) > toOn) return found;
    found.push(at);
  }
}

function wallOf(at: number, zone: string): string {
  return `${dateOf(at, zone)} ${timeOf(at, zone)}`;
}

describe('a daily rhythm', () => {
  it.each(sample(HARD_ZONES, { every: 4, seed: 'zones' }))(
    'comes once on every date of two years at every hour in %s',
    (zone) => {
      const found = compareZone(zone, Date.UTC(2026, 0, 1) / DAY_MS, Date.UTC(2027, 11, 31) / DAY_MS);
      // 2026 and 2027 have 365 days each.
      expect(found).toEqual({ occurrences: 24 * 730, missed: 0, doubled: 0 });
    },
  );

  it('comes once on every date around the one that Samoa skipped', () => {
    const found = compareZone(
      'Pacific/Apia',
      Date.UTC(2011, 11, 20) / DAY_MS,
      Date.UTC(2012, 0, 10) / DAY_MS,
    );
    expect(found).toEqual({ occurrences: 24 * 21, missed: 0, doubled: 0 });
  });

  it.each([
    // Skipped times: the first instant after the gap.
    ['Africa/Cairo', '00:00', '2026-04-24', '2026-04-23T22:00Z', '2026-04-24 01:00'],
    ['America/Havana', '00:30', '2026-03-08', '2026-03-08T05:00Z', '2026-03-08 01:00'],
    ['America/New_York', '02:30', '2026-03-08', '2026-03-08T07:00Z', '2026-03-08 03:00'],
    ['Australia/Lord_Howe', '02:10', '2026-10-04', '2026-10-03T15:30Z', '2026-10-04 02:30'],
    ['Pacific/Chatham', '03:00', '2026-09-27', '2026-09-26T14:00Z', '2026-09-27 03:45'],
    ['America/Sao_Paulo', '00:00', '2018-11-04', '2018-11-04T03:00Z', '2018-11-04 01:00'],
    // A gap that runs to midnight: the last minute of the date.
    ['America/Nuuk', '23:30', '2026-03-28', '2026-03-29T00:59Z', '2026-03-28 22:59'],
    // Repeated times: the first occurrence, still in summer time.
    ['America/New_York', '01:30', '2026-11-01', '2026-11-01T05:30Z', '2026-11-01 01:30'],
    ['Europe/Lisbon', '01:30', '2026-10-25', '2026-10-25T00:30Z', '2026-10-25 01:30'],
    ['Australia/Lord_Howe', '01:45', '2026-04-05', '2026-04-04T14:45Z', '2026-04-05 01:45'],
    ['America/Havana', '00:30', '2026-11-01', '2026-11-01T04:30Z', '2026-11-01 00:30'],
    // Half and three-quarter hours.
    ['Asia/Kolkata', '09:00', '2026-11-23', '2026-11-23T03:30Z', '2026-11-23 09:00'],
    ['Asia/Kathmandu', '09:00', '2026-11-23', '2026-11-23T03:15Z', '2026-11-23 09:00'],
  ])('in %s at %s on %s is at %s', (zone, at, date, instant, wall) => {
    const found = findOccurrence({ zone, at, days: EVERY_DAY }, date);
    expect(found).toBe(Temporal.Instant.from(instant).epochMilliseconds);
    expect(wallOf(found ?? 0, zone)).toBe(wall);
  });

  it('has nothing on a date that a zone skipped, and goes on after it', () => {
    // Samoa went from Thursday 29 to Saturday 31 December 2011.
    const daily = { zone: 'Pacific/Apia', at: '09:00', days: EVERY_DAY };
    expect(findOccurrence(daily, '2011-12-30')).toBeUndefined();
    const dates = listOccurrences(daily, '2011-12-28', '2012-01-01').map((at) => dateOf(at, daily.zone));
    expect(dates).toEqual(['2011-12-28', '2011-12-29', '2011-12-31', '2012-01-01']);
    // A Friday rhythm waits a fortnight.
    const fridays = { ...daily, days: [5] };
    const friday = findOccurrence(fridays, '2011-12-23') ?? 0;
    expect(wallOf(nextOccurrence(fridays, friday), daily.zone)).toBe('2012-01-06 09:00');
  });

  it('does not come twice when the clocks go back over it', () => {
    const rhythm = { zone: 'America/Havana', at: '00:30', days: EVERY_DAY };
    const first = Temporal.Instant.from('2026-11-01T04:30Z').epochMilliseconds;
    expect(wallOf(nextOccurrence(rhythm, first), rhythm.zone)).toBe('2026-11-02 00:30');
  });
});

describe('a rhythm of chosen days', () => {
  const rhythm = { zone: 'Europe/Lisbon', at: '09:00', days: [1, 4] };
  const monday = Date.UTC(2026, 10, 23, 9);

  it('is strictly after the given instant', () => {
    expect(nextOccurrence(rhythm, monday - 1)).toBe(monday);
    expect(wallOf(nextOccurrence(rhythm, monday), rhythm.zone)).toBe('2026-11-26 09:00');
  });

  it('keeps to its weekdays', () => {
    const found = listOccurrences(rhythm, '2026-11-23', '2026-12-06').map((at) => dateOf(at, rhythm.zone));
    expect(found).toEqual(['2026-11-23', '2026-11-26', '2026-11-30', '2026-12-03']);
    expect(findOccurrence(rhythm, '2026-11-24')).toBeUndefined();
  });

  it('without days is a mistake that says so', () => {
    expect(() => nextOccurrence({ ...rhythm, days: [] }, monday)).toThrow('days: []');
  });
});

describe('what was due while nothing was running', () => {
  const rhythm = { zone: 'Europe/Lisbon', at: '09:00', days: [1, 2, 3, 4, 5] };
  const at = (iso: string) => Temporal.Instant.from(iso).epochMilliseconds;
  const since = at('2026-11-23T09:00Z');

  it.each([
    ['2026-11-23T09:00:00Z', '2026-11-23T09:00Z', 'in time'],
    ['2026-11-23T09:10:00Z', '2026-11-23T09:00Z', 'in time'],
    ['2026-11-23T09:10:01Z', '2026-11-23T09:00Z', 'late'],
    ['2026-11-23T13:00:00Z', '2026-11-23T09:00Z', 'late'],
    ['2026-11-23T13:00:01Z', '2026-11-23T09:00Z', 'missed'],
    ['2026-11-24T08:59:00Z', '2026-11-23T09:00Z', 'missed'],
    ['2026-11-26T09:05:00Z', '2026-11-26T09:00Z', 'in time'],
    ['2026-11-29T12:00:00Z', '2026-11-27T09:00Z', 'missed'],
  ])('is at %s the latest occurrence, of %s, %s', (now, dueAt, state) => {
    expect(findMissed(rhythm, { since, now: at(now) })).toEqual({ dueAt: at(dueAt), state });
  });

  it('passes over dates that are off, back to the first that was due', () => {
    const isOff = (date: string) => date >= '2026-11-25';
    const now = at('2026-11-26T09:05:00Z');
    expect(findMissed(rhythm, { since, now, isOff })?.dueAt).toBe(at('2026-11-24T09:00Z'));
    expect(findMissed(rhythm, { since, now, isOff: () => true })).toBeUndefined();
  });

  it('is what waited, where its rhythm has changed meanwhile', () => {
    const now = at('2026-11-23T09:01:00Z');
    expect(findMissed({ ...rhythm, days: [5] }, { since, now })).toEqual({ dueAt: since, state: 'in time' });
  });
});
