import { NORMAL_90 } from '../../analyze/normal.ts';
import { factor, type Matrix, solve, solveLower, zeroMatrix } from '../success/cholesky.ts';
import type { Information } from './regression.ts';

/** An estimate of an impact on a metric. */
interface PromisedImpact {
  metricId: string;
  /** Middle of the range without its sign, in the metric's unit; above 0. */
  size: number;
  /** What it has in common with others: its source, who made it, its category, its goal; each named by kind and id. */
  groups: readonly string[];
}

/** What promises came to, as a reading has it. */
export interface Realised {
  promises: readonly PromisedImpact[];
  /** Of what each came to, in the direction that was promised, in the metric's unit. */
  information: Information;
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

/** A parameter, by its place, and how much of it an estimate has. */
type Feature = readonly [place: number, value: number];

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
 * 52, 311). A reading tells of its tasks together, and
 * of each as far as they were finished apart, with its error; so that what they came to may as well be 0 or below.
 * Fitted to its likeliest by Gauss and Newton's steps, with the covariance there (Gelman et al. 2013, Bayesian Data Analysis, 13.3).
 * Gives null for every estimate until five tasks were read.
 */
export function learnCorrection(readings: readonly Realised[]): Correct {
  const all = readings.flatMap(({ promises }) => promises);
  if (all.length < CORRECTED_FROM) return () => null;
  const usual = new Map(
    [...Map.groupBy(all, ({ metricId }) => metricId)].map(([id, own]) => [
      id,
      own.reduce((sum, { size }) => sum + Math.log(size), 0) / own.length,
    ]),
  );
  const names = [...new Set(all.flatMap(({ groups }) => groups))];
  const places = new Map(names.map((name, index) => [name, index + 2]));
  const featuresOf = ({ metricId, size, groups }: PromisedImpact): Feature[] => [
    [0, 1],
    [1, Math.log(size) - (usual.get(metricId) ?? Math.log(size))],
    ...groups.flatMap((name): Feature[] => {
      const place = places.get(name);
      return place === undefined ? [] : [[place, 1]];
    }),
  ];
  const { mode, lower } = fitMode(readings, featuresOf, names.length + 2);
  return (promise) => {
    const features = featuresOf(promise);
    const log = along(features, mode);
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

/** Where parameters are likeliest, and the lower factor of their precision there. */
interface Mode {
  mode: Float64Array;
  lower: Matrix;
}

function fitMode(
  readings: readonly Realised[],
  featuresOf: (promise: PromisedImpact) => Feature[],
  size: number,
): Mode {
  const prior = new Float64Array(size);
  prior[1] = TRUST.mean - 1;
  const precision = Float64Array.from({ length: size }, (_each, place) =>
    place === 0 ? TEAM_SD ** -2 : place === 1 ? TRUST.sd ** -2 : GROUP_SD ** -2,
  );
  const known = readings.map(({ promises, information }) => ({
    ...information,
    tasks: promises.map((promise) => ({ size: promise.size, features: featuresOf(promise) })),
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
    for (const reading of known) addReading({ curve, slope }, reading, mode);
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

/**
 * What one reading adds to the slope of the log likelihood and to its curve. With parts p, a reading of precision A and pull b,
 * and tasks that stray by s = STRAY·p, the parts' own precision is (1/A + s²)⁻¹: by C = 1 + s·A·s, which needs no inverse of A.
 */
function addReading(
  { curve, slope }: { curve: Matrix; slope: Float64Array },
  { precision, pull, tasks }: Information & { tasks: readonly { size: number; features: Feature[] }[] },
  mode: Float64Array,
): void {
  const parts = tasks.map(({ size, features }) => size * Math.exp(along(features, mode)));
  const strays = parts.map((part) => STRAY * part);
  const unit = zeroMatrix(tasks.length);
  const off = new Float64Array(tasks.length);
  for (const [i, row] of precision.entries()) {
    const stray = strays[i] as number;
    let left = pull[i] as number;
    for (const [j, each] of row.entries()) {
      left -= each * (parts[j] as number);
      (unit[i] as Float64Array)[j] = (i === j ? 1 : 0) + stray * each * (strays[j] as number);
    }
    off[i] = stray * left;
  }
  const lower = factor(unit);
  const drawn = solve(lower, off);
  for (const [i, { features }] of tasks.entries()) {
    const column = solve(
      lower,
      Float64Array.from(tasks, (_task, j) => (i === j ? 1 : 0)),
    );
    for (const [place, value] of features) {
      slope[place] = (slope[place] as number) + (value * (drawn[i] as number)) / STRAY;
      const row = curve[place] as Float64Array;
      for (const [j, other] of tasks.entries()) {
        const weight = (value * ((i === j ? 1 : 0) - (column[j] as number))) / STRAY ** 2;
        for (const [otherPlace, otherValue] of other.features)
          if (otherPlace <= place) row[otherPlace] = (row[otherPlace] as number) + weight * otherValue;
      }
    }
  }
}

function along(features: readonly Feature[], mode: Float64Array): number {
  return features.reduce((sum, [place, value]) => sum + (mode[place] as number) * value, 0);
}

function squareOf(vector: Float64Array): number {
  return vector.reduce((sum, each) => sum + each * each, 0);
}
