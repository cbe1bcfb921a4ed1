import type { EffectCase, Noted, Work } from './case.ts';
import type { Column } from './regression.ts';

/** Standard deviations of what is thought of a coefficient before the data, in those of one value's error. */
const SLOPE_A_DAY = 0.05;
const WEEKDAY = 3;
const OUTSIDE = 5;
const SHIFT = 3;
/** How far a task's part strays from what its weight gives it, as a share of that. */
const STRAY = 0.5;
/** What another bundle may have done, in its own weight. */
const OTHER_BUNDLE = 3;
/** Bundles whose tasks were all finished so long before or after the one that is read need no column of their own. */
const FAR_DAYS = 56;
/** Something that nobody records moves a metric about once a quarter. */
const SHIFT_EVERY_DAYS = 91;
/** Half of such moves last; the others, such as campaigns, go back after about so many days (Chen & Liu 1993, JASA 88, 284). */
const LASTING = 0.5;
const CAMPAIGN_DAYS = [7, 14, 28] as const;
/** A shift so long before a bundle can still be taken for its effect. */
const SHIFT_BEFORE_DAYS = 14;
const MOST_SHIFT_CHANCE = 0.5;
/** Who notes a move when it is seen does so after up to so many days, or values. */
const NEAR_DAYS = 5;
const NEAR_STEPS = 2;
const WEEK = 7;
/** A week's pattern is looked for where values come at least so often, in days. */
const MOST_STEP_FOR_WEEK = 2;

/** The columns of the regression, and the weight of each in the sum that is asked for. */
export interface Design {
  columns: Column[];
  sum: number[];
}

/**
 * `sd` is the size of one value's error at the work's beginning; without it no task strays, and nothing is assumed of other
 * bundles. Trend and week's pattern grow with `levels`, a share a value.
 */
export function createColumns(
  { values, step, work, target, noted, comparison }: EffectCase,
  { sd, levels }: { sd: number | null; levels: Float64Array },
): Design {
  const design: Design = { columns: [], sum: [] };
  const add = (at: (day: number, index: number) => number, precision: number, inSum = 0) => {
    const column = Float64Array.from(values, ({ day }, index) => at(day, index));
    const first = column.findIndex((value) => value !== 0);
    design.columns.push({ values: column, precision, from: first === -1 ? column.length : first });
    design.sum.push(inSum);
  };
  add(() => 1, 0);
  const grown = growth(values, levels);
  add((_day, index) => grown[index] as number, 1 / SLOPE_A_DAY ** 2);
  if (step <= MOST_STEP_FOR_WEEK) {
    for (let weekday = 0; weekday < WEEK; weekday++) {
      const at = values.map(
        ({ day }, index) =>
          ((Math.floor(day) % WEEK === weekday ? 1 : 0) - 1 / WEEK) * (levels[index] as number),
      );
      design.columns.push({ values: Float64Array.from(at), precision: 1 / WEEKDAY ** 2, isRhythm: true });
      design.sum.push(0);
    }
  }
  if (comparison) {
    design.columns.push({ values: standardise(comparison), precision: 0 });
    design.sum.push(0);
  }
  const since = firstDay(work, target) - SHIFT_BEFORE_DAYS;
  for (const { fromDay, toDay, isOurs, mayLast } of noted) {
    if (isOurs) continue;
    add((day) => (day >= fromDay && day <= toDay ? 1 : 0), 1 / OUTSIDE ** 2);
    if (mayLast && toDay >= since) add((day) => (day > toDay ? 1 : 0), 1 / OUTSIDE ** 2);
  }
  const isFar = sd === null ? () => false : createFarCheck(work, target);
  for (const [bundle, members] of Map.groupBy(work, (each) => each.bundle)) {
    if (isFar(bundle)) continue;
    const total = members.reduce((sum, { weight }) => sum + weight, 0);
    const size = members.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
    const isTarget = bundle === target;
    const whole = isTarget ? total : size;
    const precision = isTarget || sd === null ? 0 : (sd / (OTHER_BUNDLE * size)) ** 2;
    add((day) => doneBy(members, day) / whole, precision, isTarget ? 1 : 0);
    if (!isTarget || sd === null || members.length === 1) continue;
    for (const member of members)
      add((day) => (member.day <= day ? 1 : 0), (sd / (STRAY * member.weight)) ** 2, 1);
  }
  return design;
}

/** The days up to each value, counted from the middle one, each as much as the level is then: a line where all are 1, else growth. */
function growth(values: EffectCase['values'], levels: Float64Array): Float64Array {
  let sum = 0;
  const grown = levels.map((level, index) => {
    const sinceDays = index === 0 ? 0 : (values[index]?.day ?? 0) - (values[index - 1]?.day ?? 0);
    sum += level * sinceDays;
    return sum;
  });
  const middle = grown[grown.length >> 1] as number;
  return grown.map((each) => each - middle);
}

