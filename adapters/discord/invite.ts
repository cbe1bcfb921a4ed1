import { type APIGuildMember, type APIOverwrite, type APIRole, PermissionFlagsBits } from 'discord.js';

/** Whatever is written behind it, Discord opens an invitation there. */
const AUTHORIZE = 'https://discord.com/oauth2/authorize';

/** What Tiller may do in a Discord server, under the names of Discord's own pages, and what for. */
export const PERMISSIONS: readonly Permission[] = [
  { flag: 'ViewChannel', name: 'View Channel', why: 'the channel that the digest goes to' },
  { flag: 'SendMessages', name: 'Send Messages', why: 'the digest, and answers that everybody sees' },
  {
    flag: 'CreatePublicThreads',
    name: 'Create Public Threads',
    why: 'one thread under each digest, for its details',
  },
  {
    flag: 'SendMessagesInThreads',
    name: 'Send Messages in Threads',
    why: 'each task’s line, and who decided what',
  },
  {
    flag: 'ReadMessageHistory',
    name: 'Read Message History',
    why: 'a ✅ on a task counts, also one from while it was away',
  },
  {
    flag: 'PinMessages',
    name: 'Pin Messages',
    why: 'keeps the board at the top of the channel',
    isOptional: true,
  },
  {
    flag: 'AttachFiles',
    name: 'Attach Files',
    why: 'charts as pictures',
    isOptional: true,
  },
];

export interface Permission {
  flag: keyof typeof PermissionFlagsBits;
  name: string;
  why: string;
  /** Tiller works without it. */
  isOptional?: boolean;
}

/** The link with which somebody who manages a server lets Tiller in, with these permissions and no others. */
export function buildInvite(application: string): string {
  const permissions = PERMISSIONS.reduce((bits, { flag }) => bits | PermissionFlagsBits[flag], 0n);
  const query = new URLSearchParams({
    client_id: application,
    scope: 'bot applications.commands',
    permissions: String(permissions),
  });
  return `${AUTHORIZE}?${query}`;
}

/** What decides about somebody's permissions in a channel. */
export interface Standing {
  guild: string;
  roles: readonly APIRole[];
  member: APIGuildMember;
  overwrites: readonly APIOverwrite[];
}

/** What is missing in a channel, in the order of the list. */
export function findMissing(standing: Standing): Permission[] {
  const granted = sumPermissions(standing);
  if ((granted & PermissionFlagsBits.Administrator) !== 0n) return [];
  return PERMISSIONS.filter(({ flag }) => (granted & PermissionFlagsBits[flag]) === 0n);
}

/** Discord's order: everybody, roles, the person; what a later one allows counts, whatever an earlier one denied. */
function sumPermissions({ guild, roles, member, overwrites }: Standing): bigint {
  const own = [guild, ...member.roles];
  const base = roles
    .filter(({ id }) => own.includes(id))
    .reduce((bits, { permissions }) => bits | BigInt(permissions), 0n);
  return [[guild], member.roles, [member.user.id]].reduce((bits, layer) => {
    const here = overwrites.filter(({ id }) => layer.includes(id));
    const denied = here.reduce((sum, { deny }) => sum | BigInt(deny), 0n);
    return here.reduce((sum, { allow }) => sum | BigInt(allow), bits & ~denied);
  }, base);
}
