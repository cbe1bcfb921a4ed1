import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSolverLoader } from '../../../adapters/process/background/solver.ts';
import type { IntegerSolver } from '../../../src/base/ports.ts';
import { planDay } from '../../../src/plan/pipeline.ts';
import type { Snapshot } from '../../../src/plan/snapshot.ts';
import type { HourShare } from '../../../src/plan/terms/hour-shares.ts';
import { readShareLimits, sumHours } from '../../../src/plan/terms/hour-shares.ts';
import { DAYS, drawDay } from '../../gym/choice-world.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam } from '../../support/team.ts';
import { candidate, goal, snapshot } from '../snapshots.ts';

let solver: IntegerSolver;
beforeAll(async () => {
  solver = await createSolverLoader()();
});

function choose(day: Snapshot) {
  return planDay({ snapshot: day, plays: null, batchId: 'B-1', maxTasks: null, solver });
}

function share(id: string, given: Partial<HourShare>): HourShare {
  return { of: 'goal', id, name: id, mostPercent: null, leastPercent: null, ...given };
}

function hoursOf(id: string, day: Snapshot): number {
  return choose(day).routed.reduce(
    (sum, { scored }) => sum + (scored.goalId === id ? scored.effortHours : 0),
    0,
  );
}

/** Six ideas for each of two goals; those for G-1 are worth ten times as much. */
function twoGoals(hourShares: readonly HourShare[], order: 'value' | 'classic' = 'value'): Snapshot {
  const goals = [goal('G-1'), goal('G-2')];
  const candidates = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => {
    const impact = n <= 6 ? 0.5 : 0.05;
    return candidate(n, { goalId: n <= 6 ? 'G-1' : 'G-2', impactLow: impact, impactHigh: impact });
  });
  return snapshot({ goals, candidates, hourShares, feed: { cap: 5, order } });
}

describe('shares of hours', () => {
  it.each(['value', 'classic'] as const)('are kept in the %s order, and are the reason', async (order) => {
    expect(hoursOf('G-1', twoGoals([], order))).toBeGreaterThanOrEqual(16);
    const most = twoGoals([share('G-1', { mostPercent: 40 })], order);
    expect(hoursOf('G-1', most)).toBe(8);
    expect(choose(most).routed).toHaveLength(5);
    const held = choose(most).held.filter(({ scored }) => scored.goalId === 'G-1');
    expect(held[0]?.kind).toBe('share');
    const least = twoGoals([share('G-2', { leastPercent: 60 })], order);
    expect(hoursOf('G-2', least)).toBe(12);
    const passed = choose(least).held.filter(({ scored }) => scored.goalId === 'G-1');
    await expectGolden('plan/hour-shares', [held[0]?.reason, passed[0]?.reason]);
  });

  it('count what was handed out, and give back what was missed', () => {
    const shares = [share('G-1', { mostPercent: 50 })];
    const worked = (goalId: string, hours: number) => ({ projectId: null, goalId, hours });
    const had = (goalId: string) => ({ ...twoGoals(shares), handedOut: [worked(goalId, 40)] });
    expect(hoursOf('G-1', had('G-1'))).toBe(0);
    expect(hoursOf('G-1', had('G-2'))).toBeGreaterThanOrEqual(16);
    expect(sumHours(shares[0] as HourShare, [worked('G-1', 3), worked('G-2', 1)])).toEqual({
      own: 3,
      all: 4,
    });
  });

  it.runIf(isFull)('hold on any day, cost nothing where they do not bind, and never gain', () => {
    const shape = { ...DAYS.both, goals: 3, ideas: 14 };
    fc.assert(
      fc.property(
        fc.integer({ min: 60_001, max: 69_999 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 1, max: 60 }),
        (seed, mostPercent, leastPercent) => {
          const free = drawDay(shape, seed);
          const hourShares = [share('G-1', { mostPercent }), share('G-2', { leastPercent })];
          const day = { ...free, hourShares };
          const batch = choose(day);
          const all = day.candidates.map(({ effortHours }) => ({ effortHours: effortHours ?? 0 }));
          const [limit] = readShareLimits(day, all, day.feed.cap);
          expect(hoursOf('G-1', day)).toBeLessThanOrEqual((limit?.most ?? 0) + 1e-9);
          expect(batch.choice?.worth).toBeLessThanOrEqual((choose(free).choice?.bound ?? 0) * (1 + 1e-6));
          const loose = { ...free, hourShares: [share('G-1', { mostPercent: 100 })], handedOut: [] };
          const roomy = { ...loose, handedOut: [{ projectId: null, goalId: null, hours: 1e4 }] };
          expect(choose(roomy).frozen).toEqual(choose(free).frozen);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('are set, listed and ended by an admin; what cannot be is refused with what can', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'project add Alpha');
    await team.ok('lead', 'project add Beta');
    expect(JSON.stringify(await team.ok('lead', 'portfolio set alpha --least 70%'))).toContain(
      'at least 70 %',
    );
    expect(await team.refused('lead', 'portfolio set beta --least 40%')).toMatchObject({
      message: expect.stringContaining('at least 70 %'),
      allowed: expect.stringContaining('30 %'),
    });
    expect(await team.refused('lead', 'portfolio set alpha --most 50%')).toMatchObject({
      allowed: expect.stringContaining('--least 50%'),
    });
    expect(await team.refused('lead', 'portfolio set beta --most 101')).toMatchObject({ field: 'most' });
    expect(await team.refused('ana', 'portfolio set beta --most 40')).toMatchObject({ code: 'not_allowed' });
    await team.ok('lead', 'portfolio set beta --least 30 --most 30%');
    await expectGolden('plan/hour-shares', await team.ok('ana', 'portfolio'));
    await team.ok('lead', 'portfolio end beta');
    await team.ok('lead', 'portfolio set alpha --least off');
    await expectGolden('plan/hour-shares', await team.ok('ana', 'portfolio'));
    expect(await team.refused('lead', 'portfolio end beta')).toMatchObject({ code: 'not_found' });
  });

  it('are what whynot says', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'project add Alpha');
    await team.ok('lead', 'portfolio set alpha --most 0');
    await team.ok('ana', 'propose Tidy the shelf --project alpha --effort 2');
    await team.ok('lead', 'plan');
    await expectGolden('plan/hour-shares', await team.ok('ana', 'whynot C-1'));
  });
});
