import { DAY_MS } from '../time.ts';
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
  /** Done, and by its due date. */
  isInTime: boolean;
  finishedAt: number;
}

/** What is believed of one executor's chance to finish one more task of a category by its due date. */
export interface Chance {
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

/**
 * Closed-form hierarchical Beta-Binomial. A cell (executor in category) has the prior
 * Beta(4·p, 4·(1−p)) with logit p = logit(executor) + logit(category) − logit(team), each rate itself
 * drawn to the team's by eight outcomes; the team's rate is drawn to 0.6 by four.
 */
export function createSuccessModel(outcomes: readonly PastOutcome[], now: number): SuccessModel {
  const team: Tally = { success: 0, failure: 0, count: 0, successCount: 0 };
  const executors = new Map<string, Tally>();
  const categories = new Map<string, Tally>();
  const cells = new Map<string, Tally>();
  for (const outcome of outcomes) {
    const weight = weighOutcome(outcome.finishedAt, now);
    addTo(team, outcome.isInTime, weight);
    addTo(tallyOf(executors, outcome.executorId), outcome.isInTime, weight);
    addTo(tallyOf(categories, outcome.category), outcome.isInTime, weight);
    addTo(tallyOf(cells, cellKey(outcome.executorId, outcome.category)), outcome.isInTime, weight);
  }
  const teamRate = shrink(team, FIRST_MEAN, FIRST_STRENGTH);
  const chances = new Map<string, Chance>();

  function estimate(executorId: string | null, category: string): Chance {
    const ofCategory = categories.get(category);
    const categoryRate = shrink(ofCategory, teamRate, POOL_STRENGTH);
    const categoryCount = ofCategory?.count ?? 0;
    if (executorId === null)
      return describe(posterior(ofCategory, teamRate, POOL_STRENGTH), ofCategory, categoryCount);
    const executorRate = shrink(executors.get(executorId), teamRate, POOL_STRENGTH);
    const prior = inverseLogit(logit(executorRate) + logit(categoryRate) - logit(teamRate));
    const cell = cells.get(cellKey(executorId, category));
    return describe(posterior(cell, prior, CELL_STRENGTH), cell, categoryCount);
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

function addTo(tally: Tally, isSuccess: boolean, weight: number): void {
  if (isSuccess) tally.success += weight;
  else tally.failure += weight;
  tally.count += 1;
  if (isSuccess) tally.successCount += 1;
}

function tallyOf(tallies: Map<string, Tally>, key: string): Tally {
  const known = tallies.get(key);
  if (known) return known;
  const fresh = { success: 0, failure: 0, count: 0, successCount: 0 };
  tallies.set(key, fresh);
  return fresh;
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
