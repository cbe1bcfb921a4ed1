import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  driftProbability,
  fanToDeadline,
  MIN_PROBABILITY_POINTS,
  targetProbability,
} from '../../../src/analyze/forecast/target-probability.ts';
import { addDays, DAY_MS } from '../../../src/base/language/date.ts';
import { runs } from '../../support/full.ts';
import { createNoise, MONDAY, pointsOf, WEEK_MS } from '../noise.ts';

/** Weekly values from 5 January 2026 on, and a deadline so many weeks after the last. */
function ask(
  values: readonly number[],
  weeks: number,
  goal: { direction: 'at least' | 'at most' | 'exactly'; target: number; tolerance?: number },
): number | null {
  const last = values.length - 1;
  return targetProbability({
    ...goal,
    points: pointsOf(values, WEEK_MS),
    cadence: 'week',
    zone: 'UTC',
    deadlineOn: addDays('2026-01-05', 7 * (last + weeks)),
    now: MONDAY + last * WEEK_MS,
  });
}

const zigzag = [10, 12, 10, 12, 10, 12, 10, 12];

describe('the chance of hitting a target', () => {
  it('is even at the last value, as far as past growth has nothing to say', () => {
    // Four weeks ahead leave four stretches of four weeks: too few.
    expect(ask(zigzag, 4, { direction: 'at least', target: 12 })).toBeCloseTo(0.5, 6);
  });

  it('is the mean of random walk and forecast', () => {
    // Steps of ±2. Random walk over four weeks: sd 4, so 14 is 0.5 sd away: 0.308538. The band from eight values is
    // 1 + 4/8 times that: sd 6, a third of an sd away: 0.369441.
    const chance = ask(zigzag, 4, { direction: 'at least', target: 14 });
    expect(chance).toBeCloseTo((0.308538 + 0.369441) / 2, 5);
  });

  it('counts past growth as the third view', () => {
    // One week ahead: seven stretches, four of them ×1.2 and three ÷1.2. 12 or more: (4 + 0.5)/8.
    const chance = ask(zigzag, 1, { direction: 'at least', target: 12 });
    expect(chance).toBeCloseTo((0.5 + 0.5 + 0.5625) / 3, 6);
  });

  it('counts growth as a factor where everything is above 0', () => {
    // 12 · 1.2 = 14.4 passes 14.2, which 12 + 2 would not. Random walk sd 2: 1.1 sd away, 0.135666; forecast sd 3:
    // 0.7333 sd away, 0.231677.
    const chance = ask(zigzag, 1, { direction: 'at least', target: 14.2 });
    expect(chance).toBeCloseTo((0.135666 + 0.231677 + 0.5625) / 3, 5);
  });

  it('counts differences where a value is not above 0', () => {
    // Seven stretches of +2 (four) and −2 from 1: at least 3 in four of seven. Random walk sd 2, forecast sd 3:
    // 3 is 1 sd and 2/3 sd away: 0.158655 and 0.252493.
    const chance = ask([-1, 1, -1, 1, -1, 1, -1, 1], 1, { direction: 'at least', target: 3 });
    expect(chance).toBeCloseTo((0.158655 + 0.252493 + 0.5625) / 3, 5);
  });

  it('of hitting exactly is the chance to end within the tolerance', () => {
    const within = ask(zigzag, 4, { direction: 'exactly', target: 12, tolerance: 2 });
    // ±0.5 sd of the walk and ±1/3 sd of the forecast.
    expect(within).toBeCloseTo((1 - 2 * 0.308538 + (1 - 2 * 0.369441)) / 2, 5);
  });

  it('is never certain before the deadline, and 0 or 1 at it', () => {
    const long = Array.from({ length: 60 }, (_, week) => 10 + (week % 2));
    expect(ask(long, 2, { direction: 'at least', target: 1e6 })).toBe(0.01);
    expect(ask(long, 2, { direction: 'at most', target: 1e6 })).toBe(0.99);
    expect(ask(zigzag, 0, { direction: 'at least', target: 12 })).toBe(1);
    expect(ask(zigzag, -1, { direction: 'at least', target: 13 })).toBe(0);
  });

  it('looks at the value of the deadline, not at later ones', () => {
    const points = [...pointsOf(zigzag, WEEK_MS), { at: MONDAY + 20 * WEEK_MS, value: 99 }];
    const given = { points, cadence: 'week', zone: 'UTC', direction: 'at least', target: 50 } as const;
    expect(targetProbability({ ...given, deadlineOn: '2026-02-23', now: MONDAY + 30 * WEEK_MS })).toBe(0);
  });

  it('stays open to the deadline’s end for a metric that comes less often than it should', () => {
    // A daily metric with one value a week is looked at by the week. The last week begins on Monday 23 February.
    const given = { points: pointsOf(zigzag, WEEK_MS), cadence: 'day', zone: 'UTC' } as const;
    const goal = { direction: 'at least', target: 12, deadlineOn: '2026-02-27' } as const;
    const chanceOn = (day: number) =>
      targetProbability({ ...given, ...goal, now: MONDAY + 7 * WEEK_MS + day * DAY_MS });
    expect(chanceOn(4)).toBeCloseTo((0.5 + 0.5 + 0.5625) / 3, 6);
    expect(chanceOn(5)).toBe(1);
  });

  it('of a constant to stay where it has to is as good as certain', () => {
    const constant = Array(10).fill(0);
    expect(ask(constant, 2, { direction: 'at most', target: 0 })).toBeCloseTo((1 + 1 + 8.5 / 9) / 3, 9);
  });

  it('is about the level of a daily metric, whatever weekday the deadline is', () => {
    // Twelve weeks of workdays at 100 and weekends at 20, with a little noise, up to a Sunday: a level of 78.
    const days = Array.from({ length: 84 }, (_, day) => (day % 7 < 5 ? 100 : 20) + (day % 3));
    const given = {
      points: pointsOf(days),
      cadence: 'day',
      zone: 'UTC',
      now: MONDAY + 12 * WEEK_MS,
      direction: 'at least',
    } as const;
    // The series ends on Sunday 29 March; 3 April is a Friday and 4 April a Saturday.
    for (const deadlineOn of ['2026-04-03', '2026-04-04']) {
      expect(targetProbability({ ...given, target: 60, deadlineOn })).toBeGreaterThan(0.9);
      expect(targetProbability({ ...given, target: 95, deadlineOn })).toBeLessThan(0.1);
    }
  });

  it('of work that goes on is higher than that of a drift, and of a drift stays as it is', () => {
    const noise = createNoise(3);
    const flat = Array.from({ length: 60 }, () => 100 + noise());
    const line = [...flat, ...Array.from({ length: 42 }, (_, day) => 100 + day / 8 + noise())];
    const given = {
      points: pointsOf(line),
      cadence: 'day',
      zone: 'UTC',
      direction: 'at least',
      target: 109,
      startsOn: '2026-03-06',
      deadlineOn: '2026-05-29',
      now: MONDAY + 101 * DAY_MS,
    } as const;
    expect(targetProbability(given)).toBeGreaterThan((driftProbability(given) ?? 1) + 0.1);
    let level = 100;
    const walk = pointsOf(Array.from({ length: 102 }, () => (level += noise())));
    const drifting = { ...given, points: walk, target: level + 5 };
    expect(targetProbability(drifting)).toBeCloseTo(driftProbability(drifting) ?? 0, 1);
  });

  it('foretells nothing where no chance can be told', () => {
    const given = {
      cadence: 'week',
      zone: 'UTC',
      direction: 'at least',
      target: 14,
      startsOn: '2026-01-05',
      deadlineOn: '2026-03-30',
      now: MONDAY + WEEK_MS,
      points: pointsOf([11, 11], WEEK_MS),
    } as const;
    expect(targetProbability(given)).toBeNull();
    expect(fanToDeadline(given, 12)).toEqual([]);
  });

  it('is high where the fan lies past the target, and low where it does not reach it', () => {
    const seen = { past: 0, short: 0 };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.double({ min: -60, max: 60, noNaN: true }),
        fc.integer({ min: 1, max: 12 }),
        (seed, slope, way, weeks) => {
          const noise = createNoise(seed);
          const values = Array.from(
            { length: 40 },
            (_, week) => 200 + slope * Math.max(0, week - 20) + noise(),
          );
          const given = {
            points: pointsOf(values, WEEK_MS),
            cadence: 'week',
            zone: 'UTC',
            direction: 'at least',
            target: 200 + 20 * slope + way,
            startsOn: addDays('2026-01-05', 7 * 20),
            deadlineOn: addDays('2026-01-05', 7 * (39 + weeks)),
            now: MONDAY + 39 * WEEK_MS,
          } as const;
          const chance = targetProbability(given) ?? Number.NaN;
          const { at, low, high } = fanToDeadline(given, 12).at(-1) ?? { at: 0, low: 0, high: 0 };
          expect(at).toBe(Date.UTC(2026, 0, 5) + (39 + weeks) * WEEK_MS);
          expect(low).toBeLessThan(high);
          // Past growth, of which the fan knows nothing, has at most a third of the say.
          if (low > given.target) {
            seen.past++;
            expect(chance).toBeGreaterThan(0.56);
          } else if (high < given.target) {
            seen.short++;
            expect(chance).toBeLessThan(0.44);
          }
        },
      ),
      { numRuns: runs(60) },
    );
    expect(Math.min(seen.past, seen.short)).toBeGreaterThan(0);
  });

  it('is unknown below eight values, without any, or too far ahead', () => {
    const goal = { direction: 'at least', target: 12 } as const;
    expect(ask(zigzag.slice(0, MIN_PROBABILITY_POINTS - 1), 2, goal)).toBeNull();
    expect(ask(zigzag, 2, goal)).not.toBeNull();
    expect(ask([], 2, goal)).toBeNull();
    expect(ask(zigzag, 1_101, goal)).toBeNull();
  });

  const series = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 8, maxLength: 50 });
  const target = fc.integer({ min: -500, max: 1_500 }).map((value) => value + 0.123);

  it('of ending above and of ending below add up to one', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 20 }), target, (values, weeks, limit) => {
        const above = ask(values, weeks, { direction: 'at least', target: limit }) ?? Number.NaN;
        const below = ask(values, weeks, { direction: 'at most', target: limit }) ?? Number.NaN;
        expect(above + below).toBeCloseTo(1, 6);
      }),
      { numRuns: runs(50) },
    );
  });

  it('never rises with a harder target', () => {
    fc.assert(
      fc.property(series, target, target, (values, one, two) => {
        const chance = (limit: number) => ask(values, 6, { direction: 'at least', target: limit }) ?? 0;
        expect(chance(Math.max(one, two))).toBeLessThanOrEqual(chance(Math.min(one, two)) + 1e-9);
      }),
      { numRuns: runs(50) },
    );
  });
});
