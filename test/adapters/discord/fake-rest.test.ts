import { DiscordAPIError, HTTPError, RateLimitError, REST, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { checkChoices, checkCommands, checkMessage, checkModal } from '../../support/discord/rules.ts';
import { startFakeDiscord } from '../../support/fake-discord/index.ts';

const V2 = 1 << 15;
const HELLO = { content: 'Hello', allowed_mentions: { parse: [] } };

/** The fake with a channel and a person, and the library's own REST client, which gives up at once. */
async function start() {
  const discord = await startFakeDiscord();
  const ana = discord.users.addMember('ana');
  const { id: channel } = discord.users.addChannel('team');
  const limits = { retries: 0, rejectOnRateLimit: () => true, timeout: 5_000 };
  const rest = new REST({ ...limits, api: discord.apiBase }).setToken(discord.state.token);
  const post = (body: object = HELLO, to = channel) =>
    rest.post(Routes.channelMessages(to), { body }) as Promise<{ id: string }>;
  return { discord, ana, channel, rest, post, [Symbol.asyncDispose]: () => discord[Symbol.asyncDispose]() };
}

/** The code of a refusal, or what else was thrown. */
async function codeOf(calling: Promise<unknown>): Promise<unknown> {
  const error = await calling.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof DiscordAPIError ? error.code : error;
}

const text = (content: string) => ({ type: 10, content });
const button = (id: number) => ({ type: 2, style: 1, label: `${id}`, custom_id: `${id}` });
const row = (...components: object[]) => ({ type: 1, components });
const select = (more: object) =>
  row({ type: 3, custom_id: 's', options: [{ label: 'A', value: 'a' }], ...more });
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at));
const v2 = (...components: object[]) => ({ flags: V2, components });
const field = (component: object) => ({ type: 18, label: 'Why', component });
const modal = (...components: object[]) => ({ title: 'T', custom_id: 'm', components });
const command = (...options: object[]) => [{ name: 'goal', description: 'G', options }];
const option = (more: object) => ({ type: 3, name: 'o', description: 'O', ...more });
const longest = many(7, (at) =>
  option({ name: `o${at}`, choices: many(13, (each) => ({ name: 'n', value: 'v'.repeat(99) + each })) }),
);

