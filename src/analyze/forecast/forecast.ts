import { daysBetween } from '../../base/language/date.ts';
import { NORMAL_90 } from '../normal.ts';
import { mean, median } from '../robust.ts';
import {
  addSteps,
  type Cadence,
  cleanUntil,
  type DateCadence,
  type EvenSeries,
  evenSeries,
  listStarts,
  type Point,
} from '../series.ts';
import { removeWeek, type WeekAdjustment } from './season.ts';
import {
  type Method,
  type Prediction,
  predictDamped,
  predictHolt,
  predictNaive,
  predictSes,
  predictTheta,
} from './smoothing.ts';

type ForecastMethod = 'naive' | 'median of four' | 'mean of three';

/** Older values than these say nothing new about the pattern of a week or past growth. */
const MAX_VALUES = 500;
/** Smoothing forgets: from 60 values on older ones made forecasts no better (see forecastValues), and they cost time. */
const MAX_FITTED = 60;
/** No forecast goes further: three years of days. */
export const MAX_STEPS = 1_100;

/** What is expected step by step after the last value. */
export interface ValuesForecast extends Prediction {
  method: ForecastMethod;
  /** The weekly pattern that was taken out and put back. */
  season: WeekAdjustment;
}

/** The values of a metric between which four in five outcomes should fall at a step, and its middle. */
export interface FanStep {
  /** Start of the day, week or month, UTC milliseconds. */
  at: number;
  /** One in ten ends below. */
  low: number;
  middle: number;
  /** One in ten ends above. */
  high: number;
}

export interface Forecast {
  method: ForecastMethod;
  isSeasonal: boolean;
  /** Step of the fan; coarser than the metric's own cadence where its points are sparse, a day where it is an hour. */
  cadence: DateCadence;
  /** How many values it rests on. */
  observed: number;
  /** From the step after the last value to the one in which the deadline lies. */
  fan: readonly FanStep[];
}

/**
 * A metric's fan up to a deadline, seen from now. Null below two values, once the deadline's step has a value, or more
 * than 1,100 steps before it. A metric that never was below 0 is not expected there.
 */
export function forecastToDeadline(given: {
  points: readonly Point[];
  cadence: Cadence;
  zone: string;
  /** ISO date. */
  deadlineOn: string;
  /** UTC milliseconds; later points are not looked at. */
  now: number;
}): Forecast | null {
  const series = evenSeries(cleanUntil(given.points, given.now), given.cadence, given.zone);
  if (!series || series.observed < 2) return null;
  const horizon = countSteps(series, given.deadlineOn);
  if (horizon < 1 || horizon > MAX_STEPS) return null;
  const forecast = forecastValues(series.values, horizon, series);
  const floor = floorOf(series);
  const fan = listSteps(series, horizon, given.zone).map((at, index) => {
    const middle = forecast.mean[index] ?? 0;
    const reach = NORMAL_90 * (forecast.sd[index] ?? 0);
    return {
      at,
      low: Math.max(floor, middle - reach),
      middle: Math.max(floor, middle),
      high: Math.max(floor, middle + reach),
    };
  });
  const { method, season } = forecast;
  return {
    method,
    isSeasonal: season.isSeasonal,
    cadence: series.cadence,
    observed: series.observed,
    fan,
  };
}

/** What never was below 0 is not expected there. */
export function floorOf({ values }: EvenSeries): number {
  return values.every((value) => value >= 0) ? 0 : Number.NEGATIVE_INFINITY;
}

/** Starts of the steps after the last value, UTC milliseconds. */
export function listSteps({ lastOn, cadence }: EvenSeries, horizon: number, zone: string): readonly number[] {
  return listStarts(addSteps(lastOn, 1, cadence), horizon, cadence, zone);
}

/**
 * The next values of a series. Under 12 values the last one with a wide band, up to 40 the median of naive, simple,
 * damped and Theta smoothing, over 40 the mean of simple, Holt and damped: measured on the 359 weekly series of the M4
 * competition (overall weighted average .922 on the last 500 points, .924 on 60, .967 on 30; naive is 1). Plain
 * Holt on short series is worse than naive. Takes at least two values.
 */
export function forecastValues(
  values: readonly number[],
  horizon: number,
  { cadence, observed }: { cadence: DateCadence; observed: number },
): ValuesForecast {
  const recent = values.slice(-MAX_VALUES);
  const season = removeWeek(recent, cadence);
  const { method, methods, combine } = chooseMethods(observed);
  const fitted = season.values.slice(-MAX_FITTED);
  const predictions = methods.map((predict) => predict(fitted, horizon));
  const combined = (pick: (prediction: Prediction) => number | undefined) =>
    combine(predictions.map((prediction) => pick(prediction) ?? 0)) ?? 0;
  const widening = widen(observed);
  const steps = Array.from({ length: horizon }, (_, index) => index);
  return {
    method,
    season,
    mean: steps.map((step) => combined(({ mean }) => mean[step]) + season.effectAt(step + 1)),
    sd: steps.map((step) => widening * combined(({ sd }) => sd[step])),
  };
}

/** Steps from the last value to the one in which a date lies; 0 or less if it lies before. */
export function countSteps({ lastOn, cadence }: EvenSeries, date: string): number {
  if (cadence !== 'month') return Math.floor(daysBetween(lastOn, date) / (cadence === 'week' ? 7 : 1));
  return Temporal.PlainDate.from(lastOn).until(date, { largestUnit: 'month' }).months;
}

function chooseMethods(observed: number): {
  method: ForecastMethod;
  methods: readonly Method[];
  combine: (values: readonly number[]) => number | null;
} {
  if (observed < 12) return { method: 'naive', methods: [predictNaive], combine: mean };
  if (observed > 40) {
    return { method: 'mean of three', methods: [predictSes, predictHolt, predictDamped], combine: mean };
  }
  const four = [predictNaive, predictSes, predictDamped, predictTheta];
  return { method: 'median of four', methods: four, combine: median };
}

/**
 * Few values make a series look calmer than it is. With this factor the fan caught 79 to 88 % of the 13 values that
 * followed in M4 weekly series, for any number of values from 3 on (without it 69 to 89 %).
 */
function widen(observed: number): number {
  return 1 + 4 / observed;
}
