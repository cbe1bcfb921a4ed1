import { type Figure, meanOf } from './figures.ts';
import type { Gym, RouterName } from './gym.ts';
import type { WorldName } from './world.ts';

/** Expected successes in ninety days that may be lost to whoever knows every chance; E, where all are alike, is our own. */
const BARS: Record<WorldName, number> = { A: 31, B: 40, C: 34, D: 11, E: 16, F: 36 };
const WORLD_NAMES = ['A', 'B', 'C', 'D', 'E', 'F'] as const satisfies readonly WorldName[];
/** Rules that learn nothing: a world in which one of them held the bar would show nothing. */
const COUNTERS: readonly RouterName[] = ['constant', 'classic', 'random', 'nobody'];

/** Regret of our routing in each world under its bar, and of what must not hold it. */
export function* measureRouter(gym: Gym, worlds: readonly WorldName[] = WORLD_NAMES): Generator<Figure> {
  for (const world of worlds) {
    yield measureRegret(gym, world, 'ours');
    for (const counter of COUNTERS)
      yield {
        ...measureRegret(gym, world, counter),
        name: `router ${world}: ${counter} falls short of it`,
        bar: { kind: 'above', limit: BARS[world] },
      };
  }
}

/** The figure that a router is judged by. */
export function measureRegret(gym: Gym, world: WorldName, router: RouterName): Figure {
  const regrets = gym.playAll(world, router).map(({ regret }) => regret);
  return {
    name: `router ${world}: regret, expected successes`,
    ...meanOf(regrets),
    bar: { kind: 'at most', limit: BARS[world] },
  };
}
