import { NORMAL_90 } from '../../analyze/normal.ts';
import type { EffectCase } from './case.ts';
import { createColumns, createShifts, createSteps, findJumps, firstDay, type Shift } from './design.ts';
import { type Component, mixtureQuantile } from './mixture.ts';
import {
  alikeSpread,
  createFilter,
  FIRST_NOISES,
  listGrowingSpreads,
  NOISES,
  type Spread,
  type WeighedNoise,
  whiten,
} from './noise.ts';
import {
  type Column,
  type Fit,
  fitSum,
  type Information,
  readInformation,
  sumVariance,
} from './regression.ts';

/** What the data alone say of a bundle's sum, in the metric's unit: middle, and the ends of its 80 and 95 % intervals. */
export interface EffectEstimate {
  middle: number;
  low80: number;
  high80: number;
  low95: number;
  high95: number;
  /** A move of the level beside the tasks' effects that nobody noted; null where none can be. */
  unnoted: { day: number; chance: number } | null;
  /** What the data say of the effect of each of its tasks, in the order of the work; no surer than of their sum. */
  information: Information;
}

/** A fit whose logarithm of evidence is so much less than the best one's is not looked at more closely. */
const FAR_WORSE = 6;
const LEAST_WEIGHT = 1e-4;

/** So many of the likeliest fits say what is known of single tasks. */
const MOST_INFORMING = 6;

interface ModelFit {
  fit: Fit;
  /** Natural logarithm of its chance before the data times that of the values, up to what all fits share. */
  log: number;
  /** The move of the level that it has; null for none. */
  shift: Shift | null;
  /** The level at each value. */
  levels(): Float64Array;
  /** What it says of each task of the bundle. */
  inform(): Information;
}

/** A fit and how much it counts among all: the weights sum to 1. */
type WeighedFit = Omit<ModelFit, 'log'> & { weight: number };

/**
 * What a bundle's tasks did together: one regression of the metric on a level, a trend, the week's pattern, a step for each
 * finished task and outside events, with errors that may go on or drift and at most one move that nobody recorded, averaged
 * over all of these by their evidence (Hoeting et al. 1999, Statistical Science 14, 382). Nothing is assumed of the sum;
 * promises only say, loosely, how it is spread over its tasks. Null where there are fewer than six values or they are all the
 * same, or where the weights of the bundle cancel.
 */
export function estimateEffect(given: EffectCase): EffectEstimate | null {
  if (given.values.length < LEAST_VALUES || !hasDirection(given)) return null;
  const fromDay = firstDay(given.work, given.target);
  if ((given.values.at(-1)?.day ?? 0) < fromDay) return null;
  const models = listErrorModels(given, fromDay).flatMap((model) => fitAll(given, model));
  const fits = weigh(models).filter(({ weight }) => weight > LEAST_WEIGHT);
  if (fits.length === 0) return null;
  const total = fits.reduce((sum, { weight }) => sum + weight, 0);
  const mixture: Component[] = fits.map(({ weight, fit }) => ({ ...fit, weight: weight / total }));
  const at = (chance: number) => mixtureQuantile(mixture, chance);
  const [low80, high80] = [at(0.1), at(0.9)];
  return {
    middle: at(0.5),
    low80,
    high80,
    low95: at(0.025),
    high95: at(0.975),
    unnoted: findUnnoted(fits, total),
    information: averageInformation(fits, (high80 - low80) / (2 * NORMAL_90)),
  };
}

/** Of the likeliest fits, by their weight; less where it would be surer of the sum than all fits together are. */
function averageInformation(fits: readonly WeighedFit[], sd: number): Information {
  const likeliest = fits.toSorted((a, b) => b.weight - a.weight).slice(0, MOST_INFORMING);
  const total = likeliest.reduce((sum, { weight }) => sum + weight, 0);
  const known = likeliest.map(({ weight, inform }) => ({ ...inform(), share: weight / total }));
  const average = (of: (one: Information) => number) =>
    known.reduce((sum, one) => sum + one.share * of(one), 0);
  const [first] = known;
  const pull = (first?.pull ?? []).map((_each, i) => average((one) => one.pull[i] as number));
  const precision = pull.map((_row, i) =>
    pull.map((_each, j) => average((one) => one.precision[i]?.[j] as number)),
  );
  const less = Math.min(1, sumVariance({ precision, pull }) / sd ** 2);
  return {
    precision: precision.map((row) => row.map((each) => less * each)),
    pull: pull.map((each) => less * each),
  };
}

/** How likely a move is that nobody noted, and the day by which it is as likely to have come as not. */
function findUnnoted(fits: readonly WeighedFit[], total: number): EffectEstimate['unnoted'] {
  const moves = fits
    .flatMap(({ shift, weight }) => (shift && !shift.isNoted ? [{ day: shift.day, weight }] : []))
    .sort((a, b) => a.day - b.day);
  const sum = moves.reduce((before, { weight }) => before + weight, 0);
  let left = sum / 2;
  for (const { day, weight } of moves) {
    left -= weight;
    if (left <= 0) return { day, chance: sum / total };
  }
  return null;
}

