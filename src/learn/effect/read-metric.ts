import { bundleTasks } from './bundle.ts';
import type { DayValue, Noted, Work } from './case.ts';
import { isOurs, pairValues } from './comparison.ts';
import { type EffectEstimate, estimateEffect } from './estimate.ts';
import { type EffectVerdict, findMove, isInFavour, isSharp, judgeEffect, listLooks } from './reading.ts';

/** A finished task on a metric. */
export interface FinishedTask {
  id: string;
  /** When it was finished, in days. */
  day: number;
  /** What the version of its forecast promised that was approved; null where nothing was. */
  promise: { version: number; low: number; high: number } | null;
}

/** A bundle that was read before: its last version. */
interface KnownBundle {
  number: number;
  version: number;
  taskIds: readonly string[];
  readDay: number;
  isFinal: boolean;
  /** Whether it waits to be told what moved the metric. */
  isWaiting: boolean;
}

/** What moved the metric beside finished tasks, and when it was noted. */
interface NotedMove extends Noted {
  notedDay: number;
}

/** All that is known of one metric, in days of the workspace's zone. */
export interface MetricScene {
  metricName: string;
  today: number;
  values: readonly DayValue[];
  tasks: readonly FinishedTask[];
  known: readonly KnownBundle[];
  noted: readonly NotedMove[];
  /** The values of what the metric is compared with; null where there is nothing, or our own work moves it too. */
  comparison: readonly DayValue[] | null;
}

/** One bundle, read. */
export interface BundleReading {
  number: number;
  version: number;
  tasks: readonly (FinishedTask & { share: number | null })[];
  low: number;
  high: number;
  verdict: EffectVerdict;
  why: string;
  estimate: EffectEstimate | null;
  /** Whether it was read beside the comparison, and whether that says that it was the team's work. */
  isCompared: boolean;
  isOurs: boolean;
  /** When something moved the metric that nobody noted, so that nothing can be told; null where nothing did. */
  movedDay: number | null;
  /** The next look; null where this was the last. */
  lookDay: number | null;
}

interface Bundle {
  tasks: readonly FinishedTask[];
  known: KnownBundle | null;
  low: number;
  high: number;
}

/** A value speaks of the weeks before a bundle that something else fell into. */
const NOTED_BEFORE_DAYS = 14;
const USUAL_GAPS = 60;

/** All readings of a metric that are due, and the day on which something is due without a new value. */
export interface MetricReading {
  bundles: readonly BundleReading[];
  /** Null: nothing is. */
  nextDay: number | null;
}

/** Reads all that is due, each bundle with the ones before it read. */
export function readMetric(scene: MetricScene): MetricReading {
  const bundles: BundleReading[] = [];
  const known = new Map(scene.known.map((bundle) => [bundle.number, bundle]));
  for (;;) {
    const next = readNext({ ...scene, known: [...known.values()] });
    if ('nextDay' in next) return { bundles, nextDay: next.nextDay };
    bundles.push(next);
    const { number, version, lookDay, movedDay } = next;
    const taskIds = next.tasks.map(({ id }) => id);
    const read = { number, version, taskIds, readDay: scene.today };
    known.set(number, { ...read, isFinal: lookDay === null, isWaiting: movedDay !== null });
  }
}

/**
 * The first reading of a metric that is due, or the day on which something is due without a new value (null: nothing is). A
 * bundle is looked at with the first value from the day of a look on, and at its end without one. What is final, or waits to be
 * told what moved the metric, is read again where something was noted later that falls into its time.
 */
function readNext(scene: MetricScene): BundleReading | { nextDay: number | null } {
  const step = usualStep(scene.values);
  const bundles = listBundles(scene, step);
  let nextDay: number | null = null;
  for (const [index, bundle] of bundles.entries()) {
    if (bundle.low + bundle.high === 0) continue;
    const looks = looksOf(bundle, step);
    if (isDue(bundle, looks, scene)) return readBundle(scene, bundles, index, looks, step);
    const end = looks.at(-1) ?? 0;
    if (!bundle.known?.isFinal) nextDay = nextDay === null ? end : Math.min(nextDay, end);
  }
  return { nextDay };
}

/** Median time between two values of the last sixty, at least a day. */
function usualStep(values: readonly DayValue[]): number {
  const last = values.slice(-USUAL_GAPS);
  const gaps = last.slice(1).map(({ day }, index) => day - (last[index]?.day ?? day));
  const middle = gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? 1;
  return Math.max(1, Math.round(middle));
}

/** What was read keeps its tasks; the others are bundled beside it. */
function listBundles({ tasks, known }: MetricScene, step: number): Bundle[] {
  const taken = new Set(known.flatMap(({ taskIds }) => taskIds));
  const kept = known.map((bundle) => ({
    known: bundle,
    tasks: tasks.filter(({ id }) => bundle.taskIds.includes(id)),
  }));
  const fresh = bundleTasks(
    tasks.filter(({ id }) => !taken.has(id)),
    step,
  ).map((own) => ({ known: null, tasks: own }));
  return [...kept, ...fresh]
    .filter((bundle) => bundle.tasks.length > 0)
    .map((bundle) => ({
      ...bundle,
      low: bundle.tasks.reduce((sum, { promise }) => sum + (promise?.low ?? 0), 0),
      high: bundle.tasks.reduce((sum, { promise }) => sum + (promise?.high ?? 0), 0),
    }));
}

