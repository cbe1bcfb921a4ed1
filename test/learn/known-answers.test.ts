import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scoreChances } from '../../src/learn/score.ts';
import { createSuccessModel } from '../../src/learn/success/model.ts';
import { numbersOf, REFERENCE, readColumns } from '../support/reference.ts';
import { NOW, pastWork } from './success/outcomes.ts';

describe.skipIf(!existsSync(REFERENCE))('on public data', () => {
  // To four digits: a band of fewer than ten forecasts joins its neighbour here.
  it('forecasts of football games score as they are known to', () => {
    const columns = readColumns('reference/nfl_games.csv');
    const outcomes = numbersOf(columns, 'prob1_outcome');
    const settled = [...numbersOf(columns, 'prob1')].flatMap((probability, index) => {
      const outcome = outcomes[index];
      return outcome === 0 || outcome === 1
        ? [{ probability, isHit: outcome as 0 | 1, baseProbability: 0.5 }]
        : [];
    });
    const score = scoreChances(settled);
    expect(score?.count).toBe(1_882);
    expect(score?.brier).toBeCloseTo(0.22083, 5);
    expect(score?.logLoss).toBeCloseTo(0.63152, 5);
    const apart = (score?.bands ?? []).reduce(
      (sum, { count, meanProbability, hitRate }) => sum + count * Math.abs(meanProbability - hitRate),
      0,
    );
    expect(apart / settled.length).toBeCloseTo(0.0323, 3);
    expect(score?.murphy).toMatchObject({
      reliability: expect.closeTo(0.00155, 4),
      resolution: expect.closeTo(0.02816, 4),
      uncertainty: expect.closeTo(0.24776, 5),
    });
  });

  it('chances of few tries are drawn together: nearer to what comes than the raw rates of eighteen batters', () => {
    const columns = readColumns('reference/EfronMorris.csv');
    const names = columns.get('name') ?? [];
    const hits = numbersOf(columns, 'r');
    const outcomes = names.flatMap((name, index) =>
      pastWork(name, hits[index] ?? 0, 45 - (hits[index] ?? 0)),
    );
    const model = createSuccessModel(outcomes, NOW);
    const season = numbersOf(columns, 'p');
    const off = names.map((name, index) => {
      const work = { category: 'quality', effortHours: 4, budgetHours: null };
      return (model.personalChance(name, work).probability - (season[index] ?? 0)) ** 2;
    });
    expect(off).toHaveLength(18);
    // Raw 0.0753; James and Stein reach 0.0213.
    expect(off.reduce((sum, each) => sum + each, 0)).toBeLessThan(0.023);
  });
});
