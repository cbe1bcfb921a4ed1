import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import type { PlanExecutor, Snapshot } from '../../../src/plan/snapshot.ts';
import { describeLearned } from '../../../src/share/digest/news-learned.ts';
import { candidate, executor, goal, outcome, planOf, snapshot } from '../../plan/snapshots.ts';
import { expectGolden } from '../../support/golden.ts';

const HOUR_MS = 3_600_000;
const base = snapshot();
const SINCE = base.now - 12 * HOUR_MS;

/** Outcomes of before the last batch, or since. */
function ended(who: string, category: string, inTime: number, late: number, isNew: boolean) {
  const at = isNew ? base.now - HOUR_MS : base.now - 48 * HOUR_MS;
  return [true, false].flatMap((isInTime) =>
    Array.from({ length: isInTime ? inTime : late }, (_, index) => ({
      ...outcome(who, category, isInTime),
      finishedAt: at - index,
    })),
  );
}

function learned(given: Parameters<typeof snapshot>[0]): string[] {
  const day: Snapshot = snapshot({
    previous: { onDate: '2026-11-20', createdAt: SINCE, goals: {}, away: null, ranking: [], settled: [] },
    ...given,
  });
  return describeLearned(day, planOf(day)).map((line) => plainText(line, 'UTC'));
}

const bot: PlanExecutor = executor('bot', { kind: 'agent' });
const ana: PlanExecutor = executor('ana');

describe('a line about what was learned', () => {
  it('says who gets a task instead, and counts for an agent', async () => {
    const lines = learned({
      executors: [ana, bot],
      candidates: [candidate(1)],
      outcomes: [
        ...ended('ana', 'quality', 5, 2, false),
        ...ended('bot', 'quality', 1, 3, false),
        ...ended('bot', 'quality', 12, 0, true),
      ],
    });
    expect(lines).toHaveLength(1);
    await expectGolden('share/digest-learned', lines);
  });

  it('says nothing of what a person’s own record changed', () => {
    const risen = learned({
      executors: [ana, bot],
      candidates: [candidate(1)],
      outcomes: [
        ...ended('bot', 'quality', 5, 2, false),
        ...ended('ana', 'quality', 1, 3, false),
        ...ended('ana', 'quality', 12, 0, true),
      ],
    });
    expect(risen).toEqual([]);
    const fallen = learned({
      executors: [ana, bot],
      candidates: [candidate(1)],
      outcomes: [
        ...ended('ana', 'quality', 9, 0, false),
        ...ended('bot', 'quality', 8, 2, false),
        ...ended('ana', 'quality', 0, 9, true),
      ],
    });
    expect(fallen).toEqual([]);
  });

  it('says which task is in because of how such tasks went, in figures that are nobody’s own', async () => {
    const given = {
      goals: [goal('G-1')],
      feed: { cap: 1 },
      candidates: [
        candidate(1, { category: 'quality', goalId: 'G-1', impactLow: 0.5, impactHigh: 0.5 }),
        candidate(2, { category: 'automation', goalId: 'G-1', impactLow: 0.501, impactHigh: 0.501 }),
      ],
    };
    const good = (who: string) => ended(who, 'quality', 24, 1, true);
    const lines = learned({ ...given, executors: [bot], outcomes: good('bot') });
    expect(lines).toHaveLength(1);
    await expectGolden('share/digest-learned', lines);
    expect(learned({ ...given, executors: [ana], outcomes: good('ana') })).toEqual([]);
  });

  it('is silent where nothing ended since, or what ended changed nothing', () => {
    const old = ended('bot', 'quality', 9, 0, false);
    const given = { executors: [ana, bot], candidates: [candidate(1)] };
    expect(learned({ ...given, outcomes: old })).toEqual([]);
    expect(learned({ ...given, outcomes: [...old, ...ended('bot', 'quality', 1, 0, true)] })).toEqual([]);
    expect(learned({ ...given, previous: null, outcomes: ended('bot', 'quality', 9, 0, true) })).toEqual([]);
  });
});
