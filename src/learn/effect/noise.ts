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

/** How likely each is before the data: that errors are independent and levels keep is the likeliest of each. */
const CORRELATIONS = [
  [0, 0.4],
  [0.4, 0.2],
  [0.7, 0.2],
  [0.9, 0.2],
] as const;
const DRIFTS_A_DAY = [
  [0, 0.28],
  [0.001, 0.12],
  [0.003, 0.12],
  [0.01, 0.12],
  [0.03, 0.12],
  [0.1, 0.12],
  [0.3, 0.12],
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

/** How each value is predicted from those before it under one noise: the same for every column. */
export interface Filter {
  keep: Float64Array;
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
}

/**
 * The Kalman filter of a level and an error (Harvey 1989, Forecasting, Structural Time Series Models, 3.2): made once,
 * since gains do not depend on the values. The level before the first value is a column of the regression.
 */
export function createFilter({ days, step, jumps }: Course, { correlation, drift }: Noise): Filter {
  const count = days.length;
  const filter: Filter = {
    keep: new Float64Array(count),
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
    level += drift * sinceDays + (index === 0 ? 0 : (jumps[index] ?? 0));
    error = keep * keep * error + (1 - keep * keep);
    both *= keep;
    const total = level + 2 * both + error;
    const ofLevel = level + both;
    const ofError = both + error;
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
  { keep, levelGain, errorGain, scale }: Filter,
  from = 0,
): Float64Array {
  const white = new Float64Array(column.length);
  let level = 0;
  let error = 0;
  for (let index = from; index < column.length; index++) {
    error *= keep[index] as number;
    const off = (column[index] as number) - level - error;
    level += (levelGain[index] as number) * off;
    error += (errorGain[index] as number) * off;
    white[index] = off * (scale[index] as number);
  }
  return white;
}
