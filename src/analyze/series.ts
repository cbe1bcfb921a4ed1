import { addDays, createDateReader, DAY_MS, HOUR_MS, instantOf, weekdayOf } from '../time.ts';
import { mean } from './robust.ts';

/** One value of a metric: an instant in UTC milliseconds and a number in the metric's unit. */
export interface Point {
  at: number;
  value: number;
}

/** How often a metric is meant to have a value. Weeks begin on Monday. */
export type Cadence = 'hour' | 'day' | 'week' | 'month';

/** The cadences that follow dates. */
export type DateCadence = Exclude<Cadence, 'hour'>;

/** One hour, day, week or month of a metric. */
export interface Bucket {
  /** The instant at which it begins in its zone. */
  startsAt: number;
  /** Mean of its points; null where there are none. */
  value: number | null;
}

/** Values at even steps, as smoothing needs them. */
export interface EvenSeries {
  /** The metric's own, or a coarser one if its points come less often. */
  cadence: DateCadence;
  /** One per step, from the first bucket with a point to the last. */
  values: readonly number[];
  /** How many of the values are real; the others lie on the line between their neighbours. */
  observed: number;
  /** The date on which the last step begins. */
  lastOn: string;
}

/** Points in order of time, one per instant (the one given last), without what is not a number. */
export function cleanSeries(points: readonly Point[]): Point[] {
  const byInstant = new Map<number, Point>();
  for (const point of points) {
    if (Number.isFinite(point.value) && Number.isFinite(point.at)) byInstant.set(point.at, point);
  }
  return [...byInstant.values()].sort((a, b) => a.at - b.at);
}

/** Points up to an instant, clean. */
export function cleanUntil(points: readonly Point[], now: number): Point[] {
  return cleanSeries(points.filter(({ at }) => at <= now));
}

/** The newest point that is not in the future; null if there is none. */
export function findLatest(points: readonly Point[], now: number): Point | null {
  return cleanUntil(points, now).at(-1) ?? null;
}

/** Mean of the points of the last days (24 hours each) up to now; null if there are none. */
export function meanOfLast(points: readonly Point[], days: number, now: number): number | null {
  const recent = cleanUntil(points, now).filter(({ at }) => at > now - days * DAY_MS);
  return meanOf(recent);
}

/**
 * Every hour, day, week or month from the first point to the last; one without points has no value. Hours are those
 * of UTC, so that a clock change neither drops nor doubles one; the rest follows the zone's dates.
 */
export function bucketSeries(points: readonly Point[], cadence: Cadence, zone: string): Bucket[] {
  const clean = cleanSeries(points);
  const first = clean[0];
  const last = clean.at(-1);
  if (!first || !last) return [];
  const buckets: Bucket[] = [];
  if (cadence === 'hour') {
    const byHour = Map.groupBy(clean, ({ at }) => startOfHour(at));
    for (let startsAt = startOfHour(first.at); startsAt <= last.at; startsAt += HOUR_MS) {
      buckets.push({ startsAt, value: meanOf(byHour.get(startsAt)) });
    }
    return buckets;
  }
  return bucketByDate(clean, cadence, zone).map(({ date, value }) => ({
    startsAt: instantOf(date, '00:00', zone),
    value,
  }));
}

/** The days, weeks or months from the first point to the last, by the date on which each begins. */
function bucketByDate(
  clean: readonly Point[],
  cadence: DateCadence,
  zone: string,
): { date: string; value: number | null }[] {
  const first = clean[0];
  const last = clean.at(-1);
  if (!first || !last) return [];
  const readDate = createDateReader(zone);
  const startOf = ({ at }: Point) => startOfBucket(readDate(at), cadence);
  const byDate = Map.groupBy(clean, startOf);
  const end = startOf(last);
  const buckets: { date: string; value: number | null }[] = [];
  for (let date = startOf(first); date <= end; date = addSteps(date, 1, cadence)) {
    buckets.push({ date, value: meanOf(byDate.get(date)) });
  }
  return buckets;
}

/** The date on which the day, week or month of a date begins. */
export function startOfBucket(date: string, cadence: DateCadence): string {
  if (cadence === 'week') return addDays(date, 1 - weekdayOf(date));
  return cadence === 'month' ? `${date.slice(0, 8)}01` : date;
}

/** The start of the bucket that comes `steps` after the one that starts on a date. */
export function addSteps(startsOn: string, steps: number, cadence: DateCadence): string {
  if (cadence !== 'month') return addDays(startsOn, steps * (cadence === 'week' ? 7 : 1));
  return Temporal.PlainDate.from(startsOn).add({ months: steps }).toString();
}

/**
 * The points at even steps of a day or more: the metric's own cadence, or the next coarser one until at least half
 * of the steps have a point (a daily metric that is read on Mondays is a weekly one). Null without points.
 */
export function evenSeries(points: readonly Point[], cadence: Cadence, zone: string): EvenSeries | null {
  const wanted = cadence === 'hour' ? 'day' : cadence;
  const order: readonly DateCadence[] = ['day', 'week', 'month'];
  const clean = cleanSeries(points);
  for (const step of order.slice(order.indexOf(wanted))) {
    const buckets = bucketByDate(clean, step, zone);
    const last = buckets.at(-1);
    if (!last) return null;
    const observed = buckets.filter(({ value }) => value !== null).length;
    if (observed * 2 < buckets.length && step !== 'month') continue;
    const values = fillGaps(buckets.map(({ value }) => value));
    return { cadence: step, values, observed, lastOn: last.date };
  }
  return null;
}

function startOfHour(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}

function meanOf(points: readonly Point[] = []): number | null {
  return mean(points.map(({ value }) => value));
}

/** Straight lines across missing values; the first and the last are never missing. */
function fillGaps(values: readonly (number | null)[]): number[] {
  const filled: number[] = [];
  let before = 0;
  values.forEach((value, index) => {
    if (value === null) return;
    const from = filled[before] ?? value;
    for (let gap = before + 1; gap < index; gap++) {
      filled[gap] = from + ((value - from) * (gap - before)) / (index - before);
    }
    filled[index] = value;
    before = index;
  });
  return filled;
}
