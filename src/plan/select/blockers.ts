import { findOverdrawn } from '../terms/hour-shares.ts';
import { assign, type Placed } from './assign.ts';
import { countBlockers, createFilling } from './fill.ts';
import type { Item, Problem } from './problem.ts';

/** Blockers whose combinations are tried where the first ones do not all fit. */
const MOST_TRIED = 12;

/**
 * As many blockers as there are places for them, the first in the order that fit together with what they need, and who
 * does them. Where taking one after another leaves a place empty, every combination of the first twelve is tried.
 */
export function placeBlockers(
  problem: Problem,
  sorted: readonly Item[],
  isRepeat: (item: Item) => boolean,
): Placed[] {
  const { items, mostBlockers, places, rooms, shareLimits } = problem;
  const able = sorted.filter(({ isBlocker }) => isBlocker);
  const spread = { fitting: new Map(), needs: new Map(), before: new Map() };
  const filling = createFilling(problem, { spread, isRepeat });
  for (const item of able) filling.take(item, places);
  const fresh = able.filter(({ steps }) => !steps.some((step) => isRepeatAt(step))).slice(0, MOST_TRIED);
  for (let count = Math.min(mostBlockers, fresh.length); count > filling.blockers(); count--) {
    for (const some of combine(fresh, count)) {
      const indices = new Set(some.flatMap(({ steps }) => steps));
      const set = [...indices].flatMap((index) => items[index] ?? []);
      const isTooMany =
        set.length > places || countBlockers(set) > mostBlockers || findOverdrawn(set, shareLimits) !== null;
      const placed = isTooMany ? null : assign(set, rooms);
      if (placed) return placed;
    }
  }
  return filling.list();

  function isRepeatAt(step: number): boolean {
    const item = items[step];
    return item === undefined || isRepeat(item);
  }
}

/** Every choice of so many, the first ones first. */
function* combine(items: readonly Item[], count: number): Generator<Item[]> {
  if (count === 0) yield [];
  else {
    for (const [at, first] of items.entries()) {
      for (const rest of combine(items.slice(at + 1), count - 1)) yield [first, ...rest];
    }
  }
}
