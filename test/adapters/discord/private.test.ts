import { MessageFlags } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { startDiscordMorning } from '../../support/discord/morning.ts';
import { showRole, showWholeGuild } from '../../support/discord/payloads.ts';
import { type DiscordTeam, startDiscordTeam } from '../../support/discord/team.ts';
import type { Channel } from '../../support/fake-discord/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { until } from '../../support/until.ts';

const ROUTED = [
  ['ana', 'me --routed on --hours 40'],
  ['ana', 'tasks'],
] as const;

async function startAssigned() {
  const morning = await startDiscordMorning(ROUTED);
  const { team, digest } = morning;
  await team.discord.users.click(team.people.lead, digest, 'approve:T-1');
  await team.setClock('2026-11-23T09:06:00Z');
  const [told] = morning.direct(team.people.ana);
  if (!told) throw new Error('nobody was told');
  return { morning, told };
}

describe('private lines in Discord', () => {
  it('tell whoever gets a task what they can do, take their clicks, and follow the task', async () => {
    const { morning, told } = await startAssigned();
    await using _ = morning;
    const { team } = morning;
    const { discord, people } = team;
    const drawn = JSON.stringify(told.components);
    // Heard: it is for one person.
    expect(told.flags & MessageFlags.SuppressNotifications).toBe(0);
    for (const code of ['start:T-1', 'done:T-1', 'hand.over:T-1', 'later:T-1', 'fail:T-1'])
      expect(drawn).toContain(code);
    await team.restart();
    const started = await discord.users.click(people.ana, told, 'start:T-1');
    expect(started.answer?.type).toBe(6);
    await team.settle();
    expect(morning.direct(people.ana)).toHaveLength(1);
    expect(team.textOf(told)).toContain('started');
    const { modal } = await discord.users.click(people.ana, told, 'done:T-1');
    if (!modal) throw new Error('no form was opened');
    await discord.users.submit(people.ana, modal, { note: 'merged' });
    await team.settle();
    expect(await morning.taskState('T-1')).toBe('done');
    expect(team.textOf(told)).toContain('T-1 “Chart failed payments” is done');
    expect(discord.state.violations).toEqual([]);
  });

  it('say beside a hand-over what is wrong with it', async () => {
    const { morning, told } = await startAssigned();
    await using _ = morning;
    const { team } = morning;
    const { discord, people } = team;
    const { modal } = await discord.users.click(people.ana, told, 'hand.over:T-1');
    if (!modal) throw new Error('no form was opened');
    const wrong = await discord.users.submit(people.ana, modal, { reason: 'too much open', to: '@ana' });
    expect(team.textOf(wrong.message)).toContain('ana');
    expect(await morning.taskState('T-1')).toBe('assigned');
    await discord.users.submit(people.ana, modal, { reason: 'too much open' });
    await team.settle();
    expect(await morning.taskState('T-1')).toBe('open');
  });

  it('take no click of somebody who left the server', async () => {
    const { morning, told } = await startAssigned();
    await using _ = morning;
    const { team } = morning;
    const { discord, db } = team;
    const stranger = discord.users.addMember('stranger');
    discord.state.members.delete(stranger);
    const { message } = await discord.users.click(stranger, told, 'start:T-1');
    await expectGolden('discord/private', team.textOf(message).replace(stranger, '‹id of the stranger›'));
    const handles = await db.kysely.selectFrom('executors').select('handle').orderBy('handle').execute();
    expect(handles.map(({ handle }) => handle)).toEqual(['ana', 'lead']);
    expect(await morning.taskState('T-1')).toBe('assigned');
  });
});

