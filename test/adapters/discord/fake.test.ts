import {
  type APIModalInteractionResponseCallbackData,
  ApplicationCommandType,
  Events,
  type Interaction,
  MessageFlags,
  Routes,
} from 'discord.js';
import { describe, expect, it } from 'vitest';
import { startDiscordClient as start } from '../../support/discord/client.ts';
import { listButtons, listOptions, textOf } from '../../support/discord/use.ts';
import type { Done } from '../../support/fake-discord/index.ts';

const COMMANDS = [
  {
    ...{ name: 'goal', description: 'Goals' },
    options: [
      {
        ...{ type: 1, name: 'add', description: 'Add one' },
        options: [
          { type: 3, name: 'title', description: 'What', required: true },
          { type: 3, name: 'kind', description: 'Kind', choices: [{ name: 'Big', value: 'big' }] },
          { type: 4, name: 'weight', description: 'Weight', min_value: 1 },
          { type: 3, name: 'metric', description: 'Metric', autocomplete: true },
          { type: 11, name: 'plan', description: 'A file' },
        ],
      },
    ],
  },
  { type: ApplicationCommandType.Message, name: 'Make this a task' },
];
const BUTTON = { type: 2, style: 1, label: 'Why', custom_id: 'why' };
const SELECT = { type: 3, custom_id: 'which', options: [{ label: 'One', value: '1' }] };
const MODAL: APIModalInteractionResponseCallbackData = {
  title: 'Why?',
  custom_id: 'form',
  components: [{ type: 18, label: 'Reason', component: { type: 4, custom_id: 'reason', style: 1 } }],
};

/** The fake with registered commands; what is said of whatever is done next is given beforehand. */
async function startAsked() {
  const fake = await start();
  const { client, discord } = fake;
  await client.rest.put(Routes.applicationCommands(discord.state.applicationId), { body: COMMANDS });
  let how: (interaction: Interaction) => unknown = () => {};
  fake.answer(async (interaction) => how(interaction));
  return {
    ...fake,
    next: (given: typeof how) => {
      how = given;
    },
    add: () => discord.users.command(fake.ana, fake.channel, 'goal add', { title: 'Sell more' }),
  };
}

function messageOf({ message }: Done) {
  if (!message) throw new Error('there is no message');
  return message;
}

/** The code of a refusal, or what else was thrown. */
async function codeOf(calling: Promise<unknown>): Promise<unknown> {
  const error = await calling.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
}

