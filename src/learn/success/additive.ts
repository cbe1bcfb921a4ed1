import { factor, type Matrix, solve, solveLower, zeroMatrix } from './cholesky.ts';
import type { Cell, Tally } from './tally.ts';
import { FIRST_CATEGORY, LEVEL, type Prior, type Scales, SLOPE, type Terms } from './terms.ts';

/** What each bin says, in the order of the cells: the precision of its mean response, and that times the response. */
export interface Pulls {
  precision: Float64Array;
  force: Float64Array;
}

/** A linear predictor η as it is believed: normal with this mean and variance. */
export interface Belief {
  mean: number;
  variance: number;
}

/** Whose work is predicted; null for an executor or category that has no outcome. */
interface Point {
  executor: number | null;
  category: number | null;
  effort: number;
}

export interface AdditiveFit {
  readonly terms: Terms;
  believe(point: Point): Belief;
  /** Posterior variances of single terms, for the scales. */
  executorVariance(executor: number): number;
  categoryVariance(category: number): number;
  bothVariance(cell: number): number;
  /** Natural logarithm of the determinant of the posterior's precision, all terms in it. */
  logDeterminant(): number;
}

/** What one cell leaves of itself once its own term is solved for. */
interface Reduced {
  cell: Cell;
  /** Sums of precision × effort⁰, effort¹ and effort² over its bins. */
  moments: [number, number, number];
  /** Sums of force × effort⁰ and effort¹. */
  forces: [number, number];
  /** Precision of its own term. */
  own: number;
}

/** A shared column that a cell touches, and with which power of effort. */
interface Column {
  index: number;
  power: 0 | 1;
}

/**
 * Weighted ridge regression of η = level + slope·effort + executor + category + executor×category, each term normal around
 * 0 with its scale: the mean and covariance of a Gaussian posterior (Lindley & Smith 1972, "Bayes estimates for the linear
 * model"). Units of η are the caller's: logits or log hours.
 *
 * The terms of a cell touch only their own cell and those of an executor only their own cells, so both are eliminated by
 * hand and a system of 2 + categories is left: cost is cells × categories + executors × categories², never the cube of all
 * terms. Fails (RangeError) only if a scale is not positive or a precision is not a number.
 */
export function fitAdditive(tally: Tally, prior: Prior, pulls: Pulls): AdditiveFit {
  const { scales } = prior;
  const ownPrecision = scales.both ** -2;
  const size = FIRST_CATEGORY + tally.categories.size;
  const cells = reduceCells(tally.cells, pulls, ownPrecision);
  const system = zeroMatrix(size);
  const right = new Float64Array(size);
  addPrior(system, right, prior);
  const executorCount = countExecutors(tally);
  const links = Array.from({ length: executorCount }, () => new Float64Array(size));
  const precisions = new Float64Array(executorCount).fill(scales.executor ** -2);
  const pullsOn = new Float64Array(executorCount);
  for (const reduced of cells) {
    const { cell, moments, forces, own } = reduced;
    const [weight] = moments;
    const [force] = forces;
    const columns = columnsOf(cell);
    for (const { index: i, power } of columns) {
      for (const { index: j, power: other } of columns) {
        const both = moments[power + other] ?? 0;
        if (j <= i) add(system[i], j, both - (moments[power] * moments[other]) / own);
      }
      add(right, i, forces[power] - (moments[power] * force) / own);
      add(links[cell.executor], i, (moments[power] * ownPrecision) / own);
    }
    add(precisions, cell.executor, (weight * ownPrecision) / own);
    add(pullsOn, cell.executor, (force * ownPrecision) / own);
  }
  for (const [executor, link] of links.entries()) {
    const precision = precisions[executor] ?? 1;
    for (let i = 0; i < size; i++) {
      const part = (link[i] ?? 0) / precision;
      if (part === 0) continue;
      for (let j = 0; j <= i; j++) add(system[i], j, -part * (link[j] ?? 0));
      add(right, i, -part * (pullsOn[executor] ?? 0));
    }
  }
  const lower = factor(system);
  return describeFit({ tally, scales, cells, links, precisions, forces: pullsOn, lower, right });
}

interface Solved {
  tally: Tally;
  scales: Scales;
  cells: readonly Reduced[];
  /** Per executor: what ties their term to the shared ones. */
  links: readonly Float64Array[];
  precisions: Float64Array;
  forces: Float64Array;
  lower: Matrix;
  right: Float64Array;
}

