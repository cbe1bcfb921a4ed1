import { type Client, Events, type GuildChannel } from 'discord.js';
import type { Log } from '../../../src/base/ports.ts';
import { notePlace, type PlaceNote } from '../../../src/chat/note-place.ts';
import type { Engine } from '../../../src/engine/engine.ts';

interface PlacesDeps {
  engine: Engine;
  log: Log;
  /** Never the same twice: Discord gives these events no id, and tells of each once. */
  newOrigin(): string;
}

/** Notes what becomes of channels, and of our own place in a server. */
export function watchPlaces(client: Client, { engine, log, newOrigin }: PlacesDeps): void {
  function note(tenant: string, what: Omit<PlaceNote, 'platform' | 'tenant' | 'origin'>): void {
    notePlace(engine, { platform: 'discord', tenant, origin: newOrigin(), ...what }).catch((error: unknown) =>
      log.error({ err: error }, 'Discord: a channel was not noted'),
    );
  }

  client.on(Events.ChannelUpdate, (before, after) => {
    if (isOfGuild(before) && isOfGuild(after) && before.name !== after.name)
      note(after.guildId, { place: after.id, change: 'renamed', name: after.name });
  });
  client.on(Events.ChannelDelete, (channel) => {
    if (isOfGuild(channel)) note(channel.guildId, { place: channel.id, change: 'deleted' });
  });
  // Neither is told of a server that is down for a while.
  client.on(Events.GuildDelete, ({ id }) => note(id, { change: 'left' }));
  client.on(Events.GuildCreate, ({ id }) => note(id, { change: 'back' }));
}

function isOfGuild(channel: object): channel is Pick<GuildChannel, 'id' | 'guildId' | 'name'> {
  return 'guildId' in channel && 'name' in channel;
}
