import { createDayReader, DAY_MS, timeOf } from '../base/language/date.ts';
import { carryOver, createErrors, type Foretold, foretellAgain, MOST_ERROR, noiseOf } from './foretold.ts';
import { MAD_TO_SD, mean, median, medianDeviation, sumOfSquares } from './robust.ts';
import { type Cadence, cleanSeries, type Point, pairSlopes } from './series.ts';

/**
 * A value `point` scales from where its trend and its weekday put it is an alert. `slack` of each score is let go; more than
 * `shift` scales summed up are a shift (CUSUM: Page 1954, Biometrika 41:100). Weeks and months come seldom, so that they may
 * be looked at more sharply for as few false alerts a year.
 */
const LIMITS: Readonly<Record<Cadence, { point: number; slack: number; shift: number }>> = {
  hour: { point: 6, slack: 0.75, shift: Number.POSITIVE_INFINITY },
  day: { point: 3.5, slack: 0.8, shift: 3.3 },
  week: { point: 3, slack: 0.5, shift: 2.2 },
  month: { point: 3, slack: 0.5, shift: 2.2 },
};
/** After an alert, none for this long; of hours, which are many, for a day. */
const SILENCE_MS: Readonly<Record<Cadence, number>> = {
  hour: DAY_MS,
  day: 5 * DAY_MS,
  week: 5 * DAY_MS,
  month: 5 * DAY_MS,
};

/** The trend is a robust line through this many values before it, of at least so many; after a shift, from its first value on. */
const TREND_VALUES: Readonly<Record<Cadence, number>> = { hour: 0, day: 28, week: 26, month: 24 };
const MIN_TREND_VALUES = 10;
/** What only stays where it is is foretold by the median of so many values before. */
const LEVEL_VALUES = 14;
/** The line and the level count by their errors of late: a value back counts so much of the next one. */
const ERROR_KEPT = 0.9;
/** The better of the two counts the more, by this power of how much smaller its errors were. */
const ERROR_POWER = 4;
/** What a weekday (of hours: an hour of the week) adds is the median of so many residuals before it, of at least so many. */
const USUAL_VALUES = 8;
const MIN_USUAL_VALUES: Readonly<Record<Cadence, number>> = { hour: 2, day: 3, week: 0, month: 0 };
/** The scale comes from so many residuals before it. */
const SCALE_RESIDUALS: Readonly<Record<Cadence, number>> = { hour: 168, day: 56, week: 26, month: 24 };
const WEEK_DAYS = 7;
/** Variance of the median of normal values, as a multiple of that of their mean. */
const MEDIAN_VARIANCE = Math.PI / 2;
/** At most this share of what was expected is as good as nothing. */
const NOTHING_SHARE = 0.2;
/** What a value is multiplied with where somebody changed its unit: cents, thousands, minutes, hours. */
const UNIT_FACTORS = [100, 1_000, 60, 24, 3_600];
const UNIT_TOLERANCE = 0.15;

/**
 * - `spike`: one value far off. `shift`: the values are on another level. `drop`: next to nothing of what it was.
 * - `unit`: as many times more or less as one unit is another.
 */
type AnomalyKind = 'spike' | 'shift' | 'drop' | 'unit';

/** Something that the metric's own trend, rhythm and noise do not explain. */
export interface Anomaly {
  /** The value that showed it. */
  at: number;
  /** The first value of a shift; else as `at`. */
  since: number;
  kind: AnomalyKind;
  /** Of a shift the median of the values since; `expected` is lower or higher by the median of how far off they were. */
  value: number;
  /** Where its trend and its weekday or hour put it. */
  expected: number;
  /** How far off, in scales (−99 to 99): max(1.4826·MAD, 0.25·sd) of the residuals before it. */
  z: number;
}

/**
 * Anomalies in order of time, each judged only by what came before it: a value's residual from the robust line (Theil and
 * Sen) through the four weeks before, or from their later level as far as that foretold better of late, and from what its
 * weekday usually adds, each as far as it is more than noise, in robust
 * scales, of ratios where errors grow with the level; a shift by the CUSUM of those scores, after which the line starts anew. Errors that go on are let go as far as they do. At first it learns for three weeks, of hours for two. Hours are compared with
 * the same hour of the week and show no shifts, because their scores hang together: give an hourly metric by the day as well.
 * `zone`: whose weekdays and hours are meant. Measured by the gym's part `judge`. Costs 0.1 ms a value; the last twelve
 * weeks are enough to judge today.
 */
