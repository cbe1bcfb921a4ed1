import { describe, expect, it } from 'vitest';
import { startDiscordTeam } from '../../support/discord/team.ts';
import { expectGolden } from '../../support/golden.ts';

/** A team whose people type what their clients send: a name that Discord knows is sent as the account's id. */
async function startNamed({ isStrict = false } = {}) {
  const team = await startDiscordTeam({ isStrict, others: ['cy', 'dee.fox', 'gus_'] });
  const { discord, channel, db } = team;
  const idOf = (name: string) => {
    const found = [...discord.state.members.values()].find((member) => member.name === name);
    if (!found) throw new Error(`nobody is called ${name}`);
    return found.id;
  };
  const name = (words: string) => words.replace(/<(\S+?)>/g, (_all, who: string) => `<@${idOf(who)}>`);
  const call = async (who: string, path: string, options: Record<string, string>) => {
    const { message } = await discord.users.command(idOf(who), channel.id, path, options);
    return team.textOf(message);
  };
  return {
    team,
    idOf,
    type: (who: string, line: string) => call(who, 'tiller type', { line: name(line) }),
    add: (who: string, handle: string) =>
      call(who, 'tiller-team member add', { handle: name(handle), role: 'approver' }),
    roleOf: (handle: string) =>
      db.kysely
        .selectFrom('executors')
        .leftJoin('identities', 'identities.member_id', 'executors.id')
        .select(['is_approver', 'user_id'])
        .where('handle', '=', handle)
        .execute(),
    [Symbol.asyncDispose]: () => team[Symbol.asyncDispose](),
  };
}

describe('people who are named in Discord', () => {
  it('ties the account that an admin names at once, typed or chosen', async () => {
    await using named = await startNamed();
    const { idOf, type, add, roleOf } = named;
    await expectGolden('discord/named', await add('lead', '<dee.fox>'));
    expect(await roleOf('dee-fox')).toEqual([{ is_approver: 1, user_id: idOf('dee.fox') }]);
    await expectGolden('discord/named', await type('lead', 'member add <ben> --role approver'));
    expect(await roleOf('ben')).toEqual([{ is_approver: 1, user_id: idOf('ben') }]);
    expect(await type('lead', 'member edit <dee.fox> --hours 12')).toContain('12 h');
    expect(await type('dee.fox', 'me')).toContain('@dee-fox');
    await expectGolden('discord/named', await type('lead', 'member add <dee.fox>'));
    expect(await type('lead', 'propose Ask <cy>')).toContain('Ask @cy');
  });

  it('lets whom an admin added by name in when the admin says whose account it is', async () => {
    await using named = await startNamed({ isStrict: true });
    const { idOf, type, add, roleOf } = named;
    await expectGolden('discord/named', [await add('lead', '@ana'), await type('ana', 'me')]);
    await type('ana', 'join');
    await type('lead', 'admit @ana-2 --as @ana');
    expect(await roleOf('ana')).toEqual([{ is_approver: 1, user_id: idOf('ana') }]);
  });

  it('gives nothing to a program, nor to somebody of almost that name', async () => {
    await using named = await startNamed();
    const { team, idOf, type, add, roleOf } = named;
    team.discord.users.addMember('hal', { isBot: true });
    await expectGolden('discord/named', [await add('lead', '<hal>'), await type('hal', 'me')]);
    expect(await roleOf('hal')).toEqual([]);
    await add('lead', '@gus');
    expect(await type('gus_', 'me')).toContain('@gus-2');
    expect(await roleOf('gus-2')).toEqual([{ is_approver: 0, user_id: idOf('gus_') }]);
  });
});
