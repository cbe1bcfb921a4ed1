import { factor, type Matrix, solveLower, zeroMatrix } from '../success/cholesky.ts';

/** A column of a regression. */
export interface Column {
  values: Float64Array;
  /** 1 ÷ variance of its coefficient before the data, around 0, in units of 1 ÷ the errors' variance; 0: nothing is assumed. */
  precision: number;
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
  return { fit: toFit(centre, squared, rest, log), extend };
}

const LEAST_FREEDOM = 3;
/** So that a column which is the same as another one has no say, and does not end the run. */
const NEARLY_FLAT = 1e-7;

function dot(a: Float64Array, b: Float64Array, from = 0): number {
  let sum = 0;
  for (let i = from; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
