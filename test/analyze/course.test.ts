import { describe, expect, it } from 'vitest';
import { judgeCourse } from '../../src/analyze/course.ts';
import { forecastToDeadline } from '../../src/analyze/forecast/forecast.ts';
import { levelOf } from '../../src/analyze/level.ts';
import type { Point } from '../../src/analyze/series.ts';
import { addDays, DAY_MS, dateOf } from '../../src/base/language/date.ts';
import { isFull } from '../support/full.ts';
import { createNoise, MONDAY, pointsOf } from './noise.ts';

const SERIES = 400;
const FANS = isFull ? 400 : 60;
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
    cadence: 'day' as const,
    now,
  };
}

describe('progress and chance of a goal', () => {
  it.runIf(isFull)('make it behind or ahead only where both say so, on made-up series of every kind', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= SERIES; seed++) {
      const { progress, outlook, state } = judgeCourse(makeGoal(seed));
      if (outlook === null || progress === 'met') continue;
      const both = `${progress}, ${outlook}`;
      seen.add(both);
      const said = { 'ahead, likely': 'ahead', 'late, unlikely': 'behind' }[both];
      expect(state, `${both}, seed ${seed}`).toBe(said ?? 'on pace');
    }
    // What is late is hardly ever likely.
    expect([...seen, 'late, likely']).toEqual(
      expect.arrayContaining(
        ['ahead', 'late', 'on pace'].flatMap((progress) =>
          ['likely', 'open', 'unlikely'].map((outlook) => `${progress}, ${outlook}`),
        ),
      ),
    );
  });

  it('never call likely what lies beyond the fan', () => {
    let beyond = 0;
    for (let seed = 1; seed <= FANS; seed++) {
      const goal = makeGoal(seed);
      const { outlook } = judgeCourse(goal);
      const end = forecastToDeadline(goal)?.fan.at(-1);
      if (outlook === null || !end) continue;
      const isBeyond = goal.direction === 'at least' ? goal.target > end.high : goal.target < end.low;
      if (!isBeyond) continue;
      beyond++;
      expect(outlook, `seed ${seed}`).not.toBe('likely');
    }
    expect(beyond).toBeGreaterThan(FANS / 10);
  });

  it('do not call behind what is late while its chance cannot be told, before its deadline', () => {
    const goal = makeGoal(4);
    const few = {
      ...goal,
      points: goal.points.slice(-3),
      startValue: 0,
      target: 1e6,
      direction: 'at least' as const,
    };
    const late = { ...few, deadlineOn: addDays(dateOf(few.now, 'UTC'), 1) };
    expect(judgeCourse(late)).toMatchObject({ progress: 'late', outlook: null, state: 'on pace' });
    const over = { ...late, now: late.now + 3 * DAY_MS };
    expect(judgeCourse(over)).toMatchObject({ progress: 'late', state: 'behind' });
  });

  it('are too early to tell until two days speak, and on pace is said of no goal that could not be late yet', () => {
    const day = (n: number) => MONDAY + n * DAY_MS;
    const goal = {
      ...makeGoal(4),
      direction: 'at least' as const,
      nature: 'running total' as const,
      startValue: 0,
      target: 300,
      startsOn: dateOf(MONDAY, 'UTC'),
      deadlineOn: dateOf(day(70), 'UTC'),
    };
    const on = (now: number, values: readonly (readonly [number, number])[]) =>
      judgeCourse({
        ...goal,
        points: values.map(([n, value]) => ({ at: day(n), value })),
        now: day(now) + 1,
      });
    expect(on(3, [[0, 0]])).toMatchObject({ isEarly: true });
    expect(on(0.5, [[0, 60]])).toMatchObject({ progress: 'ahead', isEarly: true });
    expect(
      on(4, [
        [0, 0],
        [1, 60],
        [3, 90],
      ]),
    ).toMatchObject({ progress: 'ahead', isEarly: false });
    expect(
      on(4, [
        [0, 0],
        [1, 8],
        [4, 26],
      ]),
    ).toMatchObject({ progress: 'on pace', isEarly: false });
    expect(on(30, [[0, 0]])).toMatchObject({ progress: 'late', isEarly: false });
    expect(on(30, [[0, 140]])).toMatchObject({ isEarly: true });
  });

  it('are not won or lost by one good day', () => {
    const calm = Array.from({ length: 60 }, (_, day) => 50 + (day % 2));
    const goal = { ...makeGoal(4), direction: 'at least' as const, startValue: 50, target: 55 };
    const on = (value: number) =>
      judgeCourse({ ...goal, points: pointsOf([...calm, value]), now: MONDAY + 61 * DAY_MS }).progress;
    expect([on(55), on(60), on(70)]).not.toContain('met');
    const there = calm.map((value) => value + 10);
    const off = pointsOf([...there, 45]);
    expect(judgeCourse({ ...goal, points: off, now: MONDAY + 61 * DAY_MS }).progress).toBe('met');
  });

  it('keep their word from day to day where values come on every other day or so', () => {
    const changes: number[] = [];
    for (let seed = 1; seed <= 6; seed++) {
      const noise = createNoise(seed);
      const days = pointsOf(
        Array.from({ length: 120 }, (_, day) => 50 + Math.max(0, day - 40) / 8 + 2 * noise()),
      );
      const points = days.filter(() => noise() > -0.13);
      const goal = { ...makeGoal(4), points, direction: 'at least' as const, startValue: null, target: 60 };
      const course = {
        ...goal,
        startsOn: dateOf(MONDAY + 40 * DAY_MS, 'UTC'),
        deadlineOn: dateOf(MONDAY + 120 * DAY_MS, 'UTC'),
      };
      const states = days.slice(41).map(({ at }) => judgeCourse({ ...course, now: at + 1 }).state);
      expect(states.filter((state) => state === 'behind').length / states.length).toBeLessThan(0.15);
      changes.push(
        states.filter((state, index) => index > 0 && state !== states[index - 1]).length / states.length,
      );
    }
    expect(changes.reduce((sum, each) => sum + each, 0) / changes.length).toBeLessThan(0.05);
  });
});

describe('the level', () => {
  it('of a metric that comes three times a week is the mean of its last four values, with the noise of what was there', () => {
    const noise = createNoise(3);
    const points = pointsOf(Array.from({ length: 84 }, () => 50 + noise())).filter((_, day) =>
      [0, 2, 4].includes(day % 7),
    );
    const level = levelOf(points, 'day', 'UTC');
    const last = points.slice(-4).map(({ value }) => value);
    expect(level?.count).toBe(4);
    expect(level?.value).toBeCloseTo(last.reduce((sum, each) => sum + each, 0) / 4);
    expect(level?.noise).toBeGreaterThan(0.35);
    expect(level?.noise).toBeLessThan(0.7);
  });

  it('of a metric that nobody reads oftener than weekly is its last value', () => {
    const points = pointsOf([5, 6, 7, 8, 9, 10, 11, 12], 7 * DAY_MS);
    expect(levelOf(points, 'day', 'UTC')).toMatchObject({ value: 12, count: 1 });
  });
});
