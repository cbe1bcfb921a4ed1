import {
  type APIGuildMember,
  type Client,
  type Guild,
  PermissionFlagsBits,
  PermissionsBitField,
  type REST,
  RESTJSONErrorCodes,
  Routes,
} from 'discord.js';
import type { Log } from '../../../src/base/ports.ts';
import { hasCode } from '../rest.ts';

/** Who somebody is in a server, as Discord says at this moment. */
export interface Person {
  name: string;
  roles: readonly string[];
  /** A guest is a program, or somebody who may not see the channel. Null where Discord did not say. */
  standing: 'administrator' | 'person' | 'guest' | null;
  /** Whether they are not in the server, or there is no such account any more. */
  isGone?: true;
}

export interface People {
  find(guild: string, user: string, place: string | null): Promise<Person>;
  /** What a person with these roles is in a server; null where the server is not known yet. */
  judge(guild: string, user: string, roles: readonly string[]): 'administrator' | 'person' | null;
  /** The servers in which we and this person are. */
  listShared(user: string): Promise<string[]>;
}

/** Asks Discord who somebody is, each time: roles decide, and they change. */
export function createPeople({
  rest,
  log,
  getClient,
}: {
  rest: REST;
  log: Log;
  getClient(): Client | null;
}): People {
  async function readMember(guild: string, user: string): Promise<APIGuildMember | 'gone' | 'unknown'> {
    try {
      return (await rest.get(Routes.guildMember(guild, user))) as APIGuildMember;
    } catch (error) {
      // A server that we are not in says nothing of anybody.
      if (hasCode(error, RESTJSONErrorCodes.UnknownMember) || hasCode(error, RESTJSONErrorCodes.UnknownUser))
        return 'gone';
      log.warn({ err: error }, 'Discord did not say who this is');
      return 'unknown';
    }
  }

  function judge(guild: string, user: string, roles: readonly string[]): 'administrator' | 'person' | null {
    const server = getClient()?.guilds.cache.get(guild);
    if (!server) return null;
    const mayAdminister = server.ownerId === user || mayManage(sumPermissions(server, roles).bitfield);
    return mayAdminister ? 'administrator' : 'person';
  }

  return {
    async find(guild, user, place) {
      const member = await readMember(guild, user);
      if (member === 'gone') return { name: user, roles: [], standing: 'guest', isGone: true };
      if (member === 'unknown') return { name: user, roles: [], standing: null };
      const server = getClient()?.guilds.cache.get(guild);
      const { roles } = member;
      const isGuest = member.user.bot === true || (place !== null && !maySee(server, { user, roles }, place));
      return {
        name: member.user.username,
        roles,
        standing: isGuest ? 'guest' : judge(guild, user, roles),
      };
    },
    judge,
    async listShared(user) {
      const guilds = [...(getClient()?.guilds.cache.keys() ?? [])];
      const found = await Promise.all(
        guilds.map(async (guild) => (typeof (await readMember(guild, user)) === 'string' ? [] : [guild])),
      );
      return found.flat();
    },
  };
}

/** What roles and the channel's own rules add up to, in Discord's order: everyone, roles, the person. */
function maySee(
  guild: Guild | undefined,
  { user, roles }: { user: string; roles: readonly string[] },
  place: string,
): boolean {
  const channel = guild?.channels.cache.get(place);
  if (!guild || !channel) return false;
  const granted = sumPermissions(guild, roles);
  if (guild.ownerId === user || granted.has(PermissionFlagsBits.Administrator)) return true;
  if (!('permissionOverwrites' in channel)) return false;
  const rules = channel.permissionOverwrites.cache;
  return [[guild.id], roles, [user]]
    .reduce((bits, layer) => {
      const own = layer.flatMap((id) => rules.get(id) ?? []);
      return bits.remove(own.map(({ deny }) => deny)).add(own.map(({ allow }) => allow));
    }, granted)
    .has(PermissionFlagsBits.ViewChannel);
}

function sumPermissions(guild: Guild, roles: readonly string[]): PermissionsBitField {
  return new PermissionsBitField(
    [guild.id, ...roles].flatMap((role) => guild.roles.cache.get(role)?.permissions ?? []),
  );
}

/** Whether permissions, as Discord adds them up, let somebody change the server itself. */
export function mayManage(permissions: bigint): boolean {
  return (permissions & (PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageGuild)) !== 0n;
}
