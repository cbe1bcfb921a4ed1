import { describe, expect, it } from 'vitest';
import { nextValueAt, readCadence, silentFrom, silentFromOneGap } from '../../src/analyze/cadence.ts';

const DAY = 86_400_000;
const weekly = (count: number) =>
  Array.from({ length: count }, (_, week) => ({ at: week * 7 * DAY, value: 10 }));

describe('a metric whose values come weekly', () => {
  it('is silent after three weeks from its third value on, and has a rhythm from its fifth', () => {
    expect([silentFrom(weekly(2)), silentFrom(weekly(3))]).toEqual([null, (14 + 21) * DAY]);
    expect([readCadence(weekly(4)), readCadence(weekly(5))]).toEqual([null, 'week']);
  });
});

it('has one gap to go by from its second value on, and is asked for the next no sooner than after three days', () => {
  expect([1, 2, 3].map((count) => silentFromOneGap(weekly(count)))).toEqual([null, 4 * 7 * DAY, null]);
  const sameDay = [0, DAY / 8].map((at) => ({ at, value: 1 }));
  expect(silentFromOneGap(sameDay)).toBe(DAY / 8 + 3 * DAY);
  expect([1, 2, 5].map((count) => nextValueAt(weekly(count)))).toEqual([null, 2 * 7 * DAY, 5 * 7 * DAY]);
});

it('is silent from a whole millisecond on, however odd the gaps', () => {
  const points = [0, 7, 14 + DAY].map((at) => ({ at, value: 1 }));
  expect(silentFrom(points)).toSatisfy(Number.isInteger);
});
