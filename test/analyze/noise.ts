import { DAY_MS } from '../../src/base/language/date.ts';

/** Monday, 5 January 2026, noon UTC. */
export const MONDAY = Date.UTC(2026, 0, 5, 12);
export const WEEK_MS = 7 * DAY_MS;

/** Normal noise with standard deviation 1, the same for the same seed (Park and Miller's generator, Box and Muller). */
export function createNoise(seed: number): () => number {
  let state = (seed * 7_919) % 2_147_483_647;
  const uniform = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  uniform();
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Values at even steps from a Monday noon on. */
export function pointsOf(values: readonly number[], stepMs = DAY_MS, from = MONDAY) {
  return values.map((value, index) => ({ at: from + index * stepMs, value }));
}
