import { createSuccessModel } from '../../src/learn/success/model.ts';
import { createStaff, type Staff } from '../../src/plan/select/staff.ts';
import type { Snapshot } from '../../src/plan/snapshot.ts';
import { candidate, executor, goal, outcome, snapshot } from '../plan/snapshots.ts';
import { createDraws } from './random.ts';

/** How one day's ideas and people are drawn. */
interface DayShape {
  cap: number;
  ideas: number;
  people: number;
  /** Free hours of each, least and most. */
  hours: readonly [number, number];
  /** Power of effort that value grows with. */
  valueByEffort: number;
  /** Share of ideas that wait for another. */
  waiting: number;
  goals: number;
  blockers: number;
  /** Shares of hours that the first goals get at most, percent. */
  mostPercent?: readonly number[];
}

const USUAL = { ideas: 60, people: 6, valueByEffort: 0, waiting: 0.15, goals: 1, blockers: 0 } as const;

/** What binds on each kind of day. */
export const DAYS = {
  hours: { ...USUAL, cap: 25, hours: [4, 14] },
  'hours, value by effort': { ...USUAL, cap: 25, hours: [4, 14], valueByEffort: 1 },
  places: { ...USUAL, cap: 5, hours: [30, 40] },
  'places, value by effort': { ...USUAL, cap: 5, hours: [30, 40], valueByEffort: 1 },
  both: { ...USUAL, cap: 8, hours: [4, 16], valueByEffort: 0.5 },
  'goals and blockers': { ...USUAL, cap: 6, hours: [6, 20], valueByEffort: 0.5, goals: 5, blockers: 3 },
  'shares of hours': {
    ...USUAL,
    ...{ cap: 10, hours: [10, 30], valueByEffort: 0.5, goals: 4, mostPercent: [10, 20] },
  },
} satisfies Record<string, DayShape>;

export type DayName = keyof typeof DAYS;

const CATEGORIES = ['quality', 'revenue', 'automation', 'enhancement'];

/** One day of a team with a record, drawn from a seed; ideas are in points of goals that are all on pace. */
export function drawDay(shape: DayShape, seed: number): Snapshot {
  const draws = createDraws(seed, 7);
  const between = (low: number, high: number) => low + Math.floor(draws.uniform() * (high - low + 1));
  const goals = Array.from({ length: shape.goals }, (_goal, index) =>
    goal(`G-${index + 1}`, {
      figures: { gap: 1e6, progressRatio: shape.goals === 1 ? 0 : draws.uniform() },
    }),
  );
  const executors = Array.from({ length: shape.people }, (_person, index) =>
    executor(`M-${index + 1}`, {
      freeHours: between(...shape.hours),
      hoursPerDay: 6,
      categories: draws.uniform() < 0.3 ? CATEGORIES.filter(() => draws.uniform() < 0.6) : [],
    }),
  );
  const outcomes = executors.flatMap(({ id }) =>
    CATEGORIES.flatMap((category) => {
      const skill = 0.3 + 0.65 * draws.uniform();
      return Array.from({ length: between(0, 8) }, () => outcome(id, category, draws.uniform() < skill));
    }),
  );
  const candidates = Array.from({ length: shape.ideas }, (_idea, index) => {
    const effort = between(1, 12);
    const value = 1e3 * Math.exp(0.8 * draws.normal()) * effort ** shape.valueByEffort;
    const isBlocker = index < shape.blockers;
    return candidate(index + 1, {
      title: `Idea number ${index + 1}`,
      category: isBlocker ? 'blocker' : (CATEGORIES[between(0, 3)] ?? ''),
      effortHours: effort,
      effortHighHours: effort * 1.5,
      goalId: `G-${between(1, shape.goals)}`,
      impactLow: value,
      impactHigh: value,
      dependsOn: draws.uniform() < shape.waiting ? [`C-${between(1, shape.ideas)}`] : [],
    });
  });
  const hourShares = (shape.mostPercent ?? []).map((mostPercent, at) => ({
    ...{ of: 'goal' as const, id: `G-${at + 1}`, name: `G-${at + 1}`, mostPercent, leastPercent: null },
  }));
  return snapshot({ goals, executors, outcomes, candidates, hourShares, feed: { cap: shape.cap } });
}

export function staffOf(day: Snapshot): Staff {
  return createStaff(day.executors, day.feed, createSuccessModel(day.outcomes, day.now), day);
}
