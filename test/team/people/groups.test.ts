import { describe, expect, it } from 'vitest';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { TEAM_DIALECTS, type TeamDialect } from '../../support/database.ts';
import { type Guild, startGuild } from '../../support/discord/guild.ts';
import { expectGolden } from '../../support/golden.ts';

const MODS = { roles: ['777'] };
const NONE = { roles: [] };
const SERVER = { platform: 'discord', tenant: 'discord1' } as const;

/** A server with the lead (admin, approver), Ben and Cy, an approver group, and two tasks to decide, T-2 risky. */
async function startCouncil(dialect?: TeamDialect): Promise<Guild> {
  const guild = await startGuild({ ...(dialect && { dialect }) });
  await guild.ok('discord:lead', 'help');
  await guild.engine.noteRoles(SERVER, [
    { id: '777', name: 'Moderators' },
    { id: '888', name: 'Helpers' },
  ]);
  await guild.ok('discord:ben', 'help', NONE);
  await guild.ok('discord:lead', 'propose Write the guide --effort 2');
  await guild.ok('discord:lead', 'propose Call the venue --effort 2');
  await guild.ok('discord:lead', 'plan');
  return guild;
}

describe.each(TEAM_DIALECTS)('a role as an approver group on %s', (dialect) => {
  it('lets whoever has it at that moment decide, and nobody who lost it', async () => {
    const guild = await startCouncil(dialect);
    const barred = await guild.refused('discord:ben', 'approve T-1', NONE);
    await expectGolden('group', barred.message);
    expect(await guild.ok('discord:lead', 'group add @moderators')).toContain('Moderators');
    await expectGolden('group', await guild.refused('discord:ben', 'approve T-1', NONE));
    expect(await guild.ok('discord:ben', 'approve T-1', MODS)).toContain('T-1 approved');
    await guild.refused('discord:ben', 'approve T-2', NONE);
    expect(await guild.ok('discord:ben', 'approve T-2', MODS)).toContain('T-2 approved');
    await expectRebuilt(guild.db);
  });
});

describe('an approver group', () => {
  it('is named in what is missing, and the yes of somebody who lost the role is shown and not counted', async () => {
    const guild = await startCouncil();
    const kind = 'policy kind normal --quorum 2';
    await expectGolden('group', await guild.refused('discord:lead', kind));
    await guild.ok('discord:lead', 'group add <@&777>');
    await guild.ok('discord:lead', kind);
    await expectGolden('group', await guild.ok('discord:lead', 'policy'));
    await expectGolden('group', await guild.ok('discord:ben', 'approve T-1', MODS));
    await guild.ok('discord:cy', 'help', MODS);
    await guild.ok('discord:ben', 'help', NONE);
    await expectGolden('group', await guild.ok('discord:cy', 'approve T-1', MODS));
    await guild.ok('discord:ben', 'help', MODS);
    expect(await guild.ok('discord:ben', 'approve T-1', MODS)).toContain('T-1 approved');
  });

  it('decides before any member does though nobody with the role was here, and waits with the admins', async () => {
    const guild = await startCouncil();
    await guild.ok('discord:lead', 'group add 888');
    await guild.ok('discord:ben', 'help', NONE);
    await guild.ok('discord:lead', 'member edit @ben --role admin');
    await guild.ok('discord:ben', 'member edit @lead --role member');
    await guild.ok('discord:ben', 'member edit @ben --role admin');
    await expectGolden('group', await guild.refused('discord:lead', 'approve T-1', NONE));
    const outsider = await guild.engine.handle({
      workspace: (await guild.engine.findWorkspace('discord', 'discord1')) ?? '',
      actor: { kind: 'identity', ...SERVER, user: 'nobody', name: 'Zoe' },
      placeId: null,
      command: 'approve',
      args: { task: 'T-1' },
      origin: 'outsider',
      waits: true,
    });
    await expectGolden('group', outsider);
  });

  it('keeps its stand-ins and is asked only of those who are no proposer where own votes do not count', async () => {
    const guild = await startCouncil();
    await guild.ok('discord:lead', 'group add helpers');
    await guild.ok('discord:cy', 'help', { roles: ['888'] });
    await guild.ok('discord:cy', 'away 2026-11-23 --until 2026-11-27 --stand-in @ben', { roles: ['888'] });
    expect(await guild.ok('discord:ben', 'approve T-1', NONE)).toContain('T-1 approved');
    await guild.ok('discord:lead', 'policy kind normal --own off');
    await expectGolden('group', await guild.refused('discord:lead', 'approve T-2'));
  });

  it('is listed with who is known to have it, and ends', async () => {
    const guild = await startCouncil();
    await guild.ok('discord:lead', 'group add Moderators');
    await guild.ok('discord:ben', 'help', MODS);
    expect(await guild.say('discord:ben', 'group list')).toMatchObject({
      rows: [['Moderators', 'Discord', '@ben']],
    });
    // Renamed there, it is renamed here; a role that decides nothing and is gone is forgotten.
    await guild.engine.noteRoles(SERVER, [{ id: '777', name: 'Stewards' }]);
    await expectGolden('group', await guild.refused('discord:lead', 'group add helpers'));
    await guild.refused('discord:lead', 'group add stewards');
    await expectGolden('group', await guild.refused('discord:ben', 'group remove stewards', MODS));
    await expectGolden('group', await guild.ok('discord:lead', 'group remove stewards'));
    await guild.refused('discord:ben', 'approve T-1', MODS);
    await expectRebuilt(guild.db);
  });

  it('cannot be everybody, or the role of a place without roles', async () => {
    const guild = await startCouncil();
    await expectGolden('group', await guild.refused('discord:lead', 'group add <@&discord1>'));
    const alone = await startGuild();
    await expectGolden('group', await alone.refused('terminal:lead', 'group add 777'));
  });
});
