import type { IntegerProgram, IntegerSolver, SolverAnswer } from '../../base/ports.ts';
import { assign, type Placed } from './assign.ts';
import type { Item, Problem } from './problem.ts';
import { type Bounds, isAllowed } from './swap.ts';

/** Branches that the solver may look at: a limit that is the same on every machine, unlike time. Most days need one. */
const MOST_NODES = 20;

/** Executors that an idea is considered for: the best of those who may have it. */
const MOST_OPTIONS = 6;
/** Steps of working out who does what of the answer: it is known that it can be done. */
const MOST_STEPS = 20_000;

type Row = IntegerProgram['rows'][number];

/**
 * Chooses among some of a problem's ideas with the solver: maximise Σ worth(i, e)·x(i, e), x binary, each idea once, within
 * places, everybody's hours and tasks, shares of hours, x(i) ≤ x(j) for what i needs, and Σ x(goal) ≤ 1 + M·y(h) for each goal h that is
 * worse off, y(h) ≤ Σ x(h). Null where the solver has no answer, or one that does not hold.
 */
export function solveExactly(
  ideas: readonly Item[],
  problem: Problem,
  bounds: Bounds,
  solver: IntegerSolver,
): { placed: Placed[]; answer: SolverAnswer } | null {
  const scale = 1 / Math.max(...ideas.flatMap(({ options }) => options[0]?.worth ?? 0), Number.MIN_VALUE);
  const pairs = ideas.flatMap((item) =>
    item.options.slice(0, MOST_OPTIONS).map((option) => ({ item, option })),
  );
  const columns = new Map<number, number[]>();
  for (const [column, { item }] of pairs.entries()) {
    columns.set(item.index, [...(columns.get(item.index) ?? []), column]);
  }
  const goals = [...bounds.spread.fitting.keys()].filter((goal) => !bounds.spread.before.has(goal));
  const columnOf = new Map(goals.map((goal, at) => [goal, pairs.length + at]));
  const answer = solver.solve({
    costs: [...pairs.map(({ option }) => option.worth * scale), ...goals.map(() => 0)],
    rows: listRows(ideas, problem, bounds, { pairs, columns, columnOf }),
    mostNodes: MOST_NODES,
  });
  if (!answer) return null;
  const chosen = ideas.filter(({ index }) =>
    (columns.get(index) ?? []).some((column) => (answer.values[column] ?? 0) > 0.5),
  );
  if (!isAllowed(chosen, problem, bounds)) return null;
  // Who does what is worked out once more: the solver stops within its tolerance, hours do not.
  const placed = assign(chosen, problem.rooms, MOST_STEPS);
  return placed && { placed, answer: { ...answer, bound: answer.bound / scale } };
}

function listRows(
  ideas: readonly Item[],
  { rooms, places, shareLimits }: Problem,
  { leastBlockers, mostBlockers, owedHours, spread }: Bounds,
  given: {
    pairs: readonly Placed[];
    columns: ReadonlyMap<number, readonly number[]>;
    columnOf: ReadonlyMap<string, number>;
  },
): Row[] {
  const { pairs, columns, columnOf } = given;
  const of = (which: (item: Item) => boolean): [number, number][] =>
    pairs.flatMap(({ item }, column) => (which(item) ? [[column, 1] as [number, number]] : []));
  const rows: Row[] = [
    { terms: of(() => true), least: 0, most: places },
    { terms: of(({ isBlocker }) => isBlocker), least: leastBlockers, most: mostBlockers },
  ];
  for (const [at, { hours, tasks }] of rooms.entries()) {
    const own = pairs.flatMap(({ item, option }, column) =>
      option.room === at ? [{ column, hours: item.hours }] : [],
    );
    if (hours !== null)
      rows.push({ terms: own.map((pair) => [pair.column, pair.hours]), least: 0, most: hours });
    if (tasks !== null) rows.push({ terms: own.map(({ column }) => [column, 1]), least: 0, most: tasks });
  }
  for (const [at, { most }] of shareLimits.entries()) {
    const terms = pairs.flatMap(({ item }, column): [number, number][] =>
      item.shares.includes(at) ? [[column, item.hours]] : [],
    );
    const all = ideas.reduce((sum, { hours }) => sum + hours, 0);
    rows.push({ terms, least: owedHours[at] ?? 0, most: most ?? all });
  }
  for (const { index, steps } of ideas) {
    const own = (columns.get(index) ?? []).map((column): [number, number] => [column, 1]);
    rows.push({ terms: own, least: 0, most: 1 });
    for (const step of steps) {
      if (step === index) continue;
      const needed = (columns.get(step) ?? []).map((column): [number, number] => [column, -1]);
      rows.push({ terms: [...own, ...needed], least: -1, most: 0 });
    }
    const below = pairs.flatMap(({ item, option }, column): [number, number][] =>
      item.index === index && !option.isAboveBar ? [[column, 1]] : [],
    );
    if (below.length === 0) continue;
    // What is not worth the bar is there only for what needs it.
    const needing = ideas.filter(
      ({ index: other, steps: others }) => other !== index && others.includes(index),
    );
    const theirs = needing.flatMap((other) => columns.get(other.index) ?? []);
    rows.push({
      terms: [...below, ...theirs.map((column): [number, number] => [column, -1])],
      least: -ideas.length,
      most: 0,
    });
  }
  const shared = Map.groupBy(ideas, ({ sharedGoal }) => sharedGoal);
  for (const [worse, y] of columnOf) {
    const served = of(({ scored }) => scored.goalId === worse).map(([column]): [number, number] => [
      column,
      -1,
    ]);
    rows.push({ terms: [[y, 1], ...served], least: -ideas.length, most: 0 });
    for (const [goal, own] of shared) {
      if (goal === null || (spread.needs.get(goal) ?? 0) >= (spread.needs.get(worse) ?? 0)) continue;
      const before = spread.before.get(goal) ?? 0;
      const terms = own.flatMap(({ index }) =>
        (columns.get(index) ?? []).map((column): [number, number] => [column, 1]),
      );
      rows.push({ terms: [...terms, [y, -places]], least: -places, most: Math.max(0, 1 - before) });
    }
  }
  return rows.filter(({ terms }) => terms.length > 0);
}
