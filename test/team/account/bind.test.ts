import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/base/language/errors.ts';
import type { Binding } from '../../../src/team/account/bind.ts';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

const DEFAULTS = { zone: 'UTC', currency: 'EUR', country: null };
const HOME = {
  platform: 'terminal',
  tenant: 'local',
  tenantName: 'This team',
  user: 'lead',
  userName: 'lead',
  place: 'main',
  placeName: 'terminal',
} as const;
const GUEST = {
  platform: 'slack',
  tenant: 'T1',
  tenantName: 'Fake team',
  user: 'UANA',
  userName: 'Ana',
  place: 'CTEAM',
  placeName: '#team',
} as const;
const BINDING: Binding = { home: HOME, guest: GUEST };

function bind(team: Team, binding = BINDING) {
  return team.engine.bindTenant(binding, DEFAULTS);
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

/** What somebody says in Slack. */
async function sayInSlack(team: Team, user: string, command: string, args: Record<string, unknown>) {
  const visitor = { ...GUEST, user, userName: user };
  const entered = await team.engine.enter(visitor, { standing: 'vouched', defaults: DEFAULTS });
  const origin = `slack:command:${user}:${command}`;
  const view = await team.engine.handle({ ...entered, command, args, origin, waits: true });
  return { entered, view };
}

const listWorkspaces = (team: Team) => team.db.kysely.selectFrom('workspaces').selectAll().execute();

describe.each(TEAM_DIALECTS)('binding a chat to the team of this machine, on %s', (dialect) => {
  it('ties tenant and person to it, as admin and approver, and posts the feed quietly to the channel', async () => {
    const team = await startTeam({ dialect });
    await team.ok('lead', 'propose Chart failed payments --effort 6h');
    const entered = await bind(team);
    expect(entered).toMatchObject({
      workspace: team.workspace,
      member: { handle: 'lead', is_admin: 1, is_approver: 1 },
    });
    const feeds = await team.db.kysely.selectFrom('feeds').selectAll().execute();
    expect(feeds).toMatchObject([{ id: 'main', state: 'quiet' }]);
    const { view } = await sayInSlack(team, 'UANA', 'go', {});
    expect(view).toMatchObject({ kind: 'answer' });
    expect(await team.db.kysely.selectFrom('executors').selectAll().execute()).toHaveLength(1);
    await expectRebuilt(team.db);
  });

  it('changes nothing when it is done again', async () => {
    const team = await startTeam({ dialect });
    await bind(team);
    await team.ok('lead', 'go');
    const before = await listWorkspaces(team);
    await bind(team);
    expect(await listWorkspaces(team)).toEqual(before);
  });

  it('drops the team that Slack founded before, if nobody put anything into it', async () => {
    const team = await startTeam({ dialect });
    await team.ok('lead', 'propose Chart failed payments --effort 6h');
    await sayInSlack(team, 'UBEN', 'help', {});
    expect(await listWorkspaces(team)).toHaveLength(2);
    await bind(team);
    expect(await listWorkspaces(team)).toMatchObject([{ id: team.workspace }]);
    await expectRebuilt(team.db);
  });

  it('brings this machine to Slack’s team where only that has data', async () => {
    const team = await startTeam({ dialect });
    const { entered } = await sayInSlack(team, 'UBEN', 'propose', { title: 'Chart failed payments' });
    const bound = await bind(team);
    expect(bound).toMatchObject({ workspace: entered.workspace, member: { is_admin: 1, is_approver: 1 } });
    expect(await listWorkspaces(team)).toMatchObject([{ id: entered.workspace }]);
    await expectRebuilt(team.db);
  });

  it('never joins two that have data, and says what to do', async () => {
    const team = await startTeam({ dialect });
    await team.ok('lead', 'propose Chart failed payments --effort 6h');
    await sayInSlack(team, 'UBEN', 'propose', { title: 'Saved replies' });
    const before = await listWorkspaces(team);
    await expectGolden('team/bind', await refusal(bind(team)));
    expect(await listWorkspaces(team)).toEqual(before);
  });
});

describe('binding a chat', () => {
  it('counts people who were added by hand as data', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    await sayInSlack(team, 'UBEN', 'propose', { title: 'Saved replies' });
    await expectGolden('team/bind', await refusal(bind(team)));
  });

  it('refuses a second tenant of the platform, and the example', async () => {
    const team = await startTeam();
    await bind(team);
    const other = { ...BINDING, guest: { ...GUEST, tenant: 'T2', tenantName: 'Other' } };
    expect(await refusal(bind(team, other))).toContain('“Fake team” (T1)');
    await team.db.kysely.updateTable('workspaces').set({ is_example: 1 }).execute();
    expect(await refusal(bind(team))).toContain('example team');
  });

  it('moves the feed to another channel of the tenant, quiet again', async () => {
    const team = await startTeam();
    await bind(team);
    await team.ok('lead', 'go');
    await bind(team, { ...BINDING, guest: { ...GUEST, place: 'COPS', placeName: '#ops' } });
    const links = await team.db.kysely
      .selectFrom('feed_places')
      .select('place_id')
      .orderBy('place_id')
      .execute();
    expect(links.map(({ place_id }) => place_id)).toEqual(['slack:T1:COPS', 'terminal:local:main']);
    expect(await team.db.kysely.selectFrom('feeds').select('state').execute()).toEqual([{ state: 'quiet' }]);
    await expectRebuilt(team.db);
  });

  it('founds the team where there is none', async () => {
    const team = await startTeam();
    await team.db.kysely.deleteFrom('due').execute();
    const other = { ...BINDING, home: { ...HOME, tenant: 'elsewhere' } };
    const entered = await bind(team, other);
    expect(entered).toMatchObject({ isFounded: true, member: { handle: 'lead', is_admin: 1 } });
    await expectRebuilt(team.db);
  });
});

describe('a quiet feed', () => {
  it('plans nothing and posts nothing until go, which says when the first digest comes', async () => {
    const team = await startTeam({ at: '2026-11-23T08:00:00Z' });
    await team.ok('lead', 'propose Chart failed payments --effort 6h');
    await bind(team);
    await expectGolden('team/bind', await team.refused('lead', 'pause'));
    await expectGolden('team/bind', await team.refused('lead', 'resume'));
    team.clock.set('2026-11-24T09:00:01Z');
    await team.settle();
    expect(await team.db.kysely.selectFrom('batches').selectAll().execute()).toEqual([]);
    expect(JSON.stringify(await team.ok('lead', 'help'))).toContain('is quiet');
    await expectGolden('team/bind', await team.ok('lead', 'feed list'));
    await expectGolden('team/bind', await team.ok('lead', 'go'));
    expect((await team.refused('lead', 'go')).code).toBe('already_done');
    team.clock.set('2026-11-25T09:00:01Z');
    await team.settle();
    expect(await team.db.kysely.selectFrom('batches').selectAll().execute()).toHaveLength(1);
  });

  it('is what a team that is founded in a chat starts with; at a machine it runs at once', async () => {
    const team = await startTeam();
    await sayInSlack(team, 'UBEN', 'help', {});
    const feeds = await team.db.kysely.selectFrom('feeds').select('state').orderBy('state').execute();
    expect(feeds).toEqual([{ state: 'live' }, { state: 'quiet' }]);
  });
});
