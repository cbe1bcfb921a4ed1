import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastToDeadline, forecastValues } from '../../../src/analyze/forecast/forecast.ts';
import { targetProbability } from '../../../src/analyze/forecast/target-probability.ts';
import { dateOf } from '../../../src/base/language/date.ts';
import { runs } from '../../support/full.ts';
import { MONDAY, pointsOf, WEEK_MS } from '../noise.ts';

const M4 = fileURLToPath(new URL('../../../../shared/data/m4-weekly/', import.meta.url));
const HORIZON = 13;

interface M4Series {
  past: readonly number[];
  next: readonly number[];
}

function readM4(): M4Series[] {
  const read = (file: string) =>
    readFileSync(`${M4}${file}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) =>
        row
          .split(',')
          .slice(1)
          .map((cell) => cell.replaceAll('"', ''))
          .filter((cell) => cell !== '' && cell !== 'NA')
          .map(Number),
      );
  const next = read('Weekly-test.csv');
  return read('Weekly-train.csv').map((past, index) => ({ past, next: next[index] ?? [] }));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Symmetric percentage error and error in units of the past's mean step, as the competition has them. */
function errorsOf({ past, next }: M4Series, forecast: readonly number[]): { smape: number; mase: number } {
  const misses = next.map((value, index) => Math.abs(value - (forecast[index] ?? 0)));
  const sizes = next.map((value, index) => Math.abs(value) + Math.abs(forecast[index] ?? 0));
  const steps = past.slice(1).map((value, index) => Math.abs(value - (past[index] ?? 0)));
  return {
    smape: 200 * mean(misses.map((miss, index) => miss / (sizes[index] ?? 1))),
    mase: mean(misses) / mean(steps),
  };
}

/** Overall weighted average against the naive forecast, over the last so many values of each series. */
function scoreM4(series: readonly M4Series[], length: number): { owa: number; covered: number } {
  const ours: { smape: number; mase: number }[] = [];
  const naive: { smape: number; mase: number }[] = [];
  const hits: number[] = [];
  for (const one of series) {
    const past = one.past.slice(-length);
    const { mean: middle, sd } = forecastValues(past, HORIZON, { cadence: 'week', observed: past.length });
    ours.push(errorsOf(one, middle));
    naive.push(errorsOf(one, Array(HORIZON).fill(past.at(-1))));
    one.next.forEach((value, index) => {
      hits.push(Math.abs(value - (middle[index] ?? 0)) <= 1.2816 * (sd[index] ?? 0) ? 1 : 0);
    });
  }
  const total = (errors: typeof ours, key: 'smape' | 'mase') => mean(errors.map((error) => error[key]));
  const ratio = (key: 'smape' | 'mase') => total(ours, key) / total(naive, key);
  if (length === Number.POSITIVE_INFINITY) {
    // The harness gives the published figures of the naive forecast.
    expect(total(naive, 'smape')).toBeCloseTo(9.161, 3);
    expect(total(naive, 'mase')).toBeCloseTo(2.777, 3);
  }
  return { owa: (ratio('smape') + ratio('mase')) / 2, covered: mean(hits) };
}

describe('the forecast rule', () => {
  const methodFor = (observed: number) =>
    forecastValues(
      Array.from({ length: observed }, (_, index) => index % 5),
      1,
      { cadence: 'week', observed },
    ).method;

  it('goes by the number of values', () => {
    const methods: ReturnType<typeof methodFor>[] = [
      'naive',
      'naive',
      'median of four',
      'median of four',
      'mean of three',
    ];
    expect([2, 11, 12, 40, 41].map(methodFor)).toEqual(methods);
  });

  it('has a wide band from few values', () => {
    // Steps 2, −1, 2: the root of 3, times 1 + 4/4.
    const { mean: middle, sd } = forecastValues([10, 12, 11, 13], 4, { cadence: 'week', observed: 4 });
    expect(middle).toEqual([13, 13, 13, 13]);
    expect(sd[0]).toBeCloseTo(2 * Math.sqrt(3), 12);
    expect(sd[3]).toBeCloseTo(4 * Math.sqrt(3), 12);
  });

  it('gives a weekly pattern back', () => {
    const pattern = [3, 1, 0, 0, 1, -2, -3];
    const days = Array.from({ length: 28 }, (_, day) => 50 + (pattern[day % 7] ?? 0));
    const { mean: middle, season } = forecastValues(days, 9, { cadence: 'day', observed: 28 });
    expect(season.isSeasonal).toBe(true);
    middle.forEach((value, day) => {
      expect(value).toBeCloseTo(50 + (pattern[day % 7] ?? 0), 9);
    });
  });
});

describe('a fan to a deadline', () => {
  const weekly = { cadence: 'week' as const, zone: 'UTC' };

  it('has a step per week up to the one in which the deadline lies', () => {
    const points = pointsOf([10, 12, 11, 13], WEEK_MS);
    const now = MONDAY + 3 * WEEK_MS;
    // The last value is of the week of 26 January; 18 February lies in the third week after it.
    const forecast = forecastToDeadline({ ...weekly, points, now, deadlineOn: '2026-02-18' });
    expect(forecast).toMatchObject({ method: 'naive', isSeasonal: false, cadence: 'week', observed: 4 });
    const fan = forecast?.fan ?? [];
    expect(fan.map(({ at }) => dateOf(at, 'UTC'))).toEqual(['2026-02-02', '2026-02-09', '2026-02-16']);
    // One in ten either way: 1.2816 · 2·√3 · √3 at the third step.
    expect(fan[2]?.middle).toBe(13);
    expect(fan[2]?.high).toBeCloseTo(13 + 1.2815516 * 6, 6);
    expect(fan[2]?.low).toBeCloseTo(13 - 1.2815516 * 6, 6);
  });

  it('does not go below 0 where the metric never did', () => {
    const calm = pointsOf([3, 1, 4, 1], WEEK_MS);
    const now = MONDAY + 3 * WEEK_MS;
    const forecast = forecastToDeadline({ ...weekly, points: calm, now, deadlineOn: '2026-03-30' });
    expect(forecast?.fan.at(-1)?.low).toBe(0);
    const both = pointsOf([3, -1, 4, 1], WEEK_MS);
    const free = forecastToDeadline({ ...weekly, points: both, now, deadlineOn: '2026-03-30' });
    expect(free?.fan.at(-1)?.low).toBeLessThan(-1);
  });

  it('does not look into the future, and is null where there is nothing to go by or to go to', () => {
    const points = pointsOf([10, 12, 11, 13], WEEK_MS);
    const seenFrom = (now: number, deadlineOn: string) =>
      forecastToDeadline({ ...weekly, points, now, deadlineOn });
    expect(seenFrom(MONDAY + 2 * WEEK_MS, '2026-03-02')?.observed).toBe(3);
    expect(seenFrom(MONDAY, '2026-03-02')).toBeNull();
    expect(seenFrom(MONDAY - 1, '2026-03-02')).toBeNull();
    expect(seenFrom(MONDAY + 3 * WEEK_MS, '2026-01-31')).toBeNull();
    expect(seenFrom(MONDAY + 3 * WEEK_MS, '9999-12-31')).toBeNull();
  });

  it('counts only real values for its method', () => {
    // Twenty weeks of which eleven have a value.
    const points = pointsOf(
      Array.from({ length: 20 }, (_, index) => index),
      WEEK_MS,
    ).filter((_, index) => index % 2 === 0 || index === 19);
    const now = MONDAY + 20 * WEEK_MS;
    const forecast = forecastToDeadline({ ...weekly, points, now, deadlineOn: '2026-08-30' });
    expect(forecast).toMatchObject({ method: 'naive', observed: 11 });
  });

  it('never narrows and keeps its order', () => {
    const values = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(values, (series) => {
        const { fan } = forecastToDeadline({
          ...weekly,
          points: pointsOf(series, WEEK_MS),
          now: MONDAY + 60 * WEEK_MS,
          deadlineOn: '2027-06-30',
        }) ?? { fan: [] };
        let width = 0;
        expect(fan.length).toBeGreaterThan(0);
        for (const { low, middle, high } of fan) {
          expect(low).toBeLessThanOrEqual(middle);
          expect(middle).toBeLessThanOrEqual(high);
          if (low > 0) {
            expect(high - low).toBeGreaterThanOrEqual(width - 1e-9);
            width = high - low;
          }
        }
      }),
      { numRuns: runs(30) },
    );
  });
});

describe.skipIf(!existsSync(M4))(
  'on the 359 weekly series of the M4 competition (skipped without them)',
  () => {
    const series = existsSync(M4) ? readM4() : [];

    it.each([
      [Number.POSITIVE_INFINITY, 0.93],
      [60, 0.93],
      [30, 0.98],
    ])('the last %s values forecast better than naive by the stated margin', (length, most) => {
      const { owa, covered } = scoreM4(series, length);
      expect(owa).toBeLessThanOrEqual(most);
      expect(covered).toBeGreaterThan(0.78);
      expect(covered).toBeLessThan(0.9);
    });

    it('eight values are caught by a band that is wide enough', () => {
      expect(scoreM4(series, 8).covered).toBeGreaterThan(0.8);
    });

    it('the chance of hitting a target is better than the base rate of such targets', () => {
      const FACTORS = [0.9, 0.95, 0.98, 1.0000001, 1.02, 1.05, 1.1];
      const now = MONDAY + 59 * WEEK_MS;
      const deadlineOn = dateOf(now + HORIZON * WEEK_MS, 'UTC');
      const asked = series
        .filter((_, index) => index % 2 === 0)
        .flatMap(({ past, next }) => {
          const recent = past.slice(-60);
          const points = pointsOf(recent, WEEK_MS);
          return FACTORS.map((factor) => {
            const target = factor * (recent.at(-1) ?? 0);
            const given = { points, cadence: 'week', zone: 'UTC', now, deadlineOn } as const;
            const chance = targetProbability({ ...given, direction: 'at least', target });
            return { chance: chance ?? Number.NaN, hit: (next[HORIZON - 1] ?? 0) >= target ? 1 : 0, factor };
          });
        });
      const brier = mean(asked.map(({ chance, hit }) => (chance - hit) ** 2));
      const rateOf = new Map(
        FACTORS.map((factor) => [
          factor,
          mean(asked.filter((one) => one.factor === factor).map(({ hit }) => hit)),
        ]),
      );
      const base = mean(asked.map(({ factor, hit }) => ((rateOf.get(factor) ?? 0) - hit) ** 2));
      expect(brier).toBeLessThan(base);
      expect(brier).toBeLessThanOrEqual(0.175);
    });
  },
);
