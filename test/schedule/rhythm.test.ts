import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLastOccurrence, nextOccurrence } from '../../src/base/calendar/occurrence.ts';
import { readTime } from '../../src/base/language/time-of-day.ts';
import { formatDays, readDays, readReview } from '../../src/schedule/rhythm.ts';
import { runs } from '../support/full.ts';
import { wrong } from '../support/wrong.ts';

describe('the days of a feed', () => {
  it.each([
    ['mon-fri', [1, 2, 3, 4, 5]],
    ['weekdays', [1, 2, 3, 4, 5]],
    ['daily', [1, 2, 3, 4, 5, 6, 7]],
    ['mon,wed', [1, 3]],
    ['Wednesday, monday', [1, 3]],
    ['weekly:fri', [5]],
    ['weekly fridays', [5]],
    ['sat-mon', [1, 6, 7]],
    ['mon-tue,thurs', [1, 2, 4]],
    ['fri,fri', [5]],
  ])('reads %s', (typed, days) => {
    expect(readDays('days', typed)).toEqual(days);
  });

  it.each(['', 'mo', 'mon-', 'mon-fri-sun', 'funday', 'mon,,x', '1', 'weekly:'])('refuses %j', (typed) => {
    expect(() => readDays('days', typed)).toThrow(wrong('days'));
  });

  it('are written as they may be typed', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (some) => {
        const days = some.toSorted();
        expect(readDays('days', formatDays(days))).toEqual(days);
      }),
    );
  });
});

describe('the time of a feed', () => {
  it.each([
    ['9:00', '09:00'],
    ['09.30', '09:30'],
    ['23:59', '23:59'],
  ])('reads %s', (typed, time) => {
    expect(readTime('at', typed)).toBe(time);
  });

  it.each(['24:00', '9', '9am', '12:60', ''])('refuses %j', (typed) => {
    expect(() => readTime('at', typed)).toThrow(wrong('at'));
  });
});

describe('the review of a feed', () => {
  it.each([
    ['fri 15:00', { review_day: 5, review_at: '15:00' }],
    ['Thursday at 9:30', { review_day: 4, review_at: '09:30' }],
    ['mon@16.00', { review_day: 1, review_at: '16:00' }],
    ['wed', { review_day: 3 }],
    ['8:15', { review_at: '08:15' }],
    ['none', { review_day: null }],
    ['Off', { review_day: null }],
  ])('reads %s', (typed, review) => {
    expect(readReview('review', typed)).toEqual(review);
  });

  it.each(['', 'payday', 'fri 25:00', 'mon-fri 15:00', 'fri 3pm', 'fri sat', '15:00 fri', 'at'])(
    'refuses %j',
    (typed) => {
      expect(() => readReview('review', typed)).toThrow(wrong('review'));
    },
  );
});

describe('the last occurrence', () => {
  it('is the one before the next, however the clocks change', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Lisbon', 'America/New_York', 'Australia/Lord_Howe');
    const rhythms = fc.record({
      zone: zones,
      at: fc.constantFrom('00:00', '01:30', '02:15', '09:00', '23:45'),
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    });
    const instants = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) });
    fc.assert(
      fc.property(rhythms, instants, (rhythm, at) => {
        const last = findLastOccurrence(rhythm, at);
        expect(last).toBeLessThanOrEqual(at);
        expect(nextOccurrence(rhythm, last ?? 0)).toBe(nextOccurrence(rhythm, at));
      }),
      { numRuns: runs(60) },
    );
  });
});
