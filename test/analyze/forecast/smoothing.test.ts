import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { removeWeek } from '../../../src/analyze/forecast/season.ts';
import {
  predictDamped,
  predictHolt,
  predictNaive,
  predictSes,
  predictTheta,
} from '../../../src/analyze/forecast/smoothing.ts';
import { runs } from '../../support/full.ts';
import { createNoise } from '../noise.ts';

const METHODS = { predictNaive, predictSes, predictHolt, predictDamped, predictTheta };
const line = Array.from({ length: 20 }, (_, index) => index + 1);

function expectClose(found: readonly number[], wanted: readonly number[], digits = 9): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, index) => {
    expect(value).toBeCloseTo(wanted[index] ?? Number.NaN, digits);
  });
}

describe('the methods', () => {
  it('naive: the last value, with a spread that grows with the root of the steps', () => {
    // Steps 2, −1, 2: mean square 3.
    const { mean, sd } = predictNaive([10, 12, 11, 13], 4);
    expectClose(mean, [13, 13, 13, 13]);
    expectClose(sd, [Math.sqrt(3), Math.sqrt(6), 3, Math.sqrt(12)]);
  });

  it('simple smoothing: follows a line with full weight, and expects no more of it', () => {
    const { mean, sd } = predictSes(line, 3);
    expectClose(mean, [20, 20, 20]);
    // Nineteen errors of 1 after the first value, which is none; one parameter: 19/18.
    expectClose(sd, [Math.sqrt(19 / 18), Math.sqrt((2 * 19) / 18), Math.sqrt((3 * 19) / 18)]);
  });

  // One surprise of 10, and then what exactly one choice of weights expects: no other has so small an error.
  it('simple smoothing: finds the weight', () => {
    const { mean, sd } = predictSes([0, 10, 3, 3, 3, 3], 2);
    expectClose(mean, [3, 3]);
    // 100 over 6 − 1 − 1, and 0.3² more of it at the second step.
    expectClose(sd, [5, 5 * Math.sqrt(1.09)]);
  });

  it('Holt: finds the weights of level and trend', () => {
    // Level 0.5 · 10, trend 0.5 · 0.2 · 10.
    const { mean, sd } = predictHolt([0, 10, 6, 7, 8, 9, 10, 11], 3);
    expectClose(mean, [12, 13, 14]);
    // 100 over 8 − 1 − 2; responses 0.5 · (1 + 0.2) = 0.6 and 0.5 · (1 + 0.4) = 0.7.
    expectClose(sd, [Math.sqrt(20), Math.sqrt(20 * 1.36), Math.sqrt(20 * 1.85)]);
  });

  it('damped: finds weights and damping', () => {
    // Level 5, trend 0.5 · 0.4 · 10 = 2, of which 0.8 is left at each step: 1.6, 1.28, 1.024 …
    const { mean, sd } = predictDamped([0, 10, 6.6, 7.88, 8.904, 9.7232, 10.37856], 2);
    expectClose(mean, [10.37856 + 0.524288, 10.37856 + 0.524288 + 0.4194304]);
    // 100 over 7 − 1 − 2; response 0.5 · (1 + 0.4 · 0.8) = 0.66.
    expectClose(sd, [5, 5 * Math.sqrt(1 + 0.66 ** 2)]);
  });

  it('Holt: continues a line', () => {
    const long = Array.from({ length: 80 }, (_, index) => 3 + 2 * index);
    expectClose(predictHolt(long, 3).mean, [163, 165, 167], 6);
  });

  it('damped: each step adds a fixed share of the one before', () => {
    const { mean } = predictDamped(line, 4);
    const steps = mean.slice(1).map((value, index) => value - (mean[index] ?? 0));
    const ratios = steps.slice(1).map((step, index) => step / (steps[index] ?? 1));
    expect(ratios[0]).toBeCloseTo(0.98, 9);
    expect(ratios[1]).toBeCloseTo(0.98, 9);
    expect(mean[0]).toBeGreaterThan(20);
  });

  it('Theta: half of the slope from the last level', () => {
    // Full weight: level 20, slope 1, so 20 + 0.5 a step.
    expectClose(predictTheta(line, 3).mean, [20.5, 21, 21.5]);
  });

  it.each(Object.entries(METHODS))('%s expects a constant to stay, without doubt', (_name, predict) => {
    const { mean, sd } = predict([7, 7, 7, 7, 7], 3);
    expectClose(mean, [7, 7, 7]);
    expectClose(sd, [0, 0, 0]);
  });

  it.each(Object.entries(METHODS))('%s scales and turns with its values', (_name, predict) => {
    const values = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      // Powers of two, so that floating point is exact and ties between parameters fall the same way.
      fc.property(values, fc.constantFrom(-4, -1, 0.5, 8), (series, factor) => {
        const one = predict(series, 5);
        const other = predict(
          series.map((value) => value * factor),
          5,
        );
        expectClose(
          other.mean,
          one.mean.map((value) => value * factor),
        );
        expectClose(
          other.sd,
          one.sd.map((value) => value * Math.abs(factor)),
        );
      }),
      { numRuns: runs(40) },
    );
  });

  it.each(Object.entries(METHODS))('%s is never surer of a later step', (_name, predict) => {
    const values = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(values, (series) => {
        const { sd } = predict(series, 8);
        expect([...sd].sort((a, b) => a - b)).toEqual(sd);
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('the weekly pattern', () => {
  const pattern = [3, 1, 0, 0, 1, -2, -3];
  const weeks = (count: number) =>
    Array.from({ length: count * 7 }, (_, day) => 50 + (pattern[day % 7] ?? 0));

  it('is taken out and given back for the days that follow', () => {
    const adjusted = removeWeek(weeks(3), 'day');
    expect(adjusted.isSeasonal).toBe(true);
    expectClose(adjusted.values, Array(21).fill(50));
    expectClose(
      [1, 2, 3, 4, 5, 6, 7, 8].map((step) => adjusted.effectAt(step)),
      [...pattern, 3],
    );
  });

  it('leaves the trend in', () => {
    const rising = weeks(4).map((value, day) => value + 2 * day);
    expectClose(
      removeWeek(rising, 'day').values,
      rising.map((_, day) => 50 + 2 * day),
    );
  });

  it('needs three weeks of days', () => {
    expect(removeWeek(weeks(3).slice(1), 'day').isSeasonal).toBe(false);
    expect(removeWeek(weeks(9), 'week').isSeasonal).toBe(false);
  });

  it('is rarely seen in plain noise, and nearly always when it is twice the noise', () => {
    let seen = 0;
    let found = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const noise = createNoise(seed);
      const plain = Array.from({ length: 28 }, () => noise());
      if (removeWeek(plain, 'day').isSeasonal) seen++;
      const loud = plain.map((value, day) => value + 2 * Math.sign(pattern[day % 7] ?? 0));
      if (removeWeek(loud, 'day').isSeasonal) found++;
    }
    expect(seen).toBeLessThanOrEqual(15);
    expect(found).toBeGreaterThanOrEqual(95);
  });
});
