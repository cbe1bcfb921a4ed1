import { addDays, instantOf } from '../../base/language/date.ts';
import { normalCdf } from '../normal.ts';
import { mean, sumOfSquares } from '../robust.ts';
import { type Cadence, cleanUntil, evenSeries, type Point } from '../series.ts';
import { countSteps, forecastValues, MAX_STEPS } from './forecast.ts';
import { defaultTolerance, isMet, type Target } from './target.ts';

/** Below this many values there is no chance to state. */
export const MIN_PROBABILITY_POINTS = 8;
/** Past growth speaks from this many stretches as long as the way ahead. */
const MIN_STRETCHES = 5;
/** Nothing that is still open is certain. */
const LEAST = 0.01;

/**
 * Chance, 0.01 to 0.99, that a metric is at its target or on its good side in the step (day, week, month) of the
 * deadline. The mean of three views: a random walk from the last value, the forecast with its band, and how often the
 * metric grew enough in past stretches of the same length (left out where there are fewer than five). Measured on 2,513
 * targets of M4 weekly series, 13 weeks ahead: Brier score .172, where always the base rate of such targets has .185.
 * Null below eight values, or when the deadline is over three years of days ahead. A value in the deadline's step of the
 * metric's own cadence settles it: 0 or 1.
 */
export function targetProbability(
  given: Target & {
    points: readonly Point[];
    cadence: Cadence;
    zone: string;
    /** ISO date. */
    deadlineOn: string;
    /** UTC milliseconds; later points are not looked at. */
    now: number;
  },
): number | null {
  const endsAt = instantOf(addDays(given.deadlineOn, 1), '00:00', given.zone);
  const points = cleanUntil(given.points, Math.min(given.now, endsAt - 1));
  const latest = points.at(-1);
  const series = evenSeries(points, given.cadence, given.zone);
  if (!latest || !series) return null;
  const steps = countSteps(series, given.deadlineOn);
  // Of a daily metric that is looked at by the month, this month's value is not yet the last word.
  const isSettled = steps < 1 && (series.cadence === given.cadence || given.now >= endsAt);
  if (isSettled) return isMet(latest.value, given) ? 1 : 0;
  const horizon = Math.max(1, steps);
  if (series.observed < MIN_PROBABILITY_POINTS || horizon > MAX_STEPS) return null;
  const forecast = forecastValues(series.values, horizon, series);
  const { values, effectAt } = forecast.season;
  const effect = effectAt(horizon);
  const tolerance = given.tolerance ?? defaultTolerance(given.target, null);
  const target = { direction: given.direction, target: given.target - effect, tolerance };
  const chances = [
    randomWalkChance(values, horizon, target),
    normalChance((forecast.mean.at(-1) ?? 0) - effect, forecast.sd.at(-1) ?? 0, target),
    pastGrowthChance(values, horizon, target),
  ].filter((chance) => chance !== null);
  return Math.min(1 - LEAST, Math.max(LEAST, mean(chances) ?? 0));
}

function randomWalkChance(values: readonly number[], horizon: number, target: Required<Target>): number {
  const steps = values.slice(1).map((value, index) => value - (values[index] ?? value));
  const sd = Math.sqrt((sumOfSquares(steps) / steps.length) * horizon);
  return normalChance(values.at(-1) ?? 0, sd, target);
}

function normalChance(centre: number, sd: number, goal: Required<Target>): number {
  if (sd === 0) return isMet(centre, goal) ? 1 : 0;
  const below = (value: number) => normalCdf((value - centre) / sd);
  if (goal.direction === 'at least') return 1 - below(goal.target);
  if (goal.direction === 'at most') return below(goal.target);
  return below(goal.target + goal.tolerance) - below(goal.target - goal.tolerance);
}

/** From the last value on: the same growth factor as in the past where everything is above 0, else the same difference. */
function pastGrowthChance(
  values: readonly number[],
  horizon: number,
  target: Required<Target>,
): number | null {
  const stretches = values.length - horizon;
  if (stretches < MIN_STRETCHES) return null;
  const last = values.at(-1) ?? 0;
  const isPositive = values.every((value) => value > 0);
  const ends = values.slice(horizon).map((value, index) => {
    const from = values[index] ?? value;
    return isPositive ? (last * value) / from : last + value - from;
  });
  // Half a case each way, so that five of five do not look certain.
  return (ends.filter((end) => isMet(end, target)).length + 0.5) / (stretches + 1);
}
