import type { EffectCase } from './case.ts';
import { createColumns, createShifts, findJumps, type Shift } from './design.ts';
import { type Component, mixtureQuantile } from './mixture.ts';
import { createFilter, FIRST_NOISES, NOISES, type WeighedNoise, whiten } from './noise.ts';
import { type Fit, fitSum } from './regression.ts';

/** What the data alone say of a bundle's sum, in the metric's unit: middle, and the ends of its 80 and 95 % intervals. */
export interface EffectEstimate {
  middle: number;
  low80: number;
  high80: number;
  low95: number;
  high95: number;
  /** A move of the level beside the tasks' effects that nobody noted; null where none can be. */
  unnoted: { day: number; chance: number } | null;
}

/** A fit whose logarithm of evidence is so much less than the best one's is not looked at more closely. */
const FAR_WORSE = 6;
const LEAST_WEIGHT = 1e-4;

/** A fit and how much it counts among all: the weights sum to 1. */
interface WeighedFit {
  fit: Fit;
  weight: number;
  /** The move of the level that it has; null for none. */
  shift: Shift | null;
}

/**
 * What a bundle's tasks did together: one regression of the metric on a level, a trend, the week's pattern, a step for each
 * finished task and outside events, with errors that may go on or drift and at most one shift that nobody recorded, averaged
 * over all of these by their evidence (Hoeting et al. 1999, Statistical Science 14, 382). Nothing is assumed of the sum;
 * promises only say, loosely, how it is spread over its tasks. Null where there are fewer than six values or they are all the
 * same, or where the weights of the bundle cancel.
 */
export function estimateEffect(given: EffectCase): EffectEstimate | null {
  if (given.values.length < LEAST_VALUES || !hasDirection(given)) return null;
  const first = fitAll(given, FIRST_NOISES, null);
  if (!first) return null;
  const variance = first.reduce((sum, { weight, fit }) => sum + weight * fit.variance, 0);
  const fits = fitAll(given, NOISES, Math.sqrt(variance))?.filter(({ weight }) => weight > LEAST_WEIGHT);
  if (!fits || fits.length === 0) return null;
  const total = fits.reduce((sum, { weight }) => sum + weight, 0);
  const mixture: Component[] = fits.map(({ weight, fit }) => ({ ...fit, weight: weight / total }));
  const at = (chance: number) => mixtureQuantile(mixture, chance);
  return {
    middle: at(0.5),
    low80: at(0.1),
    high80: at(0.9),
    low95: at(0.025),
    high95: at(0.975),
    unnoted: findUnnoted(fits, total),
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

/** A fit a noise, and a noise with a shift; without the size of an error a bundle's spread is taken as promised. */
function fitAll(given: EffectCase, noises: readonly WeighedNoise[], sd: number | null): WeighedFit[] | null {
  const { columns, sum } = createColumns(given, sd);
  const course = {
    days: given.values.map(({ day }) => day),
    step: given.step,
    jumps: sd === null ? [] : findJumps(given, sd),
  };
  const values = Float64Array.from(given.values, ({ value }) => value);
  const shifts = sd === null ? [] : createShifts(given);
  const logNone = Math.log(1 - shifts.reduce((total, { chance }) => total + chance, 0));
  const plain = noises.flatMap((noise) => {
    const filter = createFilter(course, noise);
    const white = columns.map((column) => ({
      ...column,
      values: whiten(column.values, filter, column.from),
    }));
    const found = fitSum(whiten(values, filter), white, sum);
    const log = Math.log(noise.prior) + filter.logScale;
    return found ? [{ filter, ...found, log, total: log + logNone + found.fit.logEvidence }] : [];
  });
  if (plain.length === 0) return null;
  const best = Math.max(...plain.map(({ total }) => total));
  const fits = plain.map(({ fit, total }) => ({ fit, shift: null as Shift | null, log: total - best }));
  for (const { filter, log, total, extend } of plain) {
    if (total < best - FAR_WORSE) continue;
    for (const shift of shifts) {
      const { column, chance } = shift;
      const fit = extend({ ...column, values: whiten(column.values, filter, column.from) });
      fits.push({ fit, shift, log: log + Math.log(chance) + fit.logEvidence - best });
    }
  }
  const all = fits.reduce((total, { log }) => total + Math.exp(log), 0);
  return fits.map(({ fit, shift, log }) => ({ fit, shift, weight: Math.exp(log) / all }));
}
