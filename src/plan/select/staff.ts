import { buildPatterns } from '../../learn/patterns.ts';
import type { PastOutcome } from '../../learn/store.ts';
import type { SuccessModel, Work } from '../../learn/success/model.ts';
import { rankContenders } from '../../learn/success/rank.ts';
import { scaleEffort } from '../../learn/success/tally.ts';
import { countUsualDays } from '../../todo/task/due-date.ts';
import type { PlanCandidate, PlanExecutor, PlanFeed } from '../snapshot.ts';

/** Samples an executor needs in a category, in the days that patterns count, before the classic rule trusts the rate. */
const CLASSIC_SAMPLES = 3;
/** What counts as time where none is known: more than any that is. */
const MOST_MINUTES = 1e6;
/** Hours of a working day on the clock by which times to finish are measured. */
const WORKDAY_HOURS = 8;
/** Values are of a month: a task that waits for so many working days brings nothing in it. */
const WORKING_DAYS_A_MONTH = 20;
/** The days that free hours are of. */
const WORKING_DAYS_A_WEEK = 5;

const NOBODY: readonly PlanExecutor[] = [];

/** How much more an executor can take. */
export interface Room {
  hours: number | null;
  tasks: number | null;
}

/** What of a task matters for who does it. */
export interface Job {
  candidate: Pick<
    PlanCandidate,
    'id' | 'title' | 'projectId' | 'category' | 'effortHighHours' | 'notFor' | 'onlyFor' | 'lastDoerId'
  >;
  approvalKind: string;
  effortHours: number;
  effortHighHours: number;
}

/** What ended by now. */
interface EndedWork {
  outcomes: readonly PastOutcome[];
  now: number;
}

/** Who could do what, and how well: the part of routing that selection needs too. */
export interface Staff {
  /**
   * Executors who may get this task, best first; room is not looked at. Whoever has clearly failed at such work is among
   * them only where nobody else is, or where people named them for it.
   */
  eligible(job: Job): readonly PlanExecutor[];
  /** Whether it waits for those whom people named for it, and is open to nobody else. */
  isReserved(job: Job): boolean;
  /** What routing maximises for a pair; higher is better. */
  gain(executor: PlanExecutor, job: Job): number;
  /** Chance that this executor (or, for null, whoever takes it) finishes by the due date, or within so many working hours. */
  probability(executor: PlanExecutor | null, job: Job, withinHours?: number): number;
  /** Whether what it says of two tasks of one category and effort may differ by their titles. */
  readonly readsTitles: boolean;
  readonly rule: string;
}

export function createStaff(
  executors: readonly PlanExecutor[],
  feed: Pick<PlanFeed, 'routing'>,
  model: SuccessModel,
  past: EndedWork,
): Staff {
  const classicGain = feed.routing === 'classic' ? createClassicGain(past) : null;
  const present = executors.filter(({ isRouted, isAway }) => isRouted && !isAway);
  const rankings = new Map<string, PlanExecutor[]>();
  const shares = new Map(present.map((executor) => [executor.id, shareAfterWaiting(executor)]));
  const gain = (executor: PlanExecutor, job: Job) =>
    classicGain?.(executor.id, job.candidate.category) ?? rank([executor], job)[0]?.gain ?? 0;

  /** What waits behind other work brings its value later. */
  function rank(contenders: readonly PlanExecutor[], job: Job) {
    return rankContenders(model, workOf(job), contenders, job.approvalKind === 'risky')
      .map((each) => ({ ...each, gain: each.gain * (shares.get(each.contender.id) ?? 1) }))
      .sort((a, b) => b.gain - a.gain);
  }

  function eligible(job: Job): readonly PlanExecutor[] {
    const { category, notFor, onlyFor, lastDoerId } = job.candidate;
    const named = onlyFor.length === 0 ? NOBODY : executors.filter(({ id }) => onlyFor.includes(id));
    // Whom people named for it gets it, also where nothing is routed to them; one who left holds nothing up.
    if (named.length > 1 && lastDoerId !== undefined) return listNextInTurn(named, job);
    if (named.length > 0) return named.filter(({ isAway }) => !isAway).sort((a, b) => byGain(a, b, job));
    const { effortHours, budgetHours } = workOf(job);
    const key = `${category} ${job.approvalKind === 'risky'} ${scaleEffort(effortHours)} ${budgetHours} ${notFor.join(' ')} ${lastDoerId ?? ''}`;
    const known = rankings.get(key);
    if (known) return known;
    const all = present.filter(
      ({ id, categories }) =>
        !notFor.includes(id) && (categories.length === 0 || categories.includes(category)),
    );
    // Work that comes again goes round, where there is somebody else.
    const others = all.filter(({ id }) => id !== lastDoerId);
    const able = others.length > 0 ? others : all;
    const ranking = classicGain
      ? // Whom the classic rule knows too little of gets nothing by it: the task is open instead.
        able.filter((executor) => gain(executor, job) >= 0).sort((a, b) => byGain(a, b, job))
      : rank(able, job).map(({ contender }) => contender);
    rankings.set(key, ranking);
    return ranking;
  }

  function byGain(a: PlanExecutor, b: PlanExecutor, job: Job): number {
    return gain(b, job) - gain(a, job) || (a.handle < b.handle ? -1 : 1);
  }

  return {
    eligible,
    isReserved: ({ candidate }) => executors.some(({ id }) => candidate.onlyFor.includes(id)),
    gain,
    probability(executor, job, withinHours) {
      const work = workOf(job);
      if (withinHours !== undefined) work.budgetHours = withinHours;
      const chance = executor === null ? model.publicChance(work) : model.personalChance(executor.id, work);
      return chance.probability;
    },
    readsTitles: false,
    rule: feed.routing === 'classic' ? 'classic: best rate of three or more' : 'Bayes-UCB 1.5',
  };
}

