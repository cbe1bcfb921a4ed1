import { addDays, createDayReader, createDayStarts, DAY_MS, HOUR_MS } from '../base/language/date.ts';
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
export function cleanSeries(points: readonly Point[]): readonly Point[] {
  if (isClean(points)) return points;
  const byInstant = new Map<number, Point>();
  for (const point of points) {
    if (Number.isFinite(point.value) && Number.isFinite(point.at)) byInstant.set(point.at, point);
  }
  return [...byInstant.values()].sort((a, b) => a.at - b.at);
}

/** Stored series are clean already, and the same one is looked at many times. */
function isClean(points: readonly Point[]): boolean {
  return points.every(
    ({ at, value }, index) =>
      Number.isFinite(at) &&
      Number.isFinite(value) &&
      at > (points[index - 1]?.at ?? Number.NEGATIVE_INFINITY),
  );
}

/** Points up to an instant, clean; the given ones themselves where they are that. */
export function cleanUntil(points: readonly Point[], now: number): readonly Point[] {
  const clean = cleanSeries(points);
  return (clean.at(-1)?.at ?? now) <= now ? clean : clean.filter(({ at }) => at <= now);
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
  const steps = bucketByStep(clean, cadence, zone);
  const starts = listStarts(startOfStep(steps[0]?.step ?? 0, cadence), steps.length, cadence, zone);
  return starts.map((startsAt, index) => ({ startsAt, value: steps[index]?.value ?? null }));
}

/** The instants at which the day, week or month of a date and those after it begin, `count` in all. */
export function listStarts(
  startsOn: string,
  count: number,
  cadence: DateCadence,
  zone: string,
): readonly number[] {
  const startOf = createDayStarts(zone);
  const first = Date.parse(startsOn) / DAY_MS;
  return Array.from({ length: count }, (_step, index) => {
    if (cadence === 'month') return startOf(Date.parse(addSteps(startsOn, index, cadence)) / DAY_MS);
    return startOf(first + index * (cadence === 'week' ? 7 : 1));
  });
}

/** The days, weeks or months from the first point to the last, numbered: to ask the calendar for each takes far longer. */
function bucketByStep(
  clean: readonly Point[],
  cadence: DateCadence,
  zone: string,
): { step: number; value: number | null }[] {
  const first = clean[0];
  const last = clean.at(-1);
  if (!first || !last) return [];
  const readDay = createDayReader(zone);
  const stepOf = ({ at }: Point) => toStep(readDay(at), cadence);
  const from = stepOf(first);
  const length = Math.max(0, stepOf(last) - from + 1);
  const sums = new Float64Array(length);
  const counts = new Uint32Array(length);
  for (const point of clean) {
    const index = stepOf(point) - from;
    // Where clocks are set back at midnight, a later point may lie before the first day or the last.
    if (index < 0 || index >= length) continue;
    sums[index] = (sums[index] ?? 0) + point.value;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return Array.from({ length }, (_step, index) => {
    const count = counts[index] ?? 0;
    return { step: from + index, value: count === 0 ? null : (sums[index] ?? 0) / count };
  });
}

/** The number of the day, week or month in which a day lies; 0 is the one of 1970-01-01, a Thursday. */
function toStep(day: number, cadence: DateCadence): number {
  if (cadence === 'day') return day;
  if (cadence === 'week') return Math.floor((day + 3) / 7);
  const date = new Date(day * DAY_MS);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** The date on which a numbered day, week or month begins. */
function startOfStep(step: number, cadence: DateCadence): string {
  return addSteps(cadence === 'week' ? '1969-12-29' : '1970-01-01', step, cadence);
}

/** The start of the bucket that comes `steps` after the one that starts on a date. */
export function addSteps(startsOn: string, steps: number, cadence: DateCadence): string {
  if (cadence !== 'month') return addDays(startsOn, steps * (cadence === 'week' ? 7 : 1));
  return Temporal.PlainDate.from(startsOn).add({ months: steps }).toString();
}

/** To judge one goal takes the same series at even steps four times. */
const known = new WeakMap<readonly Point[], Map<string, EvenSeries | null>>();

/**
 * The points at even steps of a day or more: the metric's own cadence, or the next coarser one until at least half
 * of the steps have a point (a daily metric that is read on Mondays is a weekly one). Null without points. The points of a
 * series that was given before are the same ones.
 */
export function evenSeries(points: readonly Point[], cadence: Cadence, zone: string): EvenSeries | null {
  const results = known.get(points) ?? new Map<string, EvenSeries | null>();
  known.set(points, results);
  const key = `${cadence} ${zone}`;
  const before = results.get(key);
  if (before !== undefined) return before;
  const series = takeEvenSteps(points, cadence, zone);
  results.set(key, series);
  return series;
}

function takeEvenSteps(points: readonly Point[], cadence: Cadence, zone: string): EvenSeries | null {
  const wanted = cadence === 'hour' ? 'day' : cadence;
  const order: readonly DateCadence[] = ['day', 'week', 'month'];
  const clean = cleanSeries(points);
  for (const step of order.slice(order.indexOf(wanted))) {
    const buckets = bucketByStep(clean, step, zone);
    const last = buckets.at(-1);
    if (!last) return null;
    const observed = buckets.filter(({ value }) => value !== null).length;
    if (observed * 2 < buckets.length && step !== 'month') continue;
    const values = fillGaps(buckets.map(({ value }) => value));
    return { cadence: step, values, observed, lastOn: startOfStep(last.step, step) };
  }
  return null;
}

/** Slopes a millisecond between every two points (Theil and Sen), each point with those before it. */
export function pairSlopes(points: readonly Point[]): number[] {
  const slopes: number[] = [];
  for (const [index, to] of points.entries()) {
    for (let before = 0; before < index; before++) {
      const from = points[before];
      if (from) slopes.push((to.value - from.value) / (to.at - from.at));
    }
  }
  return slopes;
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
