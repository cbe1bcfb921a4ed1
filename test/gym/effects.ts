import { bundleTasks } from '../../src/learn/effect/bundle.ts';
import type { EffectCase, Noted } from '../../src/learn/effect/case.ts';
import { isOurs, pairValues } from '../../src/learn/effect/comparison.ts';
import { type EffectEstimate, estimateEffect } from '../../src/learn/effect/estimate.ts';
import { type EffectVerdict, isInFavour, judgeEffect, listLooks } from '../../src/learn/effect/reading.ts';
import {
  type Course,
  createEffectWorld,
  type EffectTask,
  type EffectWorld,
  type EffectWorldKind,
} from './effect-world.ts';
import { type Figure, jackknife } from './figures.ts';

/** What is judged: how the effect of a bundle is estimated. */
export type EffectReader = (
  given: EffectCase,
  promised: { low: number; high: number },
) => EffectEstimate | null;

const around = (value: number, half: number): EffectEstimate => ({
  middle: value,
  low80: value - half,
  high80: value + half,
  low95: value - 1.5 * half,
  high95: value + 1.5 * half,
  unnoted: null,
  information: { precision: [], pull: [] },
});

/** Ours, and what must fall short: the promise itself, nothing ever, and silence. */
export const READERS = {
  ours: estimateEffect,
  promise: (_given, { low, high }) => around((low + high) / 2, (high - low) / 8),
  nothing: (_given, { low, high }) => around(0, (low + high) / 20),
  silent: () => null,
} satisfies Record<string, EffectReader>;

/** Who says “we did”: ours, and what must fall short. */
export const CLAIMS = {
  ours: isOurs,
  always: () => true,
  never: () => false,
} satisfies Record<string, typeof isOurs>;

const DAYS_TO_READ = 60;
const NULLS: readonly Course[] = ['still', 'ar', 'walk', 'trend', 'shift'];
const READ_BARS: readonly {
  cadence: 1 | 7;
  size: number;
  least: number | null;
  leastUntold: number | null;
}[] = [
  { cadence: 1, size: 0.5, least: 0.8, leastUntold: null },
  { cadence: 1, size: 1, least: 0.8, leastUntold: null },
  { cadence: 7, size: 0.25, least: null, leastUntold: 0.6 },
  { cadence: 7, size: 0.5, least: 0.5, leastUntold: null },
  { cadence: 7, size: 1, least: 0.8, leastUntold: null },
];
const MOST_AS_PROMISED = 0.05;
const MOST_IN_FAVOUR = 0.15;
/** “We did”, beside a comparison: of tasks that did nothing, and of those that did, by mean promise ÷ sd of one value. */
const MOST_FALSELY_OURS = 0.05;
const OURS_BARS = [
  { size: 0.5, least: 0.7 },
  { size: 1, least: 0.85 },
] as const;
const MOVED_BARS = [
  { isNoted: false, least: null },
  { isNoted: true, least: 0.8 },
] as const;
const COVERAGE = { least: 0.72, most: 0.88 };

/** What became of one bundle. */
export interface ReadBundle {
  tasks: readonly EffectTask[];
  verdict: EffectVerdict;
  readDay: number | null;
  estimate: EffectEstimate | null;
  /** What was estimated from; null where it was never told. */
  given: EffectCase | null;
}

/** How many effects are read, whether what is read holds the truth, and what is claimed of tasks that did nothing. */
export function* measureEffects(
  seeds: readonly number[],
  reader: EffectReader = READERS.ours,
): Generator<Figure> {
  for (const cadence of [1, 7] as const) {
    yield* measureRead(seeds, cadence, reader);
    yield* measureMoved(seeds, cadence, reader);
    for (const course of [...NULLS, 'campaign'] as const)
      yield* measureNull(seeds, { cadence, size: 0.5, course, works: false }, reader);
  }
  yield* measureOurs(seeds);
}

/** How often daily values beside a comparison make it say “we did”: of tasks that do nothing, and of tasks that work. */
export function* measureOurs(
  seeds: readonly number[],
  claim: typeof isOurs = CLAIMS.ours,
  /** What a figure's name has, of those that are asked for. */
  asked = '',
): Generator<Figure> {
  for (const { name, kind, bar } of OURS.filter(({ name: each }) => each.includes(asked))) {
    const played = seeds.map((seed) => readAll(kind, seed, READERS.ours).map((one) => isClaimed(one, claim)));
    yield { name, ...jackknife(played, (of) => shareOf(of.flat(), Boolean)), bar };
  }
}