describe('two servers of one Tiller', () => {
  it('keep apart what is clicked privately, and ask for a channel where only words come', async () => {
    const { morning, told } = await startAssigned();
    await using _ = morning;
    const { team } = morning;
    const { discord, people, db } = team;
    const second = await joinSecond(team);
    for (const [who, line] of [
      // Who comes first may say go.
      ['lead', 'propose Call the clinics --effort 2h'],
      ...ROUTED,
      ['lead', 'go'],
    ] as const)
      await discord.users.command(people[who], second.id, 'tiller type', { line });
    await team.setClock('2026-11-24T09:00:01Z');
    const page = discord
      .read(second.id)
      .find(({ components }) => JSON.stringify(components).includes('approve:T-1'));
    if (!page) throw new Error('no digest was posted in the second server');
    await discord.users.click(people.lead, page, 'approve:T-1');
    await team.setClock('2026-11-24T09:06:00Z');
    const other = morning.direct(people.ana).find((each) => team.textOf(each).includes('Call the clinics'));
    if (!other) throw new Error('nobody was told in the second server');
    const states = async () => {
      const rows = await db.kysely
        .selectFrom('tasks')
        .select(['title', 'state'])
        .where('id', '=', 'T-1')
        .execute();
      return Object.fromEntries(rows.map(({ title, state }) => [title, state]));
    };
    await discord.users.click(people.ana, other, 'start:T-1');
    expect(await states()).toEqual({ 'Chart failed payments': 'assigned', 'Call the clinics': 'started' });
    await discord.users.click(people.ana, told, 'start:T-1');
    expect(await states()).toEqual({ 'Chart failed payments': 'started', 'Call the clinics': 'started' });
    const before = morning.direct(people.ana).length;
    await discord.users.write(people.ana, told.channel, 'inbox');
    await until(() => expect(morning.direct(people.ana).length).toBe(before + 1));
    await expectGolden('discord/private', team.textOf(morning.direct(people.ana).at(-1)));
  });
});

describe('roles in Discord', () => {
  it('are known by the names they have now, in a server that was there before its team', async () => {
    await using team = await startDiscordTeam({ isUnfounded: true });
    const { discord, people, channel } = team;
    const role = discord.users.addRole('deciders');
    await discord.users.command(people.lead, channel.id, 'tiller help');
    const name = async (name: string) => {
      const line = `group add ${name}`;
      return team.textOf(
        (await discord.users.command(people.lead, channel.id, 'tiller type', { line })).message,
      );
    };
    expect(await name('deciders')).toContain('approver');
    const { guildId } = discord.state;
    const renamed = showRole({ id: role, name: 'stewards', permissions: 0n });
    await discord.state.dispatch('GUILD_ROLE_UPDATE', { guild_id: guildId, role: renamed });
    const names = () => team.db.kysely.selectFrom('platform_roles').select('name').execute();
    await until(async () => expect(await names()).toContainEqual({ name: 'stewards' }));
    await expectGolden('discord/private', await name('stewards'));
  });

  it('decide as Discord says of the member at that moment', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people, channel } = team;
    const role = discord.users.addRole('deciders');
    await until(async () =>
      expect(await team.db.kysely.selectFrom('platform_roles').select('name').execute()).toContainEqual({
        name: 'deciders',
      }),
    );
    const ana = discord.state.members.get(people.ana);
    if (!ana) throw new Error('no Ana');
    const line = 'group add deciders';
    const { message } = await discord.users.command(people.lead, channel.id, 'tiller type', { line });
    const refused = await discord.users.click(people.ana, digest, 'approve:T-1');
    expect(await morning.taskState('T-1')).toBe('proposed');
    await expectGolden('discord/private', [team.textOf(message), team.textOf(refused.message)]);
    ana.roles = [role];
    await discord.users.click(people.ana, digest, 'approve:T-1');
    expect(await morning.taskState('T-1')).toBe('approved');
    ana.roles = [];
    const { message: later } = await discord.users.click(people.ana, digest, 'approve:T-2');
    expect(team.textOf(later)).toContain('can');
    expect(await morning.taskState('T-2')).toBe('proposed');
  });
});

/** The app is let into a second server with the same people; what is done from now on is done there. */
async function joinSecond({ discord }: DiscordTeam): Promise<Channel> {
  const { state } = discord;
  const everyone = state.roles.get(state.guildId);
  if (!everyone) throw new Error('no roles');
  state.guildId = state.newId();
  state.roles.set(state.guildId, { ...everyone, id: state.guildId });
  await state.dispatch('GUILD_CREATE', {
    ...showWholeGuild(state),
    name: 'Second',
    channels: [],
    threads: [],
  });
  return discord.users.addChannel('second');
}
