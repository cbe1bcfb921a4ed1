import { type AdditiveFit, fitAdditive, type Pulls } from './additive.ts';
import type { Tally } from './tally.ts';
import { categoryTerms, logPrior, type Prior, predictBins, type Scales, type Terms } from './terms.ts';

const MOST_STEPS = 30;
const SHORTEST_STEP = 2 ** -20;
/** Largest move of a logit after which the mode counts as found, and while the scales still move. */
const SETTLED_LOGIT = 1e-6;
const NEAR_LOGIT = 0.05;
/** Scales are learned from this many outcomes on; fewer cannot tell them from noise. */
const SCALES_FROM = 100;
/** Terms that the scale before any outcome counts as: with the few executors that teams have, data alone swing it. */
const SCALE_STRENGTH = 16;
const SCALE_ROUNDS = 5;

/** Before any outcome: logit 0.4 give or take 1, and 0.6 for each kind of difference (facts: learning, section 2). */
export const SUCCESS_PRIOR: Prior = {
  level: 0.4,
  scales: { level: 1, slope: 0.3, executor: 0.6, category: 0.6, both: 0.6 },
};

/**
 * Hierarchical logistic regression: logit P(success) = level + slope·log effort + executor + category + executor×category,
 * terms N(0, scale²); the posterior is taken as normal around its mode with the curvature there (Laplace; Gelman et al.,
 * Bayesian Data Analysis, 4.1). Newton's method on binomial sums (IRLS; McCullagh & Nelder 1989, 2.5), halving a step that
 * does not climb: the posterior is concave, so it ends at the one mode, also where all outcomes are alike. η in logits.
 */
export function fitLogistic(tally: Tally, prior: Prior = SUCCESS_PRIOR): AdditiveFit {
  const start = fitAdditive(tally, prior, { precision: new Float64Array(), force: new Float64Array() }).terms;
  if (tally.count < SCALES_FROM) return climb(tally, prior, start, SETTLED_LOGIT);
  const likeliest = findLikeliest(tally, prior, start);
  let { fit } = likeliest;
  let { scales } = likeliest;
  for (let round = 1; round <= SCALE_ROUNDS; round++) {
    scales = learnScales(fit, tally, likeliest.scales, scales);
    fit = climb(tally, { ...prior, scales }, fit.terms, round < SCALE_ROUNDS ? NEAR_LOGIT : SETTLED_LOGIT);
  }
  return fit;
}

/** How much executors differ, as a share of what is expected before any outcome: the likeliest of these by the evidence. */
const DIFFERENCES = [0.12, 0.25, 0.5, 1, 1.5];
/** Standard deviation of the logarithm of that share before any outcome. */
const DIFFERENCE_SD = 0.7;
/** Odds of 20 to 1 are strong (Kass & Raftery 1995, "Bayes factors"): with less against it, what is expected stays. */
const STRONG = Math.log(20);

/**
 * The fit of what is expected, or where the odds against it are strong, of the likeliest share: the chance of the outcomes, all terms
 * integrated out by Laplace's approximation (MacKay 1992, "Bayesian interpolation", section 4.1), times that of the share.
 */
function findLikeliest(tally: Tally, prior: Prior, start: Terms): { fit: AdditiveFit; scales: Scales } {
  // A pooled tally has no executors.
  const shares = tally.executors.size === 0 ? [1] : DIFFERENCES;
  const fits = shares.map((share) => {
    const executor = share * prior.scales.executor;
    const both = share * prior.scales.both;
    const scales = { ...prior.scales, executor, both };
    const fit = climb(tally, { ...prior, scales }, start, NEAR_LOGIT);
    const { terms } = fit;
    const log =
      heightOf(tally, { ...prior, scales }, terms, predictBins(tally, terms)) -
      terms.executors.length * Math.log(executor) -
      terms.both.length * Math.log(both) -
      fit.logDeterminant() / 2 -
      0.5 * (Math.log(share) / DIFFERENCE_SD) ** 2;
    return { fit, scales, log: share === 1 ? log + STRONG : log };
  });
  return fits.reduce((best, each) => (each.log > best.log ? each : best));
}