const OURS: readonly { name: string; kind: EffectWorldKind; bar: Figure['bar'] }[] = [
  ...(['shared', 'unrelated'] as const).flatMap((comparison) =>
    NULLS.map((course) => ({
      name: `effects compared, ${comparison}, none, ${course}: we did`,
      kind: { cadence: 1, size: 0.5, course, works: false, comparison } as const,
      bar: { kind: 'at most', limit: MOST_FALSELY_OURS } as const,
    })),
  ),
  ...OURS_BARS.flatMap(({ size, least }) =>
    (['still', 'drift'] as const).map((course) => ({
      name: `effects compared, s ${size}, ${course}: we did`,
      kind: { cadence: 1, size, course, works: true, comparison: 'shared' } as const,
      bar: { kind: 'at least', limit: least } as const,
    })),
  ),
];

function isClaimed({ verdict, estimate, given }: ReadBundle, claim: typeof isOurs): boolean {
  return isInFavour(verdict) && estimate !== null && given !== null && claim(given, estimate, 1);
}

export function* measureRead(
  seeds: readonly number[],
  cadence: 1 | 7,
  reader: EffectReader,
): Generator<Figure> {
  const read: ReadBundle[][] = [];
  for (const { size, least, leastUntold } of READ_BARS.filter((bar) => bar.cadence === cadence)) {
    for (const course of ['still', 'drift'] as const) {
      const played = seeds.map((seed) => readAll({ cadence, size, course, works: true }, seed, reader));
      played.forEach((bundles, index) => {
        read[index] = [...(read[index] ?? []), ...bundles.filter(({ readDay }) => readDay !== null)];
      });
      const name = `effects ${nameOf(cadence)}, s ${size}, ${course}`;
      const bar = least === null ? null : ({ kind: 'at least', limit: least } as const);
      yield { name: `${name}: read within 60 days`, ...jackknife(played, shareOfTasksRead), bar };
      if (leastUntold !== null)
        yield {
          name: `${name}: cannot tell`,
          ...jackknife(played, (of) => 1 - shareOfTasksRead(of)),
          bar: { kind: 'at least', limit: leastUntold },
        };
    }
  }
  const coverage = jackknife(read, (of) => shareOf(of.flat(), holdsTruth));
  const name = `effects ${nameOf(cadence)}: 80 % intervals hold the truth, of ${read.flat().length} read`;
  yield { name, ...coverage, bar: { kind: 'at least', limit: COVERAGE.least } };
  yield { name, ...coverage, bar: { kind: 'at most', limit: COVERAGE.most } };
}

/**
 * Work that does something beside a move each quarter that is none of it: whether what is told holds the truth though nobody
 * noted the move, and whether most is told once somebody did.
 */
function* measureMoved(seeds: readonly number[], cadence: 1 | 7, reader: EffectReader): Generator<Figure> {
  for (const course of ['shift', 'campaign'] as const) {
    for (const { isNoted, least } of MOVED_BARS) {
      const kind = { cadence, size: 1, course, works: true } as const;
      const played = seeds.map((seed) => readAll(kind, seed, reader, isNoted));
      const name = `effects ${nameOf(cadence)}, s 1, ${course} ${isNoted ? 'noted' : 'not noted'}`;
      yield {
        name: `${name}: read within 60 days`,
        ...jackknife(played, shareOfTasksRead),
        bar: least === null ? null : { kind: 'at least', limit: least },
      };
      const told = played.map((bundles) => bundles.filter(({ readDay }) => readDay !== null));
      const coverage = jackknife(told, (of) => shareOf(of.flat(), holdsTruth));
      yield {
        name: `${name}: 80 % intervals hold the truth`,
        ...coverage,
        bar: { kind: 'at least', limit: COVERAGE.least },
      };
    }
  }
}

