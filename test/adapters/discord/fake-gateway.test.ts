import { Events, GatewayIntentBits, Status } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { createClient, startDiscordClient as start } from '../../support/discord/client.ts';
import { startFakeDiscord } from '../../support/fake-discord/index.ts';

/** The fake, the client, and which reactions of one message it heard of. */
async function startHearing(options: { heartbeatMs?: number } = {}) {
  const fake = await start(options);
  const { message } = await fake.discord.users.write(fake.ana, fake.channel, 'What now?');
  const heard: string[] = [];
  fake.client.on(Events.MessageReactionAdd, ({ emoji }, { id }) => void heard.push(`+${emoji.name} ${id}`));
  fake.client.on(
    Events.MessageReactionRemove,
    ({ emoji }, { id }) => void heard.push(`-${emoji.name} ${id}`),
  );
  return { ...fake, message, heard };
}

// Connecting again takes the client half a second of the real clock.
describe.concurrent('the gateway of the fake Discord', () => {
  it('lets the real client in and tells it of the server', async () => {
    await using fake = await start();
    const { client, discord, channel } = fake;
    const guild = client.guilds.cache.get(discord.state.guildId);
    expect([client.user?.username, guild?.channels.cache.get(channel)?.name]).toEqual(['tiller', 'team']);
    expect(guild?.members.me?.roles.cache.map(({ name }) => name).sort()).toEqual(['@everyone', 'tiller']);
    expect(discord.gateway.sessions).toBe(1);
    expect(discord.gateway.intents & GatewayIntentBits.MessageContent).toBe(0);
    const { id } = discord.users.addChannel('later');
    const role = discord.users.addRole('lead');
    await expect
      .poll(() => [client.channels.cache.has(id), guild?.roles.cache.has(role)])
      .toEqual([true, true]);
  });

  it('tells of reactions to messages and by people that the client does not know, again where asked', async () => {
    await using fake = await startHearing();
    const { discord, ana, message, heard } = fake;
    const { repeat } = await discord.users.react(ana, message, '✅');
    await discord.users.unreact(ana, message, '✅');
    await repeat();
    expect(heard).toEqual([`+✅ ${ana}`, `-✅ ${ana}`, `+✅ ${ana}`]);
    expect(message.reactions).toEqual([]);
  });

  it('keeps what a session covers and no more', async ({ expect }) => {
    const discord = await startFakeDiscord();
    const client = createClient(discord.apiBase, [GatewayIntentBits.Guilds]);
    await using _ = {
      [Symbol.asyncDispose]: () => client.destroy().then(() => discord[Symbol.asyncDispose]()),
    };
    const heard: string[] = [];
    client.on(Events.Raw, ({ t }: { t: string }) => void heard.push(t));
    const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
    await client.login(discord.state.token);
    await ready;
    const { message } = await discord.users.write(
      discord.users.addMember('ana'),
      discord.users.addChannel('team').id,
      'Hi',
    );
    await discord.users.react(message.user, message, '✅');
    discord.users.addRole('last');
    await expect.poll(() => heard).toEqual(['READY', 'GUILD_CREATE', 'CHANNEL_CREATE', 'GUILD_ROLE_CREATE']);
  });

  it('does not tell of channels that the app cannot see', async () => {
    await using fake = await startHearing();
    const { discord, ana, heard } = fake;
    const hidden = discord.users.addChannel('hidden', { permissions: [] });
    const { message } = await discord.users.write(ana, hidden.id, 'Secret');
    await discord.users.react(ana, message, '✅');
    expect(heard).toEqual([]);
  });

  it('replays what happened while a connection was cut or moved', async ({ expect }) => {
    await using fake = await startHearing();
    const { discord, ana, message, heard, client } = fake;
    const replayed: number[] = [];
    client.on(Events.ShardResume, (_, events) => void replayed.push(events));
    for (const away of [discord.gateway.cut, discord.gateway.reconnect]) {
      const resumed = discord.whenCalled('RESUMED');
      away();
      await discord.users.react(ana, message, '✅');
      await discord.users.unreact(ana, message, '✅');
      await resumed;
    }
    await expect.poll(() => heard.length).toBe(4);
    await expect.poll(() => replayed.length).toBe(2);
    await expect.poll(() => discord.gateway.sessions).toBe(1);
  });

  it('loses what happens between two sessions, and nothing where one may resume', async () => {
    await using fake = await startHearing();
    const { discord, ana, message, heard, client } = fake;
    const resumed = discord.whenCalled('RESUMED');
    discord.gateway.invalidate(true);
    await resumed;
    const renewed = new Promise((resolve) => client.once(Events.ShardReady, resolve));
    discord.gateway.cut();
    discord.gateway.invalidate();
    await discord.users.react(ana, message, '✅');
    await renewed;
    await discord.users.react(ana, message, '👍');
    expect(heard).toEqual([`+👍 ${ana}`]);
  });

  it('is left by a client whose heartbeats it does not answer', async ({ expect }) => {
    await using fake = await startHearing({ heartbeatMs: 40 });
    const { discord, ana, message, heard } = fake;
    discord.gateway.withholdAcks();
    const resumed = discord.whenCalled('RESUMED');
    await resumed;
    discord.gateway.withholdAcks(false);
    await discord.users.react(ana, message, '✅');
    // A beat of the client's own may come between.
    await expect.poll(() => heard).toEqual([`+✅ ${ana}`]);
  });

  it.each([4004, 4014])('closes a ready connection for good with %i', async (code) => {
    await using fake = await start();
    const { client, discord } = fake;
    const closed = new Promise<number>((resolve) =>
      client.once(Events.ShardDisconnect, (event) => resolve(event.code)),
    );
    discord.gateway.close(code);
    expect(await closed).toBe(code);
    expect(client.ws.shards.get(0)?.status).toBe(Status.Disconnected);
    expect(discord.gateway.sessions).toBe(0);
  });

  it('refuses a wrong token and intents that were not granted', async () => {
    await using discord = await startFakeDiscord();
    const logIn = async (token: string, intents: readonly GatewayIntentBits[]) => {
      const client = createClient(discord.apiBase, intents);
      const error = await client.login(token).then(
        () => undefined,
        (thrown: Error) => thrown.message,
      );
      await client.destroy();
      return error;
    };
    const { Guilds, MessageContent } = GatewayIntentBits;
    expect(await logIn('another.fake.token', [Guilds])).toMatch(/invalid token|Unauthorized/i);
    expect(await logIn(discord.state.token, [Guilds, MessageContent])).toMatch(/disallowed intents/);
    discord.state.grantedIntents = MessageContent;
    expect(await logIn(discord.state.token, [Guilds, MessageContent])).toBeUndefined();
  });

  it('cannot be reached while it refuses connections, and is again after', async ({ expect }) => {
    await using fake = await startHearing();
    const { discord, ana, message, heard, client } = fake;
    const resumed = discord.whenCalled('RESUMED');
    await discord.gateway.refuse(true);
    await expect(client.users.fetch(ana, { force: true })).rejects.toThrow();
    await discord.users.react(ana, message, '✅');
    await discord.gateway.refuse(false);
    await resumed;
    await expect.poll(() => heard).toEqual([`+✅ ${ana}`]);
  });

  it('says at once that nobody answers where no app is connected', async ({ expect }) => {
    const fake = await start();
    const { discord, client, ana, team, channel } = fake;
    await using _ = { [Symbol.asyncDispose]: () => discord[Symbol.asyncDispose]() };
    const row = { type: 1, components: [{ type: 2, style: 1, label: 'Why', custom_id: 'why' }] } as const;
    await team.send({ components: [row] });
    await client.destroy();
    await expect.poll(() => discord.gateway.sessions).toBe(0);
    const [message] = discord.read(channel);
    expect(message && (await discord.users.click(ana, message, 'why')).answer).toBeNull();
  });
});
