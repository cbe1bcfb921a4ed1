import { bundleTasks } from '../../src/learn/effect/bundle.ts';
import { type Correct, learnCorrection, type Realised } from '../../src/learn/effect/correction.ts';
import { type EffectEstimate, estimateEffect } from '../../src/learn/effect/estimate.ts';
import { isSharp, listLooks } from '../../src/learn/effect/reading.ts';
import { type Figure, jackknife } from './figures.ts';
import { createDraws } from './random.ts';

/** What planning is given for an estimate: ours from readings, the estimate as it is, one figure for all. */
export type Corrector = (readings: readonly Realised[]) => Correct;

const asIs: Correct = () => null;
export const CORRECTORS = {
  ours: learnCorrection,
  given: () => asIs,
  constant: () => () => ({ ratio: 0.5, low: 0.4, high: 0.6, count: 1 }),
} satisfies Record<string, Corrector>;

const DAYS_BEFORE = 56;
const DAYS = 90;
const LAST_DAYS = 30;
/** With these, estimates as they are reach 0.93 of the oracle, and who knew every bias 0.95. */
const NEW_A_DAY = 12;
const HOURS_A_DAY = 24;
const METRICS = 3;
const CATEGORIES = 5;
const SOURCES = 3;
const SUCCESS = 0.75;
/** Learning section 9: effects log-normal by category, estimates off by category (mean e^0.7) and by noise of 0.7. */
const EFFECT = { mean: Math.log(0.15), category: 0.5, sd: 0.86 };
const BIAS = { mean: 0.7, category: 0.4, source: 0.3, noise: 0.7 };
const LEAST_VALUE = 0.94;
const COUNTED = { least: 0.8, most: 1.2 };

interface Idea {
  metric: number;
  promise: number;
  effect: number;
  hours: number;
  isDone: boolean;
  doneAfter: number;
  groups: readonly string[];
}

/** What ninety days came to. */
interface Season {
  value: number;
  best: number;
  counted: number;
  realised: number;
}

/** Whether what was read makes the next choice better, where hours bind and promises are optimistic. */
export function* measureCorrection(
  seeds: readonly number[],
  corrector: Corrector = CORRECTORS.ours,
): Generator<Figure> {
  const seasons = seeds.map((seed) => play(seed, corrector));
  const sum = (of: readonly Season[], field: keyof Season) =>
    of.reduce((total, one) => total + one[field], 0);
  const ratio = jackknife(seasons, (of) => sum(of, 'counted') / sum(of, 'realised'));
  const name = 'correction: counted over realised, days 61 to 90';
  yield { name, ...ratio, bar: { kind: 'at least', limit: COUNTED.least } };
  yield { name, ...ratio, bar: { kind: 'at most', limit: COUNTED.most } };
  yield {
    name: 'correction: value, share of the oracle, days 61 to 90',
    ...jackknife(seasons, (of) => sum(of, 'value') / sum(of, 'best')),
    bar: { kind: 'at least', limit: LEAST_VALUE },
  };
}

function play(seed: number, corrector: Corrector): Season {
  const draws = createDraws(seed, 11);
  const days = drawIdeas(draws);
  const errors = Array.from({ length: METRICS }, () =>
    Array.from({ length: DAYS_BEFORE + DAYS }, () => draws.normal()),
  );
  const finished: { day: number; idea: Idea }[][] = Array.from({ length: METRICS }, () => []);
  const read = new Map<string, Realised>();
  const season: Season = { value: 0, best: 0, counted: 0, realised: 0 };
  let correct = corrector([]);
  for (const [day, ideas] of days.entries()) {
    if (day % 7 === 0) {
      if (corrector === CORRECTORS.ours) readAll(DAYS_BEFORE + day, finished, errors, read);
      correct = corrector([...read.values()]);
    }
    const countedOf = (idea: Idea) =>
      idea.promise *
      (correct({ metricId: `m${idea.metric}`, size: idea.promise, groups: idea.groups })?.ratio ?? 1);
    const chosen = choose(ideas, countedOf);
    for (const idea of chosen)
      if (idea.isDone) finished[idea.metric]?.push({ day: DAYS_BEFORE + day + idea.doneAfter, idea });
    if (day < DAYS - LAST_DAYS) continue;
    season.value += chosen.reduce((sum, { effect }) => sum + effect, 0);
    season.best += choose(ideas, ({ effect }) => effect).reduce((sum, { effect }) => sum + effect, 0);
    season.counted += chosen.reduce((sum, idea) => sum + countedOf(idea), 0);
    season.realised += chosen.reduce((sum, { effect }) => sum + effect, 0);
  }
  return season;
}

