import { DAY_MS } from '../base/language/date.ts';
import type { Target } from './forecast/target.ts';
import { noiseOf } from './level.ts';
import { NORMAL_95 } from './normal.ts';
import { mean, median, sumOfSquares } from './robust.ts';
import { cleanUntil, type Point, pairSlopes } from './series.ts';

const WEEK_MS = 7 * DAY_MS;
const WINDOW_MS = 4 * WEEK_MS;

/** With fewer points than this, momentum cannot tell: of a metric that comes less often it looks back further than four weeks. */
const MIN_MOMENTUM_POINTS = 5;
/** Ranks of fewer points than this can hardly tell a slope from noise. */
const FEW_POINTS = 10;
/** Noise that is read from fewer values is hardly known. */
const NOISE_POINTS = 14;
/** Degrees of freedom of that noise's square, a value; simulated of 12 to 60 normal values (2.8 to 15). */
const FREEDOM = 1 / 4;
/** Of normal noise Theil and Sen's slope has the variance of least squares by this (Sen 1968): it is a little less sharp. */
const EFFICIENCY = 3 / Math.PI;

/** A metric that would need more than this many weeks to close its gap is flat. */
const FLAT_WEEKS = 52;
/** Close to the target the gap is no measure; then this share of the target is. */
const FLAT_SHARE = 0.05;

export interface Momentum {
  /** Median change per week in the metric's unit; null below five points. */
  slopePerWeek: number | null;
  /** Nine slopes in ten of such noise would lie between these. */
  low: number | null;
  high: number | null;
  /**
   * `toward` or `away`: the whole band is on that side. `flat`: at both ends of the band it would take over a year to
   * close the gap (or to move 5 % of the target, if that is more). Else the noise hides it: `cannot tell`.
   */
  direction: 'toward' | 'away' | 'flat' | 'cannot tell';
  /** How many points it rests on. */
  points: number;
  /** From the first of them to the last, in weeks; 0 of one point or none. */
  weeks: number;
}

/**
 * The slope of the last four weeks, or of the last five points, by Theil and Sen: the median slope of all pairs, which up to 29 % wild points do not
 * move. Its band of 90 % is Sen's, from the ranks of Kendall's tau with ties (Sen 1968, J. Am. Stat. Assoc. 63:1379;
 * Gilbert 1987, Statistical Methods for Environmental Pollution Monitoring, 16.5). Give hourly metrics by the day.
 * Of fewer than ten points the band is what the noise of the whole series, where it can be told, allows of such a slope.
 */
export function momentum(points: readonly Point[], target: Target, now: number): Momentum {
  const known = cleanUntil(points, now);
  const fromAt = (known.at(-1)?.at ?? now) - WINDOW_MS;
  const recent = known.filter(({ at }, index) => at >= fromAt || index >= known.length - MIN_MOMENTUM_POINTS);
  const weeks = ((recent.at(-1)?.at ?? 0) - (recent[0]?.at ?? 0)) / WEEK_MS;
  const slopes = listSlopes(recent);
  const slopePerWeek = median(slopes);
  const values = recent.map(({ value }) => value);
  const level = median(values);
  if (recent.length < MIN_MOMENTUM_POINTS || slopePerWeek === null || level === null) {
    return {
      slopePerWeek: null,
      low: null,
      high: null,
      direction: 'cannot tell',
      points: recent.length,
      weeks,
    };
  }
  const reach = recent.length < FEW_POINTS && known.length >= NOISE_POINTS ? reachOf(recent, known) : 0;
  const { low, high } =
    reach > 0 ? { low: slopePerWeek - reach, high: slopePerWeek + reach } : bandOf(slopes, values);
  const direction = judge({ low, high }, level, target);
  return { slopePerWeek, low, high, direction, points: recent.length, weeks };
}

/** Slopes per week of all pairs, in ascending order. */
function listSlopes(points: readonly Point[]): number[] {
  return pairSlopes(points)
    .map((slope) => slope * WEEK_MS)
    .sort((a, b) => a - b);
}

/** The ranks between which the true slope lies nine times in ten. */
function bandOf(slopes: readonly number[], values: readonly number[]): { low: number; high: number } {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const spread = (count: number) => count * (count - 1) * (2 * count + 5);
  const ties = [...counts.values()].reduce((sum, count) => sum + spread(count), 0);
  const reach = NORMAL_95 * Math.sqrt((spread(values.length) - ties) / 18);
  // Ranks are counted from 1; in between, the line between two neighbours.
  return {
    low: valueAtRank(slopes, (slopes.length - reach) / 2),
    high: valueAtRank(slopes, (slopes.length + reach) / 2 + 1),
  };
}

/** How far from 0 nine in ten slopes a week of these points lie that the noise of the whole series makes; 0 where it has none. */
function reachOf(points: readonly Point[], series: readonly Point[]): number {
  const weeks = points.map(({ at }) => at / WEEK_MS);
  const centre = mean(weeks) ?? 0;
  const squares = sumOfSquares(weeks.map((week) => week - centre));
  return (student95(FREEDOM * series.length) * noiseOf(series)) / Math.sqrt(EFFICIENCY * squares);
}

/** The value that Student's t stays below 19 times in 20 (Abramowitz & Stegun 1964, 26.7.5). */
function student95(freedom: number): number {
  const z = NORMAL_95;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}

function valueAtRank(sorted: readonly number[], rank: number): number {
  const within = Math.min(sorted.length, Math.max(1, rank));
  const below = sorted[Math.floor(within) - 1] ?? 0;
  const above = sorted[Math.ceil(within) - 1] ?? below;
  return below + (above - below) * (within - Math.floor(within));
}

/** A change a week that people would not call a move: it would take over a year to the target. */
export function slowest(level: number, target: number): number {
  return Math.max(Math.abs(target - level), FLAT_SHARE * Math.abs(target)) / FLAT_WEEKS;
}

function judge(
  { low, high }: { low: number; high: number },
  level: number,
  { direction, target }: Target,
): Momentum['direction'] {
  const slow = slowest(level, target);
  if (low >= -slow && high <= slow) return 'flat';
  if (low <= 0 && high >= 0) return 'cannot tell';
  const wanted = direction === 'exactly' ? Math.sign(target - level) : direction === 'at least' ? 1 : -1;
  return Math.sign(low) === wanted ? 'toward' : 'away';
}