describe('payloads that the fake Discord refuses', () => {
  it.each<[string, object, string]>([
    ['too much content', { content: 'a'.repeat(2_001) }, 'content'],
    ['a property that there is not', { ...HELLO, colour: 'red' }, 'colour'],
    ['a nonce that is too long', { ...HELLO, nonce: 'n'.repeat(26) }, 'nonce'],
    ['too many embeds', { embeds: many(11, () => ({ title: 'T' })) }, 'embeds'],
    [
      'embeds that say too much together',
      { embeds: many(2, () => ({ description: 'a'.repeat(3_001) })) },
      'embeds',
    ],
    ['a long description', { embeds: [{ description: 'a'.repeat(4_097) }] }, 'embeds.0.description'],
    [
      'a long field',
      { embeds: [{ fields: [{ name: 'n', value: 'a'.repeat(1_025) }] }] },
      'embeds.0.fields.0.value',
    ],
    [
      'too many fields',
      { embeds: [{ fields: many(26, () => ({ name: 'n', value: 'v' })) }] },
      'embeds.0.fields',
    ],
    ['a button outside of a row', { components: [button(1)] }, 'components.0.type'],
    ['six buttons in a row', { components: [row(...many(6, button))] }, 'components.0.components'],
    ['six rows', { components: many(6, (at) => row(button(at))) }, 'components'],
    ['a button beside a select', v2(row(button(1), { type: 5, custom_id: 's' })), 'components.0.components'],
    ['new components in an old message', { components: [text('Hi')] }, 'components.0.type'],
    ['content beside new components', { content: 'Hi', ...v2(text('Hi')) }, 'content'],
    ['an embed beside new components', { embeds: [{ title: 'T' }], ...v2(text('Hi')) }, 'embeds'],
    [
      '41 components counted with what is inside',
      v2(...many(20, () => ({ type: 17, components: [text('a')] })), text('b')),
      'components',
    ],
    ['more text than a message holds', v2(text('a'.repeat(2_001)), text('a'.repeat(2_000))), 'components'],
    ['an empty text', v2(text('')), 'components.0.content'],
    ['the same custom id twice', v2(row(button(1)), row(button(1))), 'components'],
    [
      'a long custom id',
      { components: [row({ ...button(1), custom_id: 'a'.repeat(101) })] },
      'components.0.components.0.custom_id',
    ],
    [
      'a long label',
      { components: [row({ ...button(1), label: 'a'.repeat(81) })] },
      'components.0.components.0.label',
    ],
    [
      'a button without a custom id',
      { components: [row({ type: 2, style: 1, label: 'a' })] },
      'components.0.components.0.custom_id',
    ],
    [
      'a link without an address',
      { components: [row({ type: 2, style: 5, label: 'a' })] },
      'components.0.components.0.url',
    ],
    [
      'a button without a label',
      { components: [row({ type: 2, style: 1, custom_id: 'a' })] },
      'components.0.components.0.label',
    ],
    [
      'an emoji that is none',
      { components: [row({ ...button(1), emoji: { name: 'tada' } })] },
      'components.0.components.0.emoji',
    ],
    [
      '26 options',
      { components: [select({ options: many(26, (at) => ({ label: 'A', value: `${at}` })) })] },
      'components.0.components.0.options',
    ],
    [
      'an option twice',
      { components: [select({ options: many(2, () => ({ label: 'A', value: 'a' })) })] },
      'components.0.components.0.options',
    ],
    ['a section without its accessory', v2({ type: 9, components: [text('a')] }), 'components.0.accessory'],
    [
      'a container in a container',
      v2({ type: 17, components: [{ type: 17, components: [] }] }),
      'components.0.components.0.type',
    ],
  ])('%s', (_, body, path) => {
    expect(checkMessage({ ...body }, null).map((each) => each.path)).toContain(path);
  });

  it.each<[string, object, string]>([
    ['a long title', { ...modal(text('a')), title: 'a'.repeat(46) }, 'title'],
    ['six fields', modal(...many(6, (at) => field({ type: 4, style: 1, custom_id: `${at}` }))), 'components'],
    [
      'a long label',
      modal({ ...field({ type: 4, style: 1, custom_id: 'a' }), label: 'a'.repeat(46) }),
      'components.0.label',
    ],
    [
      'a long hint',
      modal({ ...field({ type: 4, style: 1, custom_id: 'a' }), description: 'a'.repeat(101) }),
      'components.0.description',
    ],
    ['a field twice', modal(...many(2, () => field({ type: 4, style: 1, custom_id: 'a' }))), 'components'],
    ['a field without a label', modal({ type: 4, style: 1, custom_id: 'a' }), 'components.0.type'],
    ['a button', modal(row(button(1))), 'components.0.components.0.type'],
    [
      'one choice to choose from',
      modal(field({ type: 21, custom_id: 'a', options: [{ label: 'A', value: 'a' }] })),
      'components.0.component.options',
    ],
  ])('in a modal: %s', (_, body, path) => {
    expect(checkModal({ ...body }).map((each) => each.path)).toContain(path);
  });

  it.each<[string, object[], string]>([
    ['a name in capitals', [{ name: 'Goal', description: 'G' }], '0.name'],
    ['a name with a space', [{ name: 'goal add', description: 'G' }], '0.name'],
    ['no description', [{ name: 'goal' }], '0.description'],
    ['a long description', [{ name: 'goal', description: 'a'.repeat(101) }], '0.description'],
    ['the same name twice', many(2, () => ({ name: 'goal', description: 'G' })), ''],
    ['101 commands', many(101, (at) => ({ name: `c${at}`, description: 'G' })), ''],
    ['16 message commands', many(16, (at) => ({ type: 3, name: `C ${at}` })), ''],
    ['26 options', command(...many(26, (at) => option({ name: `o${at}` }))), '0.options'],
    [
      '26 choices',
      command(option({ choices: many(26, (at) => ({ name: 'c', value: `${at}` })) })),
      '0.options.0.choices',
    ],
    [
      'choices that are completed as well',
      command(option({ autocomplete: true, choices: [{ name: 'c', value: 'c' }] })),
      '0.options.0',
    ],
    [
      'a required option after one that is not',
      command(option({ name: 'a' }), option({ required: true })),
      '0.options.1',
    ],
    ['options beside subcommands', command(option({}), option({ type: 1, name: 'add' })), '0.options'],
    [
      'a subcommand in a subcommand',
      command(option({ type: 1, name: 'a', options: [option({ type: 1 })] })),
      '0.options.0.options',
    ],
    ['more text than a command holds', command(...longest), '0'],
  ])('as a command: %s', (_, body, path) => {
    expect(checkCommands(body.map((each) => ({ ...each }))).map((each) => each.path)).toContain(path);
  });

  it('26 choices, but not what is just within its limits', () => {
    expect(checkChoices({ choices: many(26, (at) => ({ name: 'c', value: at })) })).toHaveLength(1);
    expect(checkChoices({ choices: many(25, (at) => ({ name: 'c', value: at })) })).toEqual([]);
    const full = v2(
      ...many(19, () => ({ type: 17, components: [text('a')] })),
      text('b'.repeat(3_981)),
      row(),
    );
    expect(checkMessage({ ...full, components: full.components.slice(0, -1) }, null)).toEqual([]);
    const section = { type: 9, components: [text('a')], accessory: button(9) };
    expect(checkMessage(v2(section, { type: 14 }, row(...many(5, button))), null)).toEqual([]);
    expect(checkModal(modal(field({ type: 4, style: 1, custom_id: 'a' })))).toEqual([]);
    const group = option({
      type: 2,
      name: 'goal',
      options: [option({ type: 1, name: 'add', options: [option({})] })],
    });
    expect(checkCommands([...command(group), { type: 3, name: 'Make this a task' }])).toEqual([]);
  });
});