const LEAST_VALUES = 6;

function hasDirection({ work, target }: EffectCase): boolean {
  const weights = work.flatMap(({ bundle, weight }) => (bundle === target ? [weight] : []));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const size = weights.reduce((total, weight) => total + Math.abs(weight), 0);
  return Math.abs(sum) > size / 4;
}

/** Errors that are alike, and that grow with the level, each with its size by a first fit. */
function listErrorModels(given: EffectCase, fromDay: number): ErrorModel[] {
  const { values } = given;
  const toFirst = (spread: Spread) => ({
    spread,
    fits: weigh(fitAll(given, { spread, noises: FIRST_NOISES, sd: null })),
  });
  const alike = toFirst(alikeSpread(values.length));
  const [likeliest] = alike.fits.toSorted((a, b) => b.weight - a.weight);
  if (!likeliest) return [];
  const series = Float64Array.from(values, ({ value }) => value);
  const base = values.findLastIndex(({ day }) => day < fromDay);
  const growing = listGrowingSpreads(series, likeliest.levels(), Math.max(0, base)).map(toFirst);
  return [alike, ...growing].map(({ spread, fits }) => {
    const variance = fits.reduce((sum, { weight, fit }) => sum + weight * fit.variance, 0);
    return { spread, noises: NOISES, sd: Math.sqrt(variance) };
  });
}

/** Each by its share of what all explain together. */
function weigh(fits: readonly ModelFit[]): WeighedFit[] {
  const best = Math.max(...fits.map(({ log }) => log));
  const all = fits.reduce((total, { log }) => total + Math.exp(log - best), 0);
  return fits.map(({ log, ...fit }) => ({ ...fit, weight: Math.exp(log - best) / all }));
}

/** What is thought of a metric's errors; without the size of one a bundle's spread is taken as promised. */
interface ErrorModel {
  spread: Spread;
  noises: readonly WeighedNoise[];
  sd: number | null;
}

/** A fit a noise, and a noise with a shift. */
function fitAll(given: EffectCase, { spread, noises, sd }: ErrorModel): ModelFit[] {
  const { levels, sizes } = spread;
  const { columns, sum } = createColumns(given, { sd, levels });
  const course = {
    days: given.values.map(({ day }) => day),
    step: given.step,
    jumps: sd === null ? [] : findJumps(given, sd),
    sizes,
  };
  const values = Float64Array.from(given.values, ({ value }) => value);
  const shifts = sd === null ? [] : createShifts(given);
  const steps = createSteps(given);
  const logNone = Math.log(1 - shifts.reduce((total, { chance }) => total + chance, 0));
  const plain = noises.flatMap((noise) => {
    const filter = createFilter(course, noise);
    const toWhite = (column: Column) => ({ ...column, values: whiten(column.values, filter, column.from) });
    const white = columns.map(toWhite);
    const whiteValues = whiten(values, filter);
    const found = fitSum(whiteValues, white, sum);
    const log = Math.log(noise.prior) + filter.logScale;
    if (!found) return [];
    const inform = ({ variance }: Fit, shift: Column[]) =>
      readInformation(whiteValues, {
        others: [...white.filter((_column, index) => sum[index] === 0), ...shift],
        asked: steps.map(toWhite),
        variance,
      });
    const levelsOf = () => sumOf(columns, found.coefficients());
    return [{ toWhite, inform, levelsOf, ...found, log, total: log + logNone + found.fit.logEvidence }];
  });
  const best = Math.max(...plain.map(({ total }) => total));
  const fits: ModelFit[] = plain.map(({ fit, total, inform, levelsOf }) => ({
    fit,
    levels: levelsOf,
    shift: null,
    log: total,
    inform: () => inform(fit, []),
  }));
  for (const { toWhite, inform, levelsOf, log, total, extend } of plain) {
    if (total < best - FAR_WORSE) continue;
    for (const shift of shifts) {
      const column = toWhite(shift.column);
      const fit = extend(column);
      const logShift = log + Math.log(shift.chance) + fit.logEvidence;
      fits.push({ fit, shift, levels: levelsOf, log: logShift, inform: () => inform(fit, [column]) });
    }
  }
  return fits;
}

/** The columns by their coefficients, without the week's pattern. */
function sumOf(columns: readonly Column[], coefficients: Float64Array): Float64Array {
  const sum = new Float64Array(columns[0]?.values.length ?? 0);
  for (const [column, { values, isRhythm }] of columns.entries()) {
    if (isRhythm) continue;
    for (const [index, value] of values.entries())
      sum[index] = (sum[index] as number) + (coefficients[column] as number) * value;
  }
  return sum;
}
