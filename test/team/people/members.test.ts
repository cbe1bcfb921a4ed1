import { describe, expect, it } from 'vitest';
import { readCategory } from '../../../src/team/settings.ts';
import { readSettings } from '../../../src/team/settings-store.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';
import { holdTask, shown } from '../shown.ts';

const executors = (team: Team) =>
  team.db.kysely.selectFrom('executors').selectAll().orderBy('handle').execute();

async function executor(team: Team, handle: string) {
  return (await executors(team)).find((row) => row.handle === handle);
}

describe.each(TEAM_DIALECTS)('members on %s', (dialect) => {
  it('adds a person with everything that is said of them', async () => {
    const team = await startTeam({ dialect });
    await team.ok(
      'lead',
      'member add @Ana --name "Ana Lopes" --role approver --hours 20 --zone europe/lisbon --country pt --categories "quality, tech debt" --routed',
    );
    expect(await executor(team, 'ana')).toMatchObject({
      id: 'M-2',
      kind: 'member',
      name: 'Ana Lopes',
      is_admin: 0,
      is_approver: 1,
      hours_per_week: 20,
      zone: 'Europe/Lisbon',
      country: 'PT',
      categories: '["quality","tech_debt"]',
      is_routed: 1,
    });
  });

  it('hands no tasks to a person who did not opt in, and some to an agent from the start', async () => {
    const team = await startTeam({ dialect });
    await team.ok('lead', 'member add @ana');
    await team.ok('lead', 'agent add @coder --responsible @ana');
    expect(await executor(team, 'ana')).toMatchObject({ is_routed: 0 });
    expect(await executor(team, 'coder')).toMatchObject({ id: 'A-3', is_routed: 1, responsible_id: 'M-2' });
  });

  it('keeps somebody who was removed out, and brings them back without their old rights', async () => {
    const team = await startTeam({ dialect });
    await team.ok('ana', 'me');
    await team.ok('lead', 'member edit @ana --role admin --hours 8');
    await team.ok('lead', 'member remove @ana');
    expect(await team.refused('ana', 'team')).toMatchObject({ code: 'not_allowed' });
    expect(await team.refused('lead', 'member edit @ana --hours 3')).toMatchObject({ code: 'not_found' });
    await team.ok('lead', 'member add @ana');
    expect(await executor(team, 'ana')).toMatchObject({
      id: 'M-2',
      is_active: 1,
      is_admin: 0,
      hours_per_week: 8,
    });
    expect((await team.ok('ana', 'team')).kind).toBe('table');
  });
});

