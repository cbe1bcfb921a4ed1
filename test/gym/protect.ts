import { createSolverLoader } from '../../adapters/process/background/solver.ts';
import { addDays } from '../../src/base/language/date.ts';
import type { IntegerSolver } from '../../src/base/ports.ts';
import { type PlanResult, planDay } from '../../src/plan/pipeline.ts';
import type { Snapshot } from '../../src/plan/snapshot.ts';
import { createHoursToDeadline, protectedChance } from '../../src/plan/terms/protect.ts';
import { DAYS, drawDay } from './choice-world.ts';
import { type Figure, meanOf } from './figures.ts';
import { createDraws, type Draws } from './random.ts';

/** Days from now on which goals are due, one after another. */
const DEADLINES = [2, 5, 12, 40];
/** Futures of a batch, and the share of them that is the bad tail. */
const FUTURES = 400;
const WORST = 0.2;
/** Variance of what makes all tasks of a category fail together, of 1. */
const COMMON = 0.3;

/** One day whose goals are due soon and later, of a feed that protects so many percent. */
export function drawDeadlines(
  seed: number,
  protectPercent: number,
  ideas: number = DAYS.both.ideas,
): Snapshot {
  const day = drawDay({ ...DAYS.both, goals: 4, ideas }, seed);
  const goals = day.goals.map((goal, at) => ({
    ...goal,
    deadlineOn: addDays(day.today, DEADLINES[at % DEADLINES.length] ?? 0),
  }));
  return { ...day, goals, feed: { ...day.feed, protectPercent } };
}

export function planDeadlines(day: Snapshot, solver?: IntegerSolver): PlanResult {
  return planDay({ snapshot: day, plays: null, batchId: 'B-1', maxTasks: null, solver });
}

/** A batch in the terms of what is maximised: Σ optimistic chance × value and Σ tail × value, in the day's unit. */
export function termsOf({ routed, staff }: PlanResult, hoursOf: (goalId: string) => number) {
  let gain = 0;
  let tail = 0;
  for (const { scored, executor } of routed) {
    const value = scored.countedValue * scored.urgency;
    const optimistic = executor === null ? staff.probability(null, scored) : staff.gain(executor, scored);
    gain += value * Math.max(0.01, optimistic);
    const within = staff.probability(executor, scored, hoursOf(scored.goalId ?? ''));
    tail += value * protectedChance(0, within, 100);
  }
  return { gain, tail };
}

/** What a batch is expected to bring, and its mean over the worst fifth of its futures, both by the goals' deadlines. */
function judge({ routed, staff }: PlanResult, hoursOf: (goalId: string) => number, draws: Draws) {
  const tasks = routed.map(({ scored, executor }) => ({
    value: scored.countedValue * scored.urgency,
    category: scored.candidate.category,
    chance: staff.probability(executor, scored, hoursOf(scored.goalId ?? '')),
  }));
  const futures = Array.from({ length: FUTURES }, () => {
    const shocks = new Map<string, number>();
    return tasks.reduce((sum, { value, category, chance }) => {
      const shock = shocks.get(category) ?? draws.normal();
      shocks.set(category, shock);
      const luck = Math.sqrt(COMMON) * shock + Math.sqrt(1 - COMMON) * draws.normal();
      return sum + (shareBelow(luck) < chance ? value : 0);
    }, 0);
  }).sort((a, b) => a - b);
  const worst = futures.slice(0, Math.round(WORST * FUTURES));
  return {
    mean: tasks.reduce((sum, { value, chance }) => sum + value * chance, 0),
    tail: worst.reduce((sum, value) => sum + value, 0) / worst.length,
  };
}

/** Standard normal distribution function, by its logistic approximation (Bowling et al. 2009): within .0001. */
function shareBelow(z: number): number {
  return 1 / (1 + Math.exp(-(0.07056 * z ** 3 + 1.5976 * z)));
}

/** How much protecting deadlines wins in the worst fifth, and costs on average, as shares of the batch that protects none. */
export async function* measureProtect(seeds: readonly number[]): AsyncGenerator<Figure> {
  const solver = await createSolverLoader()();
  const days = seeds.map((seed) => {
    const plain = drawDeadlines(seed, 0);
    const surest = drawDeadlines(seed, 30);
    const hoursOf = readHours(surest);
    const at = (day: Snapshot) => judge(planDeadlines(day, solver), hoursOf, createDraws(seed, 11));
    const [without, half, whole] = [at(plain), at(drawDeadlines(seed, 15)), at(surest)];
    const gained = (kind: 'mean' | 'tail', of: typeof whole) =>
      (of[kind] - without[kind]) / Math.max(without.mean, 1e-9);
    const { protection } = planDeadlines(surest, solver);
    return {
      ...{ tail15: gained('tail', half), mean15: -gained('mean', half) },
      ...{ tail30: gained('tail', whole), mean30: -gained('mean', whole) },
      ...{ told: protection?.meanLost ?? 0, changed: protection?.changed ?? 0 },
    };
  });
  const figure = (name: string, of: (day: (typeof days)[number]) => number, bar: Figure['bar']): Figure => ({
    name: `protect: ${name}`,
    ...meanOf(days.map(of)),
    bar,
  });
  yield figure('worst fifth by the deadlines, 15 %, share of the mean', ({ tail15 }) => tail15, null);
  yield figure('worst fifth by the deadlines, 30 %, share of the mean', ({ tail30 }) => tail30, {
    kind: 'above',
    limit: 0,
  });
  yield figure('brought by the deadlines lost, 15 %', ({ mean15 }) => mean15, null);
  yield figure('brought by the deadlines lost, 30 %', ({ mean30 }) => mean30, {
    kind: 'at most',
    limit: 0.05,
  });
  yield figure('expected value lost at any time, as told, 30 %', ({ told }) => told, null);
  yield figure('tasks of eight that are others, 30 %', ({ changed }) => changed, { kind: 'above', limit: 0 });
}

/** Working hours until each goal's deadline ends, whatever the day's feed protects. */
export function readHours(day: Snapshot): (goalId: string) => number {
  const hoursTo = createHoursToDeadline({ ...day, feed: { ...day.feed, protectPercent: 30 } });
  return (goalId) => hoursTo(day.goals.find(({ figures }) => figures.id === goalId) ?? null) ?? 0;
}
