import { describe, expect, it } from 'vitest';
import { forecastToDeadline } from '../../../src/analyze/forecast/forecast.ts';
import { judgeCourse, outlookOf } from '../../../src/analyze/forecast/outlook.ts';
import { targetProbability } from '../../../src/analyze/forecast/target-probability.ts';
import { goalFigures } from '../../../src/analyze/gap.ts';
import type { Point } from '../../../src/analyze/series.ts';
import { addDays, DAY_MS, dateOf } from '../../../src/base/language/date.ts';
import { createNoise, pointsOf } from '../noise.ts';

const SERIES = 400;
const LENGTHS = [9, 20, 45, 90, 200];

/** A made-up goal: a random walk, a line, plain noise, weeks or a jump, seen for a while, with a target ahead of it. */
function makeGoal(seed: number) {
  const noise = createNoise(seed);
  const sd = Math.abs(noise()) * 3 + 0.2;
  const drift = noise() * 0.3;
  const length = LENGTHS[seed % LENGTHS.length] ?? 9;
  let walk = 50;
  const shapes: ((day: number) => number)[] = [
    () => (walk += drift + noise() * sd),
    (day) => 50 + drift * day + noise() * sd,
    () => 50 + noise() * sd,
    (day) => 50 + 8 * Math.sin((day * 2 * Math.PI) / 7) + drift * day + noise() * sd,
    (day) => 50 + (day > length / 2 ? 10 * Math.sign(drift) : 0) + noise() * sd,
  ];
  const shape = shapes[Math.floor(seed / 5) % shapes.length] ?? (() => 0);
  const points = pointsOf(Array.from({ length }, (_, day) => shape(day)));
  const last = points.at(-1) ?? { at: 0, value: 0 };
  const direction = seed % 2 === 0 ? ('at least' as const) : ('at most' as const);
  const target = last.value + (direction === 'at least' ? 1 : -1) * Math.abs(noise()) * 8;
  const now = last.at + DAY_MS / 4;
  return {
    points: points as Point[],
    direction,
    target,
    startValue: null,
    startsOn: addDays(dateOf(now, 'UTC'), -Math.min(length - 1, [2, 15, 60][seed % 3] ?? 2)),
    deadlineOn: addDays(dateOf(now, 'UTC'), [10, 40, 80][Math.floor(seed / 3) % 3] ?? 10),
    zone: 'UTC',
    now,
  };
}

describe('a goal’s state and its chance', () => {
  it('say one thing, on made-up series of every kind', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= SERIES; seed++) {
      const goal = makeGoal(seed);
      const figures = goalFigures(goal);
      const chance = targetProbability({ ...goal, cadence: 'day' });
      const state = judgeCourse(figures.state, chance, figures.timeShare);
      if (chance === null || state === 'met') continue;
      const outlook = outlookOf(chance);
      seen.add(`${state} ${outlook}`);
      const said = `${state} at ${chance}, seed ${seed}`;
      if (state === 'ahead') expect(outlook, said).toBe('likely');
      if (state === 'behind') expect(outlook, said).not.toBe('likely');
      if (state === 'on pace' && outlook === 'unlikely') expect(figures.timeShare, said).toBeLessThan(0.1);
    }
    expect([...seen].sort()).toEqual([
      'ahead likely',
      'behind open',
      'behind unlikely',
      'on pace likely',
      'on pace open',
      'on pace unlikely',
    ]);
  });

  it('never call likely what lies beyond the fan', () => {
    let beyond = 0;
    for (let seed = 1; seed <= SERIES; seed++) {
      const goal = makeGoal(seed);
      const chance = targetProbability({ ...goal, cadence: 'day' });
      const end = forecastToDeadline({ ...goal, cadence: 'day' })?.fan.at(-1);
      if (chance === null || !end) continue;
      const isBeyond = goal.direction === 'at least' ? goal.target > end.high : goal.target < end.low;
      if (!isBeyond) continue;
      beyond++;
      expect(outlookOf(chance), `seed ${seed}`).toBe('unlikely');
    }
    expect(beyond).toBeGreaterThan(40);
  });
});

describe('the state of a goal', () => {
  it.each([
    ['behind', 0.9, 0.5, 'on pace'],
    ['behind', 0.5, 0.5, 'behind'],
    ['ahead', 0.9, 0.5, 'ahead'],
    ['ahead', 0.5, 0.5, 'on pace'],
    ['ahead', 0.1, 0.5, 'behind'],
    ['on pace', 0.1, 0.5, 'behind'],
    ['on pace', 0.1, 0.05, 'on pace'],
    ['behind', 0.1, 0.05, 'behind'],
    ['met', 0.1, 0.5, 'met'],
    ['no data', null, 0.5, 'no data'],
    ['behind', null, 0.5, 'behind'],
  ] as const)(
    'that is %s on the straight line with a chance of %s at %s of its time is %s',
    (pace, chance, share, state) => {
      expect(judgeCourse(pace, chance, share)).toBe(state);
    },
  );
});
