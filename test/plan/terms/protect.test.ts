import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSolverLoader } from '../../../adapters/process/background/solver.ts';
import type { IntegerSolver } from '../../../src/base/ports.ts';
import type { Fact } from '../../../src/base/view/view.ts';
import { recountReasons } from '../../../src/plan/rework/recount-reasons.ts';
import { protectedChance } from '../../../src/plan/terms/protect.ts';
import { drawDeadlines, planDeadlines, readHours, termsOf } from '../../gym/protect.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam } from '../../support/team.ts';
import { candidate, executor, goal, outcome, snapshot } from '../snapshots.ts';

let solver: IntegerSolver;
beforeAll(async () => {
  solver = await createSolverLoader()();
});

const chance = fc.double({ min: 0, max: 1, noNaN: true });

describe('protecting deadlines', () => {
  it('is off at 0: the optimistic chance counts, to the last digit', () => {
    fc.assert(fc.property(chance, chance, (gain, p) => protectedChance(gain, p, 0) === gain));
    const day = drawDeadlines(70_001, 0);
    expect(planDeadlines(day, solver).protection).toBeNull();
  });

  it('counts more what is likelier by its deadline, and nothing of what is as likely missed', () => {
    fc.assert(
      fc.property(chance, chance, chance, fc.integer({ min: 1, max: 30 }), (gain, a, b, percent) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(protectedChance(gain, high, percent)).toBeGreaterThanOrEqual(
          protectedChance(gain, low, percent),
        );
        expect(protectedChance(gain, 0.5, percent)).toBe(protectedChance(gain, null, percent));
        expect(protectedChance(gain, a, percent)).toBeLessThanOrEqual(Math.max(gain, a) + 1e-12);
      }),
    );
  });

  it.runIf(isFull)(
    'never makes the tail worse, and loses no more of the sum than the exchange rate allows',
    () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 70_001, max: 79_999 }),
          fc.integer({ min: 1, max: 30 }),
          (seed, percent) => {
            const plain = planDeadlines(drawDeadlines(seed, 0, 12), solver);
            const day = drawDeadlines(seed, percent, 12);
            const safe = planDeadlines(day, solver);
            // A law of optima: of what is known to be best alone.
            fc.pre((plain.choice?.gap ?? 1) < 1e-9 && (safe.choice?.gap ?? 1) < 1e-9);
            const hoursOf = readHours(day);
            const before = termsOf(plain, hoursOf);
            const after = termsOf(safe, hoursOf);
            const rounding = 1e-4 * before.gain;
            expect(after.tail).toBeGreaterThanOrEqual(before.tail - rounding);
            expect(before.gain - after.gain).toBeLessThanOrEqual(
              (percent / (100 - percent)) * (after.tail - before.tail) + rounding,
            );
            expect(planDeadlines(day, solver).frozen).toEqual(safe.frozen);
          },
        ),
        { numRuns: 6 },
      );
    },
  );

  it('prefers what is done by its deadline to what is worth a little more, and says why', async () => {
    const goals = [goal('G-1', { deadlineOn: '2026-11-25' }), goal('G-2', { deadlineOn: '2027-03-31' })];
    const sure = candidate(1, { goalId: 'G-1', effortHours: 1, impactLow: 0.1, impactHigh: 0.1 });
    const dear = candidate(2, { goalId: 'G-1', effortHours: 38, impactLow: 0.14, impactHigh: 0.14 });
    const outcomes = [...Array(40)].map(() => outcome('M-1', 'quality', true));
    const day = (protectPercent: number) =>
      snapshot({
        ...{ goals, outcomes, candidates: [sure, dear], executors: [executor('M-1')] },
        feed: { cap: 1, protectPercent },
      });
    const plain = planDeadlines(day(0), solver);
    const safe = planDeadlines(day(30), solver);
    expect([plain, safe].map(({ frozen }) => frozen[0]?.candidateId)).toEqual(['C-2', 'C-1']);
    expect(safe.protection).toMatchObject({ added: ['C-1'], changed: 1 });
    const protecting = (plan: typeof safe) =>
      (JSON.parse(plan.frozen[0]?.task.reasons ?? '[]') as Fact[]).filter(({ text }) =>
        text.includes('protects'),
      );
    expect(protecting(plain)).toEqual([]);
    await expectGolden(
      'plan/protect',
      protecting(safe).map(({ text }) => text),
    );
  });

  it('still says on the next morning why it was chosen, beside figures that have moved', () => {
    const goalAt = (current: number, gap: number) =>
      goal('G-1', { deadlineOn: '2026-11-25', figures: { current, gap } });
    const sure = candidate(1, { goalId: 'G-1', effortHours: 1, impactLow: 0.1, impactHigh: 0.1 });
    const dear = candidate(2, { goalId: 'G-1', effortHours: 38, impactLow: 0.14, impactHigh: 0.14 });
    const outcomes = [...Array(40)].map(() => outcome('M-1', 'quality', true));
    const given = { outcomes, candidates: [sure, dear], executors: [executor('M-1')] };
    const feed = { cap: 1, protectPercent: 30 };
    const [chosen] = planDeadlines(snapshot({ ...given, goals: [goalAt(4, 2)], feed }), solver).frozen;
    if (!chosen) throw new Error('nothing was chosen');
    const recounted = recountReasons(
      snapshot({ ...given, goals: [goalAt(3, 3)], feed, openTasks: [chosen.task] }),
    ).get(chosen.task.id);
    expect(recounted?.map(({ claim }) => claim)).toEqual(expect.arrayContaining(['goal.gap', 'protect']));
  });

  it('compares with a batch that leaves out what was refused as well', () => {
    const title = 'Offer the yearly plan';
    const refused = candidate(1, { title, state: 'refused', impactLow: 0.3, impactHigh: 0.3 });
    const again = candidate(2, { title, goalId: 'G-1', impactLow: 0.3, impactHigh: 0.3 });
    const other = candidate(3, { goalId: 'G-1', impactLow: 0.1, impactHigh: 0.1 });
    const day = snapshot({
      ...{ goals: [goal('G-1')], candidates: [refused, again, other], executors: [executor('M-1')] },
      feed: { cap: 1, protectPercent: 30 },
    });
    const { frozen, protection } = planDeadlines(day, solver);
    expect(frozen.map(({ candidateId }) => candidateId)).toEqual(['C-3']);
    expect(protection).toMatchObject({ added: [], changed: 0, meanLost: 0 });
  });

  it('is set by an admin, up to 30 %, and not of the classic order', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'feed edit --protect 20%');
    expect(JSON.stringify(await team.ok('lead', 'feed list'))).toContain('20 %');
    expect(await team.refused('lead', 'feed edit --protect 31%')).toMatchObject({ field: 'protect' });
    await expectGolden('plan/protect', await team.refused('lead', 'feed edit --order classic'));
    expect(await team.refused('ana', 'feed edit --protect 10')).toMatchObject({ code: 'not_allowed' });
    await team.ok('lead', 'feed edit --protect off');
    expect(JSON.stringify(await team.ok('lead', 'feed list'))).not.toContain('protected');
  });
});
