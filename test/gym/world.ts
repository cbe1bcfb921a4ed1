import { createDraws, type Draws } from './random.ts';

export const DAYS = 90;
const EXECUTORS = 6;
const CATEGORIES = 5;
const TASKS_A_DAY = 5;
const NEWCOMER_DAY = 45;
const NEWCOMER_LEAD = 1;
const SHOCK = -1.5;
const FIRST_SHOCK_DAY = 30;
const SHOCK_DAYS = 30;
const DRIFT_A_DAY = 0.03;
const DECLINED = 0.1;
const REROUTED = 0.1;
const CAP = 2;

/** What a world is like (facts: learning, section 9). All logits; sds of what is hidden. */
export interface WorldKind {
  /** Chances drift, and the strongest executor loses 1.5 between days 30 and 59. */
  drifts: boolean;
  tasksADay: number;
  /** Two tasks a day each, outcomes one or two days late, a tenth declined, a tenth given to somebody else by people. */
  isRealistic: boolean;
  /** A seventh executor from day 45 on, better by 1. */
  hasNewcomer: boolean;
  /** Executors differ by this, and by this in one category or another. */
  abilitySd: number;
  fitSd: number;
}

const STATIONARY: WorldKind = {
  drifts: false,
  tasksADay: TASKS_A_DAY,
  isRealistic: false,
  hasNewcomer: false,
  abilitySd: 0.5,
  fitSd: 0.7,
};

export const WORLDS = {
  /** Nothing changes. */
  A: STATIONARY,
  /** Drift and a shock. */
  B: { ...STATIONARY, drifts: true },
  /** The same with ceilings, delay and vetoes. */
  C: { ...STATIONARY, drifts: true, isRealistic: true },
  /** One task a day. */
  D: { ...STATIONARY, tasksADay: 1 },
  /** Executors who are nearly alike: who says otherwise has read noise. */
  E: { ...STATIONARY, abilitySd: 0.1, fitSd: 0.1 },
  /** B with a newcomer who is better. */
  F: { ...STATIONARY, drifts: true, hasNewcomer: true },
} satisfies Record<string, WorldKind>;

export type WorldName = keyof typeof WORLDS;

export interface WorldTask {
  category: number;
  /** Chance of each executor, for whoever knew everything; of those who are there. */
  chances: readonly number[];
  /** It succeeds where the chance is above this: the same luck for every router. */
  luck: number;
  /** Given to this one by people, whatever a router says. */
  rerouted: number | null;
  /** Days until its outcome is known. */
  delayDays: number;
}

export interface World {
  categories: number;
  /** Tasks that an executor takes in a day. */
  cap: number;
  /** Tasks of each day that people did not decline. */
  days: readonly { executors: number; tasks: readonly WorldTask[] }[];
}

/** A world as it will be, whatever is done in it. What it is like comes from one stream, what happens from another. */
export function createWorld(kind: WorldKind, seed: number): World {
  const logits = drawLogits(kind, seed);
  const events = createDraws(seed, 2);
  const days = logits.map((cells, day) => {
    const executors = kind.hasNewcomer && day >= NEWCOMER_DAY ? EXECUTORS + 1 : EXECUTORS;
    const here = cells.slice(0, executors);
    const drawn = Array.from({ length: kind.tasksADay }, () => drawTask(events, here));
    const tasks = kind.isRealistic
      ? drawn.filter(({ isDeclined }) => !isDeclined)
      : drawn.map((task) => ({ ...task, rerouted: null, delayDays: 0 }));
    return { executors, tasks };
  });
  return { categories: CATEGORIES, cap: kind.isRealistic ? CAP : Number.POSITIVE_INFINITY, days };
}

/** Logit of every day, executor and category. */
function drawLogits(kind: WorldKind, seed: number): number[][][] {
  const draws = createDraws(seed, 1);
  const ease = Array.from({ length: CATEGORIES }, () => 0.6 * draws.normal());
  const makeExecutor = (lead: number) => {
    const ability = lead + kind.abilitySd * draws.normal();
    return ease.map((each) => 0.5 + ability + each + kind.fitSd * draws.normal());
  };
  let cells = Array.from({ length: EXECUTORS }, () => makeExecutor(0));
  cells.push(makeExecutor(NEWCOMER_LEAD));
  const shockDay = FIRST_SHOCK_DAY + draws.below(SHOCK_DAYS);
  return Array.from({ length: DAYS }, (_day, day) => {
    if (kind.drifts) cells = cells.map((row) => row.map((logit) => logit + DRIFT_A_DAY * draws.normal()));
    if (kind.drifts && day === shockDay) cells = shockStrongest(cells);
    return cells;
  });
}

function shockStrongest(cells: readonly number[][]): number[][] {
  const total = (row: readonly number[]) => row.reduce((sum, logit) => sum + logit, 0);
  const settled = cells.slice(0, EXECUTORS);
  const most = Math.max(...settled.map(total));
  return cells.map((row, index) =>
    index < EXECUTORS && total(row) === most ? row.map((logit) => logit + SHOCK) : row,
  );
}

function drawTask(draws: Draws, cells: readonly number[][]): WorldTask & { isDeclined: boolean } {
  const category = draws.below(CATEGORIES);
  const difficulty = 0.5 * draws.normal();
  const luck = draws.uniform();
  const isDeclined = draws.uniform() < DECLINED;
  const isRerouted = draws.uniform() < REROUTED;
  const other = draws.below(EXECUTORS);
  const delayDays = 1 + draws.below(2);
  const chances = cells.map((row) => 1 / (1 + Math.exp(-((row[category] ?? 0) + difficulty))));
  return { category, chances, luck, rerouted: isRerouted ? other : null, delayDays, isDeclined };
}
