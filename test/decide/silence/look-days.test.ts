import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/base/language/date.ts';
import { startTeam, type Team } from '../../support/team.ts';

async function proposeOn(team: Team, date: string, title: string): Promise<string> {
  team.clock.set(`${date}T09:00:00Z`);
  await team.ok('ana', `propose ${title} --effort 1h`);
  await team.ok('lead', 'plan');
  const { id } = await team.db.kysely
    .selectFrom('tasks')
    .select('id')
    .where('title', '=', title)
    .executeTakeFirstOrThrow();
  return id;
}

async function waitDays(team: Team, id: string): Promise<number> {
  const task = await team.db.kysely
    .selectFrom('tasks')
    .select(['silence_at', 'proposed_at'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return ((task.silence_at ?? 0) - task.proposed_at) / DAY_MS;
}

async function startTwo(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'member add @ana');
  return team;
}

describe('an undecided task', () => {
  it('waits two days in a team of which nothing is known', async () => {
    const team = await startTwo();
    expect(await waitDays(team, await proposeOn(team, '2026-11-23', 'Paint the door'))).toBe(2);
  });

  it('waits a week and a day where people give a few hours a month', async () => {
    const team = await startTwo();
    for (const who of ['lead', 'ana']) await team.ok(who, 'me --hours "3 a month"');
    expect(await waitDays(team, await proposeOn(team, '2026-11-23', 'Paint the door'))).toBe(8);
  });

  it('waits as long as four weeks of decisions say that people take, and a day', async () => {
    const team = await startTwo();
    const mondays = ['2026-11-23', '2026-11-30', '2026-12-07', '2026-12-14'];
    for (const [index, date] of mondays.entries())
      await team.ok('lead', `approve ${await proposeOn(team, date, `Paint door ${index} of the house`)}`);
    expect(await waitDays(team, await proposeOn(team, '2026-12-15', 'Sort the keys'))).toBe(8);
  });

  it('waits no longer where people decide every day', async () => {
    const team = await startTwo();
    const days = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'];
    for (const [index, date] of days.entries())
      await team.ok('lead', `approve ${await proposeOn(team, date, `Paint door ${index} of the house`)}`);
    expect(await waitDays(team, await proposeOn(team, '2026-11-30', 'Sort the keys'))).toBe(2);
  });
});
