import { DAY_MS } from '../base/language/date.ts';
import type { Flag } from '../base/store/tables.ts';
import { type Beta, betaMean, betaQuantile, betaSd } from './beta.ts';

/** The mean of a team about which nothing is known, and how many outcomes that is worth (facts: logit 0.4). */
const FIRST_MEAN = 0.6;
const FIRST_STRENGTH = 4;
/** Outcomes that an executor's or a category's pooled rate is worth (empirical Bayes default). */
const POOL_STRENGTH = 8;
/** Outcomes that the prior of one executor in one category is worth. */
const CELL_STRENGTH = 4;
/** Outcomes keep their full weight for a month, then fade by a hundredth a day. */
const FULL_WEIGHT_DAYS = 30;
const FADE_A_DAY = 0.99;
/** How much doubt is counted in an executor's favour: Bayes-UCB, in posterior standard deviations. */
const OPTIMISM_SDS = 1.5;
/** From this many outcomes of a category on a chance is shown as a figure. */
export const SHOWN_FROM = 5;

/** One settled piece of work, as the model needs it. */
export interface PastOutcome {
  executorId: string;
  category: string;
  isSuccess: Flag;
  /** Done, and by its due date. */
  isInTime: Flag;
  /** Worked on it; null where nobody said. */
  minutes: number | null;
  finishedAt: number;
}

/** What is believed of one executor's chance to finish one more task of a category by its due date. */
interface Chance {
  /** 0..1, exclusive. */
  probability: number;
  sd: number;
  /** 80 % credible interval. */
  low: number;
  high: number;
  /** Raw outcomes of this executor in this category, and the share of them in time (0 without any). */
  count: number;
  successRate: number;
  /** Raw outcomes of the category, whoever did them: from SHOWN_FROM on the figure is shown. */
  categoryCount: number;
}

/** Predicts success by the due date. A better posterior drops in behind this. */
export interface SuccessModel {
  /** Named with every forecast it makes. */
  readonly name: string;
  /** `null` for a task that nobody is routed to: the category's own rate. */
  chance(executorId: string | null, category: string): Chance;
  /** The chance plus its doubt: what routing maximises, so that newcomers get a turn. */
  optimistic(executorId: string, category: string): number;
}

interface Tally {
  /** Weighted by age. */
  success: number;
  failure: number;
  /** Raw. */
  count: number;
  successCount: number;
}

interface Cell extends Tally {
  executorId: string;
  category: string;
}

/**
 * Closed-form hierarchical Beta-Binomial. A cell (executor in category) has the prior Beta(4·p, 4·(1−p)) with
 * logit p = logit(executor) + logit(category) − logit(team). The rates are pooled from the *other* cells, so that
 * nothing is counted twice; a cell of n outcomes counts there as n·5/(n+4) of them, because outcomes of one executor
 * say little about another (effective sample size under a Beta prior of strength 4). Executor and category are drawn
 * to the team by eight outcomes, the team to 0.6 by four.
 */
export function createSuccessModel(outcomes: readonly PastOutcome[], now: number): SuccessModel {
  const cells = tallyCells(outcomes, now);
  const team = emptyTally();
  const executors = new Map<string, Tally>();
  const categories = new Map<string, Tally>();
  for (const cell of cells.values()) {
    addPooled(team, cell, 1);
    addPooled(tallyOf(executors, cell.executorId), cell, 1);
    addPooled(tallyOf(categories, cell.category), cell, 1);
  }
  const teamRate = shrink(team, FIRST_MEAN, FIRST_STRENGTH);
  const chances = new Map<string, Chance>();

  function estimate(executorId: string | null, category: string): Chance {
    const ofCategory = categories.get(category) ?? emptyTally();
    if (executorId === null)
      return describe(posterior(ofCategory, teamRate, POOL_STRENGTH), ofCategory, ofCategory.count);
    const cell = cells.get(cellKey(executorId, category));
    const categoryRate = shrink(without(ofCategory, cell), teamRate, POOL_STRENGTH);
    const executorRate = shrink(
      without(executors.get(executorId) ?? emptyTally(), cell),
      teamRate,
      POOL_STRENGTH,
    );
    const prior = inverseLogit(logit(executorRate) + logit(categoryRate) - logit(teamRate));
    return describe(posterior(cell, prior, CELL_STRENGTH), cell, ofCategory.count);
  }

  function chance(executorId: string | null, category: string): Chance {
    const key = executorId === null ? category : cellKey(executorId, category);
    const known = chances.get(key) ?? estimate(executorId, category);
    chances.set(key, known);
    return known;
  }

  return {
    name: 'hierarchical Beta-Binomial 1',
    chance,
    optimistic: (executorId, category) => {
      const { probability, sd } = chance(executorId, category);
      return Math.min(1, probability + OPTIMISM_SDS * sd);
    },
  };
}

/** 1 up to 30 days, then 0.99 a day. */
export function weighOutcome(finishedAt: number, now: number): number {
  const days = (now - finishedAt) / DAY_MS;
  return days <= FULL_WEIGHT_DAYS ? 1 : FADE_A_DAY ** (days - FULL_WEIGHT_DAYS);
}

function describe(beta: Beta, tally: Tally | undefined, categoryCount: number): Chance {
  const count = tally?.count ?? 0;
  return {
    probability: betaMean(beta),
    sd: betaSd(beta),
    low: betaQuantile(beta, 0.1),
    high: betaQuantile(beta, 0.9),
    count,
    successRate: count === 0 ? 0 : (tally?.successCount ?? 0) / count,
    categoryCount,
  };
}

function posterior(tally: Tally | undefined, mean: number, strength: number): Beta {
  return { a: (tally?.success ?? 0) + strength * mean, b: (tally?.failure ?? 0) + strength * (1 - mean) };
}

function shrink(tally: Tally | undefined, mean: number, strength: number): number {
  return betaMean(posterior(tally, mean, strength));
}

function tallyCells(outcomes: readonly PastOutcome[], now: number): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const { executorId, category, isInTime, finishedAt } of outcomes) {
    const key = cellKey(executorId, category);
    const cell = cells.get(key) ?? { ...emptyTally(), executorId, category };
    cells.set(key, cell);
    const weight = weighOutcome(finishedAt, now);
    if (isInTime === 1) cell.success += weight;
    else cell.failure += weight;
    cell.count += 1;
    cell.successCount += isInTime;
  }
  return cells;
}

/** Adds (or, with −1, takes away) what a cell says about the rate of its executor or category. */
function addPooled(pool: Tally, cell: Tally, sign: 1 | -1): void {
  const share = (sign * (CELL_STRENGTH + 1)) / (cell.success + cell.failure + CELL_STRENGTH);
  pool.success += cell.success * share;
  pool.failure += cell.failure * share;
  pool.count += sign * cell.count;
  pool.successCount += sign * cell.successCount;
}

function without(pool: Tally, cell: Tally | undefined): Tally {
  const rest = { ...pool };
  if (cell) addPooled(rest, cell, -1);
  return { ...rest, success: Math.max(0, rest.success), failure: Math.max(0, rest.failure) };
}

function emptyTally(): Tally {
  return { success: 0, failure: 0, count: 0, successCount: 0 };
}

function tallyOf(tallies: Map<string, Tally>, key: string): Tally {
  const known = tallies.get(key) ?? emptyTally();
  tallies.set(key, known);
  return known;
}

function cellKey(executorId: string, category: string): string {
  return `${executorId} ${category}`;
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

function inverseLogit(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
