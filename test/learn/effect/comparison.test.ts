import { describe, expect, it } from 'vitest';
import { isOurs, pairValues } from '../../../src/learn/effect/comparison.ts';
import { estimateEffect } from '../../../src/learn/effect/estimate.ts';
import { createDraws } from '../../gym/random.ts';

const DAYS = Array.from({ length: 70 }, (_day, day) => day);

/** A metric and its comparison over ten weeks, of which the last three follow a task: each with an error of its own. */
function makeCase({ effect, shared }: { effect: number; shared: number }) {
  const draws = createDraws(11, 1);
  const values = DAYS.map((day) => ({
    day: day + 0.75,
    value: 40 + (day >= 49 ? effect + shared : 0) + draws.normal(),
  }));
  const comparison = DAYS.map((day) => 20 + (day >= 49 ? shared / 2 : 0) + 0.5 * draws.normal());
  const work = [{ day: 49.2, bundle: 0, weight: 4 }];
  return { values, step: 1, work, target: 0, noted: [], comparison };
}

function claim(given: ReturnType<typeof makeCase>, sign = 1): boolean {
  const estimate = estimateEffect(given);
  return estimate !== null && isOurs(given, estimate, sign);
}

describe('what a metric is compared with', () => {
  it('shows that the work did it where only the metric moved, in the direction that was promised', () => {
    expect(claim(makeCase({ effect: 4, shared: 0 }))).toBe(true);
    expect(claim(makeCase({ effect: -4, shared: 0 }), -1)).toBe(true);
    expect(claim(makeCase({ effect: 4, shared: 0 }), -1)).toBe(false);
  });

  it('does not where both moved on the same day, though nothing before says that they go together', () => {
    expect(claim(makeCase({ effect: 0, shared: 4 }))).toBe(false);
  });

  it('never says so of a metric that is compared with nothing', () => {
    expect(claim({ ...makeCase({ effect: 4, shared: 0 }), comparison: null as never })).toBe(false);
  });

  it('counts only from twenty common days before the work and five after, on most of the metric’s days', () => {
    const { values } = makeCase({ effect: 0, shared: 0 });
    const other = values.map(({ day, value }) => ({ day: day - 0.5, value: 2 * value }));
    expect(pairValues(values, other, 49.2)?.comparison).toHaveLength(70);
    expect(pairValues(values, other.slice(35), 49.2)).toBeNull();
    expect(pairValues(values, other, 66)).toBeNull();
    const weekly = other.filter((_value, index) => index % 7 === 0);
    expect(pairValues(values, weekly, 49.2)).toBeNull();
    const still = other.map(({ day }) => ({ day, value: 5 }));
    expect(pairValues(values, still, 49.2)).toBeNull();
  });
});
