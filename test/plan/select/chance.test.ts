import { describe, expect, it } from 'vitest';
import type { SettledChance } from '../../../src/analyze/platt.ts';
import { createCalendar } from '../../../src/base/calendar/calendar.ts';
import type { PastOutcome } from '../../../src/learn/store.ts';
import { createSuccessModel } from '../../../src/learn/success/model.ts';
import { type ChanceInput, createSayChance, type DueWork } from '../../../src/plan/select/chance.ts';
import { executor, outcome, snapshot } from '../snapshots.ts';

const { now } = snapshot();
const HOUR_MS = 3_600_000;
const work: DueWork = { category: 'quality', effortHours: 4, dueAt: now + 8 * HOUR_MS, assigneeId: null };

function say(
  outcomes: readonly PastOutcome[],
  given: Partial<ChanceInput> = {},
  wanted: Partial<DueWork> = {},
) {
  const input = { now, calendar: createCalendar({ zone: 'UTC' }), outcomes, settledChances: [], ...given };
  const executors = [executor('M-1'), executor('A-1', { kind: 'agent' })];
  return createSayChance(createSuccessModel(outcomes, now), { executors, ...input })({ ...work, ...wanted });
}

function records(...rates: [string, string, number][]): PastOutcome[] {
  return rates.flatMap(([id, category, hits]) =>
    [...Array(10)].map((_each, index) => outcome(id, category, index < hits)),
  );
}

describe('the chance that is said of a task', () => {
  it('is the same whoever has it; what is believed of them is kept beside it', () => {
    const outcomes = records(['M-1', 'quality', 10], ['M-2', 'quality', 2], ['M-3', 'quality', 6]);
    const [good, poor] = ['M-1', 'M-2'].map((assigneeId) => say(outcomes, {}, { assigneeId }));
    expect(good?.figures).toEqual(poor?.figures);
    expect(good?.figures.settled_count).toBe(30);
    expect(good?.own.own?.probability).toBeGreaterThan(poor?.own.own?.probability ?? 1);
    expect(say(outcomes).own).toEqual({});
  });

  it('falls with the time there is', () => {
    const chances = [2, 8, 30].map((hours) => say([], {}, { dueAt: now + hours * HOUR_MS }).raw);
    expect(chances).toEqual([...chances].sort((a, b) => a - b));
    expect(chances[2]).toBeGreaterThan((chances[0] ?? 1) * 1.3);
  });

  it('is the team’s where fewer than three people are behind a category; agents’ is their own', () => {
    const others = records(['M-2', 'sales', 5], ['M-3', 'sales', 5], ['M-4', 'sales', 5]);
    const good = say([...others, ...records(['M-1', 'quality', 10])], {});
    const known = say([...others, ...records(['M-1', 'quality', 10])], {}, { category: 'nothing yet' });
    expect(good.figures.success_probability).toBe(known.figures.success_probability);
    expect([good.figures.settled_count, known.figures.settled_count]).toEqual([10, 0]);
    const agents = say([...others, ...records(['A-1', 'quality', 10])]);
    expect(agents.raw).toBeGreaterThan(good.raw + 0.05);
  });

  it('is moved by what the team has settled, and the one before is kept to learn from', () => {
    const missed: SettledChance[] = [...Array(40)].map(() => ({ probability: 0.5, isHit: 0 }));
    const said = say([], { settledChances: missed });
    expect(said.raw).toBe(say([]).raw);
    expect(said.figures.success_probability).toBeLessThan(said.raw - 0.1);
    expect(say([], { settledChances: missed.slice(0, 19) }).figures.success_probability).toBe(said.raw);
  });
});