function describeFit(solved: Solved): AdditiveFit {
  const { tally, scales, cells, links, precisions, forces, lower, right } = solved;
  const size = right.length;
  const shared = solve(lower, right);
  const executors = forces.map(
    (force, executor) => (force - dot(links[executor], shared)) / (precisions[executor] ?? 1),
  );
  const both = Float64Array.from(cells, (reduced) => {
    const { cell, moments, own } = reduced;
    const explained = columnsOf(cell).reduce(
      (sum, { index, power }) => sum + moments[power] * (shared[index] ?? 0),
      moments[0] * (executors[cell.executor] ?? 0),
    );
    return (reduced.forces[0] - explained) / own;
  });
  let indexes: Map<string, number> | null = null;
  // Of the many fits on the way to the best one nobody asks.
  function findCell(executor: number, category: number): number | undefined {
    indexes ??= new Map(cells.map(({ cell }, index) => [keyOf(cell.executor, cell.category), index]));
    return indexes.get(keyOf(executor, category));
  }

  /** Variance of row·shared + executorShare·executor + ownShare·both, by undoing the eliminations. */
  function variance(row: Float64Array, executor: number | null, executorShare: number, own: Own): number {
    let spread = 0;
    let share = executorShare;
    if (own.share !== 0) {
      const reduced = own.cell === null ? undefined : cells[own.cell];
      spread += own.share ** 2 / (reduced?.own ?? scales.both ** -2);
      if (reduced) {
        const part = own.share / reduced.own;
        for (const { index, power } of columnsOf(reduced.cell))
          add(row, index, -reduced.moments[power] * part);
        share -= reduced.moments[0] * part;
      }
    }
    const link = executor === null ? undefined : links[executor];
    if (share !== 0) {
      const precision = (executor === null ? undefined : precisions[executor]) ?? scales.executor ** -2;
      spread += share ** 2 / precision;
      for (let i = 0; link && i < size; i++) add(row, i, (-(link[i] ?? 0) * share) / precision);
    }
    const half = solveLower(lower, row);
    return spread + dot(half, half);
  }

  return {
    terms: { shared, executors, both },
    believe({ executor, category, effort }) {
      const row = new Float64Array(size);
      row[LEVEL] = 1;
      row[SLOPE] = effort;
      if (category !== null) row[FIRST_CATEGORY + category] = 1;
      const known = executor === null || category === null ? undefined : findCell(executor, category);
      const own = known === undefined ? 0 : (both[known] ?? 0);
      const mean = dot(row, shared) + (executor === null ? 0 : (executors[executor] ?? 0)) + own;
      const unknown = category === null ? scales.category ** 2 : 0;
      return { mean, variance: unknown + variance(row, executor, 1, { cell: known ?? null, share: 1 }) };
    },
    executorVariance: (executor) => variance(new Float64Array(size), executor, 1, { cell: null, share: 0 }),
    categoryVariance(category) {
      const row = new Float64Array(size);
      row[FIRST_CATEGORY + category] = 1;
      return variance(row, null, 0, { cell: null, share: 0 });
    },
    bothVariance: (cell) =>
      variance(new Float64Array(size), tally.cells[cell]?.executor ?? null, 0, { cell, share: 1 }),
    logDeterminant: () =>
      sumLogs(cells.map(({ own }) => own)) +
      sumLogs(precisions) +
      2 * sumLogs(lower.map((row, i) => row[i] as number)),
  };
}

interface Own {
  cell: number | null;
  share: number;
}

function countExecutors({ executors, cells }: Tally): number {
  return Math.max(executors.size, ...cells.map(({ executor }) => executor + 1), 0);
}

function reduceCells(cells: readonly Cell[], pulls: Pulls, ownPrecision: number): Reduced[] {
  let bin = 0;
  return cells.map((cell) => {
    const reduced: Reduced = { cell, moments: [0, 0, 0], forces: [0, 0], own: ownPrecision };
    const { moments, forces } = reduced;
    for (const { effort } of cell.bins) {
      const precision = pulls.precision[bin] ?? 0;
      const force = pulls.force[bin] ?? 0;
      bin++;
      moments[0] += precision;
      moments[1] += precision * effort;
      moments[2] += precision * effort * effort;
      forces[0] += force;
      forces[1] += force * effort;
      reduced.own += precision;
    }
    return reduced;
  });
}

function columnsOf({ category }: Cell): Column[] {
  return [
    { index: LEVEL, power: 0 },
    { index: SLOPE, power: 1 },
    { index: FIRST_CATEGORY + category, power: 0 },
  ];
}

function addPrior(system: Matrix, right: Float64Array, { level, scales }: Prior): void {
  for (const [i, row] of system.entries()) {
    const scale = i === LEVEL ? scales.level : i === SLOPE ? scales.slope : scales.category;
    row[i] = scale ** -2;
  }
  right[LEVEL] = level * scales.level ** -2;
}

function add(values: Float64Array | undefined, index: number, amount: number): void {
  if (values) values[index] = (values[index] ?? 0) + amount;
}

function dot(a: Float64Array | undefined, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += (a?.[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function sumLogs(values: Iterable<number>): number {
  return Iterator.from(values).reduce((sum, value) => sum + Math.log(value), 0);
}

function keyOf(executor: number, category: number): string {
  return `${executor} ${category}`;
}
