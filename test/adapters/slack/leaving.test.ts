import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import { readAnswer } from '../../support/slack/read.ts';
import { type SlackTeam, startSlackTeam, TEAM_TRANSPORTS } from '../../support/slack/team.ts';
import { until } from '../../support/until.ts';

/** A team of @lead, @ana and @ben, who may decide, with T-1 proposed. */
async function startWithTask(transport: 'socket' | 'http' = 'socket'): Promise<SlackTeam> {
  const team = await startSlackTeam({ transport });
  const { slack, people, channel } = team;
  await team.setClock('2026-11-23T10:00:00Z');
  for (const user of [people.ana, people.ben]) await slack.users.command(user, channel.id, 'team');
  await slack.users.command(people.lead, channel.id, 'propose Paint the door --category quality --effort 2');
  await slack.users.command(people.lead, channel.id, 'plan');
  await team.settle();
  return team;
}

async function listActive({ db }: SlackTeam): Promise<string[]> {
  const found = await db.kysely
    .selectFrom('executors')
    .select('handle')
    .where('is_active', '=', 1)
    .orderBy('id')
    .execute();
  return found.map(({ handle }) => handle);
}

const messagesTo = ({ slack }: SlackTeam, user: string) =>
  slack.state.messages.filter(({ channel }) => slack.state.channels.get(channel)?.im === user);

const privateTo = (team: SlackTeam, user: string) =>
  messagesTo(team, user)
    .map(({ text }) => text)
    .join('\n');

describe.each(TEAM_TRANSPORTS)('over %s, somebody in Slack', (transport) => {
  it('whose account is deactivated is out of the team, and back in it by one press', async () => {
    await using team = await startWithTask(transport);
    const { slack, people } = team;
    const { ack, repeat } = await slack.users.changeMember(people.ben, { isDeleted: true });
    expect(ack.isAcked).toBe(true);
    await repeat({ retryNum: 1 });
    expect(await listActive(team)).toEqual(['lead', 'ana']);
    await team.settle();
    await slack.users.changeMember(people.ben, { isDeleted: false });
    await team.settle();
    const [, ...told] = messagesTo(team, people.lead);
    const asked = told.at(-1);
    if (asked) await slack.users.click(people.lead, asked, 'admit:M-3');
    expect(await listActive(team)).toEqual(['lead', 'ana', 'ben']);
    await expectGolden(
      'slack/leaving',
      told.map(({ text }) => text),
    );
    expect(team.logged).toEqual([]);
  });

  it('who is a guest now decides nothing with a button that they still have', async () => {
    await using team = await startWithTask(transport);
    const { slack, people, channel } = team;
    await slack.users.changeMember(people.ben, { isGuest: true });
    expect(await listActive(team)).toEqual(['lead', 'ana']);
    const { ack } = await slack.users.command(people.ben, channel.id, 'approve T-1');
    await expectGolden('slack/leaving', readAnswer(ack));
    expect(await team.db.kysely.selectFrom('decisions').selectAll().execute()).toEqual([]);
  });

  it('who has another status, name or rights stays', async () => {
    await using team = await startWithTask(transport);
    const before = await team.db.kysely.selectFrom('events').select('seq').execute();
    await team.slack.users.changeMember(team.people.ben, { name: 'benjamin', isAdmin: true });
    await team.slack.users.changeMember('U404', { isDeleted: true });
    expect(await team.db.kysely.selectFrom('events').select('seq').execute()).toEqual(before);
  });

  it('who leaves the channel is in the team all the same, and is told so once', async () => {
    await using team = await startWithTask(transport);
    const { slack, people, channel } = team;
    const { repeat } = await slack.users.leaveChannel(people.ben, channel.id);
    await repeat({ retryNum: 1 });
    await slack.users.leaveChannel(people.ana, slack.users.addChannel('other', { members: [people.ana] }).id);
    await team.settle();
    expect(await listActive(team)).toEqual(['lead', 'ana', 'ben']);
    expect(privateTo(team, people.ben).match(/You left #team/g)).toHaveLength(1);
    expect(privateTo(team, people.ana)).not.toContain('You left');
    await expectGolden('slack/leaving', privateTo(team, people.ben));
  });
});

describe('while nobody listened', () => {
  it('whoever was deactivated or made a guest is found at the start', async () => {
    await using team = await startWithTask();
    const { slack, people } = team;
    await team.stop();
    await slack.users.changeMember(people.ben, { isDeleted: true });
    await slack.users.changeMember(people.ana, { isGuest: true });
    await team.restart();
    await until(async () => expect(await listActive(team)).toEqual(['lead']));
  });

  it('nobody is taken out where Slack knows none of them any more', async () => {
    await using team = await startWithTask();
    await team.stop();
    team.slack.state.members.clear();
    await team.restart();
    await until(() => expect(team.logged).toHaveLength(1));
    expect(await listActive(team)).toEqual(['lead', 'ana', 'ben']);
    await expectGolden('slack/leaving', team.logged);
  });
});
