import { MessageFlags } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { startDiscordMorning } from '../../support/discord/morning.ts';
import { startDiscordTeam } from '../../support/discord/team.ts';
import { expectGolden } from '../../support/golden.ts';

/** The tasks that texts begin with. */
function listIds(texts: readonly string[]): string[] {
  return texts.map((text) => /^\W*(T-\d+)/.exec(text)?.[1] ?? text);
}

describe('a day in Discord', () => {
  it('shows the commands a member needs for help, to the asker alone', async () => {
    await using team = await startDiscordTeam();
    const { discord, people, channel } = team;
    const { answer, message } = await discord.users.command(people.lead, channel.id, 'tiller help');
    expect(answer?.type).toBe(4);
    expect(message?.only).toBe(people.lead);
    expect(team.textOf(message)).toContain('propose');
    expect(team.posts()).toEqual([]);
  });

  it('answers nothing in public before go', async () => {
    await using team = await startDiscordTeam({ isUnfounded: true });
    const { discord, people, channel } = team;
    const say = async (line: string) =>
      (await discord.users.command(people.lead, channel.id, 'tiller type', { line })).message;
    await say('metric add sign-ups --unit count');
    expect((await say('metric record sign-ups 12'))?.only).toBe(people.lead);
    const told = discord.whenCalled('POST /users/@me/channels');
    const words = `<@${discord.state.botUserId}> why not saved replies?`;
    await discord.users.write(people.lead, channel.id, words);
    await told;
    await team.settle();
    expect(team.posts().filter(({ user }) => user !== people.lead)).toEqual([]);
    expect((await say('go'))?.only).toBe(null);
    expect((await say('metric record sign-ups 14'))?.only).toBe(null);
  });

  it('posts one digest, silently, with each task on its own line in its thread', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord } = team;
    expect(team.posts()).toHaveLength(1);
    expect(team.textOf(digest)).toContain('Chart failed payments');
    expect(listIds(morning.thread())).toEqual(['T-1', 'T-2']);
    for (const message of [digest, morning.line('T-1')])
      expect(message.flags & MessageFlags.SuppressNotifications).not.toBe(0);
    expect(discord.state.violations).toEqual([]);
  });

  it('posts the lines of a page in its order', async () => {
    await using morning = await startDiscordMorning([
      ['lead', 'feed edit main --cap 8'],
      ...['Export invoices', 'Call five clinics', 'Rewrite the welcome mail', 'Sort the help pages'].map(
        (title) => ['lead', `propose ${title}`] as const,
      ),
      ['ana', 'propose Measure the first reply'],
    ]);
    expect(listIds(morning.thread())).toEqual(['T-1', 'T-2', 'T-3', 'T-4', 'T-5', 'T-6', 'T-7']);
  });

  it('takes a click once, however often it is delivered, and edits the digest in place', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people, db } = team;
    const click = await discord.users.click(people.lead, digest, 'approve:T-1');
    expect(click.answer?.type).toBe(6);
    await Promise.all(Array.from({ length: 50 }, () => click.repeat()));
    await team.settle();
    expect(await db.kysely.selectFrom('decisions').selectAll().execute()).toHaveLength(1);
    expect(team.posts()).toHaveLength(1);
    const [edited] = team.posts();
    expect(team.textOf(edited)).toContain('approved by @lead');
    expect(JSON.stringify(edited?.components)).not.toContain('approve:T-1');
  });

  it('asks why in a form when a task is refused, and the digest shows it', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people } = team;
    const { modal } = await discord.users.click(people.lead, digest, 'refuse:T-2');
    if (!modal) throw new Error('no form was opened');
    const { message } = await discord.users.submit(people.lead, modal, { reason: 'not now' });
    expect(message?.only).toBe(people.lead);
    await team.settle();
    expect(team.textOf(team.posts()[0])).toContain('refused');
    expect(await morning.taskState('T-2')).toBe('refused');
  });

  it('says what is wrong with a form to its sender alone, and opens it again as it was filled in', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people } = team;
    const { message: menu } = await discord.users.click(people.lead, digest, 'why:T-2');
    if (!menu) throw new Error('no menu was opened');
    const { modal } = await discord.users.click(people.lead, menu, 'later:T-2');
    if (!modal) throw new Error('no form was opened');
    const said = 'when *pigs* fly, `never` ```ever``` @everyone';
    const { message } = await discord.users.submit(people.lead, modal, { until: said });
    expect(message?.only).toBe(people.lead);
    expect(team.textOf(message)).toContain('when *pigs* fly');
    if (!message) return;
    await team.restart();
    const again = await discord.users.click(people.lead, message, `again:${modal.customId}`);
    expect(JSON.stringify(again.modal?.components)).toContain('when *pigs* fly, `never`');
    if (!again.modal) throw new Error('the form was not opened again');
    await discord.users.submit(people.lead, again.modal, { until: '2026-11-30' });
    expect(await morning.taskState('T-2')).toBe('snoozed');
    expect(discord.state.violations).toEqual([]);
    expect(discord.countPings()).toBe(0);
  });

  it('asks the rest of a long form in a second one, and keeps what was said in the first', async () => {
    await using team = await startDiscordTeam();
    const { discord, people, channel, db } = team;
    const { modal } = await discord.users.command(people.lead, channel.id, 'tiller type', {
      line: 'propose',
    });
    if (!modal) throw new Error('no form was opened');
    const title = 'Call *ten* clinics';
    const half = await discord.users.submit(people.lead, modal, { title, effort: '2h', 'more:': true });
    expect(half.message?.only).toBe(people.lead);
    expect(await db.kysely.selectFrom('candidates').select('title').execute()).toEqual([]);
    await team.restart();
    if (!half.message) throw new Error('the first part was not kept');
    const next = await discord.users.click(people.lead, half.message, `more:${modal.customId}`);
    if (!next.modal) throw new Error('the rest was not asked');
    const asked = JSON.stringify(next.modal.components);
    for (const name of ['title', 'effort', 'goal', 'why']) expect(asked).not.toContain(`"${name}"`);
    await discord.users.submit(people.lead, next.modal, { category: 'quality' });
    const ideas = await db.kysely
      .selectFrom('candidates')
      .select(['title', 'effort_hours', 'category'])
      .execute();
    expect(ideas).toEqual([{ title, effort_hours: 2, category: 'quality' }]);
    expect(discord.state.violations).toEqual([]);
    await expectGolden('discord/form', [team.textOf(half.message)]);
  });

  it('tells at once that it thinks, and brings what is for the asker alone to them', async () => {
    await using team = await startDiscordTeam();
    const { discord, people, channel } = team;
    await discord.users.command(people.lead, channel.id, 'tiller propose', { title: 'Call the clinics' });
    const said = new Set<string>();
    for (const line of ['preview', 'plan --dry-run', 'backlog import notes.csv']) {
      const { answer, message } = await discord.users.command(people.lead, channel.id, 'tiller type', {
        line,
      });
      expect(answer?.type).toBe(4);
      said.add(team.textOf(message));
      expect(message?.only).toBe(people.lead);
      await team.settle();
    }
    await expectGolden('discord/day', [...said]);
    const told = discord.readPrivate(people.lead).filter(({ only }) => only === null);
    expect(told.map(team.textOf)).toEqual([
      expect.stringContaining('Call the clinics'),
      expect.stringContaining('Call the clinics'),
      expect.stringContaining('notes.csv'),
    ]);
    expect(team.posts()).toEqual([]);
  });

  it('goes on after a restart: an old button works', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    await team.restart();
    const { answer } = await team.discord.users.click(team.people.lead, digest, 'approve:T-1');
    expect(answer?.type).toBe(6);
    await team.settle();
    expect(team.textOf(team.posts()[0])).toContain('approved by @lead');
  });

  it('tells a program privately who can decide, and changes nothing', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, db } = team;
    const program = discord.users.addMember('program', { isBot: true });
    const { message } = await discord.users.click(program, digest, 'approve:T-1');
    expect(message?.only).toBe(program);
    await expectGolden('discord/day', team.textOf(message));
    expect(await db.kysely.selectFrom('decisions').selectAll().execute()).toEqual([]);
  });

  it('pings nobody by hostile text', async () => {
    await using team = await startDiscordTeam();
    const { discord, people, channel } = team;
    const hostile = `Tell @everyone <@${people.ana}> <@&${discord.state.guildId}> *now*`;
    const { message } = await discord.users.command(people.lead, channel.id, 'tiller propose', {
      title: hostile,
    });
    expect(team.textOf(message)).toContain('Tell');
    await team.setClock('2026-11-23T09:00:01Z');
    expect(team.posts()).toHaveLength(1);
    await discord.users.write(people.ana, channel.id, `<@${discord.state.botUserId}> why not ${hostile}`);
    await team.settle();
    expect(discord.countPings()).toBe(0);
    expect(discord.state.violations).toEqual([]);
  });

  it('completes a task’s id as it is typed', async () => {
    await using morning = await startDiscordMorning();
    const { discord, people, channel } = morning.team;
    const choices = await discord.users.autocomplete(
      people.lead,
      channel.id,
      'tiller approve',
      { task: 'T-' },
      'task',
    );
    expect(choices.map(({ value }) => value).sort()).toEqual(['T-1', 'T-2']);
  });

  it('makes a task of a message, and starts its form with the message’s words', async () => {
    await using team = await startDiscordTeam();
    const { discord, people, channel, db } = team;
    const { message } = await discord.users.write(
      people.ana,
      channel.id,
      '- [ ] Export <invoices> as CSV.\nClients ask for it every week.',
    );
    if (!message) throw new Error('nothing was written');
    const { modal } = await discord.users.messageCommand(people.ana, message, 'Make this a task');
    if (!modal) throw new Error('no form was opened');
    expect(JSON.stringify(modal.components)).toContain('Export <invoices> as CSV"');
    const sent = await discord.users.submit(people.ana, modal, {});
    expect(sent.message?.only).toBe(people.ana);
    expect(await db.kysely.selectFrom('candidates').select('title').execute()).toEqual([
      { title: 'Export <invoices> as CSV' },
    ]);
  });
});
