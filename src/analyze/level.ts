import { DAY_MS } from '../base/language/date.ts';
import { removeWeek, removeWeekOf } from './forecast/season.ts';
import { MAD_TO_SD, mean, medianDeviation } from './robust.ts';
import { bucketSeries, type Cadence, cleanSeries, evenSeries, type Point } from './series.ts';

const WEEK_DAYS = 7;
/** Fewer days of the last week with a value than these make no mean: then the last value counts. */
const MIN_DAYS = 4;
/** The noise of a value is read from so many of the last ones. */
const NOISE_VALUES = 56;

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
 * without what the weekdays that are missing would have added or taken, else (weeks, months, fewer than four days) the
 * last value. Null of nothing. Give it no values that are still to come.
 */
export function levelOf(points: readonly Point[], cadence: Cadence, zone: string): Level | null {
  const clean = cleanSeries(points);
  const last = clean.at(-1);
  const series = evenSeries(clean, cadence, zone);
  if (!last || !series) return null;
  const season = removeWeek(series.values, series.cadence);
  const noise = noiseOf(season.values.slice(-NOISE_VALUES));
  const alone = { value: last.value, at: last.at, centreAt: last.at, count: 1, noise };
  if (series.cadence !== 'day') return alone;
  const recent = clean.filter(({ at }) => at > last.at - (WEEK_DAYS + 1) * DAY_MS);
  const seen = removeWeekOf(bucketSeries(recent, 'day', zone).slice(-WEEK_DAYS), season);
  if (seen.length < MIN_DAYS) return alone;
  return {
    value: mean(seen.map(({ value }) => value)) ?? last.value,
    at: last.at,
    centreAt: (mean(seen.map(({ at }) => at)) ?? last.at) + DAY_MS / 2,
    count: seen.length,
    noise: noise / Math.sqrt(seen.length),
  };
}

/** The last value of a series that has no noise: a running total, or whether something has come about. Null of nothing. */
export function lastOf(points: readonly Point[]): Level | null {
  const last = cleanSeries(points).at(-1);
  return last ? { value: last.value, at: last.at, centreAt: last.at, count: 1, noise: 0 } : null;
}

/** From how far each value is off the middle of its two neighbours, whose variance is 1.5 times that of the noise. */
function noiseOf(values: readonly number[]): number {
  const off = values
    .slice(1, -1)
    .map((value, index) => value - ((values[index] ?? value) + (values[index + 2] ?? value)) / 2);
  return off.length < 5 ? 0 : (MAD_TO_SD * (medianDeviation(off) ?? 0)) / Math.sqrt(1.5);
}
