import type { IntegerSolver } from '../../base/ports.ts';
import { payable } from '../terms/hour-shares.ts';
import { assign, type Placed, spreadTasks, worthOf } from './assign.ts';
import { placeBlockers } from './blockers.ts';
import { type Bound, findBound } from './bound.ts';
import type { Choice, ChoiceRecord } from './choice.ts';
import { solveExactly } from './exact.ts';
import { fillBatch, findFitting, findOwed } from './fill.ts';
import type { Item, Problem } from './problem.ts';

import { findPassedOver, type Spread } from './spread.ts';
import { type Bounds, improveBySwaps, isAllowed } from './swap.ts';

/** Ideas, with what they need, that exchanges and the solver choose among beside the best batch so far. */
const MOST_WANTED = 40;
/** The solver is asked where a batch might be better by more than this share. */
const WORTH_SOLVING = 0.02;

interface Terms {
  /** Ideas that can be chosen, by value for what binds, and in the classic order. */
  sorted: readonly Item[];
  classic: readonly Item[];
  isRepeat: (item: Item) => boolean;
  before: Spread['before'];
  solver: IntegerSolver | undefined;
}

/** The best batch of those that the methods find, with the proof of how good it is. Pure and deterministic. */
export function optimise(
  problem: Problem,
  { sorted, classic: byImpact, isRepeat, before, solver }: Terms,
): Choice {
  const blockers = placeBlockers(problem, sorted, isRepeat);
  const { spread, ideas } = findFitting(problem, sorted, { blockers, before, isRepeat });
  const rules = { spread, isRepeat };
  const found = new Map<ChoiceRecord['method'], Placed[]>();
  const greedy = [[], ideas].map((some) => {
    const first = [...some, ...findOwed(problem, sorted, rules, { blockers, first: some })];
    return polish(fillBatch(problem, sorted, rules, { blockers, first }), problem);
  });
  const bounds = readBounds(greedy, spread, problem);
  const isValid = (placed: readonly Placed[]) =>
    isAllowed(
      placed.map(({ item }) => item),
      problem,
      bounds,
    );
  found.set('greedy', findWorthiest(greedy.filter(isValid)) ?? []);
  const owed = findOwed(problem, byImpact, rules, { blockers, first: [] });
  const classic = polish(fillBatch(problem, byImpact, rules, { blockers, first: owed }), problem);
  if (isValid(classic)) found.set('classic', classic);
  const start = findWorthiest([...found.values()]) ?? [];
  const bound = findBound(problem, bounds.leastBlockers, worthOf(start));
  const { wanted, isWhole } = listWanted(problem, { bound, isRepeat, least: worthOf(start) }, ideas);
  found.set('swap', improveBySwaps(start, wanted, problem, { bounds, bound }));
  let limit = bound.worth;
  let isCutShort = false;
  const best = () => worthOf(findWorthiest([...found.values()]) ?? []);
  if (solver && gapOf(best(), limit) > WORTH_SOLVING) {
    const among = new Set([...wanted, ...start.map(({ item }) => item)].flatMap(({ steps }) => steps));
    const solved = solveExactly(
      [...among].flatMap((index) => problem.items[index] ?? []),
      problem,
      bounds,
      solver,
    );
    if (solved) {
      found.set('exact', solved.placed);
      isCutShort = solved.answer.isCutShort;
      if (isWhole) limit = Math.min(limit, Math.max(best(), solved.answer.bound));
    }
  }
  return describeBest(found, { problem, bound, limit, isCutShort, spread });
}

