import { fewHoursPerDay } from '../../team/capacity/capacity.ts';
import type { ScoredIdea } from '../score.ts';
import type { PlanExecutor } from '../snapshot.ts';
import { isOfShare, type ShareLimit } from '../terms/hour-shares.ts';
import { protectedChance } from '../terms/protect.ts';
import { findSteps, type SelectInput } from './select-steps.ts';
import { hasRoom, listRooms, type Room } from './staff.ts';

/** What any idea counts beside the most valuable one: it fills places, and decides among equals. */
const FILLING = 1e-6;
/** An idea of Tiller's own that has no figure counts a tenth of one that the team brought for the same need: that comes first. */
const DERIVED_SHARE = 0.1;
/** How much who does it matters for a task that is worth nothing else. */
const FILLING_CHANCE = 0.01;
/** A day's hours of somebody who set none. */
const USUAL_HOURS_A_DAY = 4;

/** One way to have a task done: by an executor, or open to whoever takes it (null). */
export interface Option {
  executor: PlanExecutor | null;
  /** Place of the executor's room in the problem's. */
  room: number;
  /** Optimistic chance (see `protectedChance`) × counted value a month × urgency, in the unit of values; what is maximised. */
  worth: number;
  /** Whether its expected value reaches the feed's bar, if there is one. */
  isAboveBar: boolean;
}

/** An idea as the choice of a batch sees it. */
export interface Item {
  /** Its place among the problem's items. */
  index: number;
  scored: ScoredIdea;
  /** Its place where all count alike: see `compareTies`. */
  rank: number;
  hours: number;
  /** Best first; never empty. */
  options: readonly Option[];
  /** Places of what has to be in the batch with it, prerequisites first, itself last. */
  steps: readonly number[];
  isBlocker: boolean;
  /** Places of the shares of hours that it takes from, in the problem's. */
  shares: readonly number[];
  /** The goal whose places it counts among; null where places are not shared out: no goal, a blocker, a deadline that is near. */
  sharedGoal: string | null;
}

/** Tasks and executors to be chosen together, under places, hours and prerequisites. */
export interface Problem {
  items: readonly Item[];
  /** Why an idea of the pool is no item. */
  impossible: readonly { scored: ScoredIdea; kind: 'dependency' | 'capacity'; reason: string }[];
  places: number;
  shareLimits: readonly ShareLimit[];
  /** Blockers that may be in. */
  mostBlockers: number;
  /** Of everybody, and last of what is open to take. */
  rooms: readonly Room[];
  /** Hours that a place costs at least: the team's hours a day over the cap; infinite where nobody's hours count. */
  hoursPerPlace: number;
}

const NO_SHARES: readonly number[] = [];
/** Said where enough tasks are open. How many there are changes as people take them: a page counts them anew. */
export const NO_TAKERS = 'enough open tasks wait for a taker already';

/** Blockers come first, but leave the rest of the batch to other work. */
const MOST_BLOCKERS = 3;

/** What is to be chosen from. Pure. */
export function createProblem(input: SelectInput): Problem {
  const { pool, executors, cap, places } = input;
  const rooms = listRooms(executors, Math.max(cap, input.feed.cap) - input.openUntaken);
  const optionsOf = createOptions(input, rooms.length - 1);
  const ranks = rankTies(pool);
  const fillingOf = createFillings(pool);
  const impossible: Problem['impossible'][number][] = [];
  const items: Item[] = [];
  const waiting: { item: Item; needs: readonly ScoredIdea[] }[] = [];
  const indexOf = new Map<ScoredIdea, number>();
  for (const scored of pool) {
    const found = findSteps(scored, input);
    if ('reason' in found) {
      impossible.push({ scored, kind: 'dependency', reason: found.reason });
      continue;
    }
    const rank = ranks.get(scored) ?? 0;
    const options = keepFitting(optionsOf(scored, fillingOf(rank)), rooms, scored.effortHours);
    if (options.length === 0) {
      impossible.push({ scored, kind: 'capacity', reason: describeFull(scored, input) });
      continue;
    }
    const index = items.length;
    const item: Item = {
      ...{ index, scored, rank, hours: scored.effortHours, options, steps: [index] },
      isBlocker: scored.isBlocker,
      shares: listShares(scored, input),
      sharedGoal: findSharedGoal(scored, input),
    };
    indexOf.set(scored, index);
    items.push(item);
    if (found.steps.length > 1) waiting.push({ item, needs: found.steps });
  }
  for (const { item, needs } of waiting) {
    const steps = needs.map((needed) => indexOf.get(needed) ?? -1);
    const missing = needs[steps.indexOf(-1)];
    if (missing)
      impossible.push({ scored: item.scored, kind: 'capacity', reason: describeFull(missing, input) });
    items[item.index] = { ...item, steps: missing ? [] : steps };
  }
  return {
    items,
    impossible,
    places,
    shareLimits: input.shareLimits,
    mostBlockers: Math.min(places, Math.max(0, Math.min(cap, MOST_BLOCKERS) - input.blockersInBatch)),
    rooms,
    hoursPerPlace: countHoursPerPlace(executors, cap),
  };
}

/** Options in whose room there is any for so many hours; the same list where that is all of them. */
function keepFitting(options: readonly Option[], rooms: readonly Room[], hours: number): readonly Option[] {
  for (const { room } of options)
    if (!hasRoom(rooms[room], hours)) return options.filter((option) => hasRoom(rooms[option.room], hours));
  return options;
}

function listShares(scored: ScoredIdea, { shareLimits }: SelectInput): readonly number[] {
  if (shareLimits.length === 0) return NO_SHARES;
  return shareLimits.flatMap(({ share }, at) => (isOfShare(share, scored) ? [at] : []));
}