function choose(ideas: readonly Idea[], worthOf: (idea: Idea) => number): Idea[] {
  let room = HOURS_A_DAY;
  return ideas
    .toSorted((a, b) => worthOf(b) / b.hours - worthOf(a) / a.hours)
    .filter(({ hours }) => {
      if (hours > room) return false;
      room -= hours;
      return true;
    });
}

function drawIdeas(draws: ReturnType<typeof createDraws>): Idea[][] {
  const ofCategory = Array.from({ length: CATEGORIES }, () => ({
    effect: EFFECT.category * draws.normal(),
    bias: BIAS.mean + BIAS.category * draws.normal(),
  }));
  const ofSource = Array.from({ length: SOURCES }, () => BIAS.source * draws.normal());
  return Array.from({ length: DAYS }, () =>
    Array.from({ length: NEW_A_DAY }, (): Idea => {
      const category = draws.below(CATEGORIES);
      const source = draws.below(SOURCES);
      const metric = draws.below(METRICS);
      const own = ofCategory[category] ?? { effect: 0, bias: 0 };
      const log = EFFECT.mean + own.effect + EFFECT.sd * draws.normal();
      return {
        metric,
        effect: Math.exp(log),
        promise: Math.exp(log + own.bias + (ofSource[source] ?? 0) + BIAS.noise * draws.normal()),
        hours: 4 * Math.exp(0.5 * draws.normal()),
        isDone: draws.uniform() < SUCCESS,
        doneAfter: draws.uniform() * 3,
        groups: [`category:${category}`, `source:${source}`, `goal:${metric}`],
      };
    }),
  );
}

/** Reads what has come to a look, as the engine does: values a day, independent errors of one each. */
function readAll(
  today: number,
  finished: readonly { day: number; idea: Idea }[][],
  errors: readonly number[][],
  read: Map<string, Realised>,
): void {
  for (const [metric, tasks] of finished.entries()) {
    const done = bundleTasks(
      tasks.filter(({ day }) => day <= today),
      1,
    );
    for (const [target, members] of done.entries()) {
      const key = `${metric} ${target}`;
      const first = members[0]?.day ?? 0;
      const last = members.at(-1)?.day ?? 0;
      if (read.has(key) || (listLooks(first, last, 1)[0] ?? Infinity) > today) continue;
      const values = (errors[metric] ?? []).slice(0, today).map((error, day) => ({
        day: day + 0.75,
        value: error + tasks.reduce((sum, task) => sum + (task.day <= day + 0.75 ? task.idea.effect : 0), 0),
      }));
      const work = done.flatMap((bundle, index) =>
        bundle.map(({ day, idea }) => ({ day, bundle: index, weight: idea.promise })),
      );
      const estimate: EffectEstimate | null = estimateEffect({
        values,
        step: 1,
        work,
        target,
        noted: [],
        comparison: null,
      });
      const promised = members.reduce((sum, { idea }) => sum + idea.promise, 0);
      const isEnd = today >= first + 60;
      if (!estimate || !(isSharp(estimate, { low: promised, high: promised }) || isEnd)) continue;
      read.set(key, {
        promises: members.map(({ idea }) => ({
          metricId: `m${metric}`,
          size: idea.promise,
          groups: idea.groups,
        })),
        information: estimate.information,
      });
    }
  }
}
