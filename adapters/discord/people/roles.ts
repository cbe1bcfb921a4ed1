import { type Client, Events, type Guild } from 'discord.js';
import type { Log } from '../../../src/base/ports.ts';
import type { Engine } from '../../../src/engine/engine.ts';

/** Keeps what the roles of servers are called: people name a role as it is called now. */
export interface Roles {
  watch(client: Client): void;
  note(guild: Guild | undefined): Promise<void>;
  /** Whether the engine knows the roles of a server: it does of those that a team is in. */
  isNoted(guild: string): boolean;
}

export function createRoles({ engine, log }: { engine: Engine; log: Log }): Roles {
  const noted = new Set<string>();
  async function note(guild: Guild | undefined): Promise<void> {
    if (!guild) return;
    const named = guild.roles.cache.map(({ id, name }) => ({ id, name }));
    try {
      if (await engine.noteRoles({ platform: 'discord', tenant: guild.id }, named)) noted.add(guild.id);
    } catch (error) {
      log.warn({ err: error }, 'Discord: the roles were not noted');
    }
  }
  return {
    watch(client) {
      client.on(Events.GuildRoleCreate, ({ guild }) => note(guild));
      client.on(Events.GuildRoleUpdate, (_before, { guild }) => note(guild));
      client.on(Events.GuildRoleDelete, ({ guild }) => note(guild));
    },
    note,
    isNoted: (guild) => noted.has(guild),
  };
}
