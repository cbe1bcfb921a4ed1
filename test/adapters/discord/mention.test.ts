import { describe, expect, it } from 'vitest';
import { type DiscordMorning, startDiscordMorning } from '../../support/discord/morning.ts';
import { expectGolden } from '../../support/golden.ts';
import { until } from '../../support/until.ts';

/** When a conversation says something. */
async function untilSaid(morning: DiscordMorning, channel: string, words: string): Promise<void> {
  const { team } = morning;
  await until(async () => {
    await team.settle();
    const said = team.discord.state.messages.filter((each) => each.channel === channel).map(team.textOf);
    expect(said.join('\n')).toContain(words);
  });
}

describe('asking in words in Discord', () => {
  it('answers in a thread under the question, once however often it is told', async () => {
    await using morning = await startDiscordMorning();
    const { team } = morning;
    const { discord, people, channel } = team;
    const words = `<@${discord.state.botUserId}> why not saved replies?`;
    const asked = await discord.users.write(people.ana, channel.id, words);
    const question = asked.message?.id ?? '';
    await asked.repeat();
    await untilSaid(morning, question, 'T-2');
    expect(discord.read(channel.id, question)).toHaveLength(1);
    await expectGolden('discord/mention', team.textOf(discord.read(channel.id, question)[0]));
    expect(team.posts()).toHaveLength(2);
    expect(discord.state.violations).toEqual([]);
  });

  it('leaves nothing of thanks that are typed as a command', async () => {
    await using morning = await startDiscordMorning();
    const { team } = morning;
    const { discord, people, channel } = team;
    const before = discord.state.messages.length;
    const { answer } = await discord.users.command(people.ana, channel.id, 'tiller type', { line: 'thanks' });
    // Discord wants a word of everything; it is taken away.
    expect(answer).toMatchObject({ type: 5, data: { flags: 64 } });
    await until(() => expect(discord.state.messages).toHaveLength(before));
    expect(team.logged).toEqual([]);
    expect(discord.state.violations).toEqual([]);
  });

  it('answers a question of a thread in that thread, whoever began it', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people, channel } = team;
    await discord.users.write(people.ana, channel.id, `<@${discord.state.botUserId}> why T-1?`, {
      thread: digest.id,
    });
    await until(async () => {
      await team.settle();
      expect(morning.thread()).toHaveLength(4);
    });
    expect(morning.thread().at(-1)).toContain('Chart failed payments');
    // The page is still the page: its reactions count.
    await discord.users.react(people.lead, digest, '1️⃣');
    await until(async () => expect(await morning.taskState('T-1')).toBe('approved'));
  });

  it('lets go what is not meant for it: an answer that only pings, talk, programs, and itself', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people, channel } = team;
    const own = `<@${discord.state.botUserId}>`;
    const before = discord.state.messages.length;
    await discord.users.write(people.ana, channel.id, 'thanks!', { replyTo: digest });
    await discord.users.write(people.ana, channel.id, 'lunch at twelve?');
    const program = discord.users.addMember('program', { isBot: true });
    await discord.users.write(program, channel.id, `${own} why T-1?`);
    await discord.users.write(discord.state.botUserId, channel.id, `${own} why T-1?`);
    await discord.users.write(people.lead, channel.id, `${own} why T-2?`);
    await untilSaid(morning, discord.read(channel.id).at(-1)?.id ?? '', 'Saved replies');
    expect(discord.state.messages).toHaveLength(before + 6);
  });

  it('keeps what is of the asker alone out of the thread, and says how to see it where they take no messages', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people, channel } = team;
    const before = morning.thread().length;
    const words = `<@${discord.state.botUserId}> inbox`;
    await discord.users.write(people.lead, channel.id, words, { thread: digest.id });
    await untilSaid(morning, discord.users.openDm(people.lead), 'Chart failed payments');
    expect(morning.thread()).toHaveLength(before + 1);
    const lead = discord.state.members.get(people.lead);
    if (lead) lead.hasClosedDms = true;
    await discord.users.write(people.lead, channel.id, words, { thread: digest.id });
    await until(async () => {
      await team.settle();
      expect(morning.thread()).toHaveLength(before + 3);
    });
    await expectGolden('discord/mention', morning.thread().at(-1));
  });

  it('shows the inbox in a conversation of two, and to a command, to the asker alone', async () => {
    await using morning = await startDiscordMorning();
    const { discord, people, channel } = morning.team;
    const dm = discord.users.openDm(people.lead);
    await discord.users.write(people.lead, dm, 'inbox');
    await untilSaid(morning, dm, 'Chart failed payments');
    await discord.users.write(people.lead, dm, 'preview');
    await untilSaid(morning, dm, 'you alone see it');
    await expectGolden('discord/mention', morning.team.textOf(morning.direct(people.lead).at(-1)));
    const { message } = await discord.users.command(people.lead, channel.id, 'tiller inbox');
    expect(message?.only).toBe(people.lead);
    await expectGolden('discord/mention', morning.team.textOf(message));
  });

  it('names people in a question by their names', async () => {
    await using morning = await startDiscordMorning();
    const { discord, people, channel } = morning.team;
    const words = `<@${discord.state.botUserId}> why not <@${people.ben}> calls?`;
    const { message } = await discord.users.write(people.ana, channel.id, words);
    await untilSaid(morning, message?.id ?? '', '@ben calls');
    expect(discord.countPings()).toBe(0);
  });
});
