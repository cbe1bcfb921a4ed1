import { DAY_MS, dateOf, timeOf, weekdayOf } from '../base/language/date.ts';
import { median, medianDeviation, standardDeviation } from './robust.ts';
import { type Cadence, cleanSeries, type Point } from './series.ts';

/** A value this many scales from what its weekday (for hours: its hour of the week) usually has is an alert. */
const POINT_LIMIT = 3.5;
/** Half a scale of each score is let go; more than five scales summed up are a shift (CUSUM: Page 1954, Biometrika 41:100). */
const SHIFT_SLACK = 0.5;
const SHIFT_LIMIT = 5;
/** After an alert, none for this long. */
const SILENCE_MS = 5 * DAY_MS;

/** The usual value is the median of this many before it … */
const USUAL_VALUES = 8;
/** … of at least this many … */
const MIN_USUAL_VALUES = 3;
/** … and the scale comes from this many residuals before it, … */
const SCALE_RESIDUALS: Readonly<Record<Cadence, number>> = { hour: 168, day: 56, week: 26, month: 24 };
/** … of at least this many. */
const MIN_SCALE_RESIDUALS = 12;

/** Something that the metric's own rhythm and noise do not explain. */
export interface Anomaly {
  at: number;
  /** `point`: this value is far off. `shift`: values have been on one side for a while. */
  kind: 'point' | 'shift';
  value: number;
  /** What its weekday or hour usually has. */
  expected: number;
  /** How far off, in scales: max(1.4826·MAD, 0.25·sd) of the residuals before it. */
  z: number;
}

/**
 * Anomalies in order of time, each judged only by what came before it: a value by its residual from the median of the
 * last eight of the same weekday (hourly: the same hour of the week), in robust scales, and a shift by the CUSUM of those
 * scores. At first it learns the rhythm: three values of each weekday, then twelve residuals. Hourly scores hang
 * together, which a CUSUM takes for shifts (50 false ones in six series of ten weeks), so shifts are found from days on:
 * give an hourly metric by the day as well. On daily noise without any anomaly there are two alerts a year.
 * `zone`: whose weekdays and hours are meant. Costs 0.1 ms an hourly value; the last twelve weeks are enough to judge today.
 */
export function findAnomalies(points: readonly Point[], cadence: Cadence, zone: string): Anomaly[] {
  const found: Anomaly[] = [];
  const usualOf = new Map<string, number[]>();
  const residuals: number[] = [];
  let quietUntil = Number.NEGATIVE_INFINITY;
  let up = 0;
  let down = 0;
  for (const { at, value } of cleanSeries(points)) {
    const slot = slotOf(at, cadence, zone);
    const before = usualOf.get(slot) ?? [];
    usualOf.set(slot, [...before, value].slice(-USUAL_VALUES));
    const expected = before.length < MIN_USUAL_VALUES ? null : median(before);
    if (expected === null) continue;
    const scale = scaleOf(residuals.slice(-SCALE_RESIDUALS[cadence]));
    residuals.push(value - expected);
    if (scale === null) continue;
    const z = scoreOf(value - expected, scale);
    // One wild value alone is no shift, so it counts for no more than the limit.
    const step = Math.min(POINT_LIMIT, Math.max(-POINT_LIMIT, z));
    up = Math.max(0, up + step - SHIFT_SLACK);
    down = Math.max(0, down - step - SHIFT_SLACK);
    const isPoint = Math.abs(z) > POINT_LIMIT;
    const isShift = cadence !== 'hour' && Math.max(up, down) > SHIFT_LIMIT;
    if (at < quietUntil || !(isPoint || isShift)) continue;
    found.push({ at, kind: isPoint ? 'point' : 'shift', value, expected, z });
    quietUntil = at + SILENCE_MS;
    if (!isPoint) {
      up = 0;
      down = 0;
    }
  }
  return found;
}

function slotOf(at: number, cadence: Cadence, zone: string): string {
  if (cadence === 'week' || cadence === 'month') return '';
  const weekday = String(weekdayOf(dateOf(at, zone)));
  return cadence === 'day' ? weekday : `${weekday} ${timeOf(at, zone).slice(0, 2)}`;
}

function scaleOf(residuals: readonly number[]): number | null {
  const deviation = standardDeviation(residuals);
  const robust = medianDeviation(residuals);
  if (residuals.length < MIN_SCALE_RESIDUALS || deviation === null || robust === null) return null;
  return Math.max(1.4826 * robust, 0.25 * deviation);
}

/** After a stretch without any noise, whatever moves is infinitely far off. */
function scoreOf(residual: number, scale: number): number {
  if (residual === 0) return 0;
  return scale === 0 ? Math.sign(residual) * Number.POSITIVE_INFINITY : residual / scale;
}
