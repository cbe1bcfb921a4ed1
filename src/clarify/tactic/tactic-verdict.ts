import { NORMAL_95, normalCdf } from '../../analyze/normal.ts';
import { MAD_TO_SD, mean, median, sumOfSquares } from '../../analyze/robust.ts';
import { cleanUntil, type Point } from '../../analyze/series.ts';
import { DAY_MS } from '../../base/language/date.ts';

const WEEK_MS = 7 * DAY_MS;
/** Where a metric stood before a tactic, and where it stands when that is judged: the median of so many days. */
const LEVEL_DAYS = 28;
const END_DAYS = 14;
/** A level at the end rests on at least so many of the last values, however old, of those since the start. */
const MIN_END_VALUES = 3;
/** Below so many values since the start there is no verdict: noise alone would retire good tactics. */
export const MIN_VERDICT_VALUES = 4;
/** A chance above which a tactic is ended. */
const SURE = 0.8;
/** Chances of an effect are stated from so many whole weeks with a value on. */
const MIN_LOOKS = 3;
/** The weeks from which the noise of a week is read. */
const NOISE_WEEKS = 26;
/** The median of n normal values is this much less sure than their mean. */
const MEDIAN_LOSS = 1.2533;
/** Weekly lift in standard deviations of a week's noise before anything is known: facts of 20,000 made-up tactics. */
const PRIOR_MEAN = -0.05;
const PRIOR_SD = 0.35;

export type Verdict = 'continue' | 'modify' | 'retire';

/** A stop rule: changes of a metric from where it started, in its unit and signed. `keepAt` is on the good side of `retireAt`. */
export interface StopRule {
  keepAt: number;
  retireAt: number;
}

/** A metric that must not get worse, by its change from where it started; the sign of `breaksAt` is the bad side. */
export interface Guardrail {
  breaksAt: number;
  change: number | null;
}

/** What a metric did since a tactic started, in its unit. What is missing is null, never 0. */
export interface TacticFigures {
  startValue: number | null;
  /** The median of the last 14 days (at least three values); null without one since the start. */
  level: number | null;
  change: number | null;
  /** Nine in ten: what noise alone leaves open about the change. Null where the noise cannot be told. */
  low: number | null;
  high: number | null;
  /** Values since the start. */
  values: number;
  effect: Effect | null;
}

/** What the weeks so far say of the effect, apart from the stop rule. */
interface Effect {
  /** Whole weeks with a value since the start. */
  weeks: number;
  /** Chance that the tactic makes its metric worse, 0..1. */
  harmProbability: number;
  /** Chance that it moves its metric as far as its rule asks for. */
  keepProbability: number;
  /** Chance that it moves it no further than where its rule ends it; absent in verdicts of before. */
  retireProbability?: number | undefined;
}

export interface Ruling {
  /** Null where there are too few values to judge. */
  verdict: Verdict | null;
  because: 'kept up' | 'too little' | 'guardrail' | 'in between' | 'too few values' | 'no work';
}

/** Where a metric stood before an instant: the median of the 28 days before it, else the last value before it. Null without any. */
export function levelBefore(points: readonly Point[], at: number): number | null {
  const before = cleanUntil(points, at - 1);
  const recent = before.filter((point) => point.at >= at - LEVEL_DAYS * DAY_MS);
  return median(recent.map(({ value }) => value)) ?? before.at(-1)?.value ?? null;
}

/**
 * The change of a metric since a tactic started, with what noise leaves open. `startValue` null means that nobody knew
 * it: then the first value since the start is where it started. The band takes the values as scattering around a level;
 * of a metric that wanders by itself it is too narrow, and whether the tactic moved it, it does not say.
 */
export function tacticFigures(given: {
  points: readonly Point[];
  startValue: number | null;
  startsAt: number;
  /** Later points are not looked at. */
  untilAt: number;
  rule: StopRule;
}): TacticFigures {
  const { startsAt, untilAt, rule } = given;
  const points = cleanUntil(given.points, untilAt);
  const since = points.filter(({ at }) => at >= startsAt);
  const startValue = given.startValue ?? since[0]?.value ?? null;
  const recent = since.filter(({ at }) => at > untilAt - END_DAYS * DAY_MS);
  const last = (recent.length < MIN_END_VALUES ? since.slice(-MIN_END_VALUES) : recent).map(
    ({ value }) => value,
  );
  const level = median(last);
  const change = level === null || startValue === null ? null : level - startValue;
  const before = points
    .filter(({ at }) => at < startsAt && at >= startsAt - LEVEL_DAYS * DAY_MS)
    .map(({ value }) => value);
  const sd = noiseOf(before, last);
  const reach =
    sd === null
      ? null
      : NORMAL_95 *
        MEDIAN_LOSS *
        sd *
        Math.sqrt(1 / last.length + (before.length > 0 ? 1 / before.length : 0));
  return {
    startValue,
    level,
    change,
    low: change === null || reach === null ? null : change - reach,
    high: change === null || reach === null ? null : change + reach,
    values: since.length,
    effect: startValue === null ? null : readEffect(points, { ...given, startValue, rule }),
  };
}

/**
 * Applies a stop rule to the posterior of the weekly effect: retired where it is at `retireAt` or worse with a chance above
 * .8 and whenever the guardrail broke; kept up where that chance is under .2 and the change, or with even odds the effect,
 * reached `keepAt`; in between modified. Where no noise can be told the change alone decides. With fewer than four values
 * since the start, or without any work on it, there is no verdict, unless the guardrail broke.
 */
