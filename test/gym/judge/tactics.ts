import type { Point } from '../../../src/analyze/series.ts';
import { DAY_MS } from '../../../src/base/language/date.ts';
import { judgeTactic, levelBefore, tacticFigures } from '../../../src/clarify/tactic/tactic-verdict.ts';
import { type Figure, meanOf } from '../figures.ts';
import { createDraws } from '../random.ts';
import { START_AT } from './goal-world.ts';

type Kind = 'good' | 'idle' | 'harmful';

/** What a tactic does to its metric's week, in standard deviations of a week's noise; the rule asks for one, and ends at none. */
const EFFECTS: Readonly<Record<Kind, (uniform: number) => number>> = {
  good: (uniform) => 0.6 + 0.8 * uniform,
  idle: () => -0.1,
  harmful: (uniform) => -0.6 - 0.8 * uniform,
};
const KINDS: readonly Kind[] = [
  'good',
  'good',
  'good',
  'idle',
  'idle',
  'idle',
  'idle',
  'harmful',
  'harmful',
  'harmful',
];
const WEEKS = 8;
const RULE = { keepAt: 1, retireAt: 0 };

export type TacticJudge = (points: readonly Point[]) => string | null;

export const TACTIC_JUDGES = {
  ours: judge,
  keeps: () => 'continue',
  ends: () => 'retire',
} satisfies Record<string, TacticJudge>;

/** Tactics of eight weeks on weekly or daily values: ten a seed, three good, four that do nothing, three that harm. */
export function* measureTactics(seeds: readonly number[], judgeIt: TacticJudge): Generator<Figure> {
  const played = seeds.map((seed) =>
    KINDS.map((kind, index) => ({ kind, verdict: judgeIt(playTactic(kind, seed * 10 + index)) })),
  );
  const shareOf = (kind: Kind, verdict: string | null) =>
    played.map((of) => {
      const own = of.filter((each) => each.kind === kind);
      return own.filter((each) => each.verdict === verdict).length / own.length;
    });
  yield {
    name: 'judge, tactics: good ones retired',
    ...meanOf(shareOf('good', 'retire')),
    bar: { kind: 'at most', limit: 0.15 },
  };
  yield {
    name: 'judge, tactics: harmful ones caught',
    ...meanOf(shareOf('harmful', 'retire')),
    bar: { kind: 'at least', limit: 0.8 },
  };
  yield { name: 'judge, tactics: good ones kept up', ...meanOf(shareOf('good', 'continue')), bar: null };
  yield { name: 'judge, tactics: idle ones retired', ...meanOf(shareOf('idle', 'retire')), bar: null };
}

function judge(points: readonly Point[]): string | null {
  const untilAt = START_AT + WEEKS * 7 * DAY_MS - 1;
  const startValue = levelBefore(points, START_AT);
  const figures = tacticFigures({ points, startValue, startsAt: START_AT, untilAt, rule: RULE });
  return judgeTactic(figures, RULE, null).verdict;
}

/** Half of the tactics are on a weekly metric, half on a daily one, after 12 to 26 weeks of history. */
function playTactic(kind: Kind, seed: number): Point[] {
  const draws = createDraws(seed, 35);
  const step = draws.below(2) === 0 ? 1 : 7;
  const before = 7 * (12 + draws.below(15));
  const effect = EFFECTS[kind](draws.uniform());
  const sd = Math.sqrt(7 / step);
  const points: Point[] = [];
  for (let day = -before; day < WEEKS * 7; day += step) {
    const value = 10 + (day < 0 ? 0 : effect) + sd * draws.normal();
    points.push({ at: START_AT + day * DAY_MS, value });
  }
  return points;
}
