import { fitPlatt, rescale, type SettledChance } from '../../src/analyze/platt.ts';
import { type Figure, jackknife, meanOf } from './figures.ts';
import type { Gym, RouterName } from './gym.ts';
import type { Forecast, Played } from './play.ts';
import { createDraws } from './random.ts';
import { DAYS } from './world.ts';

const BINS = 10;
const ECE_BARS = { A: 0.015, B: 0.02, C: 0.02 };
/** A constant chance can be calibrated: it has no skill. Share of the base rate's Brier score that must be gone. */
const LEAST_SKILL = 0.05;
/** Of the public chance, which knows the category alone: our own bars. */
const OPEN_ECE = 0.03;
const LEAST_OPEN_SKILL = 0.03;
/** Chances that are twice as sure as they should be. */
const OVERSURE = 2;
/** Facts, learning section 3, in a world of its own: 65, 84 and 95 % of the loss to be won; 0.008, 0.007 and 0.004 paid. */
const PLATT_BARS = [
  { count: 20, leastShare: 0.4, mostCost: 0.015 },
  { count: 50, leastShare: 0.6, mostCost: 0.01 },
  { count: 200, leastShare: 0.85, mostCost: 0.006 },
];
const TO_SCORE = 400;

type CalibratedWorld = keyof typeof ECE_BARS;

/** Whether what is said comes true as often as it is said: the personal chances, the public ones, and shrunk Platt. */
export function* measureCalibration(
  gym: Gym,
  worlds: readonly CalibratedWorld[] = ['A', 'B', 'C'],
): Generator<Figure> {
  for (const world of worlds) yield* measureChances(gym, world, 'ours');
  yield* measurePlatt(gym.seeds);
}

/** What the chances of a router in one world are judged by. */
export function* measureChances(gym: Gym, world: CalibratedWorld, router: RouterName): Generator<Figure> {
  const plays = gym.playAll(world, router);
  const name = `calibration ${world}`;
  const own = ({ personal }: Played) => personal;
  const scaled = ({ open }: Played) => recalibrate(open);
  yield {
    name: `${name}: personal chance, ECE`,
    ...over(plays, own, calibrationError),
    bar: { kind: 'at most', limit: ECE_BARS[world] },
  };
  yield {
    name: `${name}: personal chance, skill against the base rate`,
    ...over(plays, own, skill),
    bar: { kind: 'at least', limit: LEAST_SKILL },
  };
  yield {
    name: `${name}: public chance after Platt, ECE`,
    ...over(plays, scaled, calibrationError),
    bar: { kind: 'at most', limit: OPEN_ECE },
  };
  yield {
    name: `${name}: public chance after Platt, skill`,
    ...over(plays, scaled, skill),
    bar: { kind: 'at least', limit: LEAST_OPEN_SKILL },
  };
}

function over(
  plays: readonly Played[],
  chances: (played: Played) => readonly Forecast[],
  figure: (of: readonly SettledChance[]) => number,
) {
  return jackknife(plays.map(chances), (of) => figure(of.flat()));
}

/** Each chance as it would have been said: moved by what was settled of the same team by that morning. */
function recalibrate(forecasts: readonly Forecast[]): Forecast[] {
  const scaled: Forecast[] = [];
  for (let day = 0; day < DAYS; day++) {
    const platt = fitPlatt(forecasts.filter(({ fromDay }) => fromDay <= day));
    for (const forecast of forecasts) {
      if (forecast.day !== day) continue;
      const { probability } = rescale(platt, { probability: forecast.probability, low: 0, high: 1 });
      scaled.push({ ...forecast, probability });
    }
  }
  return scaled;
}

/** Expected calibration error in ten equal bins (Naeini, Cooper & Hauskrecht 2015); NaN of nothing. */
export function calibrationError(chances: readonly SettledChance[]): number {
  const said = new Float64Array(BINS);
  const hits = new Float64Array(BINS);
  for (const { probability, isHit } of chances) {
    const bin = Math.min(BINS - 1, Math.floor(probability * BINS));
    said[bin] = (said[bin] ?? 0) + probability;
    hits[bin] = (hits[bin] ?? 0) + isHit;
  }
  return said.reduce((sum, each, bin) => sum + Math.abs(each - (hits[bin] ?? 0)), 0) / chances.length;
}

/** 1 − Brier ÷ Brier of always saying the share of hits: 0 for a constant, NaN of nothing. */
export function skill(chances: readonly SettledChance[]): number {
  const rate = chances.reduce((sum, { isHit }) => sum + isHit, 0) / chances.length;
  const brier =
    chances.reduce((sum, { probability, isHit }) => sum + (probability - isHit) ** 2, 0) / chances.length;
  return 1 - brier / (rate * (1 - rate));
}

/** The share of the log loss to be won that Platt scaling wins on oversure chances, and what it costs on right ones. */
function* measurePlatt(seeds: readonly number[]): Generator<Figure> {
  for (const { count, leastShare, mostCost } of PLATT_BARS) {
    const oversure = seeds.map((seed) => losses(seed, count, OVERSURE));
    const right = seeds.map((seed) => losses(seed, count, 1));
    const wonOf = (of: readonly Losses[]) =>
      sum(of, ({ said, scaled }) => said - scaled) / sum(of, ({ said, best }) => said - best);
    yield {
      name: `calibration: Platt on ${count} oversure chances, share of loss won`,
      ...jackknife(oversure, wonOf),
      bar: { kind: 'at least', limit: leastShare },
    };
    yield {
      name: `calibration: Platt on ${count} right chances, log loss added`,
      ...meanOf(right.map(({ said, scaled }) => scaled - said)),
      bar: { kind: 'at most', limit: mostCost },
    };
  }
}

/** Log loss of fresh chances as said, after scaling, and by whoever knows them. */
interface Losses {
  said: number;
  scaled: number;
  best: number;
}

function losses(seed: number, count: number, sureness: number): Losses {
  const draws = createDraws(seed, 4);
  const draw = () => drawChance(draws, sureness);
  const platt = fitPlatt(Array.from({ length: count }, draw));
  const fresh = Array.from({ length: TO_SCORE }, draw);
  return {
    said: logLoss(fresh),
    scaled: logLoss(fresh.map((chance) => rescale(platt, chance))),
    best: logLoss(fresh.map(({ truth, isHit }) => ({ probability: truth, isHit }))),
  };
}

function drawChance(draws: ReturnType<typeof createDraws>, sureness: number) {
  const truth = 0.3 + draws.normal();
  const isHit = draws.uniform() < inverse(truth) ? (1 as const) : (0 as const);
  return { probability: inverse(sureness * truth), low: 0, high: 1, isHit, truth: inverse(truth) };
}

function logLoss(chances: readonly SettledChance[]): number {
  return (
    chances.reduce(
      (sum, { probability, isHit }) => sum - Math.log(isHit ? probability : 1 - probability),
      0,
    ) / chances.length
  );
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}

function inverse(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