export function judgeTactic(
  figures: Pick<TacticFigures, 'change' | 'values'> & { effect?: Effect | null },
  rule: StopRule,
  guardrail: Guardrail | null,
  hasWork = true,
): Ruling {
  if (guardrail && isBroken(guardrail)) return { verdict: 'retire', because: 'guardrail' };
  if (!hasWork) return { verdict: null, because: 'no work' };
  if (figures.change === null || figures.values < MIN_VERDICT_VALUES) {
    return { verdict: null, because: 'too few values' };
  }
  const good = goodSideOf(rule);
  const isKept = good * figures.change >= good * rule.keepAt;
  const { retireProbability = null, keepProbability = 0 } = figures.effect ?? {};
  if (retireProbability === null) {
    if (isKept) return { verdict: 'continue', because: 'kept up' };
    if (good * figures.change <= good * rule.retireAt) return { verdict: 'retire', because: 'too little' };
    return { verdict: 'modify', because: 'in between' };
  }
  if (retireProbability > SURE) return { verdict: 'retire', because: 'too little' };
  const isLikely = isKept || keepProbability >= 0.5;
  if (retireProbability < 1 - SURE && isLikely) return { verdict: 'continue', because: 'kept up' };
  return { verdict: 'modify', because: 'in between' };
}

/** 1 where the metric is to rise, −1 where it is to fall. */
function goodSideOf({ keepAt, retireAt }: StopRule): 1 | -1 {
  return keepAt > retireAt ? 1 : -1;
}

function isBroken({ breaksAt, change }: Guardrail): boolean {
  return change !== null && Math.sign(breaksAt) * change >= Math.abs(breaksAt);
}

/** Standard deviation of single values around their mean, before and since, pooled; null where fewer than four can tell. */
function noiseOf(before: readonly number[], since: readonly number[]): number | null {
  const groups = [before, since].filter(({ length }) => length >= 2);
  const residuals = groups.flatMap((values) => values.map((value) => value - (mean(values) ?? value)));
  if (residuals.length < 4) return null;
  return Math.sqrt(sumOfSquares(residuals) / (residuals.length - groups.length));
}

/**
 * A normal posterior of the lift of a week, in standard deviations of a week's noise: the mean of the weeks since the start
 * less that of up to 26 before it (of the given start where there are none), prior N(−0.05, 0.35²), as wide as what the rule asks for where that is more. Of 1,500 made-up
 * tactics the gym's part `judge` says how many good ones a limit of .8 retires and how many harmful ones it catches. The
 * cost of a tactic is not in it: nobody gives it. Null below three weeks with a value, or without noise to compare with.
 */
function readEffect(
  points: readonly Point[],
  given: { startValue: number; startsAt: number; untilAt: number; rule: StopRule },
): Effect | null {
  const { startValue, startsAt, untilAt, rule } = given;
  const byWeek = Map.groupBy(points, ({ at }) => Math.floor((at - startsAt) / WEEK_MS));
  const meanOfWeek = (week: number) => mean((byWeek.get(week) ?? []).map(({ value }) => value));
  const last = Math.floor((untilAt + 1 - startsAt) / WEEK_MS) - 1;
  const weeksFrom = (first: number, end: number) =>
    Array.from({ length: Math.max(0, end - first + 1) }, (_, index) => meanOfWeek(first + index)).filter(
      (value) => value !== null,
    );
  const weeks = weeksFrom(0, last);
  const before = weeksFrom(-NOISE_WEEKS, -1);
  const noise = weeklyNoise(meanOfWeek, last);
  if (weeks.length < MIN_LOOKS || noise === null || noise === 0) return null;
  const good = goodSideOf(rule);
  const from = before.length < 2 ? startValue : (mean(before) ?? startValue);
  const lift = (good * ((mean(weeks) ?? from) - from)) / noise;
  // The level before counts as known: with its own doubt, of a few weeks, most harm would go on.
  const doubt = 1 / weeks.length;
  // Where more is asked for than noise is wide, effects of that size are nothing unheard of.
  const priorSd = Math.max(PRIOR_SD, Math.abs(rule.keepAt) / noise);
  const precision = 1 / priorSd ** 2 + 1 / doubt;
  const centre = (PRIOR_MEAN / priorSd ** 2 + lift / doubt) / precision;
  const above = (value: number) => 1 - normalCdf((value - centre) * Math.sqrt(precision));
  return {
    weeks: weeks.length,
    harmProbability: 1 - above(0),
    keepProbability: above((good * rule.keepAt) / noise),
    retireProbability: 1 - above((good * rule.retireAt) / noise),
  };
}

/** From the steps between neighbouring weeks, which a lasting change moves only once; null below four steps. */
function weeklyNoise(meanOfWeek: (week: number) => number | null, last: number): number | null {
  const steps: number[] = [];
  for (let week = last; week > last - NOISE_WEEKS; week--) {
    const to = meanOfWeek(week);
    const from = meanOfWeek(week - 1);
    if (to !== null && from !== null) steps.push(to - from);
  }
  if (steps.length < 4) return null;
  const robust = MAD_TO_SD * (median(steps.map(Math.abs)) ?? 0);
  const sd =
    robust > 0 ? robust : Math.sqrt(steps.reduce((sum, step) => sum + step * step, 0) / steps.length);
  return sd / Math.SQRT2;
}
