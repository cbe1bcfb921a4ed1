import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createFilter, whiten } from '../../../src/learn/effect/noise.ts';
import { fitSum } from '../../../src/learn/effect/regression.ts';
import { numbersOf, REFERENCE, readColumns } from '../../support/reference.ts';

/** CausalImpact's own assumptions: the level's sd a step as a share of the metric's, and what the comparisons explain. */
const LEVEL_SD = 0.01;
const EXPLAINED = { share: 0.8, worth: 50 };

/**
 * The mean effect in the last `after` steps by a local level and a regression on comparisons that were fitted to the steps
 * before (Brodersen et al. 2015): a coefficient of its own for each later value leaves nothing of it for the fit.
 */
function meanEffect(columns: ReadonlyMap<string, readonly string[]>, metric: string, after: number) {
  const values = numbersOf(columns, metric);
  const before = values.length - after;
  const others = [...columns.keys()].flatMap((name) => {
    const own = numbersOf(columns, name);
    return name === metric || own.some(Number.isNaN) ? [] : [own];
  });
  const sd = Math.sqrt(varianceOf(values.subarray(0, before)));
  const fitDrift = (drift: number) => {
    const filter = createFilter(
      {
        days: Array.from(values, (_value, index) => index),
        step: 1,
        jumps: [],
        sizes: new Float64Array(values.length).fill(1),
      },
      { correlation: 0, drift },
    );
    const later = Array.from({ length: after }, (_step, step) =>
      Float64Array.from(values, (_value, index) => (index === before + step ? 1 : 0)),
    );
    const all = [values.map(() => 1), ...others.map(standardise), ...later];
    const white = all.map((column) => ({ values: whiten(column, filter), precision: 0 }));
    const sum = all.map((_column, index) => (index > others.length ? 1 / after : 0));
    return fitSum(whiten(values, filter), white, sum)?.fit;
  };
  const plain = fitDrift(0.001)?.variance ?? 0;
  const assumed = (1 - EXPLAINED.share) * sd ** 2;
  const variance = (EXPLAINED.worth * assumed + before * plain) / (EXPLAINED.worth + before);
  const { centre = 0, scale = 0 } = fitDrift((LEVEL_SD * sd) ** 2 / variance) ?? {};
  return { mean: centre, sd: scale * Math.sqrt(variance / plain) };
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

/** So that the flat columns are of a size. */
function standardise(column: Float64Array): Float64Array {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  return column.map((value) => (value - mean) / Math.sqrt(varianceOf(column)));
}

/** The likeliest of a hundred drifts, as shares of one value's error, and the fit there. */
function fitLevel(values: Float64Array, columns: readonly Float64Array[], sum: readonly number[]) {
  const course = {
    days: Array.from(values, (_value, index) => index),
    step: 1,
    jumps: [],
    sizes: new Float64Array(values.length).fill(1),
  };
  const fits = Array.from({ length: 100 }, (_drift, index) => {
    const drift = 10 ** (-3 + index / 25);
    const filter = createFilter(course, { correlation: 0, drift });
    const white = columns.map((column) => ({ values: whiten(column, filter), precision: 0 }));
    const fit = fitSum(whiten(values, filter), white, sum)?.fit;
    if (!fit) throw new Error('no fit');
    return { drift, fit, log: filter.logScale + fit.logEvidence };
  });
  return fits.reduce((best, each) => (each.log > best.log ? each : best));
}

describe.skipIf(!existsSync(REFERENCE))('the filter and the regression, on public data', () => {
  it.each([
    ['comparison_data.csv', 'CHANGED', 18, -657, 736],
    ['google_data.csv', 'y', 30, 27, 4.5],
    ['basque.csv', 'Basque', 22, -0.76, 0.31],
  ] as const)('find in %s what CausalImpact does: within 0.3 of its sd', (file, metric, after, mean, sd) => {
    const found = meanEffect(readColumns(`causal/${file}`), metric, after);
    expect(Math.abs(found.mean - mean)).toBeLessThan(0.3 * sd);
    expect(found.sd / sd).toBeGreaterThan(0.8);
    expect(found.sd / sd).toBeLessThan(1.25);
  });

  it('find the variances of the Nile’s level and of its values, and the likelihood there', () => {
    const values = numbersOf(readColumns('reference/Nile.csv'), 'value');
    const { drift, fit, log } = fitLevel(values, [values.map(() => 1)], [1]);
    expect(fit.variance / 15_099).toBeCloseTo(1, 1);
    expect((drift * fit.variance) / 1_469).toBeCloseTo(1, 0);
    // The evidence leaves out what all fits share: the errors' variance at its likeliest, and 2π.
    const rest = fit.variance * fit.freedom;
    const shared = (fit.freedom / 2) * (Math.log(fit.freedom) - 1 - Math.log(2 * Math.PI));
    expect(rest).toBeGreaterThan(0);
    expect(log + shared).toBeCloseTo(-632.55, 1);
  });

  it('find the Nile’s fall of 1898 as a step', () => {
    const values = numbersOf(readColumns('reference/Nile.csv'), 'value');
    const step = Float64Array.from(values, (_value, index) => (1871 + index >= 1899 ? 1 : 0));
    const { fit } = fitLevel(values, [values.map(() => 1), step], [0, 1]);
    expect(fit.centre).toBeLessThan(-200);
    expect(fit.centre + 2 * fit.scale).toBeLessThan(0);
  });

  it('find what the seat belt law did, beside a drifting level, the season and the price of petrol', () => {
    const columns = readColumns('reference/Seatbelts.csv');
    const values = numbersOf(columns, 'drivers').map(Math.log);
    const months = Array.from({ length: 11 }, (_month, month) =>
      Float64Array.from(values, (_value, index) => (index % 12 === month ? 1 : 0)),
    );
    const others = [values.map(() => 1), ...months, numbersOf(columns, 'PetrolPrice').map(Math.log)];
    const sum = [...others.map(() => 0), 1];
    const { fit } = fitLevel(values, [...others, numbersOf(columns, 'law')], sum);
    expect(Math.abs(fit.centre + 0.236)).toBeLessThan(0.3 * 0.045);
    expect(fit.scale / 0.045).toBeCloseTo(1, 0);
  });

  it('find the difference of differences in organ donations', () => {
    const columns = readColumns('reference/organ_donations.csv');
    const rates = numbersOf(columns, 'Rate');
    const states = columns.get('State') ?? [];
    const quarters = numbersOf(columns, 'Quarter_Num');
    const dummies = (labels: readonly (string | number)[]) =>
      [...new Set(labels)].map((label) => Float64Array.from(labels, (each) => (each === label ? 1 : 0)));
    const treated = Float64Array.from(states, (state, index) =>
      state === 'California' && (quarters[index] ?? 0) >= 4 ? 1 : 0,
    );
    const all = [...dummies(states), ...dummies([...quarters]).slice(1), treated];
    const fit = fitSum(
      rates,
      all.map((values) => ({ values, precision: 0 })),
      all.map((column) => (column === treated ? 1 : 0)),
    );
    expect(fit?.fit.centre).toBeCloseTo(-0.022459, 6);
  });
});
