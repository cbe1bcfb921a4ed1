import { Client, Events, GatewayIntentBits, type Interaction, Partials } from 'discord.js';
import { createShards } from '../../../adapters/discord/session/shards.ts';
import { startFakeDiscord } from '../fake-discord/index.ts';

const { Guilds, GuildMessages, GuildMessageReactions, DirectMessages } = GatewayIntentBits;
const INTENTS = [Guilds, GuildMessages, GuildMessageReactions, DirectMessages];

/** The real client as a Tiller sets it up, not yet logged in; it waits for no turn to say who it is. */
export function createClient(api: string, intents: readonly GatewayIntentBits[] = INTENTS): Client {
  return new Client({
    intents: [...intents],
    partials: [Partials.Message, Partials.Reaction, Partials.User, Partials.Channel],
    enforceNonce: true,
    allowedMentions: { parse: [], repliedUser: false },
    rest: { api, retries: 0 },
    ws: {
      buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }),
      buildStrategy: createShards().buildStrategy,
    },
  });
}

/** The fake with a channel, a person in it, and the real client logged in. */
export async function startDiscordClient({ heartbeatMs = 41_250 } = {}) {
  const discord = await startFakeDiscord();
  discord.state.heartbeatMs = heartbeatMs;
  const ana = discord.users.addMember('ana');
  const { id: channel } = discord.users.addChannel('team');
  const client = createClient(discord.apiBase);
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.state.token);
  await ready;
  const team = await client.channels.fetch(channel);
  if (!team?.isTextBased() || !('threads' in team)) throw new Error('the channel is not there');
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
