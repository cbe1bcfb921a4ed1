import { DAY_MS } from '../../base/language/date.ts';
import type { Flag } from '../../base/store/tables.ts';

/** Outcomes keep their full weight for a month, then fade by a hundredth a day. */
const FULL_WEIGHT_DAYS = 30;
const FADE_A_DAY = 0.99;
/** Effort around which the model is centred, in hours; work of unknown effort counts as this. */
const CENTRE_HOURS = 4;
/** Steps of log effort: half an e-fold, so that 4 h and 6 h are neighbours. */
const BINS_AN_EFOLD = 2;
/** Five minutes and 220 hours: beyond them effort says no more; nor does a time of 55 times the estimate, or a 55th. */
const MOST_EFOLDS = 4;
/** Less than any outcome that is read weighs. */
const ROUNDING = 1e-9;

/** One piece of work that ended. */
export interface PastWork {
  executorId: string;
  category: string;
  isSuccess: Flag;
  /** Estimated when it was handed out; null where nobody did. */
  effortHours: number | null;
  /** From hand-out to finish, on the same clock as the budget of a forecast; null for failures and where unknown. */
  spentHours: number | null;
  /** UTC milliseconds. */
  finishedAt: number;
}

/** Sums over the outcomes of one executor, category and step of effort; all but the count are weighted by age. */
interface Bin {
  /** Log effort over the centre, in e-folds. */
  effort: number;
  weight: number;
  successes: number;
  /** Of successes whose time is known: weight, and sums of ln(spent ÷ effort) and its square. */
  timed: number;
  logRatio: number;
  logRatioSquared: number;
}

/** All outcomes of one executor in one category. */
export interface Cell {
  executor: number;
  category: number;
  bins: Bin[];
  /** Raw. */
  count: number;
}

/** What the models are fitted to: as large as the team is varied, however many outcomes it has. */
export interface Tally {
  executors: ReadonlyMap<string, number>;
  categories: ReadonlyMap<string, number>;
  cells: readonly Cell[];
  /** Raw number of outcomes. */
  count: number;
}

/** 1 up to 30 days and for what is dated ahead, then 0.99 a day (facts: learning, section 2). */
export function weighByAge(finishedAt: number, now: number): number {
  const days = (now - finishedAt) / DAY_MS;
  return days <= FULL_WEIGHT_DAYS ? 1 : FADE_A_DAY ** (days - FULL_WEIGHT_DAYS);
}

/** Log effort over the centre of 4 h, in halves of an e-fold within ±4; 0 where effort is unknown or not positive. */
export function scaleEffort(hours: number | null): number {
  if (hours === null || !(hours > 0)) return 0;
  const efolds = Math.round(Math.log(hours / CENTRE_HOURS) * BINS_AN_EFOLD) / BINS_AN_EFOLD;
  return Math.min(MOST_EFOLDS, Math.max(-MOST_EFOLDS, efolds));
}

/** Effort that stands for an unknown one, in hours. */
export function effortOrCentre(hours: number | null): number {
  return hours !== null && hours > 0 ? hours : CENTRE_HOURS;
}

/**
 * Sufficient statistics of outcomes: one pass, then a fit costs as much for a hundred outcomes as for a million. Exact but
 * for effort, which counts in steps of 65 %. The order of the outcomes does not matter beyond the last digit.
 */
export function tallyOutcomes(outcomes: readonly PastWork[], now: number): Tally {
  const executors = new Map<string, number>();
  const categories = new Map<string, number>();
  const rows: (Cell | undefined)[][] = [];
  const cells: Cell[] = [];
  for (const outcome of outcomes) {
    const executor = indexOf(executors, outcome.executorId);
    const category = indexOf(categories, outcome.category);
    rows[executor] ??= [];
    const row = rows[executor];
    let cell = row[category];
    if (!cell) {
      cell = { executor, category, bins: [], count: 0 };
      row[category] = cell;
      cells.push(cell);
    }
    cell.count += 1;
    addTo(binOf(cell, scaleEffort(outcome.effortHours)), outcome, weighByAge(outcome.finishedAt, now));
  }
  return { executors, categories, cells, count: outcomes.length };
}

/** The sums as they were before some of the outcomes in them came, as good as that to the last digits. */
export function withoutOutcomes(tally: Tally, gone: readonly PastWork[], now: number): Tally {
  const cells = tally.cells.map((cell) => ({ ...cell, bins: cell.bins.map((bin) => ({ ...bin })) }));
  for (const outcome of gone) {
    const executor = tally.executors.get(outcome.executorId);
    const category = tally.categories.get(outcome.category);
    const cell = cells.find((each) => each.executor === executor && each.category === category);
    if (!cell) continue;
    cell.count -= 1;
    addTo(binOf(cell, scaleEffort(outcome.effortHours)), outcome, -weighByAge(outcome.finishedAt, now));
  }
  const left = cells.flatMap(({ bins, ...cell }) =>
    cell.count > 0 ? [{ ...cell, bins: bins.map(dropRest).filter(({ weight }) => weight > 0) }] : [],
  );
  return { ...tally, cells: left, count: tally.count - gone.length };
}

/** The same outcomes by category alone, as if one executor had done it all: nobody's own record is left in it. */
export function poolExecutors(tally: Tally): Tally {
  const cells = new Map<number, Cell>();
  for (const { category, bins, count } of tally.cells) {
    const cell = cells.get(category) ?? { executor: 0, category, bins: [], count: 0 };
    cells.set(category, cell);
    cell.count += count;
    for (const bin of bins) {
      const pooled = binOf(cell, bin.effort);
      pooled.weight += bin.weight;
      pooled.successes += bin.successes;
      pooled.timed += bin.timed;
      pooled.logRatio += bin.logRatio;
      pooled.logRatioSquared += bin.logRatioSquared;
    }
  }
  return { ...tally, executors: new Map(), cells: [...cells.values()] };
}

/** What is left of sums that were taken back is 0, not what rounding made of it. */
function dropRest(bin: Bin): Bin {
  const timed = bin.timed < ROUNDING ? { timed: 0, logRatio: 0, logRatioSquared: 0 } : {};
  return { ...bin, weight: bin.weight < ROUNDING ? 0 : bin.weight, ...timed };
}

function addTo(bin: Bin, { isSuccess, effortHours, spentHours }: PastWork, weight: number): void {
  bin.weight += weight;
  bin.successes += weight * isSuccess;
  if (isSuccess === 0 || spentHours === null || !(spentHours > 0)) return;
  const efolds = Math.log(spentHours) - Math.log(effortOrCentre(effortHours));
  const logRatio = Math.min(MOST_EFOLDS, Math.max(-MOST_EFOLDS, efolds));
  bin.timed += weight;
  bin.logRatio += weight * logRatio;
  bin.logRatioSquared += weight * logRatio * logRatio;
}

function binOf(cell: Cell, effort: number): Bin {
  let bin = cell.bins.find((known) => known.effort === effort);
  if (!bin) {
    bin = { effort, weight: 0, successes: 0, timed: 0, logRatio: 0, logRatioSquared: 0 };
    cell.bins.push(bin);
  }
  return bin;
}

function indexOf(indexes: Map<string, number>, key: string): number {
  const known = indexes.get(key);
  if (known !== undefined) return known;
  indexes.set(key, indexes.size);
  return indexes.size - 1;
}
