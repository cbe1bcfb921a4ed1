import { fitPlatt, type Platt, rescale, type SettledChance } from '../../analyze/platt.ts';
import type { WorkCalendar } from '../../base/calendar/calendar.ts';
import { createWorkClock, type WorkClock } from '../../base/calendar/work-clock.ts';
import type { SuccessModel } from '../../learn/success/model.ts';
import type { TaskRouting } from '../../todo/task/figures-store.ts';
import type { PlanExecutor } from '../snapshot.ts';

/** Figures of a category are public only where they are nobody's own: so many people are behind them. */
const FEWEST_PEOPLE = 3;
/** A category that nobody has done anything in: what is believed of it is believed of the team's work as a whole. */
const NO_CATEGORY = '';

/** What chances are said from. */
export interface ChanceInput {
  now: number;
  calendar: WorkCalendar;
  settledChances: readonly SettledChance[];
  /** Whoever is not in it counts as a person. */
  executors: readonly Pick<PlanExecutor, 'id' | 'kind'>[];
}

/** A task whose due date is known. */
export interface DueWork {
  category: string;
  effortHours: number;
  dueAt: number;
  assigneeId: string | null;
}

/** What is said of a task's success when it is proposed, and what is kept beside it. */
export interface SaidChance {
  /** Public, without anybody's own terms, scaled by what the team has settled: this is what is scored. */
  figures: {
    success_probability: number;
    success_low: number;
    success_high: number;
    settled_count: number;
    model: string;
  };
  /** The same before it was scaled: what scaling is learned from. */
  raw: number;
  /** The assignee's own; empty where nobody has it. */
  own: Pick<TaskRouting, 'count' | 'own'>;
}

/** Says chances of tasks, by what was known at one instant. */
export type SayChance = (work: DueWork) => SaidChance;

export function createSayChance(model: SuccessModel, input: ChanceInput): SayChance {
  const measure: WorkClock = createWorkClock(input.calendar, input.now);
  const platt: Platt = fitPlatt(input.settledChances);
  return ({ category, effortHours, dueAt, assigneeId }) => {
    // To the hour: a plan that is made again a few minutes later, after a crash, says the same.
    const budgetHours = Math.round(measure(input.now, dueAt));
    const work = { category, effortHours, budgetHours };
    const { categoryCount, ...chance } = model.publicChance(work);
    const open = isPublic(model.listDoers(category), input.executors)
      ? chance
      : model.publicChance({ ...work, category: NO_CATEGORY });
    const said = rescale(platt, open);
    return {
      figures: {
        success_probability: said.probability,
        success_low: said.low,
        success_high: said.high,
        settled_count: categoryCount,
        model: model.name,
      },
      raw: open.probability,
      own: assigneeId === null ? {} : describeOwn(model, assigneeId, work),
    };
  };
}

function describeOwn(
  model: SuccessModel,
  assigneeId: string,
  work: Parameters<SuccessModel['personalChance']>[1],
): SaidChance['own'] {
  const { probability, low, high, count } = model.personalChance(assigneeId, work);
  return { count, own: { probability, low, high } };
}

/** Whether nobody can work out one person's record from a category's: nobody is behind it but agents, or three people are. */
export function isPublic(
  doers: readonly string[],
  executors: readonly Pick<PlanExecutor, 'id' | 'kind'>[],
): boolean {
  const agents = new Set(executors.filter(({ kind }) => kind === 'agent').map(({ id }) => id));
  const people = doers.filter((id) => !agents.has(id)).length;
  return people === 0 || people >= FEWEST_PEOPLE;
}
