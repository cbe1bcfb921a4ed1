import { munkres } from 'munkres';
import { createSuccessModel, type SuccessModel } from '../../src/learn/success/model.ts';
import { rankContenders } from '../../src/learn/success/rank.ts';
import type { PastWork } from '../../src/learn/success/tally.ts';
import { createDraws } from './random.ts';

/** Dearer than any pair that is possible. */
const IMPOSSIBLE = 1e3;

/** What a router may see on a morning. */
export interface Morning {
  now: number;
  outcomes: readonly PastWork[];
  executors: readonly string[];
  /** Categories of the day's tasks. */
  tasks: readonly string[];
  /** Tasks that each executor may still get today. */
  room: ReadonlyMap<string, number>;
}

export interface Said {
  /** Null leaves the task undone. */
  executorId: string | null;
  /** What was said of its success, of this executor and in public; null where a router says nothing. */
  personal: number | null;
  open: number | null;
}

/** Gives each of a day's tasks to somebody. */
export type Router = (morning: Morning) => readonly Said[];

/** Ours: the success model, refitted each morning, ranked by its upper bound, one assignment a day. */
export function routeByModel({ now, outcomes, executors, tasks, room }: Morning): Said[] {
  const model = createSuccessModel(outcomes, now);
  const contenders = executors.map((id) => ({ id, kind: 'agent' as const }));
  const gains = tasks.map((category) => {
    const ranked = rankContenders(model, workOf(category), contenders, false);
    return new Map(ranked.map(({ contender, gain }) => [contender.id, gain]));
  });
  return assign(gains, executors, room).map((executorId, index) =>
    predict(model, executorId, tasks[index] ?? ''),
  );
}

function predict(model: SuccessModel, executorId: string | null, category: string): Said {
  if (executorId === null) return { executorId, personal: null, open: null };
  const work = workOf(category);
  return {
    executorId,
    personal: model.personalChance(executorId, work).probability,
    open: model.publicChance(work).probability,
  };
}

function workOf(category: string) {
  return { category, effortHours: null, budgetHours: null };
}

/** The third seed's rule: the best rate among those with three outcomes of the category in 30 days, else a default. */
export function routeClassic({ now, outcomes, executors, tasks, room }: Morning): Said[] {
  const recent = outcomes.filter(({ finishedAt }) => finishedAt > now - 30 * 86_400_000);
  const gains = tasks.map((category) => {
    const rates = new Map<string, number>();
    for (const executorId of executors) {
      const own = recent.filter((each) => each.executorId === executorId && each.category === category);
      const done = own.filter(({ isSuccess }) => isSuccess === 1).length;
      rates.set(
        executorId,
        own.length < 3 ? (executorId === executors[0] ? 1e-3 : 0) : 1e-3 + done / own.length,
      );
    }
    return rates;
  });
  return assign(gains, executors, room).map(silent);
}

/** A constant answer: always the first, as long as there is room. */
export function routeToFirst({ executors, tasks, room }: Morning): Said[] {
  const gains = tasks.map(() => new Map(executors.map((id, index) => [id, 1 - index / 100])));
  return assign(gains, executors, room).map((executorId) => ({ executorId, personal: 0.7, open: 0.7 }));
}

/** An empty answer: nobody gets anything. */
export function routeToNobody({ tasks }: Morning): Said[] {
  return tasks.map(() => silent(null));
}

/** Anybody. */
export function createRandomRouter(seed: number): Router {
  const draws = createDraws(seed, 3);
  return ({ executors, tasks, room }) => {
    const gains = tasks.map(() => new Map(executors.map((id) => [id, draws.uniform()])));
    return assign(gains, executors, room).map(silent);
  };
}

function silent(executorId: string | null): Said {
  return { executorId, personal: null, open: null };
}

/** Who gets what so that the gains add up to most, each executor within their room (Munkres 1957). */
export function assign(
  gains: readonly ReadonlyMap<string, number>[],
  executors: readonly string[],
  room: ReadonlyMap<string, number>,
): (string | null)[] {
  if (gains.length === 0) return [];
  const columns = executors.flatMap(
    (id) => Array(Math.min(gains.length, room.get(id) ?? 0)).fill(id) as string[],
  );
  // A row for whoever stays without: more tasks than room.
  while (columns.length < gains.length) columns.push('');
  const costs = gains.map((gain) => columns.map((id) => (id === '' ? IMPOSSIBLE : cost(gain.get(id)))));
  const chosen = new Map(munkres(costs));
  return gains.map((_gain, index) => columns[chosen.get(index) ?? -1] || null);
}

/** Left out by a ranking: only where nobody else has room. */
function cost(gain: number | undefined): number {
  return gain === undefined ? 10 : 1 - gain;
}