describe('members', () => {
  it('ties a person at the terminal to the member of that name, accents or not', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @jose_maria');
    await team.ok('José_Maria', 'me --hours 5');
    expect(await executor(team, 'jose_maria')).toMatchObject({ id: 'M-2', hours_per_week: 5 });
    expect(await executors(team)).toHaveLength(2);
  });

  it('gives a newcomer another handle where theirs is an agent’s or means something else', async () => {
    const team = await startTeam();
    await team.ok('lead', 'agent add @coder --responsible @me');
    await team.ok('coder', 'me');
    await team.ok('everyone', 'me');
    const handles = (await executors(team)).map(({ handle }) => handle);
    expect(handles).toEqual(['coder', 'coder-2', 'everyone-2', 'lead']);
  });

  it.each([
    ['@x y', 'handle'],
    ['@-ana', 'handle'],
    [`@${'a'.repeat(41)}`, 'handle'],
  ])('refuses the handle %s', async (handle, field) => {
    const team = await startTeam();
    expect(await team.refused('lead', `member add "${handle}"`)).toMatchObject({
      code: 'bad_argument',
      field,
      given: handle,
    });
  });

  it.each(['@me', '@everyone', '@M-7'])(
    'refuses the handle %s, which means something else',
    async (handle) => {
      const team = await startTeam();
      expect(await team.refused('lead', `member add ${handle}`)).toMatchObject({ code: 'not_possible' });
    },
  );

  it('refuses a second member of a handle, in any case', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    expect(await team.refused('lead', 'member add ANA')).toMatchObject({ code: 'already_done' });
    expect(await executors(team)).toHaveLength(2);
  });

  it.each([
    ['--hours 169', 'hours'],
    ['--hours -1', 'hours'],
    ['--hours many', 'hours'],
    ['--zone Mars/Base', 'zone'],
    ['--zone +02:00', 'zone'],
    ['--country XX', 'country'],
    ['--categories quality,tea', 'categories'],
    ['--role boss', 'role'],
  ])('refuses %s and changes nothing', async (option, field) => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    const before = await executors(team);
    expect(await team.refused('lead', `member edit @ana --name Changed ${option}`)).toMatchObject({
      code: 'bad_argument',
      field,
    });
    expect(await executors(team)).toEqual(before);
  });

  it('offers the zone of a city and the code of a country that were typed instead', async () => {
    const team = await startTeam();
    expect((await team.refused('lead', 'me --zone lisbon')).allowed).toContain('Europe/Lisbon');
    expect((await team.refused('lead', 'me --country Portugal')).allowed).toContain('PT for Portugal');
  });

  it('takes a handle, an id or me, in any case', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    for (const [ref, hours] of [
      ['@ANA', 1],
      ['Aná', 2],
      ['m-2', 3],
    ] as const) {
      await team.ok('lead', `member edit ${ref} --hours ${hours}`);
      expect(await executor(team, 'ana')).toMatchObject({ hours_per_week: hours });
    }
    await team.ok('lead', 'member edit ME --hours 4');
    expect(await executor(team, 'lead')).toMatchObject({ hours_per_week: 4 });
  });

  it('knows nobody of another workspace', async () => {
    const team = await startTeam();
    await team.engine.enter(
      {
        platform: 'terminal',
        tenant: 'elsewhere',
        tenantName: 'Elsewhere',
        user: 'zoe',
        userName: 'zoe',
        place: null,
        placeName: '',
      },
      { standing: 'vouched', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
    );
    expect(await team.refused('lead', 'member edit @zoe --hours 4')).toMatchObject({ code: 'not_found' });
    expect((await team.ok('lead', 'team')).data).toMatchObject([{ handle: 'lead' }]);
  });

  it('names the nearest handles for one that nobody has', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    expect(await team.refused('lead', 'member edit @anna --hours 3')).toMatchObject({
      code: 'not_found',
      field: 'who',
      suggestions: ['@ana'],
    });
  });

  it('lets everyone change themselves, and only an admin others and roles', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    await team.ok('lead', 'member add @ben');
    await team.ok('ana', 'member edit @me --hours 10');
    for (const line of ['member edit @ben --hours 1', 'member edit @ana --role admin', 'member add @eva']) {
      expect(await team.refused('ana', line)).toMatchObject({ code: 'not_allowed', allowed: '@lead' });
    }
    expect(await executor(team, 'ana')).toMatchObject({ hours_per_week: 10, is_admin: 0 });
  });

  it('lets the person who answers for an agent change it, but not hand it on', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    await team.ok('lead', 'agent add @coder --responsible @ana --address https://agents.example.com/coder');
    await team.ok('ana', 'agent edit @coder --hours 30 --routed off');
    expect(await executor(team, 'coder')).toMatchObject({ hours_per_week: 30, is_routed: 0 });
    expect(await team.refused('ana', 'agent edit @coder --responsible @lead')).toMatchObject({
      code: 'not_allowed',
    });
    await team.ok('lead', 'agent edit @coder --responsible @lead');
    expect(await team.refused('ana', 'agent edit @coder --hours 3')).toMatchObject({ code: 'not_allowed' });
  });

  it('wants a person to answer for an agent', async () => {
    const team = await startTeam();
    await team.ok('lead', 'agent add @coder --responsible @lead');
    expect(await team.refused('lead', 'agent add @writer --responsible @coder')).toMatchObject({
      code: 'not_possible',
    });
    expect(await team.refused('lead', 'agent add @writer')).toMatchObject({ field: 'for' });
  });

  it('does not lose its last admin', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    for (const line of ['member edit @lead --role member', 'member remove @lead']) {
      expect(await team.refused('lead', line)).toMatchObject({ code: 'not_possible' });
    }
    await team.ok('lead', 'member edit @ana --role admin');
    await team.ok('lead', 'member edit @lead --role member');
    expect(await executor(team, 'lead')).toMatchObject({ is_admin: 0, is_approver: 0 });
  });

  it('does not remove somebody who holds tasks or answers for an agent, and says which', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    await team.ok('lead', 'agent add @coder --responsible @ana');
    await holdTask(team, { number: 7, title: 'Fix the import', assigneeId: 'M-2', state: 'started' });
    await holdTask(team, { number: 8, title: 'Old work', assigneeId: 'M-2', state: 'done' });
    const { message } = await team.refused('lead', 'member remove @ana');
    expect(message).toContain('T-7 “Fix the import”');
    expect(message).not.toContain('T-8');
    await team.db.kysely.updateTable('tasks').set({ state: 'done' }).execute();
    expect((await team.refused('lead', 'member remove @ana')).message).toContain('@coder');
    await team.ok('lead', 'member remove @coder');
    await team.ok('lead', 'member remove @ana');
    expect((await executors(team)).filter(({ is_active }) => is_active === 1)).toHaveLength(1);
  });

  it('makes a name inert before it is kept', async () => {
    const team = await startTeam();
    await team.ok('lead', 'me --name "Ana\u202e\u0007 \n Lopes"');
    expect(await executor(team, 'lead')).toMatchObject({ name: 'Ana Lopes' });
  });

  it('shows the team with room and roles', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana --hours 20 --zone Europe/Lisbon --routed');
    await team.ok('lead', 'agent add @coder --responsible @ana --categories quality');
    await holdTask(team, { number: 1, title: 'Fix the import', assigneeId: 'M-2', state: 'proposed' });
    await holdTask(team, { number: 2, title: 'Mend it', assigneeId: 'A-3', state: 'started' });
    await team.ok('lead', 'away friday --who @ana');
    await expectGolden('team/members', await team.ok('ana', 'team'));
  });

  it('says how to opt in where nobody gets tasks handed out', async () => {
    const team = await startTeam();
    expect(shown(await team.ok('lead', 'team'))).not.toContain('opts in');
    await team.ok('lead', 'member add @ana');
    expect(shown(await team.ok('lead', 'team'))).toContain('me --routed on');
    await team.ok('lead', 'me --routed on');
    expect(shown(await team.ok('lead', 'team'))).not.toContain('opts in');
  });

  it('shows no record of anybody’s results', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    const { data } = await team.ok('lead', 'team');
    expect(JSON.stringify(data)).not.toMatch(/success|rate|failed|minutes/i);
  });
});

describe('categories', () => {
  it('are found however they are spelled, and refused with what there is', () => {
    const settings = readSettings({ settings: '{}' });
    expect(readCategory('category', ' Tech-Debt', settings)).toBe('tech_debt');
    expect(() => readCategory('category', 'revenu', settings)).toThrow(/Nearest: revenue/);
  });
});