describe('interactions of the fake Discord', () => {
  it('carries a command with its options and a file, and shows the answer', async () => {
    await using fake = await startAsked();
    const { discord, ana, channel } = fake;
    fake.next(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      const { options, user, guildId, appPermissions } = interaction;
      const file = options.getAttachment('plan', true);
      const text = await (await fetch(file.url)).text();
      const said = [
        options.getSubcommand(),
        options.getString('title'),
        options.getInteger('weight'),
        file.name,
        text,
      ];
      await interaction.reply({
        flags: MessageFlags.IsComponentsV2,
        components: [
          { type: 10, content: said.join(' ') },
          { type: 1, components: [{ type: 2, style: 1, label: 'Why', custom_id: 'why' }] },
        ],
      });
      expect([user.id, guildId, appPermissions.has('SendMessages')]).toEqual([
        ana,
        discord.state.guildId,
        true,
      ]);
    });
    const options = { title: 'Sell', weight: 2, kind: 'big', plan: { name: 'a.csv', text: '1,2' } };
    const done = await discord.users.command(ana, channel, 'goal add', options);
    expect(done.answer?.type).toBe(4);
    expect(textOf(messageOf(done))).toBe('add Sell 2 a.csv 1,2');
    expect(listButtons(messageOf(done))).toEqual([{ id: 'why', label: 'Why', isDisabled: false }]);
    expect(discord.read(channel)).toEqual([done.message]);
    expect(discord.state.violations).toEqual([]);
  });

  it('lets people use only what is registered, offered and enabled', async () => {
    await using fake = await startAsked();
    const { discord, ana, channel, team } = fake;
    const { command, autocomplete, click, choose } = discord.users;
    await expect(command(ana, channel, 'task add')).rejects.toThrow('no registered command');
    await expect(command(ana, channel, 'goal sell')).rejects.toThrow('no sell');
    await expect(command(ana, channel, 'goal')).rejects.toThrow('another word');
    await expect(command(ana, channel, 'goal add')).rejects.toThrow('title must be given');
    const wrong = [{ kind: 'small' }, { weight: 0 }, { weight: 'much' }, { weight: 1.5 }, { colour: 'red' }];
    for (const each of wrong)
      await expect(command(ana, channel, 'goal add', { title: 'x', ...each })).rejects.toThrow();
    await expect(autocomplete(ana, channel, 'goal add', { title: 'S' }, 'title')).rejects.toThrow(
      'not completed',
    );
    const row = { type: 1, components: [{ ...BUTTON, disabled: true }] } as const;
    await team.send({
      content: 'Look',
      components: [row, { type: 1, components: [{ ...SELECT, type: 3 }] }],
    });
    const [message] = discord.read(channel);
    if (!message) throw new Error('nothing was posted');
    await expect(click(ana, message, 'why')).rejects.toThrow('disabled');
    await expect(click(ana, message, 'how')).rejects.toThrow('nothing to use');
    await expect(choose(ana, message, 'which', ['2'])).rejects.toThrow('offers no 2');
    expect(listOptions(message, 'which')).toEqual([{ value: '1', label: 'One' }]);
  });

  it('completes what somebody types, and tells of a message that a command is used on', async () => {
    await using fake = await startAsked();
    const { discord, ana, channel } = fake;
    fake.next(async (interaction) => {
      if (interaction.isAutocomplete())
        await interaction.respond([{ name: `${interaction.options.getFocused()}…`, value: 'sales' }]);
      if (interaction.isMessageContextMenuCommand())
        await interaction.reply(interaction.targetMessage.content.toUpperCase());
    });
    const choices = await discord.users.autocomplete(ana, channel, 'goal add', { metric: 'sa' }, 'metric');
    expect(choices).toEqual([{ name: 'sa…', value: 'sales' }]);
    const written = await discord.users.write(ana, channel, 'Fix the door');
    const done = await discord.users.messageCommand(ana, written.message, 'Make this a task');
    expect(messageOf(done).content).toBe('FIX THE DOOR');
  });

  it('opens a modal from a button, and takes what was filled in', async () => {
    await using fake = await startAsked();
    const { discord, ana } = fake;
    fake.next(
      (asked) =>
        asked.isChatInputCommand() &&
        asked.reply({ components: [{ type: 1, components: [{ ...BUTTON, type: 2, style: 1 }] }] }),
    );
    const card = messageOf(await fake.add());
    fake.next((asked) => asked.isButton() && asked.showModal(MODAL));
    const { modal } = await discord.users.click(ana, card, 'why');
    if (!modal) throw new Error('no modal was opened');
    await expect(discord.users.submit(ana, modal, {})).rejects.toThrow('must be filled in');
    await expect(discord.users.submit(ana, modal, { who: 'me' })).rejects.toThrow('no who');
    fake.next((asked) => {
      if (!asked.isModalSubmit() || !asked.isFromMessage()) return;
      return asked.update({ content: asked.fields.getTextInputValue('reason'), components: [] });
    });
    const done = await discord.users.submit(ana, modal, { reason: 'Because' });
    expect(done.answer?.type).toBe(7);
    expect(done.message).toBe(card);
    expect([card.content, card.edits]).toEqual(['Because', 1]);
    expect(discord.state.violations).toEqual([]);
  });

  it('shows an ephemeral answer to one person, and takes a late one for a quarter of an hour', async () => {
    await using fake = await startAsked();
    const { discord, ana, channel, client } = fake;
    let asked: Interaction | undefined;
    fake.next(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      asked = interaction;
    });
    const done = await fake.add();
    expect(done.answer?.type).toBe(5);
    await expect.poll(() => asked?.isChatInputCommand()).toBe(true);
    if (!asked?.isChatInputCommand()) return;
    discord.advance(14 * 60_000);
    await asked.editReply('At last');
    await asked.followUp({ content: 'And more', flags: MessageFlags.Ephemeral });
    expect(discord.readPrivate(ana).map(({ content }) => content)).toEqual(['At last', 'And more']);
    expect(discord.read(channel)).toEqual([]);
    const { id } = messageOf(done);
    expect(await codeOf(client.rest.get(Routes.channelMessage(channel, id)))).toBe(10008);
    discord.advance(60_001);
    expect(await codeOf(asked.editReply('Too late'))).toBe(50027);
    expect(discord.state.violations).toEqual([]);
  });

  it('takes one first answer, within three seconds', async () => {
    await using fake = await startAsked();
    const { discord, client } = fake;
    const asked: Interaction[] = [];
    fake.next((interaction) => void asked.push(interaction));
    const waiting = fake.add();
    await fake.client.rest.get(Routes.gatewayBot());
    await expect.poll(() => asked.length).toBe(1);
    discord.advance(3_001);
    const unanswered = await waiting;
    expect([unanswered.answer, unanswered.message]).toEqual([null, null]);
    const [late] = asked;
    expect(await codeOf(late?.isChatInputCommand() ? late.reply('Late') : Promise.resolve())).toBe(10062);
    fake.next((interaction) => interaction.isChatInputCommand() && interaction.reply('Now'));
    await fake.add();
    const { id, token, answer } = [...discord.state.interactions.values()].at(-1) ?? {};
    expect(answer?.data).toMatchObject({ content: 'Now' });
    const again = {
      body: { type: 4, data: { content: 'Now', allowed_mentions: { parse: [] } } },
      auth: false,
    };
    expect(await codeOf(client.rest.post(Routes.interactionCallback(`${id}`, `${token}`), again))).toBe(
      40060,
    );
    const unknown = Routes.webhookMessage(discord.state.applicationId, 'made-up');
    expect(await codeOf(client.rest.get(unknown, { auth: false }))).toBe(10015);
    const early = Routes.webhookMessage(discord.state.applicationId, `${late?.token}`);
    expect(await codeOf(client.rest.get(early, { auth: false }))).toBe(10008);
    expect(discord.state.violations).toEqual([]);
  });

  it('refuses an answer that does not fit what was done', async () => {
    await using fake = await startAsked();
    const { discord, ana, client, channel } = fake;
    const codes: unknown[] = [];
    const tryType = (types: readonly number[]) => async (interaction: Interaction) => {
      for (const type of types) {
        const data = type === 9 ? MODAL : type === 8 ? { choices: [] } : {};
        const body = { type, data };
        codes.push(
          await codeOf(
            client.rest.post(Routes.interactionCallback(interaction.id, interaction.token), {
              body,
              auth: false,
            }),
          ),
        );
      }
    };
    fake.next(tryType([6, 7, 8, 5]));
    await fake.add();
    fake.next(tryType([4, 9, 8]));
    await discord.users.autocomplete(ana, channel, 'goal add', { metric: '' }, 'metric');
    fake.next(tryType([9]));
    const { modal } = await fake.add();
    if (!modal) throw new Error('no modal was opened');
    fake.next(tryType([9, 6, 5]));
    await discord.users.submit(ana, modal, { reason: 'x' });
    await expect
      .poll(() => codes)
      .toEqual([50035, 50035, 50035, undefined, 50035, 50035, undefined, undefined, 50035, 50035, undefined]);
  });

  it('delivers the same once more, and what is done twice is refused', async () => {
    await using fake = await startAsked();
    const { discord, channel } = fake;
    const codes: unknown[] = [];
    fake.next(async (interaction) => {
      if (interaction.isChatInputCommand()) codes.push(await codeOf(interaction.reply('Done')));
    });
    const done = await fake.add();
    const again = discord.whenCalled('POST /interactions/:id/:token/callback');
    expect((await done.repeat()).answer).toEqual(done.answer);
    await again;
    await expect.poll(() => codes).toEqual([undefined, 40060]);
    expect(discord.read(channel)).toHaveLength(1);
  });

  it('hides from the app what people write, unless it is named or alone with them', async () => {
    await using fake = await start();
    const { discord, ana, channel, client } = fake;
    const heard: [string, boolean][] = [];
    client.on(
      Events.MessageCreate,
      ({ content, mentions }) => void heard.push([content, mentions.has(`${client.user?.id}`)]),
    );
    await discord.users.write(ana, channel, 'Between us');
    await discord.users.write(ana, channel, `<@${discord.state.botUserId}> why?`);
    await discord.users.write(ana, discord.users.openDm(ana), 'Alone');
    expect(heard).toEqual([
      ['', false],
      [`<@${discord.state.botUserId}> why?`, true],
      ['Alone', false],
    ]);
  });
});