export function* measureNull(
  seeds: readonly number[],
  kind: EffectWorldKind,
  reader: EffectReader,
): Generator<Figure> {
  const played = seeds.map((seed) => readAll(kind, seed, reader));
  const name = `effects ${nameOf(kind.cadence)}, none, ${kind.course}`;
  const share = (verdicts: readonly EffectVerdict[], of: readonly ReadBundle[][]) =>
    shareOf(of.flat(), ({ verdict }) => verdicts.includes(verdict));
  yield {
    name: `${name}: as promised`,
    ...jackknife(played, (of) => share(['as promised'], of)),
    bar: { kind: 'at most', limit: MOST_AS_PROMISED },
  };
  yield {
    name: `${name}: in our favour`,
    ...jackknife(played, (of) => share(['as promised', 'more', 'less'], of)),
    bar: { kind: 'at most', limit: MOST_IN_FAVOUR },
  };
  yield {
    name: `${name}: told`,
    ...jackknife(played, (of) => shareOf(of.flat(), ({ readDay }) => readDay !== null)),
    bar: null,
  };
}

function readAll(kind: EffectWorldKind, seed: number, reader: EffectReader, isNoted = false): ReadBundle[] {
  return readWorld(createEffectWorld(kind, seed), reader, isNoted);
}

/** Every bundle that can have its last look, at its looks until it is told. */
export function readWorld(world: EffectWorld, reader: EffectReader, isNoted = false): ReadBundle[] {
  const { kind } = world;
  const noted = isNoted ? world.moves.map(noteMove) : [];
  return bundleTasks(world.tasks, kind.cadence).flatMap((tasks, target) => {
    const first = tasks[0]?.day ?? 0;
    const looks = listLooks(first, tasks.at(-1)?.day ?? first, kind.cadence);
    return (looks.at(-1) ?? 0) > world.until
      ? []
      : [readBundle({ world, noted, reader }, tasks, target, looks)];
  });
}

/** Of a move for good people know only when it was. */
function noteMove({ fromDay, toDay }: EffectWorld['moves'][number]): Noted {
  const mayLast = toDay === Number.POSITIVE_INFINITY;
  return { fromDay, toDay: mayLast ? fromDay : toDay, isOurs: false, mayLast };
}

function readBundle(
  { world, noted, reader }: { world: EffectWorld; noted: readonly Noted[]; reader: EffectReader },
  tasks: readonly EffectTask[],
  target: number,
  looks: readonly number[],
): ReadBundle {
  const promised = {
    low: tasks.reduce((sum, { low }) => sum + low, 0),
    high: tasks.reduce((sum, { high }) => sum + high, 0),
  };
  let estimate: EffectEstimate | null = null;
  for (const look of looks) {
    const work = bundleTasks(
      world.tasks.filter(({ day }) => day <= look),
      world.kind.cadence,
    ).flatMap((members, bundle) =>
      members.map(({ day, low, high }) => ({ day, bundle, weight: (low + high) / 2 })),
    );
    const values = world.values.filter(({ day }) => day <= look);
    const paired = world.comparison && pairValues(values, world.comparison, tasks[0]?.day ?? 0);
    const given: EffectCase = {
      ...(paired ?? { values, comparison: null }),
      ...{ step: world.kind.cadence, work, target, noted: noted.filter(({ fromDay }) => fromDay <= look) },
    };
    estimate = reader(given, promised);
    const verdict = judgeEffect(estimate, promised);
    if (verdict !== 'cannot tell yet') return { tasks, verdict, readDay: look, estimate, given };
  }
  return { tasks, verdict: 'could not be told', readDay: null, estimate, given: null };
}

export function shareOfTasksRead(of: readonly (readonly ReadBundle[])[]): number {
  const tasks = of
    .flat()
    .flatMap(({ tasks: members, readDay }) => members.map(({ day }) => ({ day, readDay })));
  return shareOf(tasks, ({ day, readDay }) => readDay !== null && readDay - day <= DAYS_TO_READ);
}

export function holdsTruth({ tasks, estimate }: ReadBundle): boolean {
  const truth = tasks.reduce((sum, { effect }) => sum + effect, 0);
  return estimate !== null && estimate.low80 <= truth && truth <= estimate.high80;
}

export function shareOf<T>(all: readonly T[], is: (one: T) => boolean): number {
  return all.filter(is).length / all.length;
}

function nameOf(cadence: 1 | 7): string {
  return cadence === 1 ? 'daily' : 'weekly';
}
