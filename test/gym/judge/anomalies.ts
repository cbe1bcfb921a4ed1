import { findAnomalies } from '../../../src/analyze/anomaly.ts';
import type { Point } from '../../../src/analyze/series.ts';
import { DAY_MS } from '../../../src/base/language/date.ts';
import { type Figure, meanOf } from '../figures.ts';
import { createDraws } from '../random.ts';
import { START_AT } from './goal-world.ts';

/** `noise`: independent values. `rhythm`: with a week's pattern. `goal`: moves ten of its sd to a goal in 12 weeks. `sticky`: AR(1) .5.
 * `lifted`: three times a year somebody's work lifts it by 4 sd in 8 days. */
type Kind = 'noise' | 'rhythm' | 'goal' | 'lifted' | 'sticky';

export type Watcher = (points: readonly Point[], cadence: 'day' | 'week') => readonly { at: number }[];

export const WATCHERS = {
  ours: (points, cadence) => findAnomalies(points, cadence, 'UTC'),
  silent: () => [],
  always: (points) => points,
} satisfies Record<string, Watcher>;

const SHIFT = 3;
const WITHIN = 5;
const LIFTED_DAYS = [100, 200, 290];
const PATTERN = [2, 2, 1, 0, 0, -3, -3];

/** False alerts a year, and shifts of three standard deviations that are seen within five values. */
export function* measureAnomalies(seeds: readonly number[], watch: Watcher): Generator<Figure> {
  for (const cadence of ['day', 'week'] as const) {
    for (const kind of ['noise', 'rhythm', 'goal', 'lifted', 'sticky'] as const) {
      if ((kind === 'rhythm' || kind === 'lifted') && cadence === 'week') continue;
      const isBarred = kind !== 'sticky';
      yield {
        name: `judge, ${cadence}, ${kind}: false alerts a year`,
        ...meanOf(seeds.map((seed) => falseAlerts(kind, cadence, seed, watch))),
        bar: isBarred ? { kind: 'at most', limit: 6 } : null,
      };
      yield {
        name: `judge, ${cadence}, ${kind}: shifts of 3 sd seen within five values`,
        ...meanOf(seeds.map((seed) => (seesShift(kind, cadence, seed, watch) ? 1 : 0))),
        bar: isBarred ? { kind: 'at least', limit: 0.8 } : null,
      };
    }
  }
}

function falseAlerts(kind: Kind, cadence: 'day' | 'week', seed: number, watch: Watcher): number {
  const points = play(kind, cadence, seed);
  return (watch(points, cadence).length * 365) / (points.length * stepOf(cadence));
}

function seesShift(kind: Kind, cadence: 'day' | 'week', seed: number, watch: Watcher): boolean {
  const points = play(kind, cadence, seed);
  const from = Math.floor(0.6 * points.length) + (seed % 7);
  const shift = seed % 2 === 0 ? SHIFT : -SHIFT;
  const moved = points.map((point, index) =>
    index < from ? point : { ...point, value: point.value + shift },
  );
  const first = moved[from]?.at ?? 0;
  const last = moved[from + WITHIN - 1]?.at ?? 0;
  return watch(moved, cadence).some(({ at }) => at >= first && at <= last);
}

function stepOf(cadence: 'day' | 'week'): number {
  return cadence === 'day' ? 1 : 7;
}

function play(kind: Kind, cadence: 'day' | 'week', seed: number): Point[] {
  const draws = createDraws(seed, 36);
  const step = stepOf(cadence);
  const correlation = kind === 'sticky' ? 0.5 : 0;
  let error = 0;
  return Array.from({ length: cadence === 'day' ? 365 : 104 }, (_, index) => {
    error = correlation * error + Math.sqrt(1 - correlation ** 2) * draws.normal();
    const day = index * step;
    const pattern = kind === 'rhythm' ? (PATTERN[day % 7] ?? 0) : 0;
    const way = kind === 'goal' ? 10 * rise(day, 120, 84) : 0;
    const lift = kind === 'lifted' ? LIFTED_DAYS.reduce((sum, from) => sum + 4 * rise(day, from, 8), 0) : 0;
    return { at: START_AT + day * DAY_MS, value: 100 + error + pattern + way + lift };
  });
}

/** From 0 to 1 within so many days. */
function rise(day: number, from: number, days: number): number {
  return Math.min(1, Math.max(0, (day - from) / days));
}
