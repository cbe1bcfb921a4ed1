import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../src/analyze/normal.ts';
import { mean, median, medianDeviation, standardDeviation } from '../../src/analyze/robust.ts';
import {
  addSteps,
  type Bucket,
  bucketSeries,
  cleanSeries,
  evenSeries,
  findLatest,
  meanOfLast,
  type Point,
} from '../../src/analyze/series.ts';
import { DAY_MS, dateOf, HOUR_MS, instantOf } from '../../src/base/language/date.ts';
import { isFull, runs } from '../support/full.ts';
import { MONDAY, pointsOf, WEEK_MS } from './noise.ts';

const ZONE = 'Europe/Lisbon';

describe('the median', () => {
  it('is in the middle of the values in order, whatever order they come in', () => {
    const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, min: -1e9, max: 1e9 }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const [lower = 0, upper = 0] = [(values.length - 1) >> 1, values.length >> 1].map((at) => sorted[at]);
        expect(median(values)).toBeCloseTo((lower + upper) / 2, 9);
      }),
    );
    expect(median([])).toBeNull();
  });
});

describe('buckets', () => {
  it('have the mean of what the calendar puts into each, in any zone', () => {
    const zones = ['Europe/Lisbon', 'America/Havana', 'Asia/Beirut', 'Pacific/Apia', 'Australia/Lord_Howe'];
    const from = instantOf('2010-12-01', '00:00', 'UTC');
    const anyPoints = fc.array(
      fc.record({ at: fc.integer({ min: from, max: from + 700 * DAY_MS }), value: fc.integer() }),
      { minLength: 1, maxLength: 60 },
    );
    const cadences = fc.constantFrom('day', 'week', 'month');
    fc.assert(
      fc.property(anyPoints, cadences, fc.constantFrom(...zones), (points, cadence, zone) => {
        const clean = cleanSeries(points);
        const startOf = ({ at }: Point) => {
          const date = Temporal.PlainDate.from(dateOf(at, zone));
          if (cadence === 'day') return date.toString();
          if (cadence === 'month') return date.with({ day: 1 }).toString();
          return date.subtract({ days: date.dayOfWeek - 1 }).toString();
        };
        const groups = Map.groupBy(clean, startOf);
        const [first] = clean;
        const last = clean.at(-1);
        const expected: Bucket[] = [];
        if (first && last) {
          for (let on = startOf(first); on <= startOf(last); on = addSteps(on, 1, cadence)) {
            const startsAt = Temporal.PlainDate.from(on).toZonedDateTime(zone).epochMilliseconds;
            expected.push({ startsAt, value: mean((groups.get(on) ?? []).map(({ value }) => value)) });
          }
        }
        expect(bucketSeries(points, cadence, zone)).toEqual(expected);
      }),
    );
  });
});

describe('summaries', () => {
  it('have the known values', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    // Deviations from 2 of 1, 1, 2, 2, 4, 6, 9 are 1, 1, 0, 0, 2, 4, 7: their median is 1.
    expect(medianDeviation([1, 1, 2, 2, 4, 6, 9])).toBe(1);
    // Squares around 5 of 2, 4, 4, 4, 5, 5, 7, 9: 32 over 7.
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12);
  });

  it('of nothing are nothing, never 0', () => {
    expect([median([]), mean([]), medianDeviation([]), standardDeviation([1])]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('include the normal distribution to seven digits', () => {
    // Tables: Φ(0), Φ(1), Φ(1.96), Φ(−2.5), Φ(4).
    const known = [
      [0, 0.5],
      [1, 0.8413447461],
      [1.96, 0.9750021049],
      [-2.5, 0.0062096653],
      [4, 0.9999683288],
    ] as const;
    for (const [z, chance] of known) expect(Math.abs(normalCdf(z) - chance)).toBeLessThan(1e-7);
  });
});

describe('a series', () => {
  it('is put in order, with the last of two values of one instant and without what is no number', () => {
    const messy = [
      { at: 3, value: 30 },
      { at: 1, value: 10 },
      { at: 3, value: 33 },
      { at: 2, value: Number.NaN },
    ];
    expect(cleanSeries(messy)).toEqual([
      { at: 1, value: 10 },
      { at: 3, value: 33 },
    ]);
  });

  it('has a latest point that is not in the future', () => {
    const points = pointsOf([1, 2, 3]);
    expect(findLatest(points, MONDAY + DAY_MS)).toEqual({ at: MONDAY + DAY_MS, value: 2 });
    expect(findLatest(points, MONDAY - 1)).toBeNull();
  });

  it('has a mean of the last days, or none', () => {
    const points = pointsOf([1, 2, 6, 100]);
    // Days are 24 hours back from now: the first point is exactly two old, and out.
    expect(meanOfLast(points, 2, MONDAY + 2 * DAY_MS)).toBe(4);
    expect(meanOfLast(points, 2, MONDAY + 30 * DAY_MS)).toBeNull();
  });

  it('keeps missing days missing', () => {
    const points = [
      { at: instantOf('2026-03-27', '08:00', ZONE), value: 1 },
      { at: instantOf('2026-03-27', '20:00', ZONE), value: 3 },
      // The clocks change on the 29th; just after midnight in summer time is the 29th in UTC.
      { at: instantOf('2026-03-30', '00:30', ZONE), value: 5 },
    ];
    const buckets = bucketSeries(points, 'day', ZONE);
    expect(buckets.map(({ startsAt, value }) => [dateOf(startsAt, ZONE), value])).toEqual([
      ['2026-03-27', 2],
      ['2026-03-28', null],
      ['2026-03-29', null],
      ['2026-03-30', 5],
    ]);
  });

  it('has weeks from Monday and months from the first', () => {
    const points = [
      { at: instantOf('2026-03-29', '12:00', ZONE), value: 1 },
      { at: instantOf('2026-03-30', '12:00', ZONE), value: 2 },
      { at: instantOf('2026-05-01', '12:00', ZONE), value: 4 },
    ];
    const weeks = bucketSeries(points, 'week', ZONE);
    expect(weeks.map(({ startsAt }) => dateOf(startsAt, ZONE))).toEqual([
      '2026-03-23',
      '2026-03-30',
      '2026-04-06',
      '2026-04-13',
      '2026-04-20',
      '2026-04-27',
    ]);
    expect(weeks.map(({ value }) => value)).toEqual([1, 2, null, null, null, 4]);
    expect(bucketSeries(points, 'month', ZONE).map(({ value }) => value)).toEqual([1.5, null, 4]);
  });

  it('has every hour once when the clocks go back', () => {
    const from = instantOf('2026-10-25', '00:00', ZONE);
    const points = Array.from({ length: 25 }, (_, hour) => ({ at: from + hour * HOUR_MS, value: hour }));
    expect(bucketSeries(points, 'hour', ZONE).map(({ value }) => value)).toEqual(
      points.map(({ value }) => value),
    );
  });

  it('is nothing without points', () => {
    expect(bucketSeries([], 'day', ZONE)).toEqual([]);
    expect(evenSeries([], 'day', ZONE)).toBeNull();
  });

  it('loses no value to its buckets', () => {
    const point = fc.record({
      at: fc.integer({ min: 0, max: 90 * 24 }).map((hours) => MONDAY + hours * HOUR_MS),
      value: fc.integer({ min: -100, max: 100 }),
    });
    const cadences = fc.constantFrom('hour', 'day', 'week', 'month');
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 30 }), cadences, (points, cadence) => {
        const buckets = bucketSeries(points, cadence, ZONE);
        const starts = buckets.map(({ startsAt }) => startsAt);
        expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
        for (const { at, value } of cleanSeries(points)) {
          const bucket = buckets.findLast(({ startsAt }) => startsAt <= at);
          expect(bucket?.value ?? null).not.toBeNull();
          const index = starts.indexOf(bucket?.startsAt ?? 0);
          const inside = cleanSeries(points).filter(
            (other) => other.at >= (starts[index] ?? 0) && other.at < (starts[index + 1] ?? Infinity),
          );
          expect(inside.map((other) => other.value)).toContain(value);
          expect(bucket?.value).toBeCloseTo(mean(inside.map((other) => other.value)) ?? Number.NaN, 9);
        }
      }),
      { numRuns: runs(50) },
    );
  });
});

