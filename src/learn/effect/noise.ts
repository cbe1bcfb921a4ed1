import { median } from '../../analyze/robust.ts';

/**
 * How the errors of a metric go on from value to value, as shares of the variance of one value's error: an autoregression
 * of order one (0: independent) by the metric's own step in time, around a level that drifts as a random walk.
 */
export interface Noise {
  /** Correlation of the errors of two values one step apart, 0..1. */
  correlation: number;
  /** Variance by which the level moves in a day; 0: it keeps. */
  drift: number;
}

/** How likely each is before the data: that errors are independent and levels keep is the likeliest of each, and that a level moves far in a day is rare. */
const CORRELATIONS = [
  [0, 0.4],
  [0.4, 0.2],
  [0.7, 0.2],
  [0.9, 0.2],
] as const;
const DRIFTS_A_DAY = [
  [0, 0.28],
  [0.001, 0.14],
  [0.003, 0.14],
  [0.01, 0.14],
  [0.03, 0.14],
  [0.1, 0.12],
  [0.3, 0.04],
] as const;

/** A noise and how likely it is before the data. */
export interface WeighedNoise extends Noise {
  prior: number;
}

/** Enough to learn how large one value's error is. */
export const FIRST_NOISES: readonly WeighedNoise[] = [0, 0.7].flatMap((correlation) =>
  [0, 0.03].map((drift) => ({ correlation, drift, prior: 0.25 })),
);

/** What is thought possible; the data weigh it. */
export const NOISES: readonly WeighedNoise[] = CORRELATIONS.flatMap(([correlation, first]) =>
  DRIFTS_A_DAY.map(([drift, second]) => ({ correlation, drift, prior: first * second })),
);

/** How errors grow with the level: in proportion to a power of it, as with the sizes of the errors and the levels that follow. */
export interface Spread {
  /** 0: not at all; 1/2: as those of counts; 1: as those of what is off by a share, such as money. */
  power: number;
  /** Each value's level, as a share of that at the work's beginning; 1 of power 0. */
  levels: Float64Array;
  /** Standard deviation of each value's error, in that of one at the work's beginning. */
  sizes: Float64Array;
}

/** Powers of the mean (Carroll & Ruppert 1988, Transformation and Weighting in Regression, 3.2); data weigh them. */
const POWERS = [0.5, 1];
/** What the regression leaves of a level is the median of so many neighbours on either side, without the value itself, which its weight must not depend on. */
const NEIGHBOURS = 3;
/** No level counts for less than this share of the one at the work's beginning, nor more than its inverse: it is an estimate. */
const LEAST_LEVEL = 0.02;
/** Where all levels lie within this factor, it makes no difference how errors grow. */
const LEAST_RANGE = 1.25;

/** Errors that are alike at every level. */
export function alikeSpread(count: number): Spread {
  const ones = new Float64Array(count).fill(1);
  return { power: 0, levels: ones, sizes: ones };
}

/** What else is thought possible of a metric that never was below 0, by its level at each value as a first fit has it; `base`: at the work's beginning. */
export function listGrowingSpreads(values: Float64Array, fitted: Float64Array, base: number): Spread[] {
  if (values.some((value) => value < 0)) return [];
  const off = values.map((value, index) => value - (fitted[index] as number));
  const own = fitted.map((level, index) => {
    const near = off.subarray(Math.max(0, index - NEIGHBOURS), index + NEIGHBOURS + 1);
    const self = Math.min(index, NEIGHBOURS);
    return level + (median([...near].filter((_value, at) => at !== self)) ?? 0);
  });
  const start = own[base] as number;
  const levels = own.map((level) => Math.min(1 / LEAST_LEVEL, Math.max(LEAST_LEVEL, level / start)));
  if (start <= 0 || Math.max(...levels) < LEAST_RANGE * Math.min(...levels)) return [];
  return POWERS.map((power) => ({ power, levels, sizes: levels.map((level) => level ** power) }));
}

/** How each value is predicted from those before it under one noise: the same for every column. */
export interface Filter {
  keep: Float64Array;
  /** Size of the error at each value, as the course has it. */
  sizes: Float64Array;
  levelGain: Float64Array;
  errorGain: Float64Array;
  /** 1 ÷ standard deviation of each prediction's error, in standard deviations of one value's error. */
  scale: Float64Array;
  logScale: number;
}

/** When values came, in days, and by how much the level may have moved right before each beside its drift. */
export interface Course {
  days: readonly number[];
  /** In days: the time one step apart. */
  step: number;
  /** Variances, as shares of that of one value's error; empty: none. */
  jumps: readonly number[];
  /** Standard deviation of each value's error, in that of an error of size 1. */
  sizes: Float64Array;
}

/**
 * The Kalman filter of a level and an error (Harvey 1989, Forecasting, Structural Time Series Models, 3.2): made once,
 * since gains do not depend on the values. The level before the first value is a column of the regression.
 */
export function createFilter({ days, step, jumps, sizes }: Course, { correlation, drift }: Noise): Filter {
  const count = days.length;
  const filter: Filter = {
    keep: new Float64Array(count),
    sizes,
    levelGain: new Float64Array(count),
    errorGain: new Float64Array(count),
    scale: new Float64Array(count),
    logScale: 0,
  };
  // Variances of what is still unknown: of the level, of the error, and of both together.
  let level = 0;
  let error = 1;
  let both = 0;
  for (let index = 0; index < count; index++) {
    const sinceDays = index === 0 ? 0 : (days[index] ?? 0) - (days[index - 1] ?? 0);
    const keep = index === 0 ? 1 : correlation ** (sinceDays / step);
    const size = sizes[index] as number;
    level += drift * size * size * sinceDays + (index === 0 ? 0 : (jumps[index] ?? 0));
    error = keep * keep * error + (1 - keep * keep);
    both *= keep;
    const ofLevel = level + size * both;
    const ofError = both + size * error;
    const total = ofLevel + size * ofError;
    level -= (ofLevel * ofLevel) / total;
    both -= (ofLevel * ofError) / total;
    error -= (ofError * ofError) / total;
    filter.keep[index] = keep;
    filter.levelGain[index] = ofLevel / total;
    filter.errorGain[index] = ofError / total;
    filter.scale[index] = 1 / Math.sqrt(total);
    filter.logScale -= 0.5 * Math.log(total);
  }
  return filter;
}

/**
 * A column less what the filter expects of it, each in its own standard deviation: white where the noise is right. Before its
 * first value that is not 0, given as `from`, it stays 0.
 */
export function whiten(
  column: Float64Array,
  { keep, sizes, levelGain, errorGain, scale }: Filter,
  from = 0,
): Float64Array {
  const white = new Float64Array(column.length);
  let level = 0;
  let error = 0;
  for (let index = from; index < column.length; index++) {
    error *= keep[index] as number;
    const off = (column[index] as number) - level - (sizes[index] as number) * error;
    level += (levelGain[index] as number) * off;
    error += (errorGain[index] as number) * off;
    white[index] = off * (scale[index] as number);
  }
  return white;
}
