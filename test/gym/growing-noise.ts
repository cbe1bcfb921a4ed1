import { createMetricWorld } from './effect-metrics.ts';
import { type EffectReader, holdsTruth, READERS, readWorld, shareOf, shareOfTasksRead } from './effects.ts';
import { type Figure, jackknife } from './figures.ts';

const MOST_AS_PROMISED = 0.05;
const LEAST_COVERAGE = 0.72;

/** Effects on metrics whose noise grows with their level, and that grow beside the work: counts and money, s 1. */
export function* measureGrowingNoise(
  seeds: readonly number[],
  reader: EffectReader = READERS.ours,
): Generator<Figure> {
  for (const family of ['count', 'money'] as const) {
    for (const [cadence, step] of [
      [1, 'daily'],
      [7, 'weekly'],
    ] as const) {
      const kind = { family, cadence, size: 1, course: 'growth' } as const;
      const play = (works: boolean) =>
        seeds.map((seed) => readWorld(createMetricWorld({ ...kind, works }, seed), reader));
      const name = `effects ${step}, ${family}, growing`;
      const played = play(true);
      yield { name: `${name}: read within 60 days`, ...jackknife(played, shareOfTasksRead), bar: null };
      const told = played.map((bundles) => bundles.filter(({ readDay }) => readDay !== null));
      yield {
        name: `${name}: 80 % intervals hold the truth, of ${told.flat().length} read`,
        ...jackknife(told, (of) => shareOf(of.flat(), holdsTruth)),
        bar: { kind: 'at least', limit: LEAST_COVERAGE },
      };
      yield {
        name: `${name}, none: as promised`,
        ...jackknife(play(false), (of) => shareOf(of.flat(), ({ verdict }) => verdict === 'as promised')),
        bar: { kind: 'at most', limit: MOST_AS_PROMISED },
      };
    }
  }
}
