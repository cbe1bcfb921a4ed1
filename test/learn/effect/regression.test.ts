import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFilter, NOISES, whiten } from '../../../src/learn/effect/noise.ts';
import { fitSum } from '../../../src/learn/effect/regression.ts';

const COUNT = 40;
const course = {
  days: Array.from({ length: COUNT }, (_day, day) => day),
  step: 1,
  jumps: [],
  sizes: new Float64Array(COUNT).fill(1),
};
const anyValues = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
  minLength: COUNT,
  maxLength: COUNT,
});
const anyColumn = fc.record({ values: anyValues, from: fc.nat({ max: COUNT - 5 }) });

describe('a column that is 0 at first', () => {
  it('gives the same to the last digit where it is said from when it is not', () => {
    fc.assert(
      fc.property(
        anyValues,
        fc.array(anyColumn, { minLength: 2, maxLength: 5 }),
        fc.constantFrom(...NOISES),
        (values, drawn, noise) => {
          const filter = createFilter(course, noise);
          const columns = drawn.map(({ values: each, from }) => ({
            values: Float64Array.from(each, (value, index) => (index < from ? 0 : value)),
            precision: 0.1,
            from,
          }));
          const white = whiten(Float64Array.from(values), filter);
          const plain = columns.map(({ values: each, precision }) => ({
            values: whiten(each, filter),
            precision,
          }));
          const short = columns.map((each) => ({ ...each, values: whiten(each.values, filter, each.from) }));
          const [first, ...rest] = plain;
          const [shortFirst, ...shortRest] = short;
          if (!first || !shortFirst) throw new Error('there is no column');
          const sum = rest.map(() => 1);
          const whole = fitSum(white, rest, sum);
          const quick = fitSum(white, shortRest, sum);
          expect(quick?.fit).toEqual(whole?.fit);
          expect(quick?.extend(shortFirst)).toEqual(whole?.extend(first));
        },
      ),
    );
  });
});