/**
 * Empirical Bayes (MacKay 1992, "Bayesian interpolation", section 4): a scale² becomes the sum of squares of its terms over
 * the number of terms that the outcomes determine, Σ(1 − variance ÷ scale²); the first scale counts as sixteen such terms
 * beside them, so that few executors or categories cannot drive it to 0 or far away.
 */
function learnScales(fit: AdditiveFit, tally: Tally, first: Scales, now: Scales): Scales {
  const { executors, both } = fit.terms;
  const learn = (terms: Float64Array, varianceOf: (index: number) => number, from: number, at: number) => {
    let squares = SCALE_STRENGTH * from ** 2;
    let determined = SCALE_STRENGTH;
    for (const [index, term] of terms.entries()) {
      squares += term ** 2;
      determined += Math.max(0, 1 - varianceOf(index) / at ** 2);
    }
    return Math.sqrt(squares / determined);
  };
  // A pooled tally has no executors: their scales say nothing then and stay.
  if (tally.executors.size === 0)
    return {
      ...now,
      category: learn(categoryTerms(fit.terms), fit.categoryVariance, first.category, now.category),
    };
  return {
    ...now,
    executor: learn(executors, fit.executorVariance, first.executor, now.executor),
    category: learn(categoryTerms(fit.terms), fit.categoryVariance, first.category, now.category),
    both: learn(both, fit.bothVariance, first.both, now.both),
  };
}

function climb(tally: Tally, prior: Prior, from: Terms, near: number): AdditiveFit {
  let terms = from;
  let logits = predictBins(tally, terms);
  let height = heightOf(tally, prior, terms, logits);
  let fit = fitAdditive(tally, prior, pullsAt(tally, logits));
  for (let step = 0; step < MOST_STEPS; step++) {
    let next = fit.terms;
    let nextLogits = predictBins(tally, next);
    let nextHeight = heightOf(tally, prior, next, nextLogits);
    for (let length = 0.5; nextHeight < height - 1e-9 && length > SHORTEST_STEP; length /= 2) {
      next = blend(terms, fit.terms, length);
      nextLogits = predictBins(tally, next);
      nextHeight = heightOf(tally, prior, next, nextLogits);
    }
    const moved = logits.reduce(
      (most, logit, bin) => Math.max(most, Math.abs((nextLogits[bin] ?? 0) - logit)),
      0,
    );
    terms = next;
    logits = nextLogits;
    height = nextHeight;
    fit = fitAdditive(tally, prior, pullsAt(tally, logits));
    if (moved < near) break;
  }
  return fit;
}

/** Log posterior up to a constant. */
function heightOf(tally: Tally, prior: Prior, terms: Terms, logits: Float64Array): number {
  let height = logPrior(terms, prior);
  let bin = 0;
  for (const { bins } of tally.cells)
    for (const { weight, successes } of bins) {
      const logit = logits[bin++] ?? 0;
      height += successes * logit - weight * softplus(logit);
    }
  return height;
}

/** Each bin as a weighted response at the present logits: curvature, and curvature × (logit + residual ÷ curvature). */
function pullsAt(tally: Tally, logits: Float64Array): Pulls {
  const precision = new Float64Array(logits.length);
  const force = new Float64Array(logits.length);
  let bin = 0;
  for (const { bins } of tally.cells)
    for (const { weight, successes } of bins) {
      const logit = logits[bin] ?? 0;
      const p = inverseLogit(logit);
      const curvature = weight * p * (1 - p);
      precision[bin] = curvature;
      force[bin] = curvature * logit + successes - weight * p;
      bin++;
    }
  return { precision, force };
}

function blend(from: Terms, to: Terms, length: number): Terms {
  const mix = (a: Float64Array, b: Float64Array) =>
    a.map((value, i) => value + length * ((b[i] ?? 0) - value));
  return {
    shared: mix(from.shared, to.shared),
    executors: mix(from.executors, to.executors),
    both: mix(from.both, to.both),
  };
}

/** ln(1 + eˣ) without overflow. */
function softplus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}

export function inverseLogit(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
