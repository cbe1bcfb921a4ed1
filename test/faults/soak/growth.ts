import { median } from '../../bench/figure.ts';
import type { Timed } from './judge.ts';

const MB = 1024 * 1024;
const HOUR_MS = 3_600_000;
/** By how much the second half of a soak may grow, in MB an hour: what is lost of each of 20 commands a second makes 70 for each KB. */
const BARS = { heap: 20, rss: 60 } as const;
/** Before, all is loaded and compiled; of less than this the slope is the next collection's. */
const LEAST_JUDGED_MS = 5 * 60_000;

type What = keyof typeof BARS;

const NAMES: Readonly<Record<What, string>> = {
  heap: 'heap after a collection',
  rss: 'resident at its lowest',
};

/** From, to, and the slopes of the whole and of its second half. */
export function describeGrowth(vitals: readonly Timed[], what: What): string {
  const [first, last] = [vitals[0], vitals.at(-1)];
  if (!first || !last) return `${NAMES[what]} not measured`;
  const whole = `${NAMES[what]} ${toMb(first[what])} to ${toMb(last[what])} MB, ${sign(slopeOf(vitals, what))} MB an hour`;
  const late = secondHalf(vitals);
  return late
    ? `${whole}, in the second half ${sign(slopeOf(late, what))} (bar ${BARS[what]})`
    : `${whole}, too short to judge its second half`;
}

/** What grew on and on, a line each. */
export function findGrown(vitals: readonly Timed[]): string[] {
  const late = secondHalf(vitals);
  if (!late) return [];
  return (['heap', 'rss'] as const).flatMap((what) => {
    const slope = slopeOf(late, what);
    return slope > BARS[what]
      ? [`${NAMES[what]} grew by ${slope.toFixed(0)} MB an hour in the second half; the bar is ${BARS[what]}`]
      : [];
  });
}

function secondHalf(vitals: readonly Timed[]): readonly Timed[] | null {
  const endsAt = vitals.at(-1)?.atMs ?? 0;
  return endsAt / 2 < LEAST_JUDGED_MS ? null : vitals.filter(({ atMs }) => atMs >= endsAt / 2);
}

/** The median of the slopes between any two (Theil and Sen): a thread that begins or ends between two looks turns it little. MB an hour. */
function slopeOf(vitals: readonly Timed[], what: What): number {
  const slopes = vitals.flatMap((from, index) =>
    vitals.slice(index + 1).map((to) => ((to[what] - from[what]) / MB / (to.atMs - from.atMs)) * HOUR_MS),
  );
  return slopes.length === 0 ? 0 : median(slopes);
}

const toMb = (bytes: number): string => (bytes / MB).toFixed(1);
const sign = (slope: number): string => `${slope >= 0 ? '+' : ''}${slope.toFixed(1)}`;
