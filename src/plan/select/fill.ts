import { findOverdrawn, hoursByShare } from '../terms/hour-shares.ts';
import type { Placed } from './assign.ts';
import { compareImpact, type Item, type Option, type Problem, weigh } from './problem.ts';
import { findPassedOver, readNeeds, type Spread } from './spread.ts';

export type ItemOrder = (a: Item, b: Item) => number;

/** What a filling is asked while it goes. */
export interface FillRules {
  spread: Spread;
  /** Whether an idea is there already in other words; asked of what is about to be chosen. */
  isRepeat: (item: Item) => boolean;
}

/** Ideas that can be chosen, in an order. */
export function sortItems({ items }: Problem, order: ItemOrder): Item[] {
  return items.filter(({ steps }) => steps.length > 0).sort(order);
}

/** Fills a batch from sorted ideas, after its blockers. */
export function fillBatch(
  problem: Problem,
  sorted: readonly Item[],
  rules: FillRules,
  { blockers, first = [] }: { blockers: readonly Placed[]; first?: readonly Item[] },
): Placed[] {
  const { places } = problem;
  const filling = createFilling(problem, rules, blockers);
  const others = sorted.filter(({ isBlocker }) => !isBlocker);
  for (const item of first) filling.take(item, places);
  // Once more after each round that took something: a goal's second place may have waited for another goal's first.
  let isGoing = true;
  while (isGoing && filling.size() < places) {
    isGoing = false;
    for (const item of others) if (filling.size() < places && filling.take(item, places)) isGoing = true;
  }
  return filling.list();
}

/** Goals of which an idea fits, the worst off first, each beside one idea of those before it; and these ideas. */
export function findFitting(
  problem: Problem,
  sorted: readonly Item[],
  given: { blockers: readonly Placed[]; before: Spread['before']; isRepeat: FillRules['isRepeat'] },
): { spread: Spread; ideas: Item[] } {
  const { blockers, before, isRepeat } = given;
  const needs = readNeeds(problem.items);
  const fitting = new Map<string, number>();
  const filling = createFilling(problem, { spread: { fitting, needs, before }, isRepeat }, blockers);
  const ideas: Item[] = [];
  if (needs.size > 1) {
    const byGoal = Map.groupBy(
      sorted.filter(({ isBlocker }) => !isBlocker),
      ({ scored }) => scored.goalId,
    );
    for (const [goal, need] of needs) {
      if (filling.size() >= problem.places) break;
      const idea = byGoal.get(goal)?.find((item) => filling.take(item, problem.places));
      if (!idea) continue;
      fitting.set(goal, need);
      ideas.push(idea);
    }
  }
  return { spread: { fitting, needs, before }, ideas };
}

/** Ideas of shares of hours that are owed some, in order, until each has its hours or none of its ideas fits. */
export function findOwed(
  problem: Problem,
  sorted: readonly Item[],
  rules: FillRules,
  { blockers, first }: { blockers: readonly Placed[]; first: readonly Item[] },
): Item[] {
  const { shareLimits, places } = problem;
  if (shareLimits.every(({ least }) => least === 0)) return [];
  const filling = createFilling(problem, rules, blockers);
  for (const item of first) filling.take(item, places);
  const owed: Item[] = [];
  for (const [at, { least }] of shareLimits.entries()) {
    const isOwed = () => (filling.hoursByShare()[at] ?? 0) < least;
    for (const item of sorted) {
      if (!isOwed()) break;
      if (!item.isBlocker && item.shares.includes(at) && filling.take(item, places)) owed.push(item);
    }
  }
  return owed;
}

