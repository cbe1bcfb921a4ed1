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

/** Nothing that is asked for lies further from every centre than so many standard deviations. */
const FURTHEST = 8;
/** Each halves what is not known of a quantile: to a millionth of the spread. */
const HALVINGS = 24;

/** A metric's course so far, at even steps without the week's pattern. */
export interface Course {
  values: readonly number[];
  /** The step at which the work for the goal began (the goal's start); values before it have no slope. */
  startStep: number;
  /** What a straight line from there to the target moves a step: the scale of slopes that are likely. */
  neededSlope: number;
}

/** What one view expects, with its share of belief. */
export interface WeightedNormal {
  /** 0..1. */
  weight: number;
  centre: number;
  sd: number;
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
 * or more. What comes back tells what each line expects `steps` from the last value on (a `spread` of n: of the mean of n
 * values); its weights add up to the belief that the metric keeps a line, the rest is that it only drifts.
 */
export function fitLines(course: Course): (ahead: { steps: number; spread: number }) => WeightedNormal[] {
  const scale = spreadOfSteps(course.values);
  const models = DRIFTS.flatMap((drift) =>
    (drift <= MOST_LINE_DRIFT ? [false, true] : [false]).map((hasSlope) =>
      follow(startModel(drift, hasSlope, course.values[0] ?? 0), course, scale),
    ),
  );
  const best = Math.max(...models.map(({ logScore }) => logScore));
  const weightOf = ({ logScore }: Model) => Math.exp(logScore - best);
  const all = models.reduce((sum, model) => sum + weightOf(model), 0);
  const lines = models.filter(({ hasSlope }) => hasSlope);
  return (ahead) => lines.map((model) => ({ weight: weightOf(model) / all, ...expect(model, ahead, scale) }));
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

function expect(
  model: Model,
  { steps, spread }: { steps: number; spread: number },
  scale: number,
): { centre: number; sd: number } {
  const unit = model.squares / model.count;
  const state =
    model.pLevel +
    2 * steps * model.pBoth +
    steps ** 2 * model.pSlope +
    steps * model.drift ** 2 +
    1 / spread;
  return {
    centre: model.level + steps * model.slope,
    // Student's t by the normal of the same variance.
    sd: scale === 0 ? 0 : Math.sqrt((unit * state * model.count) / Math.max(1, model.count - 2)),
  };
}

/** Chance that a normal value is at the target or on its good side. */
export function normalChance(centre: number, sd: number, goal: Required<Target>): number {
  if (sd === 0) return isMet(centre, goal) ? 1 : 0;
  const below = (value: number) => normalCdf((value - centre) / sd);
  if (goal.direction === 'at least') return 1 - below(goal.target);
  if (goal.direction === 'at most') return below(goal.target);
  return below(goal.target + goal.tolerance) - below(goal.target - goal.tolerance);
}

/** The value below which a share (0..1) of a mixture lies, found by halving. Weights add up to 1. */
export function quantileOf(parts: readonly WeightedNormal[], share: number): number {
  let low = Math.min(...parts.map(({ centre, sd }) => centre - FURTHEST * sd));
  let high = Math.max(...parts.map(({ centre, sd }) => centre + FURTHEST * sd));
  for (let step = 0; step < HALVINGS; step++) {
    const value = (low + high) / 2;
    const below = parts.reduce(
      (sum, { weight, centre, sd }) =>
        sum + weight * (sd === 0 ? Number(centre <= value) : normalCdf((value - centre) / sd)),
      0,
    );
    if (below < share) low = value;
    else high = value;
  }
  return high;
}
