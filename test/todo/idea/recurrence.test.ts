import { describe, expect, it } from 'vitest';
import { startTeam } from '../../support/team.ts';

describe('work that comes every Saturday', () => {
  it('is due on its day, comes again, and goes round', async () => {
    const team = await startTeam({ isCalm: true });
    for (const who of ['ana', 'ben']) {
      await team.ok('lead', `member add @${who}`);
      await team.ok(who, 'me --hours "4 a month" --routed on');
    }
    const proposed = await team.ok('lead', 'propose Open the boathouse every first Saturday (2h)');
    expect(JSON.stringify(proposed)).toContain('It comes every first Saturday, next by Sat 5 Dec');
    expect(await tasks(team)).toEqual([]);
    await settleOn(team, '2026-11-25');
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-12-05T15:00:00Z');
    const [first] = await tasks(team);
    expect(first).toMatchObject({ title: 'Open the boathouse', due_on: '2026-12-05' });
    await team.ok(first?.handle ?? '', 'done T-1');
    await settleOn(team, '2026-12-22');
    expect(await tasks(team)).toHaveLength(1);
    await settleOn(team, '2026-12-23');
    const [, second] = await tasks(team);
    expect(second).toMatchObject({ title: 'Open the boathouse', due_on: '2027-01-02' });
    expect(second?.handle).not.toBe(first?.handle);
  });

  it('is read from a title, and asked what it takes in one press', async () => {
    const team = await startTeam();
    await team.ok('lead', 'me --hours "3 a month"');
    const view = await team.ok('lead', 'propose Every spring: air the boats');
    expect(view).toMatchObject({ actions: [{}, { command: 'backlog edit' }, {}, {}] });
    const press = view.kind === 'answer' ? view.actions?.[1] : undefined;
    await team.run('lead', 'backlog edit', { ...press?.args });
    const ideas = await team.db.kysely.selectFrom('candidates').selectAll().execute();
    expect(ideas).toMatchObject([
      { title: 'Air the boats', recurs_on: 'spring', away_until_on: '2027-03-01', effort_hours: 1 },
    ]);
  });
});

async function settleOn(team: Awaited<ReturnType<typeof startTeam>>, date: string): Promise<void> {
  team.clock.set(`${date}T09:00:00Z`);
  await team.ok('lead', 'plan');
}

function tasks(team: Awaited<ReturnType<typeof startTeam>>) {
  return team.db.kysely
    .selectFrom('tasks')
    .leftJoin('executors', 'executors.id', 'tasks.assignee_id')
    .select(['tasks.title', 'tasks.due_on', 'executors.handle'])
    .orderBy('tasks.number')
    .execute();
}
