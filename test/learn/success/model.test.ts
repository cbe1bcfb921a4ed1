import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/base/language/date.ts';
import { createSuccessModel, type Work } from '../../../src/learn/success/model.ts';
import { type PastWork, weighByAge } from '../../../src/learn/success/tally.ts';
import { isFull, runs } from '../../support/full.ts';
import { NOW, pastWork } from './outcomes.ts';

const WORK: Work = { category: 'quality', effortHours: 4, budgetHours: null };

const anyHours = fc.option(fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e5, noNaN: true })));

const anyOutcome: fc.Arbitrary<PastWork> = fc.record({
  executorId: fc.constantFrom('ana', 'ben', 'bot'),
  category: fc.constantFrom('quality', 'revenue'),
  isSuccess: fc.constantFrom(0, 1),
  effortHours: anyHours,
  spentHours: anyHours,
  finishedAt: fc.integer({ min: NOW - 700 * DAY_MS, max: NOW + DAY_MS }),
});

const anyWork: fc.Arbitrary<Work> = fc.record({
  category: fc.constantFrom('quality', 'revenue', 'strategic'),
  effortHours: anyHours,
  budgetHours: fc.option(fc.double({ min: -10, max: 1e6, noNaN: true })),
});

describe('the chance that work is done by its due date', () => {
  it('starts near six in ten, and wide, for a team without a record', () => {
    const chance = createSuccessModel([], NOW).personalChance('ana', WORK);
    expect(chance.probability).toBeCloseTo(0.57, 2);
    expect(chance.high - chance.low).toBeGreaterThan(0.5);
    expect(chance).toMatchObject({ count: 0, categoryCount: 0, executorCount: 0 });
  });

  it('is what it was before some outcomes came, without them', () => {
    const law = fc.property(
      fc.array(anyOutcome, { maxLength: 60 }),
      fc.array(anyOutcome, { maxLength: 10 }),
      anyWork,
      (known, fresh, work) => {
        const before = createSuccessModel(known, NOW);
        const back = createSuccessModel([...fresh, ...known], NOW).without(fresh);
        const [own, ours] = [back.personalChance('ana', work), back.publicChance(work)];
        expect(own.probability).toBeCloseTo(before.personalChance('ana', work).probability, 6);
        expect(ours.probability).toBeCloseTo(before.publicChance(work).probability, 6);
        expect([own.count, ours.count]).toEqual([
          before.personalChance('ana', work).count,
          before.publicChance(work).count,
        ]);
        expect(back.listDoers(work.category).toSorted()).toEqual(before.listDoers(work.category).toSorted());
      },
    );
    fc.assert(law, { numRuns: runs(100) });
  });

  it('lies inside its range, and both inside 0 and 1, whatever happened', () => {
    const law = fc.property(fc.array(anyOutcome, { maxLength: 150 }), anyWork, (outcomes, work) => {
      const model = createSuccessModel(outcomes, NOW);
      for (const { probability, low, high } of [
        model.personalChance('ana', work),
        model.personalChance('nobody yet', work),
        model.publicChance(work),
      ]) {
        expect(low).toBeGreaterThan(0);
        expect(high).toBeLessThan(1);
        expect(probability).toBeGreaterThanOrEqual(low);
        expect(probability).toBeLessThanOrEqual(high);
      }
      expect(model.expectedHours('ana', work)).toBeGreaterThan(0);
    });
    fc.assert(law, { numRuns: runs(60) });
  });

  it('does not depend on the order of the outcomes', () => {
    const law = fc.property(fc.array(anyOutcome, { maxLength: 120 }), (outcomes) => {
      const there = createSuccessModel(outcomes, NOW).personalChance('ana', WORK).probability;
      const back = createSuccessModel(outcomes.toReversed(), NOW).personalChance('ana', WORK).probability;
      expect(back).toBeCloseTo(there, 6);
    });
    fc.assert(law, { numRuns: runs(30) });
  });

  it('rises with a success and falls with a failure', () => {
    const law = fc.property(fc.array(anyOutcome, { maxLength: 60 }), (outcomes) => {
      const chanceWith = (more: PastWork[]) =>
        createSuccessModel([...outcomes, ...more], NOW).personalChance('ana', WORK).probability;
      expect(chanceWith(pastWork('ana', 1, 0))).toBeGreaterThan(chanceWith([]));
      expect(chanceWith(pastWork('ana', 0, 1))).toBeLessThan(chanceWith([]));
    });
    fc.assert(law, { numRuns: runs(30) });
  });

  it('gives somebody new to a category the benefit of what they do elsewhere', () => {
    const record = [
      ...pastWork('good', 20, 0, { category: 'revenue' }),
      ...pastWork('poor', 2, 18, { category: 'revenue' }),
    ];
    const model = createSuccessModel(record, NOW);
    expect(model.personalChance('good', WORK).probability).toBeGreaterThan(
      model.personalChance('poor', WORK).probability + 0.1,
    );
  });

  it('sees that larger work fails more often', () => {
    const record = [
      ...pastWork('ana', 40, 4, { effortHours: 1 }),
      ...pastWork('ana', 10, 34, { effortHours: 20 }),
    ];
    const model = createSuccessModel(record, NOW);
    const small = model.personalChance('ana', { ...WORK, effortHours: 1 });
    const large = model.personalChance('ana', { ...WORK, effortHours: 20 });
    expect(small.probability).toBeGreaterThan(large.probability + 0.2);
  });

  it('comes back to the share that came true once there is much of it', () => {
    const model = createSuccessModel([...pastWork('ana', 700, 300), ...pastWork('ben', 300, 700)], NOW);
    expect(model.personalChance('ana', WORK).probability).toBeCloseTo(0.7, 1);
    expect(model.personalChance('ben', WORK).probability).toBeCloseTo(0.3, 1);
  });

  it('forgets an old bad record in favour of a recent good one', () => {
    const record = [...pastWork('ana', 0, 20, { daysAgo: 400 }), ...pastWork('ana', 10, 0, { daysAgo: 3 })];
    expect(createSuccessModel(record, NOW).personalChance('ana', WORK).probability).toBeGreaterThan(0.6);
  });

  it('counts an outcome in full for thirty days and a hundredth less each day after', () => {
    expect(weighByAge(NOW - 30 * DAY_MS, NOW)).toBe(1);
    expect(weighByAge(NOW + DAY_MS, NOW)).toBe(1);
    expect(weighByAge(NOW - 40 * DAY_MS, NOW)).toBeCloseTo(0.99 ** 10, 12);
  });

  it('learns how much people differ from a hundred outcomes on', () => {
    const alike = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((id) => pastWork(id, 30, 20));
    const apart = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((id, index) =>
      index % 2 === 0 ? pastWork(id, 49, 1) : pastWork(id, 2, 48),
    );
    const rangeOf = (record: PastWork[]) => {
      const { low, high } = createSuccessModel(record, NOW).personalChance('new', WORK);
      return high - low;
    };
    expect(rangeOf(alike)).toBeLessThan(rangeOf(apart) - 0.2);
  });
});