function describeBest(
  found: ReadonlyMap<ChoiceRecord['method'], Placed[]>,
  given: {
    problem: Problem;
    bound: Bound;
    limit: number;
    isCutShort: boolean;
    spread: Spread;
  },
): Choice {
  const { problem, bound, limit, isCutShort, spread } = given;
  // The first of those that are as good: a search that gained nothing found nothing.
  const [method, placed] = [...found].reduce((best, each) =>
    worthOf(each[1]) > worthOf(best[1]) * (1 + 1e-9) ? each : best,
  );
  const worth = worthOf(placed);
  const chosen = new Set(placed.map(({ item }) => item.index));
  const next = problem.items
    .filter(({ index, steps }) => steps.length > 0 && !chosen.has(index))
    .reduce<Item | null>(
      (best, item) =>
        best === null || (bound.surplus[item.index] ?? 0) > (bound.surplus[best.index] ?? 0) ? item : best,
      null,
    );
  return {
    placed: spreadTasks(placed, problem.rooms),
    record: {
      ...{ method, worth, isCutShort },
      bound: Math.max(limit, worth),
      gap: gapOf(worth, limit),
      others: Object.fromEntries(
        [...found].filter(([name]) => name !== method).map(([name, other]) => [name, worthOf(other)]),
      ),
      runnerUp: next && { id: next.scored.candidate.id, worth: next.options[0]?.worth ?? 0 },
    },
    passedOver: (items) => findPassedOver(items, spread),
  };
}

/** Blockers come first: as many as can be had; then what shares of hours are owed, as far as some start has it. */
function readBounds(starts: readonly Placed[][], spread: Spread, { shareLimits }: Problem): Bounds {
  const paid = starts.map((placed) =>
    payable(
      placed.map(({ item }) => item),
      shareLimits,
    ),
  );
  const sum = (hours: readonly number[]) => hours.reduce((total, each) => total + each, 0);
  const owedHours = paid.reduce((most, each) => (sum(each) > sum(most) ? each : most));
  const blockers = Math.max(...starts.map((placed) => placed.filter(({ item }) => item.isBlocker).length));
  return { leastBlockers: blockers, mostBlockers: blockers, owedHours, spread };
}

/**
 * Ideas that might be in a better batch, most promising first. At the bound's prices a batch with an idea loses what that
 * idea lacks to a place's price; if it loses more than the bound leaves, the idea is in no better batch (fixing by reduced
 * costs; Nemhauser & Wolsey 1988). `isWhole`: whether all such ideas are among them.
 */
function listWanted(
  { items }: Problem,
  { bound, isRepeat, least }: { bound: Bound; isRepeat: (item: Item) => boolean; least: number },
  ideas: readonly Item[],
): { wanted: Item[]; isWhole: boolean } {
  const open = bound.worth - least;
  const rest = (step: number) => (bound.surplus[step] ?? 0) - bound.placePrice;
  const scored = items.flatMap((item) => {
    const lost = item.steps.reduce((sum, step) => sum + Math.min(0, rest(step)), 0);
    const isHopeless = item.steps.length === 0 || -lost > open * (1 + 1e-9) + 1e-12;
    return isHopeless ? [] : [{ item, rest: item.steps.reduce((sum, step) => sum + rest(step), 0) }];
  });
  scored.sort((a, b) => b.rest - a.rest || a.item.index - b.item.index);
  const wanted = new Set(ideas);
  let isWhole = true;
  for (const { item } of scored) {
    isWhole = wanted.size < MOST_WANTED;
    if (!isWhole) break;
    if (!item.steps.some((step) => isRepeat(items[step] as Item))) wanted.add(item);
  }
  return { wanted: [...wanted], isWhole };
}

function findWorthiest(batches: readonly Placed[][]): Placed[] | undefined {
  return batches.reduce<Placed[] | undefined>(
    (best, batch) => (best && worthOf(best) >= worthOf(batch) ? best : batch),
    undefined,
  );
}

/** The same ideas, for whoever is best for them together. */
function polish(placed: Placed[], { rooms }: Problem): Placed[] {
  const again = assign(
    placed.map(({ item }) => item),
    rooms,
  );
  return again && worthOf(again) > worthOf(placed) ? again : placed;
}

function gapOf(worth: number, bound: number): number {
  return bound <= 0 ? 0 : Math.max(0, (bound - worth) / bound);
}
