import { PermissionFlagsBits, type PermissionsString } from 'discord.js';
import type { DiscordState } from '../fake-discord/state.ts';
import type { Channel } from './entities.ts';

export const ALL = toBits(Object.keys(PermissionFlagsBits) as PermissionsString[]);

export function toBits(names: readonly PermissionsString[]): bigint {
  return names.reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);
}

/** What a member may do in a channel, as Discord computes it; everything in a conversation of two. */
export function permissionsIn(state: DiscordState, user: string, channel: Channel): bigint {
  if (channel.recipient !== null) return ALL & ~PermissionFlagsBits.PinMessages;
  const own = state.members.get(user)?.roles ?? [];
  const roles = [state.guildId, ...own].map((role) => state.roles.get(role)?.permissions ?? 0n);
  const granted = roles.reduce((bits, each) => bits | each, 0n);
  if ((granted & PermissionFlagsBits.Administrator) !== 0n) return ALL;
  const { overwrites } = state.channels.get(channel.parentId ?? '') ?? channel;
  return [[state.guildId], own, [user]].reduce((bits, layer) => {
    const here = layer.flatMap((id) => overwrites.get(id) ?? []);
    const denied = here.reduce((sum, { deny }) => sum | deny, 0n);
    return here.reduce((sum, { allow }) => sum | allow, bits & ~denied);
  }, granted);
}

/** Whether the app may do something in a channel. */
export function may(state: DiscordState, channel: Channel, permission: PermissionsString): boolean {
  return (permissionsIn(state, state.botUserId, channel) & PermissionFlagsBits[permission]) !== 0n;
}

/** Whether the intents of a session cover an event. */
export function wants(intents: number, type: string, data: object): boolean {
  const isGuild = 'guild_id' in data;
  if (type === 'INTERACTION_CREATE') return true;
  if (type.startsWith('MESSAGE_REACTION')) return (intents & (isGuild ? 1 << 10 : 1 << 13)) !== 0;
  if (type.startsWith('MESSAGE')) return (intents & (isGuild ? 1 << 9 : 1 << 12)) !== 0;
  if (type.startsWith('GUILD_MEMBER')) return (intents & (1 << 1)) !== 0;
  return (intents & 1) !== 0;
}

/** Whether it happened where the app can see it. */
export function isSeen(state: DiscordState, type: string, data: object): boolean {
  const channel = 'channel_id' in data ? state.channels.get(String(data.channel_id)) : undefined;
  return type === 'INTERACTION_CREATE' || !channel || may(state, channel, 'ViewChannel');
}
