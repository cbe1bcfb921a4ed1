import { describe, expect, it } from 'vitest';
import { BASE_PRIORITIES } from '../../src/team/settings.ts';
import { readSettings } from '../../src/team/settings-store.ts';
import { TEAM_DIALECTS } from '../support/database.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';
import { holdTask, shown } from './shown.ts';

const workspace = (team: Team) =>
  team.db.kysely.selectFrom('workspaces').selectAll().executeTakeFirstOrThrow();

describe.each(TEAM_DIALECTS)('settings on %s', (dialect) => {
  it('are shown and changed', async () => {
    const team = await startTeam({ dialect });
    await team.ok(
      'lead',
      'settings --name North --zone europe/lisbon --currency usd --country pt --goal-horizon-days 60 --priorities growth=7,quality=8',
    );
    const row = await workspace(team);
    expect(row).toMatchObject({ name: 'North', zone: 'Europe/Lisbon', currency: 'USD', country: 'PT' });
    expect(readSettings(row)).toEqual({
      categoryPriorities: { ...BASE_PRIORITIES, quality: 8, growth: 7 },
      goalHorizonDays: 60,
      privatePerDay: 8,
      board: true,
      importColumns: {},
      feedback: null,
    });
    expect(shown(await team.ok('ana', 'settings'))).toContain('growth 7');
  });
});

describe('settings', () => {
  it('have the categories that every team starts with', () => {
    expect(readSettings({ settings: '{}' })).toEqual({
      categoryPriorities: BASE_PRIORITIES,
      goalHorizonDays: 90,
      privatePerDay: 8,
      board: true,
      importColumns: {},
      feedback: null,
    });
  });

  it('are changed by admins only', async () => {
    const team = await startTeam();
    await team.ok('ana', 'settings');
    expect(await team.refused('ana', 'settings --name Mine')).toMatchObject({
      code: 'not_allowed',
      allowed: '@lead',
    });
  });

  it.each([
    ['--zone Lisboa', 'zone'],
    ['--currency XXQ', 'currency'],
    ['--country ZZ', 'country'],
    ['--goal-horizon-days 0', 'goalHorizonDays'],
    ['--priorities quality=11', 'priorities'],
    ['--priorities quality', 'priorities'],
    ['--priorities revenue=off', 'priorities'],
    ['--priorities constructor=off', 'priorities'],
  ])('refuse %s and change nothing', async (option, field) => {
    const team = await startTeam();
    const before = await workspace(team);
    expect(await team.refused('lead', `settings --name Changed ${option}`)).toMatchObject({ field });
    expect(await workspace(team)).toEqual(before);
  });

  it('drop a category of the team’s own once nothing has it', async () => {
    const team = await startTeam();
    await team.ok('lead', 'settings --priorities growth=7');
    await team.ok('lead', 'me --categories growth');
    expect((await team.refused('lead', 'settings --priorities growth=off')).message).toContain('@lead');
    await team.ok('lead', 'me --categories any');
    await holdTask(team, { number: 1, title: 'Grow', assigneeId: 'M-1', state: 'started' });
    await team.db.kysely.updateTable('candidates').set({ category: 'growth' }).execute();
    await team.refused('lead', 'settings --priorities growth=off');
    await team.db.kysely.updateTable('candidates').set({ state: 'done' }).execute();
    await team.ok('lead', 'settings --priorities growth=off');
    expect(readSettings(await workspace(team)).categoryPriorities).toEqual(BASE_PRIORITIES);
  });

  it('keep the currency once an amount is written down', async () => {
    const team = await startTeam();
    await team.ok('lead', 'settings --currency JPY');
    await team.db.kysely
      .insertInto('metrics')
      .values({
        workspace_id: team.workspace,
        id: 'revenue',
        name: 'Revenue',
        unit: 'money',
        cadence: 'month',
        cadence_from: 'person',
        created_at: 0,
      })
      .execute();
    expect(await team.refused('lead', 'settings --currency EUR')).toMatchObject({ code: 'not_possible' });
    await team.ok('lead', 'settings --currency JPY');
  });

  it('keep the currency once a vision has a revenue target', async () => {
    const team = await startTeam();
    const vision = (version: number, revenueTargets: string) => ({
      workspace_id: team.workspace,
      version,
      statement: 'x',
      primary_goal: '',
      focus_areas: '[]',
      revenue_targets: revenueTargets,
      success_metrics: '{}',
      starts_on: '2026-11-01',
      is_active: 0 as const,
      author_id: null,
      created_at: 0,
    });
    await team.db.kysely.insertInto('visions').values(vision(1, '{"monthly":{},"yearly":null}')).execute();
    await team.ok('lead', 'settings --currency JPY');
    await team.db.kysely
      .insertInto('visions')
      .values(vision(2, '{"monthly":{"1":500},"yearly":null}'))
      .execute();
    expect(await team.refused('lead', 'settings --currency EUR')).toMatchObject({ code: 'not_possible' });
  });

  it('say which feeds keep another zone', async () => {
    const team = await startTeam();
    await expectGolden('team/settings', await team.ok('lead', 'settings --zone Asia/Tokyo'));
  });
});