describe('an even series', () => {
  it('puts straight lines across gaps and says how much is real', () => {
    const points = [0, 1, 3].map((day, index) => ({
      at: MONDAY + day * DAY_MS,
      value: [10, 20, 40][index] ?? 0,
    }));
    expect(evenSeries(points, 'day', 'UTC')).toEqual({
      cadence: 'day',
      values: [10, 20, 30, 40],
      observed: 3,
      lastOn: '2026-01-08',
    });
  });

  it('takes a daily metric that is read on Mondays as a weekly one', () => {
    const series = evenSeries(pointsOf([1, 2, 3], WEEK_MS), 'day', 'UTC');
    expect(series).toMatchObject({ cadence: 'week', values: [1, 2, 3], lastOn: '2026-01-19' });
  });

  it('takes an hourly metric by the day', () => {
    const series = evenSeries(pointsOf([1, 3, 5, 7], 12 * HOUR_MS), 'hour', 'UTC');
    expect(series).toMatchObject({ cadence: 'day', values: [1, 4, 7] });
  });

  it('steps by days, weeks and months', () => {
    expect(addSteps('2026-11-23', 2, 'week')).toBe('2026-12-07');
    expect(addSteps('2026-11-01', 3, 'month')).toBe('2027-02-01');
  });

  it('puts each value in the day, week or month of its date in the zone, whatever the clocks do', () => {
    const zones = [
      'UTC',
      'Europe/Lisbon',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Africa/Cairo',
    ];
    const days = fc.array(fc.integer({ min: -400 * 24 * 60, max: 800 * 24 * 60 }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        days,
        fc.constantFrom(...zones),
        fc.constantFrom('day', 'week', 'month'),
        (minutes, zone, cadence) => {
          const points = cleanSeries(
            minutes.map((minute, value) => ({ at: MONDAY + minute * 60_000, value })),
          );
          const startOf = (at: number) => {
            const date = Temporal.PlainDate.from(dateOf(at, zone));
            if (cadence === 'day') return date.toString();
            if (cadence === 'month') return date.with({ day: 1 }).toString();
            return date.subtract({ days: date.dayOfWeek - 1 }).toString();
          };
          const byStart = Map.groupBy(points, ({ at }) => instantOf(startOf(at), '00:00', zone));
          const buckets = bucketSeries(points, cadence, zone);
          const filled = buckets.filter(({ value }) => value !== null);
          expect(filled).toEqual(
            [...byStart].map(([startsAt, group]) => ({
              startsAt,
              value: mean(group.map(({ value }) => value)),
            })),
          );
          for (const [index, { startsAt }] of buckets.slice(1).entries()) {
            const before = dateOf(buckets[index]?.startsAt ?? 0, zone);
            expect(dateOf(startsAt, zone)).toBe(addSteps(before, 1, cadence));
          }
        },
      ),
      { numRuns: isFull ? 150 : 50 },
    );
  });
});
