import { DAY_MS } from '../../src/base/language/date.ts';
import type { PastWork } from '../../src/learn/success/tally.ts';
import { assign, type Morning, type Router } from './routers.ts';
import type { World, WorldTask } from './world.ts';

const START = Date.UTC(2026, 0, 5, 9);

/** One chance that was said, and what came of it. */
export interface Forecast {
  day: number;
  /** First morning on which its outcome is known. */
  fromDay: number;
  probability: number;
  isHit: 0 | 1;
}

/** What a router made of one world. */
export interface Played {
  /** Expected successes of the best choice and of the router's. */
  best: number;
  expected: number;
  /** The best less the router's. */
  regret: number;
  /** Of the executor chosen, and of the category in public. */
  personal: readonly Forecast[];
  open: readonly Forecast[];
}

/** Ninety days in one world. The router sees names, categories and outcomes that are known by the morning, no more. */
export function play(world: World, router: Router): Played {
  const known: { outcome: PastWork; fromDay: number }[] = [];
  const personal: Forecast[] = [];
  const open: Forecast[] = [];
  let best = 0;
  let expected = 0;
  for (const [day, { executors: count, tasks }] of world.days.entries()) {
    const executors = Array.from({ length: count }, (_executor, index) => `e${index}`);
    const room = roomAfterPeople(world, executors, tasks);
    const free = tasks.filter(({ rerouted }) => rerouted === null);
    const now = START + day * DAY_MS;
    const morning: Morning = {
      now,
      outcomes: known.flatMap(({ outcome, fromDay }) => (fromDay <= day ? [outcome] : [])),
      executors,
      tasks: free.map(({ category }) => `c${category}`),
      room,
    };
    const answers = router(morning);
    best += bestOf(free, executors, room);
    for (const [index, task] of free.entries()) {
      const { executorId = null, personal: own = null, open: shown = null } = answers[index] ?? {};
      if (executorId === null) continue;
      const truth = chanceOf(task, executorId);
      const outcome = finish(task, executorId, now);
      expected += truth;
      const fromDay = day + 1 + task.delayDays;
      known.push({ outcome, fromDay });
      const said = { day, fromDay, isHit: outcome.isSuccess };
      if (own !== null) personal.push({ ...said, probability: own });
      if (shown !== null) open.push({ ...said, probability: shown });
    }
    for (const task of tasks)
      if (task.rerouted !== null)
        known.push({ outcome: finish(task, `e${task.rerouted}`, now), fromDay: day + 1 + task.delayDays });
  }
  return { best, expected, regret: best - expected, personal, open };
}

/** What people gave out themselves takes room from everybody's choice alike, and is no choice of a router. */
function roomAfterPeople(world: World, executors: readonly string[], tasks: readonly WorldTask[]) {
  const room = new Map(executors.map((id) => [id, world.cap]));
  for (const { rerouted } of tasks) {
    if (rerouted === null) continue;
    room.set(`e${rerouted}`, Math.max(0, (room.get(`e${rerouted}`) ?? 0) - 1));
  }
  return room;
}

function bestOf(
  tasks: readonly WorldTask[],
  executors: readonly string[],
  room: ReadonlyMap<string, number>,
): number {
  const gains = tasks.map(({ chances }) => new Map(executors.map((id, index) => [id, chances[index] ?? 0])));
  return assign(gains, executors, room).reduce((sum, id, index) => {
    const task = tasks[index];
    return sum + (id === null || !task ? 0 : chanceOf(task, id));
  }, 0);
}

function finish(task: WorldTask, executorId: string, now: number): PastWork {
  return {
    executorId,
    category: `c${task.category}`,
    isSuccess: task.luck < chanceOf(task, executorId) ? 1 : 0,
    effortHours: null,
    spentHours: null,
    finishedAt: now + task.delayDays * DAY_MS,
  };
}

function chanceOf({ chances }: WorldTask, executorId: string): number {
  return chances[Number(executorId.slice(1))] ?? 0;
}