export function findAnomalies(points: readonly Point[], cadence: Cadence, zone: string): Anomaly[] {
  const found: Anomaly[] = [];
  const usualOf = new Map<string, number[]>();
  const apart = createErrors();
  let past: Foretold[] = [];
  const days: { value: number; trend: number; slot: string }[] = [];
  const clean = cleanSeries(points);
  const limits = LIMITS[cadence];
  const readDay = createDayReader(zone);
  const hasRhythm = cadence === 'day' || cadence === 'hour';
  const slotOf = (at: number) => {
    if (!hasRhythm) return '';
    const weekday = String(readDay(at) % WEEK_DAYS);
    return cadence === 'day' ? weekday : `${weekday} ${timeOf(at, zone).slice(0, 2)}`;
  };
  let startIndex = 0;
  let slope = 0;
  let quietUntil = Number.NEGATIVE_INFINITY;
  // What was never below zero, such as a share or a count, is not expected to go there.
  let lowest = 0;
  let up = { sum: 0, since: 0 };
  let down = { sum: 0, since: 0 };
  const expectations: number[] = [];
  const foresight = createForesight();
  for (const [index, { at, value }] of clean.entries()) {
    const window = clean.slice(Math.max(startIndex, index - TREND_VALUES[cadence]), index);
    const least = lowest < 0 ? Number.NEGATIVE_INFINITY : 0;
    lowest = Math.min(lowest, value);
    const slot = slotOf(at);
    const before = usualOf.get(slot) ?? [];
    const line = cadence === 'hour' ? { value: 0, slope: 0 } : trendAt(window, at, slope);
    if (line === null) continue;
    slope = line.slope;
    const share = cadence === 'day' ? rhythmShare(usualOf, noiseOf(past)) : 1;
    if (cadence === 'day') past = foretellAgain(days.slice(-SCALE_RESIDUALS.day), share);
    const noise = noiseOf(past);
    const usual = hasRhythm ? share * (median(before) ?? 0) : 0;
    const usualAt = (then: number) => (hasRhythm ? (median(usualOf.get(slotOf(then)) ?? []) ?? 0) : 0);
    const level = cadence === 'hour' ? null : levelOf(window, usualAt);
    const trend = foresight.weigh(line.value, level ?? line.value);
    foresight.learn(value - usual, MOST_ERROR * (noise ?? Number.POSITIVE_INFINITY));
    usualOf.set(slot, [...before, value - trend].slice(-USUAL_VALUES));
    days.push({ value, trend, slot });
    if (before.length < MIN_USUAL_VALUES[cadence]) continue;
    const expected = Math.max(least, trend + usual);
    expectations[index] = expected;
    const { innovations, carried } = carryOver(past);
    const z = apart.score({ value, expected: Math.max(least, expected + carried) }, innovations);
    if (cadence !== 'day') past = [...past, { value, expected }].slice(-SCALE_RESIDUALS[cadence]);
    if (z === null) continue;
    // One wild value alone is no shift, so it counts for no more than the limit.
    const step = Math.min(limits.point, Math.max(-limits.point, z));
    const isKnown = Math.max(up.sum, down.sum) > limits.shift;
    up = sumUp(up, step - limits.slack, index);
    down = sumUp(down, -step - limits.slack, index);
    const shift = up.sum > limits.shift ? up : down.sum > limits.shift ? down : null;
    const isPoint = Math.abs(z) > limits.point;
    // A shift takes two values: what is gone with the next one was none. In silence it waits to be told.
    const isShift = shift !== null && index > shift.since && at >= quietUntil && (isKnown || !isPoint);
    if (isShift) {
      startIndex = shift.since;
      up = { sum: 0, since: index };
      down = { sum: 0, since: index };
    }
    if (at < quietUntil || !(isPoint || isShift)) continue;
    const kind = readKind(value, expected, isShift ? 'shift' : 'spike');
    const first = kind === 'shift' && shift ? shift.since : index;
    const since = clean.slice(first, index + 1);
    const offs = since.map((each, later) => each.value - (expectations[first + later] ?? expected));
    // What is expected follows a shift: what it is now is told by its values alone.
    const now = median(since.map((each) => each.value)) ?? value;
    found.push({
      ...{ at, since: clean[first]?.at ?? at, kind, z },
      ...{ value: now, expected: now - (median(offs) ?? 0) },
    });
    quietUntil = at + SILENCE_MS[cadence];
  }
  return found;
}