/** By value over max(hours, team hours a day ÷ cap) of an idea with what has to be in the batch with it: what binds counts. */
export function compareByRate({ items, hoursPerPlace }: Problem): ItemOrder {
  const rates = items.map(({ steps }) => {
    let worth = 0;
    let hours = 0;
    for (const step of steps) {
      worth += items[step]?.options[0]?.worth ?? 0;
      hours += items[step]?.hours ?? 0;
    }
    const atLeast = steps.length * hoursPerPlace;
    return Number.isFinite(atLeast) ? worth / Math.max(hours, atLeast) : worth / steps.length;
  });
  return (a, b) => (rates[b.index] ?? 0) - (rates[a.index] ?? 0) || a.rank - b.rank;
}

/**
 * The order of the page: by value for what binds. What is counted by need alone stands by that, whoever does it and however
 * long it is taken to be, then by priority, alignment and age: so its reason says.
 */
export function compareForPage({ items, hoursPerPlace }: Problem): ItemOrder {
  const values = items.map(({ scored, steps }) => {
    const value = weigh(scored);
    if (!Number.isFinite(hoursPerPlace)) return value;
    const hours = steps.reduce((sum, step) => sum + (items[step]?.hours ?? 0), 0);
    return value / Math.max(scored.countedFrom === 'need' ? 0 : hours, hoursPerPlace);
  });
  return (a, b) => (values[b.index] ?? 0) - (values[a.index] ?? 0) || a.rank - b.rank;
}

/** The third seed's order: impact, then priority, then alignment, then the older one. */
export const compareClassic: ItemOrder = (a, b) => compareImpact(a.scored, b.scored);

export function countBlockers(items: readonly Item[]): number {
  return items.filter(({ isBlocker }) => isBlocker).length;
}

/** A batch that is filled idea by idea, within everybody's room. */
export function createFilling(
  { items, rooms, mostBlockers, shareLimits }: Problem,
  { spread, isRepeat }: FillRules,
  start: readonly Placed[] = [],
) {
  const left = rooms.map(({ hours, tasks }) => ({
    hours: hours ?? Number.POSITIVE_INFINITY,
    tasks: tasks ?? Number.POSITIVE_INFINITY,
  }));
  const placed = new Map<number, Placed>();
  let blockers = 0;
  for (const each of start) add(each);

  function occupy({ item, option }: Placed, sign: 1 | -1): void {
    const room = left[option.room];
    if (!room) return;
    room.hours -= sign * item.hours;
    room.tasks -= sign;
  }

  function add(each: Placed): void {
    occupy(each, 1);
    placed.set(each.item.index, each);
    if (each.item.isBlocker) blockers++;
  }

  const listItems = () => [...placed.values()].map(({ item }) => item);

  /** Adds an idea with what it needs, each for the best who has room; or nothing at all. */
  function take(item: Item, upTo: number): boolean {
    if (item.steps.length === 0 || placed.has(item.index)) return false;
    const missing = item.steps.filter((step) => !placed.has(step)).flatMap((step) => items[step] ?? []);
    if (placed.size + missing.length > upTo) return false;
    if (blockers + countBlockers(missing) > mostBlockers) return false;
    if (findOverdrawn([...listItems(), ...missing], shareLimits) !== null) return false;
    const added: Placed[] = [];
    for (const each of missing) {
      const option: Option | undefined = each.options.find(
        ({ room, isAboveBar }) =>
          (isAboveBar || each !== item) &&
          (left[room]?.hours ?? 0) >= each.hours &&
          (left[room]?.tasks ?? 0) >= 1,
      );
      if (!option) break;
      added.push({ item: each, option });
      occupy({ item: each, option }, 1);
    }
    const isWhole =
      added.length === missing.length &&
      findPassedOver([...listItems(), ...added.map((each) => each.item)], spread) === null &&
      !missing.some(isRepeat);
    for (const each of added) occupy(each, -1);
    if (isWhole) for (const each of added) add(each);
    return isWhole;
  }

  return {
    take,
    size: () => placed.size,
    blockers: () => blockers,
    hoursByShare: () => hoursByShare(listItems(), shareLimits.length),
    list: () => [...placed.values()],
  };
}
