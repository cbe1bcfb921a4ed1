import { NORMAL_90 } from '../../analyze/normal.ts';
import { factor, type Matrix, solve, solveLower, zeroMatrix } from '../success/cholesky.ts';

/** An estimate of an impact on a metric. */
interface PromisedImpact {
  metricId: string;
  /** Middle of the range without its sign, in the metric's unit; above 0. */
  size: number;
  /** What it has in common with others: its source, who made it, its category, its goal; each named by kind and id. */
  groups: readonly string[];
}

/** What promises together came to, as a reading has it. */
export interface RealisedSum {
  promises: readonly PromisedImpact[];
  /** In the direction that was promised, in the metric's unit; below 0 where it went against it. */
  realised: number;
  /** Standard deviation of that figure. */
  sd: number;
}

/** What realised ÷ promised is taken to be for one estimate. */
interface CorrectionFactor {
  ratio: number;
  /** 80 % interval of what such estimates come to on average. */
  low: number;
  high: number;
  /** Read tasks that share a source, an estimator, a category or a goal with it. */
  count: number;
}

/** An estimate as it is counted: its range times what such estimates came to. */
export interface CountedImpact extends CorrectionFactor {
  rangeLow: number;
  rangeHigh: number;
}

export type Correct = (promise: PromisedImpact) => CorrectionFactor | null;

/** Read tasks from which on an estimate is corrected. */
const CORRECTED_FROM = 5;
/** Before any reading: what the team's logarithm of realised ÷ promised may be, and how far a group lies from it. */
const TEAM_SD = 1;
const GROUP_SD = 0.3;
/** How much of a promise's distance from the usual one is real: in a world of noisy estimates large ones are too large. */
const TRUST = { mean: 0.8, sd: 0.1 };
/** How far one task strays from what its promise makes likely, as a share of that. */
const STRAY = 0.8;
const ROUNDS = 25;
const LONGEST_STEP = 0.7;

/**
 * What promises came to, learned from what was read: the logarithm of realised ÷ promised is the team's, plus its groups',
 * plus a part that shrinks promises larger or smaller than the metric's usual one (Smith & Winkler 2006, Management Science
 * 52, 311). A bundle tells of the sum of its promises, with the error of its reading; so that it may as well be 0 or below.
 * Fitted to its likeliest by Gauss and Newton's steps, with the covariance there (Gelman et al. 2013, Bayesian Data Analysis, 13.3).
 * Gives null for every estimate until five tasks were read.
 */
export function learnCorrection(readings: readonly RealisedSum[]): Correct {
  const sums = readings.filter(({ promises, sd }) => promises.length > 0 && sd > 0);
  const all = sums.flatMap(({ promises }) => promises);
  if (all.length < CORRECTED_FROM) return () => null;
  const usual = new Map(
    [...Map.groupBy(all, ({ metricId }) => metricId)].map(([id, own]) => [
      id,
      own.reduce((sum, { size }) => sum + Math.log(size), 0) / own.length,
    ]),
  );
  const names = [...new Set(all.flatMap(({ groups }) => groups))];
  const places = new Map(names.map((name, index) => [name, index + 2]));
  const featuresOf = ({ metricId, size, groups }: PromisedImpact): [number, number][] => [
    [0, 1],
    [1, Math.log(size) - (usual.get(metricId) ?? Math.log(size))],
    ...groups.flatMap((name): [number, number][] => {
      const place = places.get(name);
      return place === undefined ? [] : [[place, 1]];
    }),
  ];
  const { mode, lower } = fitMode(sums, featuresOf, names.length + 2);
  return (promise) => {
    const features = featuresOf(promise);
    const log = features.reduce((sum, [place, value]) => sum + (mode[place] ?? 0) * value, 0);
    const direction = new Float64Array(mode.length);
    for (const [place, value] of features) direction[place] = value;
    // A group that was never read adds what groups differ by.
    const unknown = promise.groups.filter((name) => !places.has(name)).length * GROUP_SD ** 2;
    const spread = Math.sqrt(squareOf(solveLower(lower, direction)) + unknown);
    const shared = all.filter(({ groups }) => groups.some((name) => promise.groups.includes(name)));
    return {
      ratio: Math.exp(log),
      low: Math.exp(log - NORMAL_90 * spread),
      high: Math.exp(log + NORMAL_90 * spread),
      count: shared.length,
    };
  };
}

/**
 * The estimate of an impact as it counts; null where it is unknown, names no metric, or too little was read. What was given stays
 * as it is: it is what people approve, and what the content hash is of.
 */
export function correctImpact(
  correct: Correct,
  { low, high, metricId }: { low: number | null; high: number | null; metricId: string | null },
  groups: readonly string[],
): CountedImpact | null {
  if (low === null || high === null || metricId === null || low + high === 0) return null;
  const factor = correct({ metricId, size: Math.abs(low + high) / 2, groups });
  return factor && { ...factor, rangeLow: low * factor.ratio, rangeHigh: high * factor.ratio };
}

function fitMode(
  sums: readonly RealisedSum[],
  featuresOf: (promise: PromisedImpact) => [number, number][],
  size: number,
): { mode: Float64Array; lower: Matrix } {
  const prior = new Float64Array(size);
  prior[1] = TRUST.mean - 1;
  const precision = Float64Array.from({ length: size }, (_each, place) =>
    place === 0 ? TEAM_SD ** -2 : place === 1 ? TRUST.sd ** -2 : GROUP_SD ** -2,
  );
  const known = sums.map(({ promises, ...sum }) => ({
    ...sum,
    parts: promises.map((promise) => ({ size: promise.size, features: featuresOf(promise) })),
  }));
  const mode = prior.slice();
  let lower = zeroMatrix(size);
  for (let round = 0; round < ROUNDS; round++) {
    const curve = zeroMatrix(size);
    const slope = new Float64Array(size);
    for (let place = 0; place < size; place++) {
      const own = curve[place] as Float64Array;
      own[place] = precision[place] as number;
      slope[place] = (precision[place] as number) * ((prior[place] as number) - (mode[place] as number));
    }
    for (const { realised, sd, parts } of known) {
      const gradient = new Float64Array(size);
      let expected = 0;
      let variance = sd ** 2;
      for (const { size: promised, features } of parts) {
        const log = features.reduce((sum, [place, value]) => sum + (mode[place] as number) * value, 0);
        const part = promised * Math.exp(log);
        expected += part;
        variance += (STRAY * part) ** 2;
        for (const [place, value] of features) gradient[place] = (gradient[place] as number) + part * value;
      }
      for (let i = 0; i < size; i++) {
        slope[i] = (slope[i] as number) + ((gradient[i] as number) * (realised - expected)) / variance;
        const row = curve[i] as Float64Array;
        for (let j = 0; j <= i; j++)
          row[j] = (row[j] as number) + ((gradient[i] as number) * (gradient[j] as number)) / variance;
      }
    }
    lower = factor(curve);
    const step = solve(lower, slope);
    const longest = Math.max(...step.map(Math.abs));
    const shorten = Math.min(1, LONGEST_STEP / longest);
    for (let place = 0; place < size; place++)
      mode[place] = (mode[place] as number) + shorten * (step[place] as number);
    if (longest < 1e-6) break;
  }
  return { mode, lower };
}

function squareOf(vector: Float64Array): number {
  return vector.reduce((sum, each) => sum + each * each, 0);
}
