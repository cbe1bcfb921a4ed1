import { type AdditiveFit, fitAdditive, type Pulls } from './additive.ts';

import type { Tally } from './tally.ts';
import { type Prior, predictBins, type Scales } from './terms.ts';

/** Spread of ln(spent ÷ effort) of one task around what is expected, before any is known. */
const FIRST_SPREAD = 0.6;
/** Times that the first spread, and the mean of each term, count as. */
const PRIOR_TIMES = 4;
const ROUNDS = 4;

/** Time to finish as it is believed: ln(spent ÷ effort) of one more task is normal with this mean and variance. */
export interface DurationFit {
  additive: AdditiveFit;
  /** Variance of one task around its mean. */
  noise: number;
}

/**
 * Log-normal time to finish: ln(spent ÷ estimated effort) = level + slope·log effort + executor + category + both + noise,
 * each term drawn to 0 by four pseudo-observations, the noise to a log-sd of 0.6 by as many (facts: learning, section 2).
 * Only successes whose time is known count; without any, work takes what was estimated, give or take a factor of 2.3.
 * The noise is re-estimated from the expected squares around the fit (EM; Dempster, Laird & Rubin 1977), four times.
 */
export function fitDuration(tally: Tally): DurationFit {
  let noise = FIRST_SPREAD ** 2;
  let additive = fitAdditive(tally, priorAt(noise), pullsAt(tally, noise));
  for (let round = 0; round < ROUNDS; round++) {
    noise = estimateNoise(tally, additive);
    additive = fitAdditive(tally, priorAt(noise), pullsAt(tally, noise));
  }
  return { additive, noise };
}

function priorAt(noise: number): Prior {
  const scale = Math.sqrt(noise / PRIOR_TIMES);
  const scales: Scales = {
    level: FIRST_SPREAD,
    slope: scale / 2,
    executor: scale,
    category: scale,
    both: scale,
  };
  return { level: 0, scales };
}

function pullsAt(tally: Tally, noise: number): Pulls {
  const bins = tally.cells.flatMap((cell) => cell.bins);
  return {
    precision: Float64Array.from(bins, ({ timed }) => timed / noise),
    force: Float64Array.from(bins, ({ logRatio }) => logRatio / noise),
  };
}

function estimateNoise(tally: Tally, additive: AdditiveFit): number {
  const means = predictBins(tally, additive.terms);
  let squares = PRIOR_TIMES * FIRST_SPREAD ** 2;
  let times = PRIOR_TIMES;
  let index = 0;
  for (const { executor, category, bins } of tally.cells) {
    let cellTimed = 0;
    let moment = 0;
    for (const { effort, timed, logRatio, logRatioSquared } of bins) {
      const mean = means[index++] ?? 0;
      squares += Math.max(0, logRatioSquared - 2 * mean * logRatio + timed * mean ** 2);
      cellTimed += timed;
      moment += timed * effort;
    }
    if (cellTimed === 0) continue;
    // The fit's own doubt at the cell's mean effort.
    squares += cellTimed * additive.believe({ executor, category, effort: moment / cellTimed }).variance;
    times += cellTimed;
  }
  return squares / times;
}
