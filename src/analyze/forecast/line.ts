import { normalCdf } from '../normal.ts';
import { spreadOfSteps } from '../robust.ts';
import { isMet, type Target } from './target.ts';

/** How much the level drifts in a step, as a share of the noise of a value: from a line that is kept to a random walk. */
const DRIFTS = [0, 0.03, 0.1, 0.3, 1, 3, 10];
/** A metric that drifts more than this keeps no line. */
const MOST_LINE_DRIFT = 0.03;
/** A value further off than so many standard deviations counts as this far: one wild value is no new course. */
const MOST_SURPRISE = 3.5;
/** What is believed of the noise before any value: that of the steps, as if two values had said so. */
const PRIOR_VALUES = 2;

/** A metric's course so far, at even steps without the week's pattern. */
export interface Course {
  values: readonly number[];
  /** The step at which the work for the goal began (the goal's start); values before it have no slope. */
  startStep: number;
  /** What a straight line from there to the target moves a step: the scale of slopes that are likely. */
  neededSlope: number;
}

/** What the mixture expects so many steps ahead. */
export interface LineChance {
  /** Chance of being at the target if the metric keeps the line that it has had since the start, 0..1. */
  steady: number;
  /** Share of belief, 0..1, that it keeps a line; the rest that it only drifts. */
  weight: number;
}

interface Model {
  drift: number;
  hasSlope: boolean;
  level: number;
  slope: number;
  /** Covariance of level and slope, in units of the noise's variance. */
  pLevel: number;
  pBoth: number;
  pSlope: number;
  /** Sum of squared standardised surprises, and how many. */
  squares: number;
  count: number;
  logScore: number;
}

/**
 * Whether a metric keeps a line since its goal began, or drifts, and where the line leads. A local level with drift
 * (Harvey 1989, Forecasting, Structural Time Series Models and the Kalman Filter, 3.2), with and without a constant slope
 * from the start on, at shares of drift up to a random walk's (a line: of almost none); every model is weighed by the density that it gave each value before
 * it came (Dawid 1984, J. R. Stat. Soc. A 147:278), the noise's variance learned on the way (conjugate, so that surprises
 * are Student's). Slopes are believed to be around half of the needed one, give or take the needed one. Takes two values
 * or more; `steps` from the last value on; a `spread` of n means that the mean of n values is asked about.
 */
export function weighLine(
  { values, startStep, neededSlope }: Course,
  ahead: { steps: number; spread: number },
  target: Required<Target>,
): LineChance {
  const scale = spreadOfSteps(values);
  const models = DRIFTS.flatMap((drift) =>
    (drift <= MOST_LINE_DRIFT ? [false, true] : [false]).map((hasSlope) =>
      follow(startModel(drift, hasSlope, values[0] ?? 0), { values, startStep, neededSlope }, scale),
    ),
  );
  const best = Math.max(...models.map(({ logScore }) => logScore));
  const weightOf = ({ logScore }: Model) => Math.exp(logScore - best);
  const sumOf = (of: readonly Model[], value: (model: Model) => number) =>
    of.reduce((sum, model) => sum + weightOf(model) * value(model), 0);
  const lines = models.filter(({ hasSlope }) => hasSlope);
  const line = sumOf(lines, () => 1);
  // Underflow leaves what is not believed without any weight.
  if (line === 0) return { steady: 0, weight: 0 };
  const chance = sumOf(lines, (model) => chanceOf(model, ahead, target, scale));
  return { steady: chance / line, weight: line / sumOf(models, () => 1) };
}

function startModel(drift: number, hasSlope: boolean, first: number): Model {
  return {
    drift,
    hasSlope,
    level: first,
    slope: 0,
    pLevel: 1,
    pBoth: 0,
    pSlope: 0,
    squares: PRIOR_VALUES,
    count: PRIOR_VALUES,
    logScore: 0,
  };
}

/** One Kalman step a value; everything is in units of the noise, which `squares / count` scales. */
function follow(model: Model, { values, startStep, neededSlope }: Course, scale: number): Model {
  const m = { ...model };
  // So that models of much drift and of none start from the same size of steps.
  const noise = scale / Math.sqrt(2 + m.drift ** 2);
  if (noise === 0) return m;
  m.level /= noise;
  for (let step = 1; step < values.length; step++) {
    if (m.hasSlope && step === Math.max(1, startStep + 1)) {
      m.slope = (0.5 * neededSlope) / noise;
      m.pSlope = (neededSlope / noise) ** 2;
    }
    m.level += m.slope;
    m.pLevel += 2 * m.pBoth + m.pSlope + m.drift ** 2;
    m.pBoth += m.pSlope;
    const spread = m.pLevel + 1;
    const variance = (m.squares / m.count) * spread;
    const off = (values[step] ?? 0) / noise - m.level;
    const most = MOST_SURPRISE * Math.sqrt(variance);
    const surprise = Math.min(most, Math.max(-most, off));
    m.logScore += logStudent(surprise ** 2 / variance, variance, m.count);
    m.squares += surprise ** 2 / spread;
    m.count++;
    const gainLevel = m.pLevel / spread;
    const gainSlope = m.pBoth / spread;
    m.level += gainLevel * surprise;
    m.slope += gainSlope * surprise;
    m.pSlope -= gainSlope * m.pBoth;
    m.pBoth -= gainLevel * m.pBoth;
    m.pLevel -= gainLevel * m.pLevel;
  }
  m.level *= noise;
  m.slope *= noise;
  m.squares *= noise ** 2;
  m.logScore -= (values.length - 1) * Math.log(noise);
  return m;
}

/** Log density of Student's t with `count` degrees of freedom, up to a constant that all models share. */
function logStudent(squared: number, variance: number, count: number): number {
  return -0.5 * Math.log(variance) - ((count + 1) / 2) * Math.log1p(squared / count);
}

function chanceOf(
  model: Model,
  { steps, spread }: { steps: number; spread: number },
  target: Required<Target>,
  scale: number,
): number {
  const centre = model.level + steps * model.slope;
  const unit = model.squares / model.count;
  const state =
    model.pLevel +
    2 * steps * model.pBoth +
    steps ** 2 * model.pSlope +
    steps * model.drift ** 2 +
    1 / spread;
  // Student's t by the normal of the same variance.
  const sd = scale === 0 ? 0 : Math.sqrt((unit * state * model.count) / Math.max(1, model.count - 2));
  return normalChance(centre, sd, target);
}

/** Chance that a normal value is at the target or on its good side. */
export function normalChance(centre: number, sd: number, goal: Required<Target>): number {
  if (sd === 0) return isMet(centre, goal) ? 1 : 0;
  const below = (value: number) => normalCdf((value - centre) / sd);
  if (goal.direction === 'at least') return 1 - below(goal.target);
  if (goal.direction === 'at most') return below(goal.target);
  return below(goal.target + goal.tolerance) - below(goal.target - goal.tolerance);
}
