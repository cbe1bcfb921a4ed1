import { DAY_MS } from '../base/language/date.ts';
import { removeWeek, removeWeekOf } from './forecast/season.ts';
import { MAD_TO_SD, mean, median, medianDeviation } from './robust.ts';
import { bucketSeries, type Cadence, cleanSeries, evenSeries, type Point } from './series.ts';

const WEEK_DAYS = 7;
/** Fewer days with a value than these make no mean: where the last week has fewer, the last ones of two weeks do. */
const MIN_DAYS = 4;
const MOST_DAYS = 14;
/** The noise of a value is read from so many of the last steps. */
const NOISE_STEPS = 56;
const STEP_DAYS = { day: 1, week: 7, month: 31 } as const;
/** A value counts as no further off the middle of its week than so many sd of the noise, or than any before it was. */
const WILD_SDS = 6;

/** Where a metric stands, without the luck of one day. */
export interface Level {
  value: number;
  /** The instant of the last value in it. */
  at: number;
  /** The middle of the instants that it rests on: what a moving metric had then. */
  centreAt: number;
  /** Values it is the mean of; 1 is the last value alone. */
  count: number;
  /** Its standard deviation by noise alone, in the metric's unit; 0 where too few values tell. */
  noise: number;
}

/**
 * The level of a metric at its last value: of a metric that comes by the day (or hour) the mean of the last seven days,
 * or of the last four with a value within two weeks, without what the weekdays that are missing would have added or taken
 * and with a wild value (a comma that was forgotten) drawn in, as in Winsor's mean (Tukey 1962); else (weeks, months, fewer
 * than four days) the last value. Null of nothing. Give it no values that are still to come.
 */
export function levelOf(points: readonly Point[], cadence: Cadence, zone: string): Level | null {
  const clean = cleanSeries(points);
  const last = clean.at(-1);
  const series = evenSeries(clean, cadence, zone);
  if (!last || !series) return null;
  const season = removeWeek(series.values, series.cadence);
  const isDaily = cadence === 'day' || cadence === 'hour';
  const step = isDaily ? 'day' : series.cadence;
  const recent = clean.filter(({ at }) => at > last.at - (NOISE_STEPS + 1) * STEP_DAYS[step] * DAY_MS);
  const buckets = bucketSeries(recent, step, zone);
  const steps = removeWeekOf(buckets, season);
  const noise = noiseOf(steps);
  const alone = { value: last.value, at: last.at, centreAt: last.at, count: 1, noise };
  if (!isDaily) return alone;
  const week = buckets.slice(-WEEK_DAYS).filter(({ value }) => value !== null).length;
  const seen = removeWeekOf(buckets.slice(-MOST_DAYS), season).slice(-Math.max(week, MIN_DAYS));
  if (seen.length < MIN_DAYS) return alone;
  const valuesOf = (points: readonly Point[]) => points.map(({ value }) => value);
  const before = steps.slice(-NOISE_STEPS, -seen.length);
  return {
    value: calmMean(valuesOf(seen), valuesOf(before), noise) ?? last.value,
    at: last.at,
    centreAt: (mean(seen.map(({ at }) => at)) ?? last.at) + DAY_MS / 2,
    count: seen.length,
    noise: noise / Math.sqrt(seen.length),
  };
}

/** The mean of values of which the wild ones are drawn in; as they are where no noise can be told. */
function calmMean(values: readonly number[], before: readonly number[], noise: number): number | null {
  const [centre, usual] = [median(values), median(before)];
  if (centre === null || noise === 0) return mean(values);
  const reach = before.reduce(
    (most, value) => Math.max(most, Math.abs(value - (usual ?? value))),
    WILD_SDS * noise,
  );
  return mean(values.map((value) => Math.min(centre + reach, Math.max(centre - reach, value))));
}

/** The last value of a series that has no noise: a running total, or whether something has come about. Null of nothing. */
export function lastOf(points: readonly Point[]): Level | null {
  const last = cleanSeries(points).at(-1);
  return last ? { value: last.value, at: last.at, centreAt: last.at, count: 1, noise: 0 } : null;
}

/**
 * Standard deviation of a value by noise alone, from how far each is off the line between its two neighbours; 0 below seven
 * values. Give it only values that were there, since between filled ones all is calm.
 */
export function noiseOf(values: readonly Point[]): number {
  const off = values.slice(1, -1).map(({ at, value }, index) => {
    const before = values[index] as Point;
    const after = values[index + 2] as Point;
    const share = (at - before.at) / (after.at - before.at);
    const line = before.value + share * (after.value - before.value);
    return (value - line) / Math.sqrt(1 + share ** 2 + (1 - share) ** 2);
  });
  return off.length < 5 ? 0 : MAD_TO_SD * (medianDeviation(off) ?? 0);
}
