import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/base/language/date.ts';
import { createSuccessModel, type PastOutcome, weighOutcome } from '../../src/learn/success.ts';

const NOW = Temporal.Instant.from('2026-11-23T09:00:00Z').epochMilliseconds;

function outcomes(
  executorId: string,
  category: string,
  inTime: number,
  late: number,
  daysAgo = 1,
): PastOutcome[] {
  const at = (isInTime: boolean): PastOutcome => ({
    executorId,
    category,
    isSuccess: isInTime ? 1 : 0,
    isInTime: isInTime ? 1 : 0,
    minutes: null,
    finishedAt: NOW - daysAgo * DAY_MS,
  });
  return [...Array(inTime).fill(at(true)), ...Array(late).fill(at(false))];
}

describe('the chance of success', () => {
  it('starts at six in ten, and wide, for a team without a record', () => {
    const { probability, low, high, count } = createSuccessModel([], NOW).chance('M-1', 'quality');
    expect(probability).toBeCloseTo(0.6, 6);
    expect(high - low).toBeGreaterThan(0.4);
    expect(count).toBe(0);
  });

  it('does not let three of three beat ninety-nine of a hundred', () => {
    const model = createSuccessModel(
      [...outcomes('new', 'quality', 3, 0), ...outcomes('old', 'quality', 99, 1)],
      NOW,
    );
    expect(model.chance('new', 'quality').probability).toBeLessThan(
      model.chance('old', 'quality').probability,
    );
    expect(model.chance('new', 'quality').sd).toBeGreaterThan(model.chance('old', 'quality').sd);
  });

  it('gives an executor who is new to a category the benefit of what they do elsewhere', () => {
    const model = createSuccessModel(
      [...outcomes('good', 'revenue', 20, 0), ...outcomes('poor', 'revenue', 2, 18)],
      NOW,
    );
    expect(model.chance('good', 'quality').probability).toBeGreaterThan(
      model.chance('poor', 'quality').probability,
    );
  });

  it('gives a newcomer a turn against somebody mediocre, and none against somebody excellent', () => {
    const mediocre = createSuccessModel(outcomes('old', 'quality', 30, 30), NOW);
    expect(mediocre.optimistic('new', 'quality')).toBeGreaterThan(mediocre.optimistic('old', 'quality'));
    const excellent = createSuccessModel(
      [...outcomes('old', 'quality', 200, 1), ...outcomes('other', 'quality', 2, 8)],
      NOW,
    );
    expect(excellent.optimistic('other', 'quality')).toBeLessThan(excellent.optimistic('old', 'quality'));
  });

  it('counts an outcome in full for thirty days and a hundredth less each day after', () => {
    expect(weighOutcome(NOW - 30 * DAY_MS, NOW)).toBe(1);
    expect(weighOutcome(NOW - 40 * DAY_MS, NOW)).toBeCloseTo(0.99 ** 10, 12);
  });

  it('forgets an old bad record in favour of a recent good one', () => {
    const recentGood = [...outcomes('a', 'quality', 0, 20, 400), ...outcomes('a', 'quality', 10, 0, 3)];
    const recentBad = [...outcomes('b', 'quality', 20, 0, 400), ...outcomes('b', 'quality', 0, 10, 3)];
    const model = createSuccessModel([...recentGood, ...recentBad], NOW);
    expect(model.chance('a', 'quality').probability).toBeGreaterThan(0.6);
    expect(model.chance('b', 'quality').probability).toBeLessThan(0.4);
  });
});
