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
/** A step so short changes no ratio by more than a thousandth. */
const SHORT_STEP = 1e-4;

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
  // Ten thousand ideas are of a few hundred sorts.
  const counts = new Map<string, number>();
  const countShared = (own: readonly string[]) =>
    counts.getOrInsertComputed(
      own.join('\n'),
      () => all.filter(({ groups }) => groups.some((name) => own.includes(name))).length,
    );
  return (promise) => {
    const features = featuresOf(promise);
    const log = along(features, mode);
    const direction = new Float64Array(mode.length);
    for (const [place, value] of features) direction[place] = value;
    // A group that was never read adds what groups differ by.
    const unknown = promise.groups.filter((name) => !places.has(name)).length * GROUP_SD ** 2;
    const spread = Math.sqrt(squareOf(solveLower(lower, direction)) + unknown);
    return {
      ratio: Math.exp(log),
      low: Math.exp(log - NORMAL_90 * spread),
      high: Math.exp(log + NORMAL_90 * spread),
      count: countShared(promise.groups),
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
  const known = readings.map((reading) => placeReading(reading, featuresOf));
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
    if (longest < SHORT_STEP) break;
  }
  return { mode, lower };
}

/** A reading as the fit walks it: its parameters by place, and for each its column of how much of it each task has. */
interface PlacedReading {
  precision: readonly Float64Array[];
  pull: readonly number[];
  sizes: readonly number[];
  places: readonly number[];
  columns: readonly Float64Array[];
}

function placeReading(
  { promises, information: { precision, pull } }: Realised,
  featuresOf: (promise: PromisedImpact) => Feature[],
): PlacedReading {
  const columns = new Map<number, Float64Array>();
  for (const [task, promise] of promises.entries())
    for (const [place, value] of featuresOf(promise)) {
      const column = columns.get(place) ?? new Float64Array(promises.length);
      column[task] = value;
      columns.set(place, column);
    }
  const places = [...columns.keys()].sort((a, b) => a - b);
  return {
    precision: precision.map((row) => Float64Array.from(row)),
    pull,
    sizes: promises.map(({ size }) => size),
    places,
    columns: places.map((place) => columns.get(place) as Float64Array),
  };
}

/**
 * What one reading adds to the slope of the log likelihood and to its curve. With parts p, a reading of precision A and pull b,
 * and tasks that stray by s = STRAY·p, the parts' own precision is (1/A + s²)⁻¹: by C = 1 + s·A·s, which needs no inverse of A.
 */
function addReading(
  { curve, slope }: { curve: Matrix; slope: Float64Array },
  { precision, pull, sizes, places, columns }: PlacedReading,
  mode: Float64Array,
): void {
  const count = sizes.length;
  const logs = new Float64Array(count);
  for (const [index, place] of places.entries()) {
    const column = columns[index] as Float64Array;
    for (let task = 0; task < count; task++)
      logs[task] = (logs[task] as number) + (column[task] as number) * (mode[place] as number);
  }
  const parts = logs.map((log, task) => (sizes[task] as number) * Math.exp(log));
  const unit = zeroMatrix(count);
  const off = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const row = precision[i] as Float64Array;
    const stray = STRAY * (parts[i] as number);
    off[i] = stray * ((pull[i] as number) - dot(row, parts));
    for (let j = 0; j <= i; j++)
      (unit[i] as Float64Array)[j] =
        (i === j ? 1 : 0) + stray * (row[j] as number) * STRAY * (parts[j] as number);
  }
  const lower = factor(unit);
  const drawn = solve(lower, off);
  const reached = columns.map((column) => solveLower(lower, column));
  for (const [i, place] of places.entries()) {
    const column = columns[i] as Float64Array;
    const reach = reached[i] as Float64Array;
    const row = curve[place] as Float64Array;
    slope[place] = (slope[place] as number) + dot(column, drawn) / STRAY;
    for (let j = 0; j <= i; j++) {
      const both = dot(column, columns[j] as Float64Array) - dot(reach, reached[j] as Float64Array);
      row[places[j] as number] = (row[places[j] as number] as number) + both / STRAY ** 2;
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function along(features: readonly Feature[], mode: Float64Array): number {
  return features.reduce((sum, [place, value]) => sum + (mode[place] as number) * value, 0);
}

function squareOf(vector: Float64Array): number {
  return dot(vector, vector);
}
