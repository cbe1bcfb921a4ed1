import type { AdditiveFit, Belief } from './additive.ts';
import { ALWAYS_IN_TIME, chanceInTime, type InTime, type Range, rangeOf, upperLogit } from './chance.ts';
import { type DurationFit, fitDuration } from './duration.ts';
import { fitLogistic, SUCCESS_PRIOR } from './logistic.ts';
import {
  effortOrCentre,
  type PastWork,
  poolExecutors,
  scaleEffort,
  type Tally,
  tallyOutcomes,
  withoutOutcomes,
} from './tally.ts';
import type { Prior, Scales } from './terms.ts';

/** Fewer outcomes of a category are "little record". */
const LITTLE_RECORD = 5;
/** Small enough to leave nothing to a term that a fit does without. */
const NO_SPREAD = 1e-3;
/** Nobody's own terms: what is left is the category's. */
const PUBLIC_SCALES: Scales = { ...SUCCESS_PRIOR.scales, executor: NO_SPREAD, both: NO_SPREAD };
const PUBLIC_PRIOR: Prior = { ...SUCCESS_PRIOR, scales: PUBLIC_SCALES };

/** Who has what nobody took. */
export const NOBODY = '';

/** Whether so few outcomes of a category, whoever did them, say little about the next one. */
export function isLittleRecord(categoryCount: number): boolean {
  return categoryCount < LITTLE_RECORD;
}

/** A task that is to be done. */
export interface Work {
  category: string;
  /** Null where nobody knows. */
  effortHours: number | null;
  /** Hours until it is due, on the clock of `spentHours`; null asks only whether it will be done. */
  budgetHours: number | null;
}

/** What is believed of one task: done, and within its budget. */
interface Chance extends Range {
  /** Raw outcomes behind it: this executor's of the category, or the category's. */
  count: number;
  /** Raw outcomes of the category, whoever did them, and how many executors did. */
  categoryCount: number;
  executorCount: number;
  /** Fewer than five outcomes of the category. */
  isLittleRecord: boolean;
}

/** Predicts whether work is done by its due date. The same outcomes and instant give the same figures. */
export interface SuccessModel {
  /** Named with every forecast it makes. */
  readonly name: string;
  /** Of this executor: routes, and is shown to that person (an agent's to everybody). */
  personalChance(executorId: string, work: Work): Chance;
  /** Of the category, whoever does it as work has gone so far: public, and what is scored. */
  publicChance(work: Work): Chance;
  /** Upper bound of an executor's logit, `sds` posterior standard deviations up. */
  upperLogit(executorId: string, work: Work, sds: number): number;
  /** Median hours that an executor is expected to need. */
  expectedHours(executorId: string, work: Work): number;
  /** Whoever has an outcome of the category, once each. */
  listDoers(category: string): readonly string[];
  /** What was believed before these outcomes, which it knows, came. */
  without(outcomes: readonly PastWork[]): SuccessModel;
}

/**
 * One model of success: P(done by the due date) = P(success) × P(time ≤ budget), both additive in executor, category, their
 * pair and log effort (facts: learning, section 2). An executor or category without outcomes has the team's mean and a wide
 * range. The public chance is the same model without executors: who gets the work now is not in it.
 */
export function createSuccessModel(outcomes: readonly PastWork[], now: number): SuccessModel {
  return fitModel(tallyOutcomes(outcomes, now), now);
}

function fitModel(tally: Tally, now: number): SuccessModel {
  const personal = createBeliefs(tally, fitLogistic(tally), fitDuration(tally));
  // Who does what is asked for the personal one alone.
  let open: Beliefs | undefined;
  const counts = countCategories(tally);

  function openBeliefs(): Beliefs {
    if (open) return open;
    const pooled = poolExecutors(tally);
    open = createBeliefs(pooled, fitLogistic(pooled, PUBLIC_PRIOR), fitDuration(pooled));
    return open;
  }

  function describe(range: Range, category: string, count: number | null): Chance {
    const all = counts.get(category) ?? { count: 0, executors: 0 };
    return {
      ...range,
      count: count ?? all.count,
      categoryCount: all.count,
      executorCount: all.executors,
      isLittleRecord: isLittleRecord(all.count),
    };
  }

  return {
    name: 'hierarchical logistic 1',
    personalChance(executorId, work) {
      const { success, inTime } = personal.of(executorId, work);
      return describe(rangeOf(success, inTime), work.category, personal.count(executorId, work.category));
    },
    publicChance(work) {
      const { success, inTime } = openBeliefs().of(null, work);
      return describe(rangeOf(success, inTime), work.category, null);
    },
    upperLogit(executorId, work, sds) {
      const { success, inTime } = personal.of(executorId, work);
      return upperLogit(success, inTime, sds);
    },
    expectedHours: (executorId, work) =>
      effortOrCentre(work.effortHours) * Math.exp(personal.of(executorId, work).duration.mean),
    listDoers(category) {
      const executors = [...tally.executors.keys()];
      const of = tally.cells.filter((cell) => cell.category === tally.categories.get(category));
      return of.flatMap((cell) => executors[cell.executor] ?? []).filter((id) => id !== NOBODY);
    },
    without: (fresh) => fitModel(withoutOutcomes(tally, fresh, now), now),
  };
}

interface Beliefs {
  of(executorId: string | null, work: Work): { success: Belief; inTime: InTime; duration: Belief };
  count(executorId: string, category: string): number;
}

/** Looks up what is believed of a pair; each of a category and step of effort is worked out once. */
function createBeliefs(tally: Tally, success: AdditiveFit, { additive, noise }: DurationFit): Beliefs {
  const known = new Map<string, { success: Belief; duration: Belief }>();
  const cells = new Map(
    tally.cells.map(({ executor, category, count }) => [`${executor} ${category}`, count]),
  );

  function believe(executorId: string | null, { category, effortHours }: Work) {
    const point = {
      executor: (executorId === null ? undefined : tally.executors.get(executorId)) ?? null,
      category: tally.categories.get(category) ?? null,
      effort: scaleEffort(effortHours),
    };
    const key = `${point.executor} ${point.category} ${point.effort}`;
    const belief = known.get(key) ?? { success: success.believe(point), duration: additive.believe(point) };
    known.set(key, belief);
    return belief;
  }

  return {
    of(executorId, work) {
      const belief = believe(executorId, work);
      if (work.budgetHours === null) return { ...belief, inTime: ALWAYS_IN_TIME };
      const logBudget = Math.log(Math.max(0, work.budgetHours) / effortOrCentre(work.effortHours));
      return { ...belief, inTime: chanceInTime(belief.duration, noise, logBudget) };
    },
    count: (executorId, category) =>
      cells.get(`${tally.executors.get(executorId)} ${tally.categories.get(category)}`) ?? 0,
  };
}

function countCategories({ categories, cells }: Tally): Map<string, { count: number; executors: number }> {
  const names = [...categories.keys()];
  const counts = new Map<string, { count: number; executors: number }>();
  for (const { category, count } of cells) {
    const name = names[category] ?? '';
    const all = counts.get(name) ?? { count: 0, executors: 0 };
    counts.set(name, { count: all.count + count, executors: all.executors + 1 });
  }
  return counts;
}
