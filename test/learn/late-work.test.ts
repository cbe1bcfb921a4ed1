import { describe, expect, it } from 'vitest';
import { listLateWork } from '../../src/learn/store.ts';
import { createSuccessModel } from '../../src/learn/success/model.ts';
import { startTeam, type Team } from '../support/team.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const WORK = { category: 'quality', effortHours: 4, budgetHours: 16 };
const LATE: Parameters<typeof listLateWork>[0][number] = {
  state: 'assigned',
  category: 'quality',
  assignee_id: 'M-2',
  effort_hours: 4,
  due_at: NOW - 1,
};

/** What is said of the tasks of a team whose people say yes to everything and do none of it, for so many working days. */
async function playDays(days: number): Promise<number[]> {
  const team = await startTeam({ isCalm: true, at: '2026-11-02T08:00:00Z' });
  await team.ok('lead', 'member add @ana --hours 30 --role approver');
  await team.ok('lead', 'member edit @ana --routed on');
  for (let day = 0; day < days; day++) {
    const on = Temporal.PlainDate.from('2026-11-02').add({ days: 7 * Math.floor(day / 5) + (day % 5) });
    team.clock.set(`${on}T08:30:00Z`);
    await team.ok('lead', `propose Mend the lamp of hall ${'abcdefghijkl'[day]} (2h) #quality`);
    team.clock.set(`${on}T09:00:00Z`);
    await team.settle();
    for (const { id } of await listProposed(team)) await team.ok('ana', `approve ${id}`);
    team.clock.set(`${on}T16:00:00Z`);
    await team.settle();
  }
  const said = await team.db.kysely
    .selectFrom('forecasts')
    .select('success_probability')
    .where('version', '=', 1)
    .orderBy('made_at')
    .execute();
  return said.map(({ success_probability: chance }) => chance);
}

function listProposed({ db }: Team) {
  return db.kysely.selectFrom('tasks').select('id').where('state', '=', 'proposed').execute();
}

describe('work that is late and goes on', () => {
  it('is a miss from its date on: who never ends anything is soon not expected to be in time', async () => {
    const said = await playDays(8);
    expect(said[0]).toBeGreaterThan(0.5);
    expect(said.at(-1)).toBeLessThan(0.35);
  });

  it('is no failure once it is done', () => {
    expect(listLateWork([LATE], NOW)).toEqual([
      expect.objectContaining({ executorId: 'M-2', isSuccess: 0, finishedAt: LATE.due_at }),
    ]);
    for (const state of ['done', 'failed', 'cancelled', 'proposed', 'snoozed'] as const)
      expect(listLateWork([{ ...LATE, state }], NOW)).toEqual([]);
    expect(listLateWork([{ ...LATE, due_at: NOW + 1 }], NOW)).toEqual([]);
  });

  it('counts against whoever has it, and where nobody has, against nobody by name', () => {
    const model = createSuccessModel([], NOW);
    const held = createSuccessModel(listLateWork([LATE, LATE, LATE], NOW), NOW);
    const chanceOf = (some: typeof model, id: string) => some.personalChance(id, WORK).probability;
    expect(chanceOf(held, 'M-2')).toBeLessThan(chanceOf(held, 'M-1') - 0.03);
    const open = { ...LATE, state: 'open' as const, assignee_id: null };
    const nobodys = createSuccessModel(listLateWork([open, open, open], NOW), NOW);
    expect(nobodys.publicChance(WORK).probability).toBeLessThan(model.publicChance(WORK).probability - 0.1);
    expect(nobodys.listDoers('quality')).toEqual([]);
    expect(held.listDoers('quality')).toEqual(['M-2']);
  });
});
