import { describe, expect, it } from 'vitest';
import { readCadence, silentFrom } from '../../src/analyze/cadence.ts';

const DAY = 86_400_000;
const weekly = (count: number) =>
  Array.from({ length: count }, (_, week) => ({ at: week * 7 * DAY, value: 10 }));

describe('a metric whose values come weekly', () => {
  it('is silent after three weeks from its third value on, and has a rhythm from its fifth', () => {
    expect([silentFrom(weekly(2)), silentFrom(weekly(3))]).toEqual([null, (14 + 21) * DAY]);
    expect([readCadence(weekly(4)), readCadence(weekly(5))]).toEqual([null, 'week']);
  });
});

it('is silent from a whole millisecond on, however odd the gaps', () => {
  const points = [0, 7, 14 + DAY].map((at) => ({ at, value: 1 }));
  expect(silentFrom(points)).toSatisfy(Number.isInteger);
});
