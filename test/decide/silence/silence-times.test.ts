import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendar, isWorkingDay, workingDaysBetween } from '../../../src/base/calendar/calendar.ts';
import { dateOf, timeOf } from '../../../src/base/language/date.ts';
import { DEFAULT_POLICY, kindOf } from '../../../src/decide/policy/policy.ts';
import {
  findSilenceAt,
  findWarningAt,
  giveNotice,
  waitForLook,
} from '../../../src/decide/silence/silence.ts';
import { toIso } from '../council.ts';

const NORMAL = kindOf(DEFAULT_POLICY, 'normal');

function at(local: string): number {
  return Temporal.ZonedDateTime.from(local).epochMilliseconds;
}

function localOf(instant: number | null, zone: string): string {
  if (instant === null) return 'never';
  return Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', smallestUnit: 'minute' });
}

describe('silence', () => {
  it.each([
    ['two working days', 'UTC', '2026-11-23T10:30', 2, '2026-11-25T10:30', '2026-11-24T10:30'],
    ['from the start of work', 'UTC', '2026-11-23T06:00', 2, '2026-11-25T09:00', '2026-11-24T09:00'],
    ['Friday 17:00 as Monday', 'UTC', '2026-11-20T17:00', 2, '2026-11-25T09:00', '2026-11-24T09:00'],
    [
      'Friday afternoon over the weekend',
      'UTC',
      '2026-11-20T16:00',
      2,
      '2026-11-24T16:00',
      '2026-11-23T16:00',
    ],
    ['Saturday as Monday', 'UTC', '2026-11-21T12:00', 2, '2026-11-25T09:00', '2026-11-24T09:00'],
    ['over a holiday', 'UTC', '2026-12-23T10:00', 2, '2026-12-28T10:00', '2026-12-24T10:00'],
    ['proposed on a holiday', 'UTC', '2026-12-25T10:00', 2, '2026-12-30T09:00', '2026-12-29T09:00'],
    [
      'one day, warned half a day before',
      'UTC',
      '2026-11-23T09:00',
      1,
      '2026-11-24T09:00',
      '2026-11-23T13:00',
    ],
    ['one day, from the afternoon', 'UTC', '2026-11-23T15:00', 1, '2026-11-24T15:00', '2026-11-24T11:00'],
    ['one day over a weekend', 'UTC', '2026-11-20T10:00', 1, '2026-11-23T10:00', '2026-11-20T14:00'],
    [
      'when the clocks go back',
      'Europe/Lisbon',
      '2026-10-23T11:00',
      2,
      '2026-10-27T11:00',
      '2026-10-26T11:00',
    ],
    [
      'when they go forward',
      'America/New_York',
      '2027-03-12T11:00',
      2,
      '2027-03-16T11:00',
      '2027-03-15T11:00',
    ],
    ['in a half-hour zone', 'Asia/Kolkata', '2026-11-20T18:00', 2, '2026-11-25T09:00', '2026-11-24T09:00'],
    [
      'where the clocks move half an hour',
      'Australia/Lord_Howe',
      '2026-10-02T11:00',
      2,
      '2026-10-06T11:00',
      '2026-10-05T11:00',
    ],
  ])('ends after its working days: %s', (_name, zone, from, days, end, warning) => {
    const calendar = createCalendar({ zone, holidays: new Set(['2026-12-25']) });
    const kind = { ...NORMAL, silenceDays: days };
    const endsAt = findSilenceAt(kind, calendar, at(`${from}[${zone}]`));
    expect(localOf(endsAt, zone).slice(0, 16)).toBe(end);
    expect(localOf(findWarningAt(kind, calendar, endsAt ?? 0), zone).slice(0, 16)).toBe(warning);
  });

  it('never ends where it keeps', () => {
    const calendar = createCalendar({ zone: 'UTC' });
    expect(findSilenceAt({ ...NORMAL, silenceEnding: 'keep' }, calendar, 0)).toBeNull();
  });

  it('always gives its working days, warns within work, and before the end', () => {
    const zones = [
      'UTC',
      'Europe/Lisbon',
      'America/Sao_Paulo',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'America/Nuuk',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) }),
        fc.integer({ min: 1, max: 10 }),
        (zone, proposedAt, days) => {
          const calendar = createCalendar({ zone, holidays: new Set(['2026-12-25', '2027-01-01']) });
          const kind = { ...NORMAL, silenceDays: days };
          const endsAt = findSilenceAt(kind, calendar, proposedAt) ?? 0;
          const warnsAt = findWarningAt(kind, calendar, endsAt);
          expect(warnsAt).toBeGreaterThanOrEqual(proposedAt);
          expect(warnsAt).toBeLessThan(endsAt);
          const passed = workingDaysBetween(calendar, dateOf(proposedAt, zone), dateOf(endsAt, zone));
          expect(passed).toBeGreaterThanOrEqual(days);
          expect(passed).toBeLessThanOrEqual(days + 1);
          for (const instant of [warnsAt, endsAt]) {
            expect(isWorkingDay(calendar, dateOf(instant, zone))).toBe(true);
            expect(timeOf(instant, zone) >= '09:00' && timeOf(instant, zone) <= '17:00').toBe(true);
          }
        },
      ),
    );
  });

  it('gives a day anew where the warning comes too late, and none where it is in time', () => {
    const calendar = createCalendar({ zone: 'UTC' });
    const endsAt = at('2026-11-25T09:00[UTC]');
    const noticeAt = (now: string) => toIso(giveNotice(NORMAL, calendar, endsAt, at(`${now}[UTC]`)) ?? 0);
    expect(noticeAt('2026-11-24T09:00')).toBe('2026-11-25T09:00:00Z');
    expect(noticeAt('2026-11-24T09:59')).toBe('2026-11-25T09:00:00Z');
    expect(noticeAt('2026-11-24T15:00')).toBe('2026-11-25T15:00:00Z');
    expect(noticeAt('2026-11-28T12:00')).toBe('2026-12-01T09:00:00Z');
  });
});

describe('the look that silence waits for', () => {
  const calendar = createCalendar({ zone: 'UTC' });
  const proposedAt = at('2026-11-23T09:00[UTC]');
  const silenceAt = at('2026-11-25T09:00[UTC]');
  const daily = { nextDigestAt: at('2026-11-24T09:00[UTC]'), lookDays: 0, dayEndsAt: null, calendar };

  it.each([
    ['the kind’s days, of a team that looks every day', daily, '2026-11-25T09:00'],
    ['the kind’s days, of one that decides every other day', { ...daily, lookDays: 2 }, '2026-11-25T09:00'],
    ['a week and a day, of one that looks once a week', { ...daily, lookDays: 7 }, '2026-12-01T09:00'],
    [
      'a day after the next page',
      { ...daily, nextDigestAt: at('2026-11-26T10:00[UTC]') },
      '2026-11-27T10:00',
    ],
    [
      'the next working day, where that would be a Saturday',
      { ...daily, nextDigestAt: at('2026-11-27T10:00[UTC]') },
      '2026-11-30T10:00',
    ],
    [
      'its day, of work that has one',
      { ...daily, dayEndsAt: at('2026-12-05T23:59[UTC]') },
      '2026-12-05T23:59',
    ],
  ])('is %s', (_name, looks, ends) => {
    expect(localOf(waitForLook(NORMAL, silenceAt, proposedAt, looks), 'UTC')).toBe(`${ends}+00:00`);
  });

  it('never comes where silence never ends it', () => {
    expect(waitForLook(NORMAL, null, proposedAt, { ...daily, lookDays: 7 })).toBeNull();
  });
});
