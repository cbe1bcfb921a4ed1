import { MAD_TO_SD, median, medianDeviation, standardDeviation } from './robust.ts';

/** In medians of the errors: a wild value says little of who foretells well. */
export const MOST_ERROR = 3;
const MIN_SCALE_RESIDUALS = 8;
/** By so much, in logarithms of chance, ratios must have foretold the values better. */
const LEAST_LEAD = 2;
const WILD_SCORE = 5;
/** Beyond this a score says no more. */
const MOST_SCORE = 99;

/** A value and what was expected of it. */
export interface Foretold {
  value: number;
  expected: number;
}

/** What each value would have been expected to be by the others of its weekday that are known by now: no worse foretold than the next one. */
export function foretellAgain(
  days: readonly { value: number; trend: number; slot: string }[],
  share: number,
): Foretold[] {
  const ofSlot = Map.groupBy(days, ({ slot }) => slot);
  return days.flatMap((day) => {
    const others = (ofSlot.get(day.slot) ?? []).filter((other) => other !== day);
    const usual = median(others.map(({ value, trend }) => value - trend));
    return usual === null ? [] : [{ value: day.value, expected: day.trend + share * usual }];
  });
}

/**
 * Errors that go on from value to value, by an autoregression of order one, as far as that is more than noise: what is left of the
 * last one at the next value, and the values with what is new in each alone, which charts judge (Alwan & Roberts 1988, Journal of
 * Business & Economic Statistics 6:87). How far they do is read from their signs (quadrant correlation: Blomqvist 1950, Annals of
 * Mathematical Statistics 21:593), which a rise of a week moves little. A wild error goes on no further than `MOST_ERROR`.
 */
export function carryOver(past: readonly Foretold[]): { innovations: Foretold[]; carried: number } {
  const most = MOST_ERROR * (noiseOf(past) ?? 0);
  const errors = past.map(({ value, expected }) => Math.min(most, Math.max(-most, value - expected)));
  const signs = errors.map(Math.sign);
  const agreeing = signs.slice(1).reduce((sum, sign, index) => sum + sign * (signs[index] ?? 0), 0);
  const seen = Math.max(0, Math.sin(((Math.PI / 2) * agreeing) / Math.max(1, errors.length - 1)));
  const noise = (Math.PI / 2) ** 2 / errors.length;
  const share = seen === 0 ? 0 : seen * Math.max(0, 1 - noise / seen ** 2);
  const innovations = past.map(({ value, expected }, index) => ({
    value,
    expected: expected + share * (errors[index - 1] ?? 0),
  }));
  return { innovations, carried: share * (errors.at(-1) ?? 0) };
}

/** Of one value's difference, whatever a few wild ones are; null of too few. */
export function noiseOf(past: readonly Foretold[]): number | null {
  return past.length < MIN_SCALE_RESIDUALS
    ? null
    : medianDeviation(past.map(({ value, expected }) => value - expected));
}

/**
 * How far values are off what was expected of them, in scales of those before. Where all are above 0, errors may grow with what
 * is expected: then ratios are scored, as soon as they have foretold the values better than differences (Dawid 1984, Journal of the Royal
 * Statistical Society A 147, 278).
 */
export function createErrors() {
  let hasRatios = true;
  let lead = 0;
  return {
    /** Null while there are too few before. */
    score({ value, expected }: Foretold, past: readonly Foretold[]): number | null {
      const ratio = value > 0 && expected > 0 ? Math.log(value / expected) : null;
      const scale = scaleOf(past.map((each) => each.value - each.expected));
      const ofRatios = hasRatios ? scaleOf(past.map((each) => Math.log(each.value / each.expected))) : null;
      const byRatio = lead > LEAST_LEAD && expected > 0 ? ofRatios : null;
      if (scale && ofRatios && ratio !== null) {
        const off = (value - expected) / scale;
        const gain =
          logChance(ratio / ofRatios) - Math.log(ofRatios * value) - logChance(off) + Math.log(scale);
        // A wild value says how far off it is, not how noise grows.
        if (Math.abs(off) < WILD_SCORE) lead += gain;
      }
      if (ratio === null) hasRatios = false;
      if (byRatio !== null) return scoreOf(ratio ?? Number.NEGATIVE_INFINITY, byRatio);
      return scale === null ? null : scoreOf(value - expected, scale);
    },
  };
}

/** Of a Student t with four degrees of freedom; up to a constant. */
function logChance(score: number): number {
  return -2.5 * Math.log1p(score ** 2 / 4);
}

function scaleOf(residuals: readonly number[]): number | null {
  const deviation = standardDeviation(residuals);
  const robust = medianDeviation(residuals);
  if (residuals.length < MIN_SCALE_RESIDUALS || deviation === null || robust === null) return null;
  // Few residuals look calmer than what is behind them.
  return Math.max(MAD_TO_SD * robust, 0.25 * deviation) * (1 + 2 / residuals.length);
}

/** After a stretch without any noise, whatever moves is as far off as can be said. */
function scoreOf(residual: number, scale: number): number {
  if (residual === 0) return 0;
  if (scale === 0) return Math.sign(residual) * MOST_SCORE;
  return Math.min(MOST_SCORE, Math.max(-MOST_SCORE, residual / scale));
}