/** The team's hours a day over the cap: fewer hours than that save none that another place could use. Infinite where none count. */
export function countHoursPerPlace(executors: readonly PlanExecutor[], cap: number): number {
  const hours = executors
    .filter(({ isRouted, isAway }) => isRouted && !isAway)
    .reduce((sum, { hoursPerDay }) => sum + (hoursPerDay ?? USUAL_HOURS_A_DAY), 0);
  return hours > 0 && cap > 0 ? hours / cap : Number.POSITIVE_INFINITY;
}

/** Of equal values, by what the team itself brought, need, whether its effect can be read, priority, alignment and age. */
function compareTies(a: ScoredIdea, b: ScoredIdea): number {
  return (
    Number(b.isOwn) - Number(a.isOwn) ||
    b.need - a.need ||
    b.readability - a.readability ||
    comparePriority(a, b)
  );
}

/** By priority, then alignment, then the older one. */
function comparePriority(a: ScoredIdea, b: ScoredIdea): number {
  return b.priority - a.priority || b.alignment - a.alignment || a.candidate.number - b.candidate.number;
}

/** The third seed's order: impact, then priority, then alignment, then the older one; what the team itself brought first. */
export function compareImpact(a: ScoredIdea, b: ScoredIdea): number {
  return (
    (b.valuePerMonth ?? 0) - (a.valuePerMonth ?? 0) ||
    Number(b.isOwn) - Number(a.isOwn) ||
    comparePriority(a, b)
  );
}

/** Counted value × urgency, at least 0; before anybody's chance. */
export function weigh(scored: ScoredIdea): number {
  const { countedValue, countedFrom, urgency, isOwn } = scored;
  const share = countedFrom === 'need' && !isOwn ? DERIVED_SHARE : 1;
  return Math.max(0, share * countedValue * urgency);
}

/** The place of each idea by `compareTies`, of equals in the order given: the orders that end with it compare a number. */
export function rankTies(pool: readonly ScoredIdea[]): Map<ScoredIdea, number> {
  return new Map(pool.toSorted(compareTies).map((scored, rank) => [scored, rank]));
}

/** What the idea of a rank counts beside its value: one share to two of the most valuable, the more the earlier it comes of equals. */
export function createFillings(pool: readonly ScoredIdea[]): (rank: number) => number {
  const largest = pool.reduce((most, idea) => Math.max(most, weigh(idea)), 0);
  const share = (largest || 1) * FILLING;
  return (rank) => share * (2 - rank / pool.length);
}

function findSharedGoal(scored: ScoredIdea, { urgentGoals }: SelectInput): string | null {
  const { goalId, isBlocker } = scored;
  return isBlocker || goalId === null || urgentGoals?.has(goalId) ? null : goalId;
}

/**
 * Who may have an idea, by what that is worth; ideas of one sort and effort are asked about once. Where people have a few
 * hours a month, what is too much for all to whom work is handed is open to the others.
 */
export function createOptions(
  { executors, staff, feed }: Pick<SelectInput, 'executors' | 'staff' | 'feed'>,
  openRoom: number,
): (scored: ScoredIdea, filling: number) => Option[] {
  const places = new Map(executors.map(({ id }, index) => [id, index]));
  const hasTakers =
    fewHoursPerDay(executors) !== null &&
    executors.some(({ isRouted, isAway, freeHours }) => !isRouted && !isAway && (freeHours ?? 0) > 0);
  const areFull = (eligible: readonly PlanExecutor[], scored: ScoredIdea) =>
    !staff.isReserved(scored) &&
    eligible.every(({ freeHours }) => (freeHours ?? Infinity) < scored.effortHours);
  const known = new Map<readonly PlanExecutor[], Map<string, { gain: number; mean: number }[]>>();
  return (scored, filling) => {
    const eligible = staff.eligible(scored);
    if (eligible.length === 0 && staff.isReserved(scored)) return [];
    const isOpen = eligible.length === 0 || (hasTakers && areFull(eligible, scored));
    const able: readonly (PlanExecutor | null)[] = isOpen ? [null] : eligible;
    const { deadlineHours } = scored;
    const sort = `${scored.effortHours} ${deadlineHours}`;
    const ofSort = known.get(eligible) ?? new Map<string, { gain: number; mean: number }[]>();
    const chances =
      ofSort.get(sort) ??
      able.map((executor) => {
        const mean = staff.probability(executor, scored);
        const gain = executor === null ? mean : Math.max(0.01, staff.gain(executor, scored));
        const inTime = deadlineHours === null ? null : staff.probability(executor, scored, deadlineHours);
        return { gain: protectedChance(gain, inTime, feed.protectPercent), mean };
      });
    if (eligible.length > 0 && !staff.readsTitles) {
      ofSort.set(sort, chances);
      known.set(eligible, ofSort);
    }
    const value = weigh(scored);
    const options = able.map((executor, index): Option => {
      const { gain, mean } = chances[index] ?? { gain: 0, mean: 0 };
      const worth = value * gain + filling * (1 + FILLING_CHANCE * gain);
      const isAboveBar =
        feed.expectedValueBar === null ||
        scored.valuePerMonth === null ||
        mean * scored.valuePerMonth >= feed.expectedValueBar;
      return { executor, room: executor ? (places.get(executor.id) ?? -1) : openRoom, worth, isAboveBar };
    });
    return feed.protectPercent === 0 ? options : options.sort((a, b) => b.worth - a.worth);
  };
}

function describeFull(scored: ScoredIdea, { staff }: SelectInput): string {
  if (staff.isReserved(scored)) return 'whoever it is meant for is away or has no room';
  if (staff.eligible(scored).length === 0) return NO_TAKERS;
  return `nobody who can do ${scored.candidate.category} has room`;
}
