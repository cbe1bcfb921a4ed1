import { seededRandom } from '../../adapters/process/random.ts';

/**
 * Whether everything runs: `npm run test:full`. `npm test` takes a part of the longest crashes, races and laws, and
 * plays on PostgreSQL only what is about SQL. The only place that reads which of the two it is.
 */
export const isFull = process.env.TILLER_TESTS === 'full';

/** All in a full run, else one of every so many successive ones, at least one: the same ones for a seed. */
export function sample<T>(all: readonly T[], { every, seed }: { every: number; seed: string }): readonly T[] {
  if (isFull) return all;
  const random = seededRandom(seed);
  return all.flatMap((_each, index) => {
    if (index % every !== 0) return [];
    const chosen = all[Math.min(index + Math.floor(random() * every), all.length - 1)];
    return chosen === undefined ? [] : [chosen];
  });
}

/** How many cases of a property are drawn: all in a full run, else a quarter. */
export function runs(all: number): number {
  return isFull ? all : Math.ceil(all / 4);
}
