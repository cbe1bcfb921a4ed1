/** The two ways to choose who does a task. */
export type Arm = 'learned' | 'classic';

/** How often tasks of an arm were done in time, of those that were settled. */
export interface ArmCount {
  hits: number;
  count: number;
}

/** Standard deviation of one task's outcome, done in time (1) or not (0): √(.7 × .3). */
const OUTCOME_SD = 0.46;
/** How far the rates of ways to route are believed to lie apart, as a standard deviation of each. */
const RATE_SD = 0.05;
/** Rate around which both are believed to lie before anything is known. */
const PRIOR_RATE = 0.7;

/**
 * Tasks that each of two arms gets before the better one gets all the rest: the profit-maximising size of Test & Roll (Feit &
 * Berman 2019, Marketing Science 38(6), symmetric normal priors):
 *
 *     n = √(N·r ÷ 4 + (3r ÷ 4)²) − 3r ÷ 4,   r = (s ÷ σ)²
 *
 * N: tasks that the answer is for, those of the test with them, 4 or more; s: standard deviation of an outcome (0..0.5);
 * σ: that of the arms' rates, above 0. n is a whole number of tasks, at least 1 and at most N ÷ 2. N = 150 gives 21, 600 gives 66.
 */
export function sizeOfTest(tasksAhead: number, s = OUTCOME_SD, sigma = RATE_SD): number {
  const r = (s / sigma) ** 2;
  const size = Math.sqrt((tasksAhead * r) / 4 + ((3 * r) / 4) ** 2) - (3 * r) / 4;
  return Math.max(1, Math.min(Math.floor(tasksAhead / 2), Math.round(size)));
}

/**
 * The arm with the higher posterior mean rate, both normal with prior mean .7 and standard deviation σ; `learned`, which a
 * feed starts with, where they are equal.
 */
export function chooseArm(counts: Readonly<Record<Arm, ArmCount>>): Arm {
  return posteriorMean(counts.classic) > posteriorMean(counts.learned) ? 'classic' : 'learned';
}

function posteriorMean({ hits, count }: ArmCount): number {
  const precision = 1 / RATE_SD ** 2;
  const data = 1 / OUTCOME_SD ** 2;
  return (PRIOR_RATE * precision + hits * data) / (precision + count * data);
}
