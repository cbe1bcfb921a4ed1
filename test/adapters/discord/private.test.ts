import { describe, expect, it, vi } from 'vitest';
import { startDiscordMorning } from '../../support/discord-morning.ts';

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
    expect(team.textOf(told)).toContain('T-1 “Retry failed payments” is done');
    expect(discord.state.violations).toEqual([]);
  });

  it('are heard: they are for one person', async () => {
    const { morning, told } = await startAssigned();
    await using _ = morning;
    expect(told.flags & (1 << 12)).toBe(0);
  });

  it('say beside a hand-over what is wrong with it', async () => {
    const { morning, told } = await startAssigned();
    await using _ = morning;
    const { team } = morning;
    const { discord, people } = team;
    const { modal } = await discord.users.click(people.ana, told, 'hand.over:T-1');
    if (!modal) throw new Error('no form was opened');
    const wrong = await discord.users.submit(people.ana, modal, { reason: 'too much open', to: '@zoe' });
    expect(team.textOf(wrong.message)).toContain('zoe');
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
    expect(team.textOf(message)).toContain('not a member');
    const handles = await db.kysely.selectFrom('executors').select('handle').orderBy('handle').execute();
    expect(handles.map(({ handle }) => handle)).toEqual(['ana', 'lead']);
    expect(await morning.taskState('T-1')).toBe('assigned');
  });
});

describe('roles in Discord', () => {
  it('decide as Discord says of the member at that moment', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people, channel } = team;
    const role = discord.users.addRole('deciders');
    await vi.waitFor(async () =>
      expect(await team.db.kysely.selectFrom('platform_roles').select('name').execute()).toContainEqual({
        name: 'deciders',
      }),
    );
    const ana = discord.state.members.get(people.ana);
    if (!ana) throw new Error('no Ana');
    const line = 'group add deciders';
    const { message } = await discord.users.command(people.lead, channel.id, 'tiller type', { line });
    expect(team.textOf(message)).toContain('is an approver from now on');
    const refused = await discord.users.click(people.ana, digest, 'approve:T-1');
    expect(team.textOf(refused.message)).toContain('can');
    ana.roles = [role];
    await discord.users.click(people.ana, digest, 'approve:T-1');
    expect(await morning.taskState('T-1')).toBe('approved');
    ana.roles = [];
    const { message: later } = await discord.users.click(people.ana, digest, 'approve:T-2');
    expect(team.textOf(later)).toContain('can');
    expect(await morning.taskState('T-2')).toBe('proposed');
  });
});
