import loadHighs, { type Highs } from 'highs';
import { createSolverLoader } from '../../adapters/process/background/solver.ts';
import type { IntegerSolver } from '../../src/base/ports.ts';
import { type PlanResult, planDay } from '../../src/plan/pipeline.ts';
import type { Snapshot } from '../../src/plan/snapshot.ts';
import { type ExactDay, type Judged, judge, type Pair, readExactDay, solveDay } from './choice-optimum.ts';
import { DAYS, type DayName, drawDay } from './choice-world.ts';
import { type Figure, meanOf } from './figures.ts';

/** Share of the optimum that a batch has to be worth. */
const LEAST_SHARE = 0.98;

/** How ways of choosing did on one day, as shares of its optimum. */
export interface DayShares {
  ours: number;
  /** The same without the solver. */
  searched: number;
  greedy: number;
  classic: number;
  /** What our batch breaks, or that it has fewer blockers than the optimum. */
  broken: readonly string[];
  /** Bound that was recorded, over the optimum: at least 1 where it is one. */
  bound: number;
  method: string;
  tookMs: number;
}

/** Chooses one drawn day in each way and compares with the optimum under the same constraints. */
export function playDay(day: Snapshot, highs: Highs, solver: IntegerSolver): DayShares {
  const exact = readExactDay(day);
  const best = judge(exact, solveDay(exact, highs));
  if (best.broken.length > 0) throw new Error(`the optimum breaks ${best.broken.join(', ')}`);
  const start = performance.now();
  const result = plan(day, solver);
  const tookMs = performance.now() - start;
  const ours = judge(exact, pairsOf(result));
  const scale = scaleOf(exact);
  return {
    ours: shareOf(ours, best),
    searched: shareOf(judge(exact, pairsOf(plan(day))), best),
    greedy: shareOf(
      judge(
        exact,
        takeGreedily(exact, ({ effortHours }) => 1 / effortHours),
      ),
      best,
    ),
    classic: shareOf(
      judge(
        exact,
        takeGreedily(exact, () => 1),
      ),
      best,
    ),
    broken: [...ours.broken, ...(ours.blockers < best.blockers ? ['blockers first'] : [])],
    bound: ((result.choice?.bound ?? 0) * scale) / best.worth,
    method: result.choice?.method ?? '',
    tookMs,
  };
}

/** Share of the optimum; none where a blocker is missing that could have come first. */
function shareOf({ worth, blockers }: Judged, best: Judged): number {
  return blockers < best.blockers ? 0 : worth / best.worth;
}

function plan(snapshot: Snapshot, solver?: IntegerSolver): PlanResult {
  return planDay({ snapshot, plays: null, batchId: 'B-1', maxTasks: null, solver });
}

function pairsOf({ routed }: PlanResult): Pair[] {
  return routed.map(({ scored, executor }) => ({ idea: scored.candidate.id, executor: executor?.id ?? '' }));
}

/** From the engine's unit of worth to that of the exact day. */
function scaleOf({ ideas, day, staff, worth }: ExactDay): number {
  for (const idea of ideas) {
    for (const executor of day.executors) {
      const scaled = worth(idea, executor);
      const raw = staff.gain(executor, idea) * idea.countedValue * idea.urgency;
      if (scaled !== null && scaled > 0) return scaled / raw;
    }
  }
  return 1;
}

/** A rig's own plain greedy, by value × a factor: whatever fits with nothing missing, blockers first, goals shared out. */
function takeGreedily(exact: ExactDay, factor: (idea: ExactDay['ideas'][number]) => number): Pair[] {
  const pairs: Pair[] = [];
  const most = (idea: ExactDay['ideas'][number]) => idea.countedValue * factor(idea);
  const order = exact.ideas.toSorted(
    (a, b) => Number(b.isBlocker) - Number(a.isBlocker) || most(b) - most(a),
  );
  for (let isGoing = true; isGoing; ) {
    isGoing = false;
    for (const idea of order) {
      if (pairs.some((pair) => pair.idea === idea.candidate.id)) continue;
      const added = exact.staff
        .eligible(idea)
        .map(({ id }) => [...pairs, { idea: idea.candidate.id, executor: id }])
        .find((each) => judge(exact, each).broken.length === 0);
      if (!added) continue;
      pairs.splice(0, pairs.length, ...added);
      isGoing = true;
    }
  }
  return pairs;
}

/** Shares of the optimum by kind of day, with what they must be and what must fall short of it. */
export async function* measureChoice(seeds: readonly number[]): AsyncGenerator<Figure> {
  const highs = await (loadHighs as unknown as () => Promise<Highs>)();
  const solver = await createSolverLoader()();
  const all: DayShares[] = [];
  for (const name of Object.keys(DAYS) as DayName[]) {
    const days = seeds.map((seed) => playDay(drawDay(DAYS[name], seed), highs, solver));
    all.push(...days);
    const figure = (
      of: keyof DayShares & ('ours' | 'searched' | 'greedy' | 'classic'),
      bar: Figure['bar'],
    ) => ({
      name: `choice, ${name}: share of the optimum, ${of}`,
      ...meanOf(days.map((day) => day[of])),
      bar,
    });
    yield figure('ours', { kind: 'at least', limit: LEAST_SHARE });
    yield figure('searched', null);
    yield figure('greedy', null);
    yield figure('classic', null);
    yield count(`choice, ${name}: worst day`, Math.min(...days.map(({ ours }) => ours)), null);
  }
  const many = (which: (day: DayShares) => boolean) => all.filter(which).length;
  yield count(
    'choice: batches that break a constraint',
    many(({ broken }) => broken.length > 0),
    none(),
  );
  yield count(
    'choice: days below plain greedy',
    many(({ ours, greedy }) => ours < greedy - 1e-9),
    none(),
  );
  yield count(
    'choice: days below classic',
    many(({ ours, classic }) => ours < classic - 1e-9),
    none(),
  );
  yield count(
    'choice: days above the bound that was kept',
    many(({ bound }) => bound < 1 - 1e-6),
    none(),
  );
  yield count(
    'choice: share of days that plain greedy does as well',
    many(({ ours, greedy }) => ours <= greedy + 1e-9) / all.length,
    {
      kind: 'at most',
      limit: 0.5,
    },
  );
  yield count(
    'choice: share of days found by the solver',
    many(({ method }) => method === 'exact') / all.length,
    null,
  );
  yield { name: 'choice: a day, ms', ...meanOf(all.map(({ tookMs }) => tookMs)), bar: null };
}

function count(name: string, value: number, bar: Figure['bar']): Figure {
  return { name, value, standardError: null, bar };
}

function none(): Figure['bar'] {
  return { kind: 'at most', limit: 0 };
}
