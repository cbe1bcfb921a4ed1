import { DAY_MS, HOUR_MS } from '../base/language/date.ts';
import { median } from './robust.ts';
import { type Cadence, cleanSeries, type Point } from './series.ts';

/** Fewer values say nothing of a rhythm; of when to ask for the next one two gaps say more than none. */
const MIN_VALUES = 5;
const MIN_SILENT_VALUES = 3;
/** The rhythm is that of the last values: it may have changed. */
const RECENT_VALUES = 21;
/** The longest usual gap of each, half way (as a factor) to the next. */
const LONGEST: readonly (readonly [Cadence, number])[] = [
  ['hour', 5 * HOUR_MS],
  ['day', 2.7 * DAY_MS],
  ['week', 14.5 * DAY_MS],
  ['month', Number.POSITIVE_INFINITY],
];
/** A metric is silent after three of its usual gaps, and after half more than its longest of late. */
const SILENT_GAPS = 3;
const SILENT_LONGEST = 1.5;
/** Where its gaps tell nothing, after so many steps of the cadence that somebody said. */
const SILENT_STEPS = 3;
/** … and where nobody said one after so many days: a weekly value is not missing before its week is over. */
const SILENT_DAYS = 10;
const STEP_DAYS: Readonly<Record<Cadence, number>> = { hour: 1, day: 1, week: 7, month: 31 };

/** How often a metric's values come, by the median gap of the last ones; null of fewer than five. */
export function readCadence(points: readonly Point[]): Cadence | null {
  const usual = median(gapsOf(points));
  if (usual === null || points.length < MIN_VALUES) return null;
  return LONGEST.find(([, longest]) => usual <= longest)?.[0] ?? null;
}

/** From which whole millisecond (UTC) on a metric is silent, by its own gaps; null of fewer than three values. */
export function silentFrom(points: readonly Point[]): number | null {
  const gaps = gapsOf(points);
  const usual = median(gaps);
  const last = points.at(-1);
  if (usual === null || !last || points.length < MIN_SILENT_VALUES) return null;
  return last.at + Math.ceil(Math.max(SILENT_GAPS * usual, SILENT_LONGEST * Math.max(...gaps)));
}

/**
 * As silentFrom where there is one gap alone: after three of it, and no sooner than after three days, for two values on one
 * day say little of a rhythm. Null of any other number of values.
 */
export function silentFromOneGap(points: readonly Point[]): number | null {
  const [gap, ...others] = gapsOf(points);
  const last = points.at(-1);
  if (gap === undefined || others.length > 0 || !last) return null;
  return last.at + Math.ceil(SILENT_GAPS * Math.max(gap, DAY_MS));
}

/** As silentFrom, and where nobody said the cadence by one gap alone. Null where the gaps tell nothing. */
export function silentFromGaps(points: readonly Point[], isSaid: boolean): number | null {
  return silentFrom(points) ?? (isSaid ? null : silentFromOneGap(points));
}

/** From which instant (UTC milliseconds) on a metric is silent: by its gaps where they tell it, else by its cadence if that was said. */
export function silentAfter(
  lastAt: number,
  fromGaps: number | null,
  { cadence, isSaid }: { cadence: Cadence; isSaid: boolean },
): number {
  return fromGaps ?? lastAt + (isSaid ? SILENT_STEPS * STEP_DAYS[cadence] : SILENT_DAYS) * DAY_MS;
}

/** When the next value may be there, by the usual gap of the last ones, UTC milliseconds; null of fewer than two. */
export function nextValueAt(points: readonly Point[]): number | null {
  const usual = median(gapsOf(points));
  const last = points.at(-1);
  return usual === null || !last ? null : last.at + Math.ceil(usual);
}

function gapsOf(points: readonly Point[]): number[] {
  const recent = cleanSeries(points).slice(-RECENT_VALUES);
  return recent.slice(1).map(({ at }, index) => at - (recent[index]?.at ?? at));
}
