import { describe, expect, it } from 'vitest';
import { createDesk, type Desk } from '../../../adapters/process/local.ts';
import { Refusal } from '../../../src/base/language/errors.ts';
import { findBreak } from '../../../src/base/store/events.ts';
import { exampleCommand } from '../../../src/team/example.ts';
import { startTeam, type Team } from '../../support/team.ts';

function deskOf(team: Team, owner = 'lead'): Desk {
  return createDesk({
    engine: team.engine,
    newId: () => crypto.randomUUID(),
    owner,
    defaults: { zone: 'UTC', currency: 'EUR', country: null },
    today: () => '2026-11-23',
  });
}

async function runExample(team: Team) {
  const desk = deskOf(team);
  return desk.run(await desk.enter('lead'), 'terminal', { command: exampleCommand, args: {} });
}

describe('whoever is root on the machine', () => {
  it('is called @admin, also where they are named', async () => {
    const desk = deskOf(await startTeam(), 'root');
    const { member } = await desk.enter('root');
    expect(member?.handle).toBe('admin');
    expect((await desk.enter('@admin')).member?.id).toBe(member?.id);
  });
});

describe('the example', () => {
  it('fills an empty workspace by ordinary commands and ends with a day’s tasks', async () => {
    const team = await startTeam({ commands: [exampleCommand] });
    const view = await runExample(team);
    expect(view).toMatchObject({ kind: 'digest', date: '2026-11-23' });
    const count = async (
      table: 'goals' | 'projects' | 'bugs' | 'candidates' | 'observations' | 'executors',
    ) => (await team.db.kysely.selectFrom(table).select('workspace_id').execute()).length;
    expect(await count('goals')).toBe(3);
    expect(await count('projects')).toBe(2);
    expect(await count('candidates')).toBeGreaterThanOrEqual(20);
    expect(await count('observations')).toBeGreaterThanOrEqual(3 * 70);
    expect(await count('executors')).toBe(7);
    const workspace = await team.db.kysely.selectFrom('workspaces').selectAll().executeTakeFirstOrThrow();
    expect(workspace.is_example).toBe(1);
    const events = await team.db.kysely.selectFrom('events').selectAll().orderBy('seq').execute();
    expect(findBreak(events)).toBeNull();
  });

  it('puts the critical bug first and gives tasks to several executors', async () => {
    const team = await startTeam({ commands: [exampleCommand] });
    const view = await runExample(team);
    if (view.kind !== 'digest') throw new Error(`it was ${view.kind}`);
    expect(view.tasks).toHaveLength(5);
    expect(view.tasks[0]?.category).toBe('blocker');
    expect(new Set(view.tasks.map((task) => task.executor?.handle)).size).toBeGreaterThanOrEqual(3);
  });

  it('has measurements up to yesterday and none of today', async () => {
    const team = await startTeam({ commands: [exampleCommand] });
    await runExample(team);
    const { last } = await team.db.kysely
      .selectFrom('observations')
      .select(({ fn }) => fn.max('at').as('last'))
      .executeTakeFirstOrThrow();
    expect(new Date(Number(last)).toISOString().slice(0, 10)).toBe('2026-11-22');
  });

  it('is refused where there is anything already, and changes nothing there', async () => {
    const team = await startTeam({ commands: [exampleCommand] });
    await team.ok('lead', 'project add Alpha');
    const before = await team.db.kysely.selectFrom('events').select('seq').execute();
    expect(await runExample(team)).toMatchObject({ kind: 'refusal', code: 'not_possible' });
    expect(await team.db.kysely.selectFrom('events').select('seq').execute()).toEqual(before);
  });
});

describe('coming in at this machine', () => {
  it('adds the machine’s own user, and nobody else by a slip of the keyboard', async () => {
    const team = await startTeam();
    const desk = deskOf(team);
    expect((await desk.enter('@Lead')).member?.handle).toBe('lead');
    await team.ok('lead', 'member add @ana');
    expect((await desk.enter('@ana')).member?.handle).toBe('ana');
    await expect(desk.enter('anna')).rejects.toThrow(Refusal);
    await expect(desk.enter('anna')).rejects.toThrow('@ana');
    await expect(desk.enter('!!')).rejects.toThrow(Refusal);
  });
});
