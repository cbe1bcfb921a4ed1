import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitAdditive, type Pulls } from '../../../src/learn/success/additive.ts';
import { factor, type Matrix, solve, solveLower, zeroMatrix } from '../../../src/learn/success/cholesky.ts';
import { type Tally, tallyOutcomes } from '../../../src/learn/success/tally.ts';
import type { Prior } from '../../../src/learn/success/terms.ts';
import { runs } from '../../support/full.ts';
import { NOW, pastWork } from './outcomes.ts';

const PRIOR: Prior = {
  level: 0.4,
  scales: { level: 1, slope: 0.3, executor: 0.5, category: 0.7, both: 0.6 },
};
const EXECUTORS = ['ana', 'ben', 'bot'];
const CATEGORIES = ['quality', 'revenue'];
const EFFORTS = [1, 4, 30];

/** All terms side by side: level, slope, categories, executors, cells; one row a bin. */
function solveAtOnce(tally: Tally, pulls: Pulls): { lower: Matrix; mean: Float64Array } {
  const { level, slope, executor, category, both } = PRIOR.scales;
  const scales = [
    level,
    slope,
    ...[...tally.categories].map(() => category),
    ...[...tally.executors].map(() => executor),
    ...tally.cells.map(() => both),
  ];
  const system = zeroMatrix(scales.length);
  const right = new Float64Array(scales.length);
  for (const [i, scale] of scales.entries()) (system[i] ?? [])[i] = scale ** -2;
  right[0] = PRIOR.level / level ** 2;
  let bin = 0;
  for (const [cell, { executor: who, category: what, bins }] of tally.cells.entries())
    for (const { effort } of bins) {
      const precision = pulls.precision[bin] ?? 0;
      const force = pulls.force[bin] ?? 0;
      bin++;
      const row = rowOf(tally, { who, what, cell, effort });
      for (let i = 0; i < row.length; i++) {
        const line = system[i] ?? new Float64Array();
        for (let j = 0; j < row.length; j++)
          line[j] = (line[j] ?? 0) + precision * (row[i] ?? 0) * (row[j] ?? 0);
        right[i] = (right[i] ?? 0) + force * (row[i] ?? 0);
      }
    }
  const lower = factor(system);
  return { lower, mean: solve(lower, right) };
}

function rowOf(tally: Tally, at: { who: number; what: number; cell: number; effort: number }): Float64Array {
  const { executors, categories, cells } = tally;
  const row = new Float64Array(2 + categories.size + executors.size + cells.length);
  row[0] = 1;
  row[1] = at.effort;
  row[2 + at.what] = 1;
  row[2 + categories.size + at.who] = 1;
  row[2 + categories.size + executors.size + at.cell] = 1;
  return row;
}

const anyRecord = fc
  .array(
    fc.tuple(
      fc.constantFrom(...EXECUTORS),
      fc.constantFrom(...CATEGORIES),
      fc.constantFrom(...EFFORTS),
      fc.nat(5),
      fc.nat(5),
    ),
    { minLength: 1, maxLength: 30 },
  )
  .map((parts) =>
    parts.flatMap(([id, category, effortHours, done, not]) =>
      pastWork(id, done, not, { category, effortHours }),
    ),
  );

describe('the additive fit', () => {
  it('believes what solving for all terms at once believes', () => {
    const law = fc.property(
      anyRecord,
      fc.infiniteStream(fc.double({ min: -2, max: 2, noNaN: true })),
      (record, values) => {
        const tally = tallyOutcomes(record, NOW);
        const weights = tally.cells.flatMap(({ bins }) => bins.map(({ weight }) => weight));
        const pulls = {
          precision: Float64Array.from(weights, (weight) => weight / 3),
          force: Float64Array.from(weights, (weight) => (weight / 3) * (values.next().value ?? 0)),
        };
        const fit = fitAdditive(tally, PRIOR, pulls);
        const { lower, mean } = solveAtOnce(tally, pulls);
        for (const [cell, { executor: who, category: what }] of tally.cells.entries()) {
          const row = rowOf(tally, { who, what, cell, effort: 1.5 });
          const half = solveLower(lower, row);
          const belief = fit.believe({ executor: who, category: what, effort: 1.5 });
          expect(belief.mean).toBeCloseTo(
            row.reduce((sum, value, i) => sum + value * (mean[i] ?? 0), 0),
            9,
          );
          expect(belief.variance).toBeCloseTo(
            half.reduce((sum, value) => sum + value * value, 0),
            9,
          );
        }
      },
    );
    fc.assert(law, { numRuns: runs(100) });
  });

  it('believes the prior of whoever and whatever is new', () => {
    const { believe } = fitAdditive(tallyOutcomes([], NOW), PRIOR, {
      precision: new Float64Array(),
      force: new Float64Array(),
    });
    const { mean, variance } = believe({ executor: null, category: null, effort: 2 });
    expect(mean).toBeCloseTo(0.4, 12);
    expect(variance).toBeCloseTo(1 + 4 * 0.09 + 0.25 + 0.49 + 0.36, 12);
  });
});
