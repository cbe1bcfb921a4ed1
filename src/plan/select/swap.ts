import { findOverdrawn, isPaid } from '../terms/hour-shares.ts';
import { assign, type Placed, worthOf } from './assign.ts';
import type { Bound } from './bound.ts';
import type { Item, Problem } from './problem.ts';
import { findPassedOver, type Spread } from './spread.ts';

/** Sets of ideas that are looked at, and batches for which it is worked out who does what. */
const MOST_LOOKS = 40_000;
const MOST_ASSIGNED = 1_500;
/** A better batch is better by more than rounding. */
const LEAST_GAIN = 1e-9;

/** What every batch that is compared has to keep. */
export interface Bounds {
  leastBlockers: number;
  mostBlockers: number;
  /** Hours that each share of hours gets at least. */
  owedHours: readonly number[];
  spread: Spread;
}

/** Whether a set of ideas may be a batch, as far as it does not depend on who does what. */
export function isAllowed(set: readonly Item[], { places, shareLimits }: Problem, bounds: Bounds): boolean {
  if (set.length > places) return false;
  if (findOverdrawn(set, shareLimits) !== null || !isPaid(set, bounds.owedHours)) return false;
  const blockers = set.filter(({ isBlocker }) => isBlocker).length;
  if (blockers < bounds.leastBlockers || blockers > bounds.mostBlockers) return false;
  const has = new Set(set.map(({ index }) => index));
  return (
    set.every(({ steps }) => steps.every((step) => has.has(step))) &&
    findPassedOver(set, bounds.spread) === null
  );
}

/**
 * Improves a batch by exchanging up to two ideas for up to two others, whoever does what, until no exchange helps or the
 * fixed number of looks is spent: the same on every machine. `wanted`: ideas to exchange for, the most promising first.
 */
export function improveBySwaps(
  start: readonly Placed[],
  wanted: readonly Item[],
  problem: Problem,
  { bounds, bound }: { bounds: Bounds; bound: Bound },
): Placed[] {
  const { items, rooms } = problem;
  const { surplus, roomsWorth } = bound;
  // Where nothing has to come first, what an exchange can bring is known without making it.
  const isFlat = [...wanted, ...start.map(({ item }) => item)].every(({ steps }) => steps.length === 1);
  let best: readonly Placed[] = [];
  let worth = 0;
  /** The same of the batch as it is. */
  let mostOf = 0;
  let pricedOf = 0;
  let looks = 0;
  let assigned = 0;
  const isBetter = (limit: number) => limit > worth * (1 + LEAST_GAIN);

  function accept(placed: readonly Placed[]): void {
    best = placed;
    worth = worthOf(placed);
    mostOf = placed.reduce((sum, { item }) => sum + (item.options[0]?.worth ?? 0), 0);
    pricedOf = placed.reduce((sum, { item }) => sum + (surplus[item.index] ?? 0), roomsWorth);
  }

  /** The batch without some ideas and what needs them, with others and what they need. */
  function exchange(out: readonly Item[], added: readonly Item[]): Item[] {
    const gone = new Set(out.map(({ index }) => index));
    const kept = best.flatMap(({ item }) => (item.steps.some((step) => gone.has(step)) ? [] : [item]));
    const set = new Map(kept.map((item) => [item.index, item]));
    for (const { steps } of added) {
      for (const step of steps) {
        const item = items[step];
        if (item && !gone.has(step)) set.set(step, item);
      }
    }
    return [...set.values()];
  }

  /** The most that a set can be worth: with the best executor for each, or at the prices of the bound. */
  function limitOf(set: readonly Item[]): number {
    let most = 0;
    let priced = roomsWorth;
    for (const { options, index } of set) {
      most += options[0]?.worth ?? 0;
      priced += surplus[index] ?? 0;
    }
    return Math.min(most, priced);
  }

  function tryExchange(out: readonly Item[], added: readonly Item[]): boolean {
    looks++;
    if (isFlat && isHopeless(out, added)) return false;
    const set = exchange(out, added);
    if (!isBetter(limitOf(set)) || !isAllowed(set, problem, bounds)) return false;
    assigned++;
    const placed = assign(set, rooms);
    if (!placed || !isBetter(worthOf(placed))) return false;
    accept(placed);
    return true;
  }

  function isHopeless(out: readonly Item[], added: readonly Item[]): boolean {
    let most = mostOf;
    let priced = pricedOf;
    for (const { options, index } of added) {
      most += options[0]?.worth ?? 0;
      priced += surplus[index] ?? 0;
    }
    for (const { options, index } of out) {
      most -= options[0]?.worth ?? 0;
      priced -= surplus[index] ?? 0;
    }
    return !isBetter(Math.min(most, priced));
  }

  function step(): boolean {
    const inside = new Set(best.map(({ item }) => item.index));
    const outside = wanted.filter(({ index }) => !inside.has(index));
    const singles = best.map(({ item }) => [item]);
    const pairs = singles.flatMap(([a], at) =>
      singles.slice(at + 1).flatMap(([b]) => (a && b ? [[a, b]] : [])),
    );
    const ones = outside.map((item) => [item]);
    const isSpent = () => looks >= MOST_LOOKS || assigned >= MOST_ASSIGNED;
    for (const [removals, additions] of [
      [[[]], ones],
      [singles, ones],
      [[[]], null],
      [singles, null],
      [pairs, ones],
      [pairs, null],
    ] as const) {
      for (const out of removals) {
        for (const added of additions ?? pairsOf(outside)) {
          if (isSpent()) return false;
          if (tryExchange(out, added)) return true;
        }
      }
    }
    return false;
  }

  accept(start);
  while (step());
  return [...best];
}

function* pairsOf(items: readonly Item[]): Generator<readonly Item[]> {
  for (let a = 0; a < items.length; a++) {
    for (let b = a + 1; b < items.length; b++) {
      const pair = [items[a], items[b]].filter((item) => item !== undefined);
      yield pair;
    }
  }
}
