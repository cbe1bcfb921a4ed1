import { hoursByShare } from '../terms/hour-shares.ts';
import type { Item, Problem } from './problem.ts';

/** Rounds of the search for prices; each looks at every idea once. */
const ROUNDS = 40;
/** Rounds in which the bound did not fall before the steps are halved. */
const PATIENCE = 4;

/** What no batch can be worth more than, and what hours and places are worth there. */
export interface Bound {
  /** In the unit of worth. */
  worth: number;
  /** By item: what it brings beyond the price of its hours, at the best option; ideas with the most belong in the batch. */
  surplus: Float64Array;
  /** Surplus of the last idea that gets a place: the price of one. */
  placePrice: number;
  /** What everybody's hours and numbers of tasks are worth: with the surplus of its ideas, the most that a batch brings. */
  roomsWorth: number;
}

/** Of an hour and a task of each room, and of an hour of each share. */
interface Prices {
  hourPrices: Float64Array;
  taskPrices: Float64Array;
  sharePrices: Float64Array;
}

/**
 * Upper bound by Lagrangian relaxation: hours, numbers of tasks and shares of hours get prices instead of limits, prerequisites, shares
 * of goals and what shares of hours are owed are left out, and the prices are moved along the subgradient, by steps after Polyak (Held, Wolfe & Crowder
 * 1974; Fisher 1981). Any prices give a bound; the lowest found counts. `atLeast` is the worth of a batch that is known.
 */
export function findBound(problem: Problem, blockers: number, atLeast: number): Bound {
  const { items, rooms, places, shareLimits } = problem;
  const able = items.filter(({ steps }) => steps.length > 0);
  const hourPrices = new Float64Array(rooms.length);
  const taskPrices = new Float64Array(rooms.length);
  const surplus = new Float64Array(items.length).fill(Number.NEGATIVE_INFINITY);
  const pick = new Int32Array(items.length);
  const sharePrices = new Float64Array(shareLimits.length);
  const prices = { hourPrices, taskPrices, sharePrices };
  const usedHours = new Float64Array(rooms.length);
  const usedTasks = new Float64Array(rooms.length);
  let best: Bound = {
    worth: Number.POSITIVE_INFINITY,
    surplus: surplus.slice(),
    placePrice: 0,
    roomsWorth: 0,
  };
  let scale = 1;
  let idle = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let roomsWorth = 0;
    for (const [at, { hours, tasks }] of rooms.entries()) {
      roomsWorth += (hourPrices[at] ?? 0) * (hours ?? 0) + (taskPrices[at] ?? 0) * (tasks ?? 0);
    }
    for (const [at, { most }] of shareLimits.entries()) roomsWorth += (sharePrices[at] ?? 0) * (most ?? 0);
    for (const item of able) priceItem(item, prices, { pick, surplus });
    let worth = roomsWorth;
    const taken = takeBest(problem, surplus, blockers);
    for (const index of taken) worth += surplus[index] ?? 0;
    const last = taken.at(-1);
    if (worth < best.worth - 1e-12) {
      const placePrice = taken.length < places || last === undefined ? 0 : Math.max(0, surplus[last] ?? 0);
      best = { worth, surplus: surplus.slice(), placePrice, roomsWorth };
      idle = 0;
    } else if (++idle >= PATIENCE) {
      scale /= 2;
      idle = 0;
    }
    usedHours.fill(0);
    usedTasks.fill(0);
    for (const index of taken) {
      const item = items[index];
      const room = item?.options[pick[index] ?? 0]?.room ?? 0;
      usedHours[room] = (usedHours[room] ?? 0) + (item?.hours ?? 0);
      usedTasks[room] = (usedTasks[room] ?? 0) + 1;
    }
    // Hours are counted in shares of a room, so that a step moves both prices alike.
    let length = 0;
    for (const [at, { hours, tasks }] of rooms.entries()) {
      if (hours !== null && hours > 0) length += overrun(usedHours[at], hours, hourPrices[at]) ** 2;
      if (tasks !== null && tasks > 0) length += overrun(usedTasks[at], tasks, taskPrices[at]) ** 2;
    }
    const usedShares = hoursByShare(
      taken.flatMap((index) => items[index] ?? []),
      shareLimits.length,
    );
    for (const [at, { most }] of shareLimits.entries()) {
      if (most !== null && most > 0) length += overrun(usedShares[at], most, sharePrices[at]) ** 2;
    }
    const room = worth - atLeast;
    if (length === 0 || room <= 1e-9 * Math.abs(worth)) break;
    const step = (scale * room) / length;
    for (const [at, { most }] of shareLimits.entries()) {
      if (most !== null && most > 0)
        sharePrices[at] = Math.max(
          0,
          (sharePrices[at] ?? 0) + (step * overrun(usedShares[at], most, sharePrices[at])) / most,
        );
    }
    for (const [at, { hours, tasks }] of rooms.entries()) {
      if (hours !== null && hours > 0)
        hourPrices[at] = Math.max(
          0,
          (hourPrices[at] ?? 0) + (step * overrun(usedHours[at], hours, hourPrices[at])) / hours,
        );
      if (tasks !== null && tasks > 0)
        taskPrices[at] = Math.max(
          0,
          (taskPrices[at] ?? 0) + (step * overrun(usedTasks[at], tasks, taskPrices[at])) / tasks,
        );
    }
  }
  return { ...best, worth: Math.max(best.worth, atLeast) };
}

/** Notes the option of an idea that leaves most at the prices, and what that is. */
function priceItem(
  { index, hours, options, shares }: Item,
  { hourPrices, taskPrices, sharePrices }: Prices,
  { pick, surplus }: { pick: Int32Array; surplus: Float64Array },
): void {
  let most = Number.NEGATIVE_INFINITY;
  let paid = 0;
  for (const at of shares) paid += (sharePrices[at] ?? 0) * hours;
  for (let at = 0; at < options.length; at++) {
    const option = options[at];
    if (!option) continue;
    const rest = option.worth - (hourPrices[option.room] ?? 0) * hours - (taskPrices[option.room] ?? 0);
    if (rest > most) {
      most = rest;
      pick[index] = at;
    }
  }
  surplus[index] = most - paid;
}

/** How much more than a room is used, as a share of it; nothing where there is room and it has no price. */
function overrun(used = 0, room: number, price = 0): number {
  const over = used / room - 1;
  return over < 0 && price === 0 ? 0 : over;
}

/** The ideas with the most surplus within the numbers of places; best first, but blockers before all. */
function takeBest({ items, places }: Problem, surplus: Float64Array, blockerCount: number): number[] {
  const blockers = createTop(blockerCount, surplus);
  const others = createTop(places - blockerCount, surplus);
  for (const { index, steps, isBlocker } of items) {
    if (steps.length === 0) continue;
    // Blockers that have to be in are, at a loss too.
    if (isBlocker) blockers.add(index);
    else if ((surplus[index] ?? 0) > 0) others.add(index);
  }
  return [...blockers.list, ...others.list];
}

/** Keeps so many indices of those added, those with the most first. */
function createTop(
  most: number,
  of: Float64Array,
): { list: readonly number[]; add: (index: number) => void } {
  const list: number[] = [];
  return {
    list,
    add(index) {
      const value = of[index] ?? 0;
      if (list.length >= most && (most <= 0 || value <= (of[list[most - 1] ?? 0] ?? 0))) return;
      let at = list.length;
      while (at > 0 && (of[list[at - 1] ?? 0] ?? 0) < value) at--;
      list.splice(at, 0, index);
      if (list.length > most) list.pop();
    },
  };
}
