import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import { startMorning } from '../../support/slack/morning.ts';
import { TEAM_TRANSPORTS } from '../../support/slack/team.ts';
import { until } from '../../support/until.ts';

describe.each(TEAM_TRANSPORTS)('reactions in Slack over %s', (transport) => {
  it('asks whoever says no for a reason by buttons, and puts the line in order when it was given', async () => {
    await using morning = await startMorning(transport);
    const { team, digest } = morning;
    const { slack, people, channel } = team;
    await slack.users.react(people.lead, morning.line('T-2'), 'x');
    await team.settle();
    const asked = slack.read(channel.id, digest.ts).at(-1);
    await expectGolden('slack/reactions', asked?.text);
    if (!asked) return;
    await slack.users.click(people.lead, asked, 'refuse:T-2:not now');
    await team.settle();
    expect(await morning.taskState('T-2')).toBe('refused');
    const [line] = slack.read(channel.id, digest.ts).filter(({ ts }) => ts === asked.ts);
    expect(line?.text).toContain('T-2 refused by @lead');
    expect(JSON.stringify(line?.blocks)).not.toContain('refuse:T-2');
  });

  it('takes a reaction of who may not decide for an opinion, and tells them alone who can', async () => {
    await using morning = await startMorning(transport);
    const { team } = morning;
    const { slack, people, channel } = team;
    const told = slack.whenCalled('chat.postEphemeral');
    await slack.users.react(people.ana, morning.line('T-1'), '+1');
    await told;
    await team.settle();
    expect(slack.readPrivate(channel.id, people.ana).at(-1)?.text).toContain('@lead can');
    expect(await morning.taskState('T-1')).toBe('proposed');
    expect(morning.thread().some((text) => text.startsWith('Read'))).toBe(false);
  });

  it('lets a reaction go that says nothing, and one on an answer', async () => {
    await using morning = await startMorning(transport);
    const { team, digest } = morning;
    const { slack, people } = team;
    const before = morning.thread();
    await slack.users.react(people.lead, digest, 'tada');
    await slack.users.react(people.lead, morning.line('T-1'), 'eyes');
    await team.settle();
    expect(morning.thread()).toEqual(before);
    expect(await morning.taskState('T-1')).toBe('proposed');
  });

  it('asks nobody who it was, and keeps nothing, where it is on what is not ours or says nothing to us', async () => {
    await using morning = await startMorning(transport);
    const { team, digest } = morning;
    const { slack, people, channel, db } = team;
    const bot = slack.users.addMember('program', { isBot: true });
    const guest = slack.users.addMember('visitor', { isGuest: true });
    for (const user of [bot, guest]) channel.members.add(user);
    await slack.users.write(people.ana, channel.id, 'we have shipped it');
    await slack.users.write(people.ana, channel.id, '<@UBOT> why T-1?');
    await team.settle();
    const [shipped, asked] = slack.read(channel.id).filter(({ user }) => user === people.ana);
    const answer = slack.read(channel.id, asked?.ts).at(-1);
    if (!shipped || !asked || !answer) throw new Error('nothing was written');
    const readAll = async () => ({
      events: await db.kysely.selectFrom('events').select('seq').execute(),
      members: await db.kysely.selectFrom('executors').select('handle').execute(),
      inbox: await db.kysely.selectFrom('inbox').select('origin').execute(),
      outbox: await db.kysely.selectFrom('outbox').select('id').execute(),
    });
    const before = await readAll();
    slack.state.calls = [];
    for (const user of [people.ben, bot, guest]) {
      await slack.users.react(user, shipped, 'tada');
      await slack.users.react(user, shipped, '+1');
      await slack.users.unreact(user, shipped, '+1');
      await slack.users.react(user, asked, '+1');
      await slack.users.react(user, answer, '+1');
      await slack.users.react(user, digest, 'tada');
      await slack.users.react(user, morning.line('T-1'), 'eyes');
      await slack.users.unreact(user, morning.line('T-1'), '+1');
    }
    await team.settle();
    expect(slack.state.calls).toEqual([]);
    expect(await readAll()).toEqual(before);
  });

  it('lets a reaction go whose removal was told first', async () => {
    await using morning = await startMorning(transport);
    const { slack, people } = morning.team;
    await slack.users.unreact(people.lead, morning.line('T-1'), 'white_check_mark');
    slack.state.lastTs -= 2;
    await slack.users.react(people.lead, morning.line('T-1'), 'white_check_mark');
    expect(await morning.taskState('T-1')).toBe('proposed');
    slack.state.lastTs += 2;
    await slack.users.react(people.lead, morning.line('T-1'), 'white_check_mark');
    expect(await morning.taskState('T-1')).toBe('approved');
  });

  it('gives an open task to whoever raises a hand, and takes their ✅ later as done', async () => {
    await using morning = await startMorning(transport, [['ana', 'team']]);
    const { team, digest } = morning;
    const { slack, people, channel } = team;
    await slack.users.click(people.lead, digest, 'approve:T-1');
    await team.setClock('2026-11-23T09:06:00Z');
    await expectGolden('slack/reactions', slack.read(channel.id)[0]?.text);
    await slack.users.react(people.ana, morning.line('T-1'), 'woman-raising-hand::skin-tone-5');
    await team.settle();
    expect(await morning.taskState('T-1')).toBe('assigned');
    await slack.users.react(people.ana, morning.line('T-1'), 'white_check_mark');
    await team.settle();
    expect(await morning.taskState('T-1')).toBe('done');
    await expectGolden('slack/reactions', morning.thread().at(-1));
  });

  it('still reads a reaction on the line of an old page', async () => {
    await using morning = await startMorning(transport);
    const { team } = morning;
    const { slack, people, channel } = team;
    await team.setClock('2026-11-24T09:00:01Z');
    expect(slack.read(channel.id).length).toBeGreaterThan(1);
    await slack.users.react(people.lead, morning.line('T-2'), 'white_check_mark');
    await team.settle();
    expect(await morning.taskState('T-2')).toBe('approved');
  });

  it('counts at its start what was reacted, and taken back, while it was away', async () => {
    await using morning = await startMorning(transport);
    const { team, digest } = morning;
    const { slack, people } = team;
    const first = morning.line('T-1');
    const second = morning.line('T-2');
    await slack.users.react(people.lead, first, 'white_check_mark');
    await team.settle();
    expect(await morning.taskState('T-1')).toBe('approved');
    first.reactions = [];
    second.reactions = [
      { name: '+1::skin-tone-2', users: [people.lead] },
      { name: 'tada', users: [people.ana] },
    ];
    digest.reactions = [{ name: 'white_check_mark', users: [slack.state.botUserId] }];
    await team.restart();
    await until(async () => expect(await morning.taskState('T-2')).toBe('approved'));
    await team.settle();
    expect(await morning.taskState('T-1')).toBe('proposed');
    const events = await countEvents();
    const read = slack.whenCalled('reactions.get');
    await team.restart();
    await read;
    await team.settle();
    expect(await countEvents()).toBe(events);

    async function countEvents(): Promise<number> {
      const rows = await team.db.kysely.selectFrom('events').select('seq').execute();
      return rows.length;
    }
  });
});
