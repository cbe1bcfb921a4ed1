import { NORMAL_90, normalCdf, normalDensity } from '../../analyze/normal.ts';
import type { Belief } from './additive.ts';
import { inverseLogit } from './logistic.ts';

/** The least chance to be in time that is counted: what cannot be done in time still has an order. */
const LEAST_IN_TIME = 1e-6;

/** A probability with its 80 % credible interval, all in (0, 1). */
export interface Range {
  probability: number;
  low: number;
  high: number;
}

/** Chance that one task takes no longer than its budget, and how far the fit's doubt moves its logarithm (one sd). */
export interface InTime {
  probability: number;
  logSd: number;
}

/** Of work that is never late. */
export const ALWAYS_IN_TIME: InTime = { probability: 1, logSd: 0 };

/**
 * P(ln ratio ≤ budget) = Φ((budget − mean) ÷ √(noise + variance)); the doubt of its logarithm is φ(z)/Φ(z) × the share of the
 * fit's sd in that root (delta method). `logBudget` is ln(budget ÷ effort); −∞ (no time left) gives the least chance.
 */
export function chanceInTime({ mean, variance }: Belief, noise: number, logBudget: number): InTime {
  const spread = Math.sqrt(noise + variance);
  const z = (logBudget - mean) / spread;
  const probability = Math.max(LEAST_IN_TIME, normalCdf(z));
  return { probability, logSd: ((normalDensity(z) / probability) * Math.sqrt(variance)) / spread };
}

/**
 * P(success) × P(in time) with its range. The mean of a logistic-normal chance is σ(η ÷ √(1 + πv/8)) (MacKay 1992, "The
 * evidence framework applied to classification networks"; off by less than .02). The range: doubts of both factors added in
 * the logarithm and taken to the logit, so that it stays within (0, 1).
 */
export function rangeOf(success: Belief, inTime: InTime): Range {
  const { logit, sd } = logitOf(
    success.mean / Math.sqrt(1 + (Math.PI * success.variance) / 8),
    success,
    inTime,
  );
  const half = NORMAL_90 * sd;
  return {
    probability: inverseLogit(logit),
    low: inverseLogit(logit - half),
    high: inverseLogit(logit + half),
  };
}

/**
 * Upper bound on the logit of P(success) × P(in time): its value at the mode plus `sds` posterior standard deviations
 * (Bayes-UCB; Kaufmann, Cappé & Garivier 2012, with a fixed quantile). On the logit nobody ties at 1.
 */
export function upperLogit(success: Belief, inTime: InTime, sds: number): number {
  const { logit, sd } = logitOf(success.mean, success, inTime);
  return logit + sds * sd;
}

/** Logit of σ(mean) × P(in time), with its standard deviation by the delta method; exact where all is in time. */
function logitOf(mean: number, { variance }: Belief, inTime: InTime): { logit: number; sd: number } {
  const sdOfLogit = Math.sqrt(variance);
  if (inTime.probability >= 1) return { logit: mean, sd: sdOfLogit };
  const failure = inverseLogit(-mean);
  const logChance = -Math.log1p(Math.exp(-mean)) + Math.log(inTime.probability);
  const other = -Math.expm1(logChance);
  const logSd = Math.hypot(failure * sdOfLogit, inTime.logSd);
  return { logit: logChance - Math.log(other), sd: logSd / other };
}