/** What a value is told from: a level at an instant, and how it moves a millisecond. */
interface Trend {
  value: number;
  slope: number;
}

/**
 * The robust line through the values before, at an instant; while they are few it keeps the slope before. Null of none. A slope counts as far as
 * it is more than noise makes (positive-part shrinkage: James & Stein 1961), since what is no trend would only put the next value off.
 */
function trendAt(before: readonly Point[], at: number, slopeBefore: number): Trend | null {
  const slope = before.length < MIN_TREND_VALUES ? slopeBefore : slopeOf(before);
  const value = median(before.map((point) => point.value - slope * (point.at - at)));
  return value === null ? null : { value, slope };
}

/** The median of the last values, without what their weekday adds. */
function levelOf(before: readonly Point[], usualAt: (at: number) => number): number | null {
  return median(before.slice(-LEVEL_VALUES).map(({ at, value }) => value - usualAt(at)));
}

/**
 * A line goes on too far where work lifted a metric that now stays, and a level lags where it moves on: both count, by how well each
 * foretold the values of late (weights by past errors: Bates & Granger 1969, Operational Research Quarterly 20:451).
 */
function createForesight() {
  let foretold = { line: 0, level: 0 };
  let errors = { line: 0, level: 0 };
  return {
    weigh(line: number, level: number): number {
      foretold = { line, level };
      const [ofLine, ofLevel] = [errors.line ** ERROR_POWER, errors.level ** ERROR_POWER];
      const share = ofLine + ofLevel > 0 ? ofLine / (ofLine + ofLevel) : 0;
      return share * level + (1 - share) * line;
    },
    learn(value: number, most: number): void {
      const next = (error: number, said: number) =>
        ERROR_KEPT * error + Math.min(most, Math.abs(value - said));
      errors = { line: next(errors.line, foretold.line), level: next(errors.level, foretold.level) };
    },
  };
}

function slopeOf(points: readonly Point[]): number {
  const slope = median(pairSlopes(points)) ?? 0;
  const deviation = MAD_TO_SD * (medianDeviation(points.map(({ at, value }) => value - slope * at)) ?? 0);
  const middle = mean(points.map(({ at }) => at)) ?? 0;
  const noise = deviation ** 2 / sumOfSquares(points.map(({ at }) => at - middle));
  return slope === 0 ? 0 : slope * Math.max(0, 1 - noise / slope ** 2);
}

/** How much of what each weekday seems to add is more than the noise of its few values makes, 0..1. */
function rhythmShare(usualOf: ReadonlyMap<string, readonly number[]>, deviation: number | null): number {
  const known = [...usualOf.values()].filter(({ length }) => length >= MIN_USUAL_VALUES.day);
  if (deviation === null || known.length < 2) return 1;
  const middles = known.map((values) => median(values) ?? 0);
  const seen = sumOfSquares(middles) / middles.length;
  const noise =
    MEDIAN_VARIANCE * (MAD_TO_SD * deviation) ** 2 * (mean(known.map(({ length }) => 1 / length)) ?? 0);
  return seen === 0 ? 0 : Math.max(0, 1 - noise / seen);
}

function sumUp(sum: { sum: number; since: number }, step: number, index: number) {
  const next = Math.max(0, sum.sum + step);
  return { sum: next, since: sum.sum === 0 ? index : sum.since };
}

function readKind(value: number, expected: number, otherwise: AnomalyKind): AnomalyKind {
  if (value > 0 && expected > 0) {
    const factor = Math.max(value / expected, expected / value);
    if (UNIT_FACTORS.some((unit) => Math.abs(factor / unit - 1) < UNIT_TOLERANCE)) return 'unit';
  }
  return value >= 0 && value <= NOTHING_SHARE * expected ? 'drop' : otherwise;
}