/** The step of each task of the bundle that is read, in the order of the work. */
export function createSteps({ values, work, target }: EffectCase): Column[] {
  return work.flatMap((task): Column[] => {
    if (task.bundle !== target) return [];
    const column = Float64Array.from(values, ({ day }) => (task.day <= day ? 1 : 0));
    const first = column.indexOf(1);
    return [{ values: column, precision: 0, from: first === -1 ? column.length : first }];
  });
}

/** When the first task of a bundle was finished. */
export function firstDay(work: readonly Work[], target: number): number {
  return Math.min(...work.flatMap(({ day, bundle }) => (bundle === target ? [day] : [])));
}

/** In its own standard deviations from its mean. */
function standardise(series: readonly number[]): Float64Array {
  const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
  const squares = series.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sd = Math.sqrt(squares / series.length) || 1;
  return Float64Array.from(series, (value) => (value - mean) / sd);
}

function doneBy(members: readonly Work[], by: number): number {
  return members.reduce((done, { day, weight }) => done + (day <= by ? weight : 0), 0);
}

/** Whether a bundle lies far from the one that is read: then what it did is a move of the level, of any size. */
function createFarCheck(work: readonly Work[], target: number): (bundle: number) => boolean {
  const span = (bundle: number) => {
    const days = work.flatMap((each) => (each.bundle === bundle ? [each.day] : []));
    return { from: Math.min(...days), to: Math.max(...days) };
  };
  const own = span(target);
  const far = new Set(
    [...new Set(work.map(({ bundle }) => bundle))].filter((bundle) => {
      const { from, to } = span(bundle);
      return to < own.from - FAR_DAYS || from > own.to + FAR_DAYS;
    }),
  );
  return (bundle) => far.has(bundle);
}

/**
 * How far the level may move right before each value beside its drift: variances, as shares of that of one value's error. For
 * tasks of other bundles, which stray; all that a far bundle did.
 */
export function findJumps({ values, work, target }: EffectCase, sd: number): number[] {
  const jumps = values.map(() => 0);
  const isFar = createFarCheck(work, target);
  const sizes = new Map<number, number>();
  for (const { bundle, weight } of work) sizes.set(bundle, (sizes.get(bundle) ?? 0) + Math.abs(weight));
  let index = 0;
  for (const { day, weight, bundle } of work.toSorted((a, b) => a.day - b.day)) {
    while (index < values.length && (values[index]?.day ?? 0) < day) index++;
    if (bundle === target || index === 0 || index >= values.length) continue;
    const variance = isFar(bundle)
      ? OTHER_BUNDLE ** 2 * Math.abs(weight) * (sizes.get(bundle) ?? 0)
      : (STRAY * weight) ** 2;
    jumps[index] = (jumps[index] ?? 0) + variance / sd ** 2;
  }
  return jumps;
}

/** A move of the level beside the tasks' effects, for good or for a time, as it could have been. */
export interface Shift {
  column: Column;
  /** Before the data, 0..1. */
  chance: number;
  /** Of the first value after it. */
  day: number;
  /** Whether it was noted what happened at that time. */
  isNoted: boolean;
}

/** Such a move right before each value at which it could be taken for the effect, unless the team says that it was its own. */
export function createShifts({ values, step, work, target, noted }: EffectCase): Shift[] {
  const near = Math.max(NEAR_DAYS, NEAR_STEPS * step);
  const isAt = ({ fromDay, toDay }: Noted, day: number) => day > fromDay - near && day < toDay + near;
  const from = firstDay(work, target);
  const found = values.flatMap(({ day }, index) => {
    const before = values[index - 1]?.day;
    if (before === undefined || day < from - SHIFT_BEFORE_DAYS) return [];
    return listEnds(values, day).flatMap(({ end, share }) => {
      const backDay = values[end]?.day ?? day;
      const about = noted.filter((one) => isAt(one, day) || isAt(one, backDay));
      if (about.some(({ isOurs }) => isOurs)) return [];
      const column = {
        values: Float64Array.from(values, (_value, at) => (at >= index && at < end ? 1 : 0)),
        precision: 1 / SHIFT ** 2,
        from: index,
      };
      const chance = (share * (day - before)) / SHIFT_EVERY_DAYS;
      return [{ column, day, isNoted: about.length > 0, chance }];
    });
  });
  const total = found.reduce((sum, { chance }) => sum + chance, 0);
  const least = Math.min(1, MOST_SHIFT_CHANCE / total);
  return found.map((shift) => ({ ...shift, chance: shift.chance * least }));
}

/** Before which value a move of a day has gone back, and how likely that is; one that has not yet looks like one that lasts. */
function listEnds(values: EffectCase['values'], day: number): { end: number; share: number }[] {
  const share = (1 - LASTING) / CAMPAIGN_DAYS.length;
  const back = CAMPAIGN_DAYS.flatMap((days) => {
    const end = values.findIndex((value) => value.day >= day + days);
    return end === -1 ? [] : [{ end, share }];
  });
  return [{ end: values.length, share: 1 - share * back.length }, ...back];
}