describe('the time that work takes', () => {
  it('is what was estimated where nothing is known', () => {
    expect(createSuccessModel([], NOW).expectedHours('ana', WORK)).toBeCloseTo(4, 9);
  });

  it('is learned for each executor as a multiple of the estimate', () => {
    const record = [
      ...pastWork('slow', 20, 0, { spentHours: 12 }),
      ...pastWork('quick', 20, 0, { spentHours: 2 }),
    ];
    const model = createSuccessModel(record, NOW);
    expect(model.expectedHours('slow', WORK)).toBeGreaterThan(9);
    expect(model.expectedHours('quick', WORK)).toBeLessThan(2.7);
  });

  it('makes the chance fall as the budget does, down to almost nothing', () => {
    const model = createSuccessModel(pastWork('ana', 30, 2), NOW);
    const chances = [null, 40, 8, 4, 2, 0, -1].map(
      (budgetHours) => model.personalChance('ana', { ...WORK, budgetHours }).probability,
    );
    expect(chances).toEqual(chances.toSorted((a, b) => b - a));
    expect(chances.at(1)).toBeCloseTo(chances.at(0) ?? 0, 2);
    expect(chances.at(-1)).toBeLessThan(0.001);
  });

  it('is one number with success: half in time of nine in ten done', () => {
    const record = [...pastWork('ana', 450, 50, { spentHours: 8 })];
    const model = createSuccessModel(record, NOW);
    const budgetHours = model.expectedHours('ana', WORK);
    expect(model.personalChance('ana', { ...WORK, budgetHours }).probability).toBeCloseTo(0.45, 1);
  });
});

describe('the public chance', () => {
  it('is the same whoever did the work', () => {
    const one = [...pastWork('ana', 20, 2), ...pastWork('ben', 5, 15)];
    const other = one.map((outcome) => ({
      ...outcome,
      executorId: outcome.executorId === 'ana' ? 'ben' : 'ana',
    }));
    expect(createSuccessModel(one, NOW).publicChance(WORK)).toEqual(
      createSuccessModel(other, NOW).publicChance(WORK),
    );
    expect(createSuccessModel(one, NOW).publicChance(WORK)).toMatchObject({ count: 42, executorCount: 2 });
  });

  it('is there without a record, and says how little it rests on', () => {
    const { probability, low, high, categoryCount } = createSuccessModel([], NOW).publicChance(WORK);
    expect([low < probability, probability < high, categoryCount]).toEqual([true, true, 0]);
  });
});

it.runIf(isFull)('refits a hundred thousand outcomes in under a second', () => {
  const outcomes = Array.from(
    { length: 100_000 },
    (_outcome, index): PastWork => ({
      executorId: `e${index % 40}`,
      category: `c${(index * 7) % 11}`,
      isSuccess: index % 3 === 0 ? 0 : 1,
      effortHours: 0.5 + (index % 50),
      spentHours: 0.5 + ((index * 13) % 60),
      finishedAt: NOW - (index % 700) * DAY_MS,
    }),
  );
  // The quickest of three: a busy machine is slow, not wrong.
  const took = [1, 2, 3].map(() => {
    const start = performance.now();
    createSuccessModel(outcomes, NOW).personalChance('e1', WORK);
    return performance.now() - start;
  });
  expect(Math.min(...took)).toBeLessThan(1_000);
});
