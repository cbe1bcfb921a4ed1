import {
  ButtonStyle,
  Client,
  Events,
  GatewayIntentBits,
  type Interaction,
  MessageFlags,
  Partials,
} from 'discord.js';
import { describe, expect, it } from 'vitest';
import { listButtons, textOf } from '../../support/discord-use.ts';
import { startFakeDiscord } from '../../support/fake-discord/index.ts';

const { Guilds, GuildMessages, GuildMessageReactions, DirectMessages } = GatewayIntentBits;

const SAY = { allowedMentions: { parse: [] } };

/** The fake with a channel, a person in it, and the real client logged in. */
async function start({ intents = [Guilds, GuildMessages, GuildMessageReactions, DirectMessages] } = {}) {
  const discord = await startFakeDiscord();
  const ana = discord.users.addMember('ana');
  const { id: channel } = discord.users.addChannel('team');
  const client = new Client({
    intents,
    partials: [Partials.Message, Partials.Reaction, Partials.User, Partials.Channel],
    enforceNonce: true,
    allowedMentions: { parse: [], repliedUser: false },
    rest: { api: discord.apiBase, retries: 0 },
    ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }) },
  });
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.state.token);
  await ready;
  const team = await client.channels.fetch(channel);
  if (!team?.isSendable()) throw new Error('the channel is not there');
  return {
    ...{ discord, ana, channel, client, team },
    /** What the app does with each interaction. */
    answer: (how: (interaction: Interaction) => unknown) => client.on(Events.InteractionCreate, how),
    async [Symbol.asyncDispose]() {
      await client.destroy();
      await discord[Symbol.asyncDispose]();
    },
  };
}

describe('the fake Discord', () => {
  it('lets the real client in, tells it of the server, and shows what it writes', async () => {
    await using fake = await start();
    const { client, discord, team, channel } = fake;
    expect(client.user?.username).toBe('tiller');
    expect(client.guilds.cache.get(discord.state.guildId)?.channels.cache.get(channel)?.name).toBe('team');
    const sent = await team.send({ content: 'Hello', ...SAY });
    await sent.edit({ content: 'Hello again', ...SAY });
    expect(discord.read(channel).map(({ content, edits }) => [content, edits])).toEqual([['Hello again', 1]]);
    expect(discord.state.violations).toEqual([]);
  });

  it('tells of a command, a click and a modal, and takes their answers', async () => {
    await using fake = await start();
    const { client, discord, ana, channel, answer } = fake;
    await client.application?.commands.set([
      {
        name: 'goal',
        description: 'Goals',
        options: [
          {
            ...{ type: 1, name: 'add', description: 'Add one' },
            options: [{ type: 3, name: 'title', description: 'What', required: true }],
          },
        ],
      },
    ]);
    answer(async (interaction) => {
      if (interaction.isChatInputCommand())
        await interaction.reply({
          flags: MessageFlags.IsComponentsV2,
          components: [
            { type: 10, content: `Added ${interaction.options.getString('title')}` },
            {
              type: 1,
              components: [{ type: 2, style: ButtonStyle.Primary, label: 'Why', custom_id: 'why' }],
            },
          ],
        });
      if (interaction.isButton())
        await interaction.showModal({
          title: 'Why?',
          custom_id: 'form',
          components: [{ type: 18, label: 'Reason', component: { type: 4, custom_id: 'reason', style: 1 } }],
        });
      if (interaction.isModalSubmit())
        await interaction.reply({
          content: interaction.fields.getTextInputValue('reason'),
          flags: MessageFlags.Ephemeral,
        });
    });
    const { message } = await discord.users.command(ana, channel, 'goal add', { title: 'Sell more' });
    if (!message) throw new Error('nothing was answered');
    expect(textOf(message)).toBe('Added Sell more');
    expect(listButtons(message)).toEqual([{ id: 'why', label: 'Why', isDisabled: false }]);
    const { modal } = await discord.users.click(ana, message, 'why');
    if (!modal) throw new Error('no modal was opened');
    await discord.users.submit(ana, modal, { reason: 'Because' });
    expect(discord.readPrivate(ana).map(({ content }) => content)).toEqual(['Because']);
    expect(discord.state.violations).toEqual([]);
  });

  it('tells of reactions to messages and by people that the client does not know', async () => {
    await using fake = await start();
    const { client, discord, ana, channel } = fake;
    const { message } = await discord.users.write(ana, channel, 'What now?');
    if (!message) throw new Error('nothing was written');
    const heard: unknown[] = [];
    client.on(Events.MessageReactionAdd, ({ emoji }, { id }) => void heard.push(['add', emoji.name, id]));
    client.on(
      Events.MessageReactionRemove,
      ({ emoji }, { id }) => void heard.push(['remove', emoji.name, id]),
    );
    await discord.users.react(ana, message, '✅');
    await discord.users.unreact(ana, message, '✅');
    expect(heard).toEqual([
      ['add', '✅', ana],
      ['remove', '✅', ana],
    ]);
  });

  it('sends privately, unless that is closed', async () => {
    await using fake = await start();
    const { client, discord, ana } = fake;
    await client.users.send(ana, { content: 'Hello', ...SAY });
    expect(discord.readPrivate(ana).map(({ content }) => content)).toEqual(['Hello']);
    const ben = discord.users.addMember('ben', { hasClosedDms: true });
    await expect(client.users.send(ben, { content: 'Hello', ...SAY })).rejects.toMatchObject({ code: 50007 });
  });
});