function looksOf({ tasks }: Bundle, step: number): number[] {
  const days = tasks.map(({ day }) => day);
  return listLooks(Math.min(...days), Math.max(...days), step);
}

function isDue(
  { known, tasks }: Bundle,
  looks: readonly number[],
  { today, values, noted }: MetricScene,
): boolean {
  const from = Math.min(...tasks.map(({ day }) => day)) - NOTED_BEFORE_DAYS;
  const isNoted = noted.some(
    ({ notedDay, fromDay, toDay }) =>
      known && notedDay > known.readDay && toDay >= from && fromDay <= known.readDay,
  );
  if (known?.isFinal || (known?.isWaiting && isNoted)) return isNoted;
  const lastValue = values.at(-1)?.day ?? Number.NEGATIVE_INFINITY;
  const readDay = known?.readDay ?? Number.NEGATIVE_INFINITY;
  return (looks.at(-1) ?? 0) <= today || looks.some((look) => look > readDay && look <= lastValue);
}

function readBundle(
  scene: MetricScene,
  bundles: readonly Bundle[],
  target: number,
  looks: readonly number[],
  step: number,
): BundleReading {
  const bundle = bundles[target] as Bundle;
  const { low, high, known } = bundle;
  const work = bundles.flatMap(({ tasks }, index) => weigh(tasks, index));
  const firstDay = Math.min(...bundle.tasks.map(({ day }) => day));
  const paired = scene.comparison && pairValues(scene.values, scene.comparison, firstDay);
  const seen = paired ?? { values: scene.values, comparison: null };
  const given = { ...seen, step, work, target, noted: scene.noted };
  const estimate = estimateEffect(given);
  const judged = judgeEffect(estimate, { low, high });
  const next = looks.find((look) => look > scene.today) ?? null;
  const verdict = judged === 'cannot tell yet' && next === null ? findEnd(scene, bundle) : judged;
  const isOver = verdict !== 'cannot tell yet';
  return {
    number: known?.number ?? Math.max(0, ...bundles.map((each) => each.known?.number ?? 0)) + 1,
    version: (known?.version ?? 0) + 1,
    tasks: shareOut(bundle, estimate),
    low,
    high,
    verdict,
    why: describeLack(scene, bundle, { verdict, estimate, step }),
    estimate,
    isCompared: paired !== null,
    isOurs: isInFavour(verdict) && estimate !== null && isOurs(given, estimate, Math.sign(low + high)),
    movedDay: verdict === 'cannot tell yet' || verdict === 'could not be told' ? findMove(estimate) : null,
    lookDay: isOver || next === null ? null : next === looks.at(-1) ? next : valueDay(scene, next, step),
  };
}

/** The day from a day on for which a value is to be expected. */
function valueDay({ values, today }: MetricScene, day: number, step: number): number {
  const last = values.at(-1)?.day ?? today;
  return last + Math.max(1, Math.ceil((day - last) / step)) * step;
}

function findEnd({ values }: MetricScene, { tasks }: Bundle): EffectVerdict {
  const firstDay = Math.min(...tasks.map(({ day }) => day));
  const after = values.filter(({ day }) => day >= firstDay);
  return after.length === 0 || isStill(values) ? 'void' : 'could not be told';
}

function isStill(values: readonly DayValue[]): boolean {
  return values.every(({ value }) => value === values[0]?.value);
}

/** Each task weighs what it promised; one without a promise as much as the others of its bundle on average. */
function weigh(tasks: readonly FinishedTask[], bundle: number): Work[] {
  const promised = tasks.flatMap(({ promise }) => (promise ? [(promise.low + promise.high) / 2] : []));
  const usual = promised.reduce((sum, each) => sum + each, 0) / Math.max(1, promised.length) || 1;
  return tasks.map(({ day, promise }) => {
    const weight = promise ? (promise.low + promise.high) / 2 : usual;
    return { day, bundle, weight: weight === 0 ? usual : weight };
  });
}

/** The sum, split by what was promised: a guess of each task's part, which no value says. */
function shareOut({ tasks }: Bundle, estimate: EffectEstimate | null): BundleReading['tasks'] {
  const weights = weigh(tasks, 0).map(({ weight }) => weight);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return tasks.map((task, index) => ({
    ...task,
    share: estimate && whole !== 0 ? (estimate.middle * (weights[index] ?? 0)) / whole : null,
  }));
}

/** What would settle it, or why nothing can be told; nothing where it is told. */
function describeLack(
  { metricName, values }: MetricScene,
  bundle: Bundle,
  { verdict, estimate, step }: { verdict: EffectVerdict; estimate: EffectEstimate | null; step: number },
): string {
  if (verdict === 'void')
    return isStill(values) && values.length > 0
      ? `${metricName} never moves`
      : `no value of ${metricName} since`;
  if (verdict !== 'cannot tell yet' && verdict !== 'could not be told') return '';
  if (!estimate) return 'too few values';
  if (findMove(estimate) !== null) return 'its values moved otherwise too, and nobody has said what that was';
  if (isSharp(estimate, bundle)) return 'nothing and half of the promise are both still possible';
  if (step > 2) return 'a value a day would tell more';
  return bundle.tasks.length > 1
    ? 'its values move too much for so many tasks at once'
    : 'its values move too much for one such task';
}
