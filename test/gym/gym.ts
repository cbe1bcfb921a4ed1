import { type Played, play } from './play.ts';
import {
  createRandomRouter,
  type Router,
  routeByModel,
  routeClassic,
  routeToFirst,
  routeToNobody,
} from './routers.ts';
import { createWorld, WORLDS, type WorldName } from './world.ts';

/** Who plays: ours, what must fall short, and the empty answer. */
const ROUTERS = {
  ours: () => routeByModel,
  constant: () => routeToFirst,
  classic: () => routeClassic,
  random: createRandomRouter,
  nobody: () => routeToNobody,
} satisfies Record<string, (seed: number) => Router>;

export type RouterName = keyof typeof ROUTERS;

/** What a part of the gym works with. */
export interface Gym {
  readonly seeds: readonly number[];
  /** One play a seed, in the order of the seeds; played once, however many parts ask. */
  playAll(world: WorldName, router: RouterName): readonly Played[];
}

export function createGym(seeds: readonly number[]): Gym {
  const played = new Map<string, readonly Played[]>();
  return {
    seeds,
    playAll(world, router) {
      const key = `${world} ${router}`;
      const plays =
        played.get(key) ?? seeds.map((seed) => play(createWorld(WORLDS[world], seed), ROUTERS[router](seed)));
      played.set(key, plays);
      return plays;
    },
  };
}
