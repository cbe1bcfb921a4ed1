import { judgeCourse } from '../../../src/analyze/course.ts';
import { driftProbability } from '../../../src/analyze/forecast/target-probability.ts';

import { DAY_MS, daysBetween } from '../../../src/base/language/date.ts';
import { calibrationError, skill } from '../calibration.ts';
import { type Figure, jackknife, meanOf } from '../figures.ts';
import { type CourseKind, type GoalPlay, playCourse, playDrift, START_AT } from './goal-world.ts';

/** What is said of a goal at a look. */
interface Said {
  state: string;
  chance: number | null;
}

/** Who judges: ours, and what must fall short. */
export type Judge = (goal: GoalPlay, now: number) => Said;

export const JUDGES = {
  ours: (goal, now) => judgeCourse(inputOf(goal, now)),
  always: () => ({ state: 'behind', chance: 0.4 }),
  never: () => ({ state: 'on pace', chance: 0.4 }),
} satisfies Record<string, Judge>;

const CADENCES = ['day', 'week'] as const;
/** Goals that are missed by much: half of the pace, none of it, none from half of the time on. */
const MISSED: readonly CourseKind[] = ['slow', 'still', 'stalled'];
/** Shares of the time at which a drifting goal is asked about. */
const DRIFTS = 4;
const LOOKS = [0.1, 0.3, 0.5, 0.7, 0.9];

/** Goals exactly on their line and goals missed: how often each is called behind, and how often the word changes. */
export function* measureStates(seeds: readonly number[], judge: Judge): Generator<Figure> {
  for (const cadence of CADENCES) {
    const called = (kind: CourseKind, from: number) =>
      seeds.map((seed) => behindShare(playCourse(kind, cadence, seed), judge, from));
    yield {
      name: `judge, ${cadence}: on their line and reached, called behind`,
      ...meanOf(called('line', 0)),
      bar: { kind: 'at most', limit: 0.15 },
    };
    const missed = MISSED.map((kind) => called(kind, 0.5));
    yield {
      name: `judge, ${cadence}: missed, called behind in the second half`,
      ...meanOf(seeds.map((_seed, index) => average(missed.map((kind) => kind[index] ?? Number.NaN)))),
      bar: { kind: 'at least', limit: 0.6 },
    };
    for (const [index, kind] of MISSED.entries()) {
      yield { name: `judge, ${cadence}: … ${kind}`, ...meanOf(missed[index] ?? []), bar: null };
    }
  }
  const kinds: readonly CourseKind[] = ['line', 'fast', 'slow', 'still', 'stalled'];
  const flips = kinds.map((kind) => seeds.map((seed) => flipShare(playCourse(kind, 'day', seed), judge)));
  yield {
    name: 'judge, day: days on which the word changes',
    ...meanOf(seeds.map((_seed, index) => average(flips.map((kind) => kind[index] ?? Number.NaN)))),
    bar: { kind: 'at most', limit: 0.05 },
  };
  for (const [index, kind] of kinds.entries()) {
    yield { name: `judge, day: … ${kind}`, ...meanOf(flips[index] ?? []), bar: null };
  }
}

/** Chances on metrics that drift: whether they come true as often as said, against the drifting model alone. */
export function* measureDrift(seeds: readonly number[], judge: Judge): Generator<Figure> {
  for (const cadence of CADENCES) {
    const goals = seeds.map((seed) => listDrifts(cadence, seed));
    const said = goals.map((of) => of.flatMap((goal) => chancesOf(goal, (now) => judge(goal, now).chance)));
    const before = goals.map((of) =>
      of.flatMap((goal) => chancesOf(goal, (now) => driftProbability(inputOf(goal, now)))),
    );
    yield {
      name: `judge, ${cadence}: chance on a drift, ECE`,
      ...jackknife(said, (of) => calibrationError(of.flat())),
      bar: { kind: 'at most', limit: 0.05 },
    };
    yield {
      name: `judge, ${cadence}: chance on a drift, skill`,
      ...jackknife(said, (of) => skill(of.flat())),
      bar: { kind: 'at least', limit: 0.3 },
    };
    yield {
      name: `judge, ${cadence}: chance on a drift, Brier less the drifting model's`,
      ...meanOf(said.map((chances, index) => brierOf(chances) - brierOf(before[index] ?? []))),
      bar: { kind: 'at most', limit: 0.001 },
    };
  }
}

/** A few metrics a seed: a calibration error of a hundred outcomes is noise. */
function listDrifts(cadence: 'day' | 'week', seed: number): GoalPlay[] {
  return Array.from({ length: DRIFTS }, (_, index) => playDrift(cadence, DRIFTS * seed + index));
}

function inputOf(goal: GoalPlay, now: number) {
  const { points, cadence, target, startsOn, deadlineOn } = goal;
  const given = {
    points,
    cadence,
    target,
    startsOn,
    deadlineOn,
    direction: 'at least' as const,
    zone: 'UTC',
    now,
  };
  return { ...given, startValue: null };
}

function looksOf(goal: GoalPlay, from: number): number[] {
  const days = daysBetween(goal.startsOn, goal.deadlineOn);
  const step = goal.cadence === 'week' ? 7 : 1;
  const looks: number[] = [];
  for (let day = step; day < days; day += step)
    if (day > from * days) looks.push(START_AT + day * DAY_MS + 1);
  return looks;
}

function behindShare(goal: GoalPlay, judge: Judge, from: number): number {
  return average(looksOf(goal, from).map((now) => (judge(goal, now).state === 'behind' ? 1 : 0)));
}

function flipShare(goal: GoalPlay, judge: Judge): number {
  const states = looksOf(goal, 0).map((now) => judge(goal, now).state);
  return average(states.slice(1).map((state, index) => (state === states[index] ? 0 : 1)));
}

function chancesOf(goal: GoalPlay, chanceAt: (now: number) => number | null) {
  const days = daysBetween(goal.startsOn, goal.deadlineOn);
  return LOOKS.flatMap((share) => {
    const probability = chanceAt(START_AT + Math.floor(share * days) * DAY_MS + 1);
    return probability === null ? [] : [{ probability, isHit: goal.isReached ? (1 as const) : (0 as const) }];
  });
}

function brierOf(chances: readonly { probability: number; isHit: number }[]): number {
  return average(chances.map(({ probability, isHit }) => (probability - isHit) ** 2));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
