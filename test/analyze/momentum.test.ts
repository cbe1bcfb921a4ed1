import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/analyze/forecast/target.ts';
import { momentum } from '../../src/analyze/momentum.ts';
import { DAY_MS } from '../../src/base/language/date.ts';
import { createNoise, pointsOf, WEEK_MS } from './noise.ts';

const up: Target = { direction: 'at least', target: 30 };
const FAR = Number.MAX_SAFE_INTEGER;

function weekly(values: readonly number[], target: Target = up) {
  return momentum(pointsOf(values, WEEK_MS), target, FAR);
}

describe('momentum', () => {
  it('is the median slope of all pairs, with the band of Kendall’s ranks', () => {
    // Slopes of 10, 12, 11, 15, 14 in order: −1 −1 0.5 0.67 1 1.5 1.5 1.67 2 4, median 1.25.
    // Variance of the rank sum 5·4·15/18 = 16.67; 1.6449 sd = 6.715: ranks 1.642 and 9.358 of 10.
    // Both neighbours of the first are −1; the second lies 0.3576 of the way from 2 to 4.
    const found = weekly([10, 12, 11, 15, 14]);
    expect(found.slopePerWeek).toBeCloseTo(1.25, 12);
    expect(found.low).toBeCloseTo(-1, 12);
    expect(found.high).toBeCloseTo(2.7151, 3);
    expect(found).toMatchObject({ direction: 'cannot tell', points: 5 });
  });

  it('is a daily change times seven', () => {
    expect(momentum(pointsOf([1, 2, 3, 4, 5], DAY_MS), up, FAR).slopePerWeek).toBeCloseTo(7, 12);
  });

  it('takes ties into account', () => {
    // Slopes of 1, 1, 1, 4, 5 in order: 0 0 0 1 1 1 1.33 1.5 2 3. Variance (5·4·15 − 3·2·11)/18 = 13:
    // 1.6449·√13 = 5.931, so ranks 2.035 and 8.965; without the ties the second would be 9.358.
    const found = weekly([1, 1, 1, 4, 5]);
    expect(found.slopePerWeek).toBeCloseTo(1, 12);
    expect(found.low).toBe(0);
    expect(found.high).toBeCloseTo(1.5 + 0.9653 * 0.5, 3);
  });

  it('does not follow one wild value', () => {
    expect(weekly([10, 11, 12, 13, 14, 15, 500, 17, 18]).slopePerWeek).toBeCloseTo(1, 12);
  });

  it('looks at the last four weeks, or at five points where those are fewer', () => {
    const old = Array.from({ length: 30 }, (_, index) => 1_000 - 30 * index);
    const recent = Array.from({ length: 29 }, (_, index) => 10 + index);
    const daily = momentum(pointsOf([...old, ...recent]), { ...up, target: 60 }, FAR);
    expect(daily).toMatchObject({ points: 29, weeks: 4, direction: 'toward' });
    expect(weekly([...old, 10, 11, 12, 13, 14])).toMatchObject({ points: 5, weeks: 4, direction: 'toward' });
    const monthly = momentum(pointsOf([9, 8, 7, 10, 14, 18, 22, 26], 30 * DAY_MS), up, FAR);
    expect(monthly).toMatchObject({ points: 5, direction: 'toward' });
  });

  it('goes toward or away by the goal’s direction', () => {
    const rising = [10, 11, 12, 13, 14, 15];
    expect(weekly(rising).direction).toBe('toward');
    expect(weekly(rising, { direction: 'at most', target: 5 }).direction).toBe('away');
    expect(weekly(rising, { direction: 'exactly', target: 30 }).direction).toBe('toward');
    expect(weekly(rising, { direction: 'exactly', target: 2 }).direction).toBe('away');
  });

  it('is flat when even its best would take over a year', () => {
    expect(weekly([10, 10, 10, 10, 10]).direction).toBe('flat');
    // 20 to go: flat is up to 20/52 = 0.385 a week.
    expect(weekly([10, 10.3, 10.6, 10.9, 11.2, 11.5]).direction).toBe('flat');
    expect(weekly([10, 10.4, 10.8, 11.2, 11.6, 12]).direction).toBe('toward');
  });

  it('is flat at the target too, within a twentieth of it a year', () => {
    // 5 % of 30 over 52 weeks is 0.029 a week.
    expect(weekly([30, 30.02, 30.01, 30.03, 30.02, 30.02]).direction).toBe('flat');
  });

  it('cannot tell from four points, and says how many there are', () => {
    const unknown = { slopePerWeek: null, low: null, high: null, direction: 'cannot tell' };
    expect(weekly([1, 2, 3, 4])).toEqual({ ...unknown, points: 4, weeks: 3 });
    expect(weekly([])).toEqual({ ...unknown, points: 0, weeks: 0 });
  });

  it('does not look into the future', () => {
    const points = pointsOf([1, 2, 3, 4, 5, 6], WEEK_MS);
    expect(momentum(points, up, (points[4]?.at ?? 0) + 1).points).toBe(5);
  });

  it('calls noise a direction in at most one series of ten', () => {
    let claims = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const noise = createNoise(seed);
      const values = Array.from({ length: 14 }, () => 20 + noise());
      if (['toward', 'away'].includes(weekly(values).direction)) claims++;
    }
    expect(claims).toBeLessThanOrEqual(40);
  });

  it('sees a fall in five weekly values by the noise of the weeks before', () => {
    const noise = createNoise(5);
    const before = Array.from({ length: 16 }, () => 85 + 6 * noise());
    const down: Target = { direction: 'at most', target: 55 };
    expect(weekly([...before, 86, 70, 57, 65, 58], down).direction).toBe('toward');
    expect(weekly([86, 70, 57, 65, 58], down).direction).toBe('cannot tell');
    let seen = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const luck = createNoise(seed);
      const course = Array.from({ length: 25 }, (_, week) => 85 + 6 * luck() - 6 * Math.max(0, week - 20));
      if (weekly(course, down).direction === 'toward') seen++;
    }
    expect(seen).toBeGreaterThan(160);
  });

  const series = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 5, maxLength: 20 });

  it('has its slope within the band', () => {
    fc.assert(
      fc.property(series, (values) => {
        const { low, slopePerWeek, high } = weekly(values);
        expect(low ?? Number.NaN).toBeLessThanOrEqual(slopePerWeek ?? Number.NaN);
        expect(slopePerWeek ?? Number.NaN).toBeLessThanOrEqual(high ?? Number.NaN);
      }),
    );
  });

  it('of a metric with a trend added is the slope plus that trend', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: -50, max: 50 }), (values, trend) => {
        const tilted = values.map((value, week) => value + trend * week);
        expect(weekly(tilted).slopePerWeek).toBeCloseTo((weekly(values).slopePerWeek ?? 0) + trend, 9);
      }),
    );
  });

  it('turns round with the metric and its goal', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: -500, max: 500 }), (values, target) => {
        const mirrored = values.map((value) => -value);
        expect(weekly(mirrored, { direction: 'at most', target: -target }).direction).toBe(
          weekly(values, { direction: 'at least', target }).direction,
        );
      }),
    );
  });
});
