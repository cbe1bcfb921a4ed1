import { factor, type Matrix, solve, solveLower, zeroMatrix } from '../success/cholesky.ts';

/** A column of a regression. */
export interface Column {
  values: Float64Array;
  /** 1 ÷ variance of its coefficient before the data, around 0, in units of 1 ÷ the errors' variance; 0: nothing is assumed. */
  precision: number;
  /** Whether it is the week's pattern: no part of the level. */
  isRhythm?: true;
  /** Where its values begin that are not 0, if that is known: nothing is summed before. */
  from?: number;
}

/** What a sum of coefficients is after the data: a Student t. */
export interface Fit {
  centre: number;
  scale: number;
  freedom: number;
  /** Natural logarithm of the chance of these values, up to what all fits of the same columns share. */
  logEvidence: number;
  variance: number;
}

export interface Regression {
  fit: Fit;
  /** The coefficient of each column where it is likeliest. */
  coefficients(): Float64Array;
  /** The same with one more column, which has a prior; in a fraction of the time. */
  extend(column: Column): Fit;
}

/**
 * Bayesian linear regression with errors that are white, their variance unknown (Gelman et al. 2013, Bayesian Data Analysis,
 * 14.2 and 14.8); columns without a prior are counted as in restricted likelihood. `sum` weighs the coefficients whose sum is
 * asked for. Null where there are not at least three values more than columns without a prior, or no value differs.
 */
export function fitSum(
  values: Float64Array,
  columns: readonly Column[],
  sum: readonly number[],
): Regression | null {
  const flat = columns.filter(({ precision }) => precision === 0).length;
  const freedom = values.length - flat;
  if (freedom < LEAST_FREEDOM) return null;
  const size = columns.length;
  const normal: Matrix = zeroMatrix(size);
  const right = new Float64Array(size);
  let logPrior = 0;
  for (let i = 0; i < size; i++) {
    const { values: left, precision, from = 0 } = columns[i] as Column;
    const row = normal[i] as Float64Array;
    for (let j = 0; j <= i; j++) {
      const { values: other, from: otherFrom = 0 } = columns[j] as Column;
      row[j] = dot(left, other, Math.max(from, otherFrom));
    }
    row[i] = (row[i] as number) + (precision === 0 ? NEARLY_FLAT : precision);
    right[i] = dot(left, values, from);
    if (precision > 0) logPrior += 0.5 * Math.log(precision);
  }
  const lower = factor(normal);
  const reach = solveLower(lower, right);
  const rest = dot(values, values) - dot(reach, reach);
  if (!(rest > 0)) return null;
  const spread = solveLower(lower, Float64Array.from(sum));
  const logDeterminant = lower.reduce((total, row, i) => total + Math.log(row[i] as number), 0);
  const toFit = (centre: number, spreadSquared: number, restSquared: number, log: number): Fit => ({
    centre,
    scale: Math.sqrt((restSquared / freedom) * spreadSquared),
    freedom,
    variance: restSquared / freedom,
    logEvidence: log - (freedom / 2) * Math.log(restSquared),
  });
  const centre = dot(spread, reach);
  const squared = dot(spread, spread);
  const log = logPrior - logDeterminant;
  const extend = ({ values: column, precision, from = 0 }: Column): Fit => {
    // One more row of the factor.
    const row = solveLower(
      lower,
      Float64Array.from(columns, (each) => dot(each.values, column, Math.max(from, each.from ?? 0))),
    );
    const pivot = dot(column, column, from) + precision - dot(row, row);
    const off = dot(column, values, from) - dot(row, reach);
    const across = dot(spread, row);
    return toFit(
      centre - (across * off) / pivot,
      squared + (across * across) / pivot,
      rest - (off * off) / pivot,
      log + 0.5 * Math.log(precision) - 0.5 * Math.log(pivot),
    );
  };
  const coefficients = () => solve(lower, right);
  return { fit: toFit(centre, squared, rest, log), coefficients, extend };
}

/**
 * What data say of several figures, as a normal likelihood in its information form: the precision matrix, and that matrix times
 * where it is highest. The matrix may be singular, where figures can only be told together.
 */
export interface Information {
  precision: number[][];
  pull: number[];
}

/**
 * What white values say of the coefficients of `asked`, whatever those of the other columns are (Gelman et al. 2013, Bayesian
 * Data Analysis, 14.8); `variance` is that of one error.
 */
export function readInformation(
  values: Float64Array,
  { others, asked, variance }: { others: readonly Column[]; asked: readonly Column[]; variance: number },
): Information {
  const across = (a: Column, b: Column) => dot(a.values, b.values, Math.max(a.from ?? 0, b.from ?? 0));
  const normal = zeroMatrix(others.length);
  for (const [i, column] of others.entries()) {
    const row = normal[i] as Float64Array;
    for (let j = 0; j <= i; j++) row[j] = across(column, others[j] as Column);
    row[i] = (row[i] as number) + (column.precision || NEARLY_FLAT);
  }
  const lower = factor(normal);
  const reachOf = (to: (column: Column) => number) => solveLower(lower, Float64Array.from(others, to));
  const ofValues = reachOf((column) => dot(column.values, values, column.from));
  const reaches = asked.map((step) => reachOf((column) => across(column, step)));
  const rest = (whole: number, a: Float64Array, b: Float64Array) => (whole - dot(a, b)) / variance;
  return {
    precision: asked.map((a, i) =>
      asked.map((b, j) => rest(across(a, b), reaches[i] as Float64Array, reaches[j] as Float64Array)),
    ),
    pull: asked.map((a, i) => rest(dot(a.values, values, a.from), reaches[i] as Float64Array, ofValues)),
  };
}

/** What is known of figures of which only the sum was read. */
export function informationOfSum(count: number, { sum, sd }: { sum: number; sd: number }): Information {
  const each = Array.from({ length: count }, () => sd ** -2);
  return { precision: each.map(() => each), pull: each.map((one) => one * sum) };
}

/** As JSON in the order of the figures' names, to five digits. */
export function formatInformation({ precision, pull }: Information, names: readonly string[]): string {
  const places = [...names.keys()].sort((a, b) => ((names[a] as string) < (names[b] as string) ? -1 : 1));
  const short = (each: number | undefined) => Number((each ?? 0).toPrecision(5));
  return JSON.stringify({
    precision: places.map((i) => places.map((j) => short(precision[i]?.[j]))),
    pull: places.map((i) => short(pull[i])),
  });
}

/** Variance of the figures' sum by this information alone; a hair is added so that there is one. */
export function sumVariance({ precision }: Information): number {
  const most = Math.max(...precision.map((row, i) => row[i] as number));
  const matrix = precision.map((row, i) =>
    Float64Array.from(row, (each, j) => each + (i === j ? HAIR * most : 0)),
  );
  return solve(
    factor(matrix),
    Float64Array.from(precision, () => 1),
  ).reduce((sum, each) => sum + each, 0);
}

const HAIR = 1e-6;
const LEAST_FREEDOM = 3;
/** So that a column which is the same as another one has no say, and does not end the run. */
const NEARLY_FLAT = 1e-7;

function dot(a: Float64Array, b: Float64Array, from = 0): number {
  let sum = 0;
  for (let i = from; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
