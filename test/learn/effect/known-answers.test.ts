import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createFilter, whiten } from '../../../src/learn/effect/noise.ts';
import { fitSum } from '../../../src/learn/effect/regression.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);

/** The columns of a CSV file, by name. */
function readColumns(path: string): Map<string, number[]> {
  const lines = readFileSync(new URL(path, DATA), 'utf8').trim().split(/\r?\n/);
  const [head = [], ...rows] = lines.map((line) => line.replaceAll('"', '').split(','));
  return new Map(head.map((name, index) => [name, rows.map((row) => Number(row[index]))]));
}

/** CausalImpact's own assumptions: the level's sd a step as a share of the metric's, and what the comparisons explain. */
const LEVEL_SD = 0.01;
const EXPLAINED = { share: 0.8, worth: 50 };

/**
 * The mean effect in the last `after` steps by a local level and a regression on comparisons that were fitted to the steps
 * before (Brodersen et al. 2015): a coefficient of its own for each later value leaves nothing of it for the fit.
 */
function meanEffect(columns: ReadonlyMap<string, number[]>, metric: string, after: number) {
  const values = Float64Array.from(columns.get(metric) ?? []);
  const before = values.length - after;
  const others = [...columns].flatMap(([name, own]) =>
    name === metric || own.some(Number.isNaN) ? [] : [Float64Array.from(own)],
  );
  const sd = Math.sqrt(varianceOf(values.subarray(0, before)));
  const fitDrift = (drift: number) => {
    const filter = createFilter(
      { days: Array.from(values, (_value, index) => index), step: 1, jumps: [] },
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

describe.skipIf(!existsSync(DATA))('the filter and the regression, on public data', () => {
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
});
