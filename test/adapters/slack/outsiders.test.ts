import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import { startMorning } from '../../support/slack/morning.ts';
import { readAnswer } from '../../support/slack/read.ts';
import { TEAM_TRANSPORTS } from '../../support/slack/team.ts';

const OUTSIDERS = [
  ['a bot', { isBot: true }],
  ['a guest', { isGuest: true }],
  ['a stranger from a shared channel', { isStranger: true }],
] as const;

describe.each(TEAM_TRANSPORTS)('outsiders in Slack over %s', (transport) => {
  it.each(OUTSIDERS)('tells %s privately who can, and changes nothing', async (_who, kind) => {
    await using morning = await startMorning(transport);
    const { team, digest } = morning;
    const { slack, channel, db } = team;
    const outsider = slack.users.addMember('visitor', kind);
    channel.members.add(outsider);
    const before = await db.kysely.selectFrom('events').select('seq').execute();
    const clicked = slack.whenCalled('response_url');
    await slack.users.click(outsider, digest, 'approve:T-1');
    await clicked;
    const reacted = slack.whenCalled('chat.postEphemeral');
    await slack.users.react(outsider, morning.line('T-1'), '+1');
    await reacted;
    const { ack } = await slack.users.command(outsider, channel.id, 'refuse T-1 not now');
    const told = [...slack.readPrivate(channel.id, outsider).map(({ text }) => text), readAnswer(ack)];
    expect(told).toHaveLength(3);
    await expectGolden('slack/outsiders', told);
    expect(await db.kysely.selectFrom('events').select('seq').execute()).toEqual(before);
    expect(await morning.taskState('T-1')).toBe('proposed');
  });

  it('knows somebody whom it first sees by a reaction by their name', async () => {
    await using morning = await startMorning(transport);
    const { team } = morning;
    const { slack, people, channel, db } = team;
    const told = slack.whenCalled('chat.postEphemeral');
    await slack.users.react(people.ben, morning.line('T-1'), '+1');
    await told;
    expect(slack.readPrivate(channel.id, people.ben)[0]?.text).toContain('@lead can');
    const handles = await db.kysely.selectFrom('executors').select('handle').orderBy('handle').execute();
    expect(handles.map(({ handle }) => handle)).toEqual(['ben', 'lead']);
  });

  it('keeps one team where somebody acts under the id of another one', async () => {
    await using morning = await startMorning(transport);
    const { team, digest } = morning;
    const { slack, people, db } = team;
    const own = slack.state.teamId;
    slack.state.teamId = 'T9';
    await slack.users.click(people.lead, digest, 'approve:T-1');
    slack.state.teamId = own;
    expect(await morning.taskState('T-1')).toBe('approved');
    expect(await db.kysely.selectFrom('workspaces').select('id').execute()).toHaveLength(1);
  });
});
