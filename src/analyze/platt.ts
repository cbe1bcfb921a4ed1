import type { Flag } from '../base/store/tables.ts';

/** Of tasks, fewer settled chances say nothing about how they are off. */
const TASKS_FROM = 20;
/** Goals are few; the priors see to it that few move little. */
export const GOALS_FROM = 5;
/** Before any: no shift give or take half a logit, and a slope of 1 give or take 0.35. */
const SHIFT_SD = 0.5;
const SLOPE_SD = 0.35;
/** A chance of 0 or 1 counts as this far from it. */
const LEAST_CHANCE = 1e-4;
const MOST_STEPS = 50;
const SETTLED = 1e-9;

/** A chance that was said, as it said then, before any scaling, and what came of it. */
export interface SettledChance {
  probability: number;
  isHit: Flag;
}

/** How a team's chances are moved: logit p' = shift + slope × logit p. */
export interface Platt {
  shift: number;
  slope: number;
  /** Settled chances it was learned from; 0 means none is moved. */
  count: number;
}

/** A chance with its range, each 0..1. */
interface Range {
  probability: number;
  low: number;
  high: number;
}

const UNSCALED: Platt = { shift: 0, slope: 1, count: 0 };

/**
 * Platt scaling (Platt 1999) with normal priors: shift ~ N(0, 0.5²), slope ~ N(1, 0.35²) (facts: learning, section 3); the
 * mode by Newton's method, each step halved until it climbs. From so many settled chances on. A slope that would turn the order
 * of chances round is held at 0: then they all say the team's rate.
 */
export function fitPlatt(settled: readonly SettledChance[], from = TASKS_FROM): Platt {
  if (settled.length < from) return UNSCALED;
  const points = settled.map(({ probability, isHit }) => ({ x: boundedLogit(probability), isHit }));
  const free = climb(points, { shift: 0, slope: 1 }, true);
  const { shift, slope } = free.slope >= 0 ? free : climb(points, { shift: 0, slope: 0 }, false);
  return { shift, slope, count: settled.length };
}

/** Moves a chance and its range. Order is kept; 0 and 1 come out just inside. */
export function rescale<T extends Range>(platt: Platt, chance: T): T {
  if (platt.count === 0) return chance;
  const move = (p: number) => inverseLogit(platt.shift + platt.slope * boundedLogit(p));
  return {
    ...chance,
    probability: move(chance.probability),
    low: move(chance.low),
    high: move(chance.high),
  };
}

interface Line {
  shift: number;
  slope: number;
}

interface Point {
  x: number;
  isHit: Flag;
}

function climb(points: readonly Point[], from: Line, movesSlope: boolean): Line {
  let line = from;
  let loss = lossOf(points, line);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { shift, slope } = newtonStep(points, line, movesSlope);
    let length = 1;
    let next = { shift: line.shift + shift, slope: line.slope + slope };
    while (lossOf(points, next) > loss + 1e-12 && length > 1e-6) {
      length /= 2;
      next = { shift: line.shift + length * shift, slope: line.slope + length * slope };
    }
    line = next;
    loss = lossOf(points, line);
    if (Math.abs(shift) + Math.abs(slope) < SETTLED) break;
  }
  return line;
}

function newtonStep(points: readonly Point[], { shift, slope }: Line, movesSlope: boolean): Line {
  let gradShift = shift / SHIFT_SD ** 2;
  let gradSlope = (slope - 1) / SLOPE_SD ** 2;
  let curveShift = SHIFT_SD ** -2;
  let curveSlope = SLOPE_SD ** -2;
  let curveBoth = 0;
  for (const { x, isHit } of points) {
    const p = inverseLogit(shift + slope * x);
    gradShift += p - isHit;
    gradSlope += (p - isHit) * x;
    curveShift += p * (1 - p);
    curveSlope += p * (1 - p) * x * x;
    curveBoth += p * (1 - p) * x;
  }
  if (!movesSlope) return { shift: -gradShift / curveShift, slope: 0 };
  const determinant = curveShift * curveSlope - curveBoth ** 2;
  return {
    shift: -(gradShift * curveSlope - gradSlope * curveBoth) / determinant,
    slope: -(gradSlope * curveShift - gradShift * curveBoth) / determinant,
  };
}

function inverseLogit(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Negative log posterior, up to a constant. */
function lossOf(points: readonly Point[], { shift, slope }: Line): number {
  let loss = 0.5 * ((shift / SHIFT_SD) ** 2 + ((slope - 1) / SLOPE_SD) ** 2);
  for (const { x, isHit } of points) {
    const z = (isHit === 1 ? -1 : 1) * (shift + slope * x);
    loss += Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));
  }
  return loss;
}

function boundedLogit(probability: number): number {
  const p = Math.min(1 - LEAST_CHANCE, Math.max(LEAST_CHANCE, probability));
  return Math.log(p / (1 - p));
}