describe('the REST API of the fake Discord', () => {
  it('writes, changes, finds and removes messages, and says what is wrong as Discord does', async () => {
    await using fake = await start();
    const { rest, post, channel, discord, ana } = fake;
    const { id } = await post();
    await rest.patch(Routes.channelMessage(channel, id), { body: { ...HELLO, content: 'Hello again' } });
    expect(discord.read(channel).map(({ content, edits }) => [content, edits])).toEqual([['Hello again', 1]]);
    for (const content of ['2', '3']) await post({ ...HELLO, content });
    const list = (query: Record<string, string>) =>
      rest.get(Routes.channelMessages(channel), { query: new URLSearchParams(query) }) as Promise<
        { content: string }[]
      >;
    expect((await list({ limit: '2' })).map(({ content }) => content)).toEqual(['3', '2']);
    expect((await list({ after: id, limit: '1' })).map(({ content }) => content)).toEqual(['2']);
    await rest.delete(Routes.channelMessage(channel, id));
    expect(await codeOf(rest.get(Routes.channelMessage(channel, id)))).toBe(10008);
    const { message } = await discord.users.write(ana, channel, 'Mine');
    expect(await codeOf(rest.patch(Routes.channelMessage(channel, message.id), { body: HELLO }))).toBe(50005);
    expect(await codeOf(rest.delete(Routes.channelMessage(channel, message.id)))).toBe(50013);
    expect(await codeOf(post({ content: '' }))).toBe(50006);
    const wrong = await post({ ...HELLO, components: [row({ type: 2, style: 1, label: 'a' })] }).catch(
      (error) => error,
    );
    const path = {
      components: { 0: { components: { 0: { custom_id: { _errors: [{ code: 'BASE_TYPE_REQUIRED' }] } } } } },
    };
    expect(wrong).toMatchObject({ status: 400, rawError: { code: 50035, errors: path } });
    expect(discord.state.violations).toEqual([
      'POST /channels/:id/messages: BASE_TYPE_REQUIRED at components.0.components.0.custom_id',
    ]);
  });

  it('never takes new components back, and keeps an ephemeral answer as it was', async () => {
    await using fake = await start();
    const { rest, post, channel } = fake;
    const { id } = await post(HELLO);
    const edit = (body: object) => codeOf(rest.patch(Routes.channelMessage(channel, id), { body }));
    const parts = { ...v2(text('Hi')), allowed_mentions: { parse: [] } };
    expect(await edit(parts)).toBe(50035);
    expect(await edit({ ...parts, content: null })).toBeUndefined();
    expect(await edit({ ...parts, flags: 0 })).toBe(50035);
    expect(await edit({ content: 'Back' })).toBe(50035);
    expect(await edit({ ...parts, flags: V2 | (1 << 6) })).toBe(50035);
  });

  it('notes text that leaves to Discord whom it pings, and counts pings', async () => {
    await using fake = await start();
    const { post, discord, ana, channel } = fake;
    await post({ content: `<@${ana}> @everyone`, allowed_mentions: { parse: [], users: [ana] } });
    await post({ ...v2(text(`<@${ana}>`)), allowed_mentions: { parse: [] } });
    expect([discord.countPings(), discord.state.violations]).toEqual([1, []]);
    await post({ content: `<@${ana}> @everyone` });
    const { message } = await discord.users.write(ana, channel, `<@${discord.state.botUserId}>`);
    await post({ ...HELLO, message_reference: { message_id: message.id } });
    expect(discord.countPings()).toBe(3);
    await post({
      content: 'Hi',
      allowed_mentions: { parse: [], replied_user: true },
      message_reference: { message_id: message.id },
    });
    expect(discord.countPings()).toBe(4);
    expect(discord.state.violations).toEqual([expect.stringContaining('allowed_mentions')]);
    expect(await codeOf(post({ ...HELLO, message_reference: { message_id: '1' } }))).toBe(50035);
  });

  it('writes what has a nonce once, for a few minutes and where it is told to', async () => {
    await using fake = await start();
    const { post, discord, channel } = fake;
    const once = { ...HELLO, nonce: 'n1', enforce_nonce: true };
    const [first, second] = await Promise.all([post(once), post(once)]);
    expect(first.id).toBe(second.id);
    await post({ ...HELLO, nonce: 'n1' });
    expect(discord.read(channel)).toHaveLength(2);
    discord.advance(10 * 60_000);
    await post(once);
    expect(discord.read(channel)).toHaveLength(3);
  });

  it('limits, breaks, cuts and holds the calls that it is told to, one each, in one channel or any', async () => {
    await using fake = await start();
    const { post, discord, channel, rest } = fake;
    const { id: other } = discord.users.addChannel('other');
    const route = 'POST /channels/:id/messages';
    discord.fail(route, { kind: 'rate limited', retryAfterSeconds: 0.05 }, channel);
    discord.fail(route, { kind: 'status', status: 502, isStored: false }, channel);
    discord.fail(route, { kind: 'cut', isStored: false }, channel);
    discord.fail(route, { kind: 'cut', isStored: true, landsAfterMs: 20_000 }, channel);
    discord.fail(route, { kind: 'error', status: 403, code: 50013 }, channel);
    await post(HELLO, other);
    const limited = await post().catch((error) => error);
    expect(limited).toBeInstanceOf(RateLimitError);
    // The library waits a little longer than it is told to.
    expect(limited.retryAfter).toBeGreaterThanOrEqual(50);
    await expect.poll(() => codeOf(post())).toBeInstanceOf(HTTPError);
    expect(await codeOf(post())).toMatchObject({ code: 'UND_ERR_SOCKET' });
    expect(discord.state.messages).toHaveLength(1);
    expect(await codeOf(post())).toMatchObject({ code: 'UND_ERR_SOCKET' });
    expect(await rest.get(Routes.channelMessages(channel))).toEqual([]);
    discord.advance(20_000);
    expect(discord.read(channel)).toHaveLength(1);
    expect(await codeOf(post())).toBe(50013);
    const { promise, resolve } = Promise.withResolvers<void>();
    discord.fail('*', { kind: 'held', isStored: true, until: promise });
    const called = discord.whenCalled(route);
    const held = post();
    await expect.poll(() => discord.read(channel)).toHaveLength(2);
    resolve();
    await Promise.all([held, called]);
    expect(discord.state.calls.filter((call) => call.route === route)).toHaveLength(7);
  });

  it('tells the real client how long to wait, and is waited for in order', async () => {
    await using fake = await start();
    const { discord, channel } = fake;
    const patient = new REST({ retries: 0, api: discord.apiBase }).setToken(discord.state.token);
    discord.fail('POST /channels/:id/messages', { kind: 'rate limited', retryAfterSeconds: 0.02 });
    const post = (content: string) =>
      patient.post(Routes.channelMessages(channel), { body: { ...HELLO, content } });
    await Promise.all(['1', '2', '3'].map(post));
    expect(discord.read(channel).map(({ content }) => content)).toEqual(['1', '2', '3']);
    expect(discord.state.calls).toHaveLength(4);
  });

  it('has threads that close after a quiet day', async () => {
    await using fake = await start();
    const { rest, post, discord, channel } = fake;
    const { id } = await post();
    const create = () => rest.post(Routes.threads(channel, id), { body: { name: 'Details' } });
    expect(await create()).toMatchObject({
      id,
      type: 11,
      parent_id: channel,
      thread_metadata: { archived: false },
    });
    expect(await codeOf(create())).toBe(160004);
    const line = await post({ ...HELLO, content: 'Line' }, id);
    expect(discord.read(channel, id).map(({ content }) => content)).toEqual(['Line']);
    expect(discord.read(channel)).toHaveLength(1);
    const edit = () => codeOf(rest.patch(Routes.channelMessage(id, line.id), { body: HELLO }));
    expect(await edit()).toBeUndefined();
    discord.advance(24 * 60 * 60_000);
    expect(await edit()).toBe(50083);
    await rest.patch(Routes.channel(id), { body: { archived: false } });
    expect(await edit()).toBeUndefined();
    await rest.patch(Routes.channel(id), { body: { archived: true, locked: true } });
    expect(await codeOf(post(HELLO, id))).toBe(50083);
    expect(await codeOf(rest.post(Routes.threads(channel), { body: { name: '' } }))).toBe(50035);
  });

  it('pins with the permission to, and tells everybody', async () => {
    await using fake = await start();
    const { rest, post, discord, channel } = fake;
    const { id } = await post();
    await rest.put(Routes.channelMessagesPin(channel, id));
    await rest.put(Routes.channelMessagesPin(channel, id));
    expect(await rest.get(Routes.channelMessagesPins(channel))).toMatchObject({
      items: [{ message: { id, pinned: true } }],
    });
    expect(discord.read(channel).map(({ type }) => type)).toEqual([0, 6]);
    await rest.delete(Routes.channelMessagesPin(channel, id));
    expect(await rest.get(Routes.channelMessagesPins(channel))).toMatchObject({ items: [] });
    const { id: closed } = discord.users.addChannel('closed', {
      permissions: ['ViewChannel', 'SendMessages'],
    });
    const { id: there } = await post(HELLO, closed);
    expect(await codeOf(rest.put(Routes.channelMessagesPin(closed, there)))).toBe(50013);
  });

  it('writes privately, unless that is closed', async () => {
    await using fake = await start();
    const { rest, post, discord, ana } = fake;
    const open = async (recipient_id: string) =>
      ((await rest.post(Routes.userChannels(), { body: { recipient_id } })) as { id: string }).id;
    const dm = await open(ana);
    await post(HELLO, dm);
    expect(await open(ana)).toBe(dm);
    expect(discord.readPrivate(ana).map(({ content }) => content)).toEqual(['Hello']);
    expect(discord.countPings()).toBe(0);
    const ben = discord.users.addMember('ben', { hasClosedDms: true });
    expect(await codeOf(post(HELLO, await open(ben)))).toBe(50007);
    expect(await codeOf(open('1'))).toBe(10013);
  });

  it('holds the app to its permissions in a channel', async () => {
    await using fake = await start();
    const { rest, post, discord, ana } = fake;
    const hidden = discord.users.addChannel('hidden', { permissions: [] });
    expect(await codeOf(post(HELLO, hidden.id))).toBe(50001);
    expect(await codeOf(post(HELLO, '1'))).toBe(10003);
    const quiet = discord.users.addChannel('quiet', { permissions: ['ViewChannel', 'AddReactions'] });
    const { message } = await discord.users.write(ana, quiet.id, 'Hi');
    expect(await codeOf(post(HELLO, quiet.id))).toBe(50013);
    expect(await codeOf(rest.get(Routes.channelMessage(quiet.id, message.id)))).toBe(50013);
    expect(await rest.get(Routes.channelMessages(quiet.id))).toEqual([]);
    expect(await codeOf(rest.post(Routes.threads(quiet.id, message.id), { body: { name: 'T' } }))).toBe(
      50013,
    );
    const own = discord.users.addChannel('own', { members: [ana] });
    expect(await codeOf(post(HELLO, own.id))).toBeUndefined();
    const lead = discord.users.addRole('lead', ['Administrator']);
    discord.state.members.get(discord.state.botUserId)?.roles.push(lead);
    expect(await codeOf(post(HELLO, hidden.id))).toBeUndefined();
  });

  it('takes and gives reactions, page by page', async () => {
    await using fake = await start();
    const { rest, post, discord, channel } = fake;
    const { id } = await post();
    const [message] = discord.read(channel);
    if (!message) throw new Error('nothing was posted');
    const people = many(3, (at) => discord.users.addMember(`p${at}`));
    for (const user of people.toReversed()) await discord.users.react(user, message, '✅');
    const emoji = encodeURIComponent('✅');
    await rest.put(Routes.channelMessageOwnReaction(channel, id, emoji));
    const page = (after: string) =>
      rest.get(Routes.channelMessageReaction(channel, id, emoji), {
        query: new URLSearchParams({ limit: '2', after }),
      });
    expect(await page('0')).toMatchObject([{ id: discord.state.botUserId, bot: true }, { id: people[0] }]);
    expect(await page(`${people[0]}`)).toMatchObject([{ id: people[1] }, { id: people[2] }]);
    const count = { emoji: { id: null, name: '✅' }, count: 4, me: true };
    expect(await rest.get(Routes.channelMessage(channel, id))).toMatchObject({ reactions: [count] });
    await rest.delete(Routes.channelMessageOwnReaction(channel, id, emoji));
    expect(message.reactions).toEqual([{ emoji: '✅', users: people.toReversed() }]);
    for (const [name, code] of [
      ['tada', 10014],
      ['1️⃣', undefined],
      ['🙋', undefined],
    ] as const)
      expect(
        await codeOf(rest.put(Routes.channelMessageOwnReaction(channel, id, encodeURIComponent(name)))),
      ).toBe(code);
  });

  it('tells of the server, its people and the app, to whoever has the token', async () => {
    await using fake = await start();
    const { rest, discord, ana, channel } = fake;
    const { guildId, applicationId, botUserId } = discord.state;
    const lead = discord.users.addRole('lead');
    discord.state.members.get(ana)?.roles.push(lead);
    expect(await rest.get(Routes.guildMember(guildId, ana))).toMatchObject({
      user: { username: 'ana' },
      roles: [lead],
    });
    expect(await codeOf(rest.get(Routes.guildMember(guildId, '1')))).toBe(10007);
    expect(await rest.get(Routes.guildRoles(guildId))).toMatchObject([
      { id: guildId },
      { name: 'tiller' },
      { id: lead },
    ]);
    expect(await rest.get(Routes.guildChannels(guildId))).toMatchObject([
      { id: channel, name: 'team', type: 0 },
    ]);
    expect(await rest.get(Routes.guild(guildId))).toMatchObject({ id: guildId, name: 'fake' });
    expect(await codeOf(rest.get(Routes.guild('1')))).toBe(10004);
    discord.state.interactionsEndpointUrl = 'https://example.com';
    const application = { id: applicationId, interactions_endpoint_url: 'https://example.com' };
    expect(await rest.get(Routes.currentApplication())).toMatchObject(application);
    expect(await rest.get(Routes.user())).toMatchObject({ id: botUserId, bot: true });
    const body = [{ name: 'goal', description: 'Goals' }];
    const known = Routes.applicationGuildCommands(applicationId, guildId);
    expect(await rest.put(known, { body })).toMatchObject([{ name: 'goal', type: 1, guild_id: guildId }]);
    expect(await rest.get(known)).toMatchObject([{ name: 'goal' }]);
    expect(await codeOf(rest.put(known, { body: [{ name: 'Goal' }] }))).toBe(50035);
    expect(await codeOf(rest.get('/nowhere'))).toBe(0);
    const other = new REST({ api: discord.apiBase }).setToken('other');
    expect(await other.get(Routes.user()).catch((error) => error.status)).toBe(401);
    await rest.post(Routes.webhook(applicationId, 'made-up'), { body: {} }).catch(() => {});
    expect(discord.state.violations.at(-1)).toContain("carries the bot's token");
  });
});
