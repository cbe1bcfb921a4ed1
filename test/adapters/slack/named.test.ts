import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import { readAnswer } from '../../support/slack/read.ts';
import { startSlackTeam } from '../../support/slack/team.ts';

/** A team whose people type what their clients send: Slack puts the account in the place of a name that it knows. */
async function startNamed({ isStrict = false } = {}) {
  const team = await startSlackTeam({ isStrict, others: ['cy', 'dee.fox', 'eve', 'finn'] });
  const idOf = (name: string) => {
    const found = [...team.slack.state.members.values()].find((member) => member.name === name);
    if (!found) throw new Error(`nobody is called ${name}`);
    return found.id;
  };
  return {
    team,
    idOf,
    async type(name: string, words: string) {
      const escaped = words.replace(/<(\S+?)>/g, (_all, who: string) => `<@${idOf(who)}|${who}>`);
      const { ack } = await team.slack.users.command(idOf(name), team.channel.id, escaped);
      return readAnswer(ack);
    },
    roleOf: (handle: string) =>
      team.db.kysely
        .selectFrom('executors')
        .leftJoin('identities', 'identities.member_id', 'executors.id')
        .select(['is_approver', 'user_id'])
        .where('handle', '=', handle)
        .execute(),
    [Symbol.asyncDispose]: () => team[Symbol.asyncDispose](),
  };
}

describe('people who are named in Slack', () => {
  it('ties the account that an admin names at once, whatever it is called', async () => {
    await using named = await startNamed();
    const { idOf, type, roleOf } = named;
    await expectGolden('slack/named', await type('lead', 'member add <dee.fox> --role approver'));
    expect(await roleOf('dee-fox')).toEqual([{ is_approver: 1, user_id: idOf('dee.fox') }]);
    expect(await type('dee.fox', 'me')).toContain('@dee-fox');
    expect(await type('lead', 'member edit <dee.fox> --hours 12')).toContain('12 h');
    await expectGolden('slack/named', await type('lead', 'member add <dee.fox>'));
    expect(await roleOf('dee-fox')).toHaveLength(1);
  });

  it('lets whom an admin added by name in when the admin says whose account it is', async () => {
    await using named = await startNamed({ isStrict: true });
    const { idOf, type, roleOf } = named;
    await expectGolden('slack/named', [
      await type('lead', 'member add @ana --role approver'),
      await type('ana', 'me'),
    ]);
    expect(await roleOf('ana')).toEqual([{ is_approver: 1, user_id: null }]);
    await type('ana', 'join');
    await type('lead', 'admit @ana-2 --as @ana');
    expect(await roleOf('ana')).toEqual([{ is_approver: 1, user_id: idOf('ana') }]);
    expect(await type('ana', 'me')).toContain('@ana: approver');
  });

  it('ties the account that is named later to who was added by its name', async () => {
    await using named = await startNamed();
    const { idOf, type, roleOf } = named;
    await type('lead', 'member add @ben --role approver');
    await expectGolden('slack/named', await type('lead', 'member add <ben>'));
    expect(await roleOf('ben')).toEqual([{ is_approver: 1, user_id: idOf('ben') }]);
  });

  it('gives nothing to a guest of that name, and adds none', async () => {
    await using named = await startNamed();
    const { team, type, roleOf } = named;
    const guest = team.slack.users.addMember('gil', { isGuest: true });
    team.channel.members.add(guest);
    await type('lead', 'member add @gil --role approver');
    const said = [await type('gil', 'me'), await type('lead', 'member edit <gil> --hours 3')];
    expect(await roleOf('gil')).toEqual([{ is_approver: 1, user_id: null }]);
    await expectGolden('slack/named', [...said, await type('lead', 'member add <gil>')]);
    expect(await roleOf('gil')).toEqual([{ is_approver: 1, user_id: null }]);
  });

  it('never takes an agent, somebody who has left, or somebody of almost that name for a newcomer', async () => {
    await using named = await startNamed();
    const { team, idOf, type, roleOf } = named;
    await type('lead', 'agent add @cy --responsible @lead');
    await type('lead', 'member add @eve --role approver');
    await type('lead', 'member remove @eve');
    await type('finn', 'me');
    for (const name of ['cy', 'eve']) {
      expect(await type(name, 'me')).toContain(`@${name}-2`);
      expect(await roleOf(`${name}-2`)).toEqual([{ is_approver: 0, user_id: idOf(name) }]);
    }
    await type('lead', 'member add @gus --role approver');
    for (const [name, handle] of [
      ['finn_', 'finn-2'],
      ['gus_', 'gus-2'],
    ] as const) {
      team.channel.members.add(team.slack.users.addMember(name));
      expect(await type(name, 'me')).toContain(`@${handle}`);
      expect(await roleOf(handle)).toEqual([{ is_approver: 0, user_id: idOf(name) }]);
      expect(await type('lead', `member edit <${name}> --hours 7`)).toContain(`@${handle}`);
    }
  });
});