/**
 * A job with the time that its due date gives whoever is free: the same for everybody, so that nobody is preferred because
 * what they have to do before, or few hours a day, would make it due later.
 */
function workOf({ candidate: { category, effortHighHours: high }, effortHours, effortHighHours }: Job): Work {
  const days = countUsualDays({ effortHours, effortHighHours, isRange: high !== null });
  return { category, effortHours, budgetHours: days * WORKDAY_HOURS };
}

/**
 * The share of a month's value that a task still brings which waits for an executor's other work and days off: a twentieth
 * less for each working day. Whoever has most of what is open is handed the next one only where they are better by more.
 */
function shareAfterWaiting({ freeHours, hoursPerDay, openTasks }: PlanExecutor): number {
  const isSet = freeHours !== null && hoursPerDay !== null && hoursPerDay > 0;
  const days = isSet ? WORKING_DAYS_A_WEEK - freeHours / hoursPerDay : openTasks;
  return 1 - Math.min(WORKING_DAYS_A_WEEK, Math.max(0, days)) / WORKING_DAYS_A_MONTH;
}

/** The room that executors start the day with. */
export function openRooms(executors: readonly PlanExecutor[]): Map<string, Room> {
  return new Map(
    executors.map(({ id, freeHours, maxOpenTasks, openTasks }) => [
      id,
      { hours: freeHours, tasks: maxOpenTasks === null ? null : maxOpenTasks - openTasks },
    ]),
  );
}

/** The same in the order of the executors, and last the room for tasks that are open to whoever takes them. */
export function listRooms(executors: readonly PlanExecutor[], openTasks: number): Room[] {
  return [...openRooms(executors).values(), { hours: null, tasks: openTasks }];
}

export function hasRoom(room: Room | undefined, effortHours: number): boolean {
  return room !== undefined && (room.hours ?? effortHours) >= effortHours && (room.tasks ?? 1) >= 1;
}

/**
 * The third seed's rule: the best rate of done tasks among those with three samples in the days that patterns count,
 * then the least time; nobody else counts, and gets -1.
 */
function createClassicGain({ outcomes, now }: EndedWork): (executorId: string, category: string) => number {
  const patterns = new Map(
    buildPatterns('', outcomes, now).map((pattern) => [
      `${pattern.executor_id} ${pattern.category}`,
      pattern,
    ]),
  );
  return (executorId, category) => {
    const pattern = patterns.get(`${executorId} ${category}`);
    const count = pattern ? pattern.success_count + pattern.failure_count : 0;
    if (!pattern || count < CLASSIC_SAMPLES) return -1;
    const minutes = pattern.timed_count === 0 ? MOST_MINUTES : pattern.total_minutes / pattern.timed_count;
    // Time only breaks ties: a day more is worth less than any difference of rates.
    return pattern.success_count / count - Math.min(minutes, MOST_MINUTES) * 1e-9;
  };
}

/** Of a rota whoever comes after the last doer, is there and has room; where nobody has room, whoever is next. */
function listNextInTurn(
  named: readonly PlanExecutor[],
  { candidate: { onlyFor, lastDoerId }, effortHours }: Job,
): readonly PlanExecutor[] {
  const after = onlyFor.indexOf(lastDoerId ?? '') + 1;
  const turn = [...onlyFor.slice(after), ...onlyFor.slice(0, after)]
    .flatMap((id) => named.find((executor) => executor.id === id) ?? [])
    .filter(({ isAway }) => !isAway);
  const next =
    turn.find(({ freeHours }) => (freeHours ?? Number.POSITIVE_INFINITY) >= effortHours) ?? turn[0];
  return next ? [next] : [];
}
