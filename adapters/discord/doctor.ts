import {
  type APIApplication,
  type APIApplicationCommand,
  type APIGatewayBotInfo,
  type APIGuildChannel,
  type APIGuildMember,
  type APIOverwrite,
  type APIRole,
  type APIUser,
  ChannelType,
  DiscordAPIError,
  type GuildChannelType,
  type REST,
  Routes,
} from 'discord.js';
import type { CommandTable } from '../../src/base/command/table.ts';
import { count } from '../../src/base/language/words.ts';
import type { Row } from '../../src/base/store/tables.ts';
import type { Finding } from '../../src/schedule/health.ts';
import { directUserOf } from '../../src/team/account/place-store.ts';
import { formatCall } from '../calls/call.ts';
import type { DiscordConfig } from '../process/config.ts';
import { describeCommands, hashCommands } from './commands/commands.ts';
import { buildInvite, findMissing, type Permission } from './invite.ts';
import { hearsPeople } from './people/leaving.ts';
import { createRest, PORTAL, read, refuseCall } from './rest.ts';

const WITHIN_HOUR = `within the hour (at once with Server Members Intent switched on: ${PORTAL} → your application → Bot)`;
export const WHERE_ENDPOINT = `${PORTAL} → your application → General Information → Interactions Endpoint URL: empty it, then Save Changes`;

/** A channel of a server, as far as this matters. */
export type GuildChannel = Pick<APIGuildChannel<GuildChannelType>, 'id' | 'name' | 'type'> & {
  permission_overwrites?: APIOverwrite[];
};

/** Channels that a digest can go to. */
const TEXT: ReadonlySet<number> = new Set([ChannelType.GuildText, ChannelType.GuildAnnouncement]);
/** Logins below this many are worth a word: a bot that starts again and again uses them up. */
const FEW_LOGINS = 50;
/** Servers that are named; of more, how many there are. */
const MOST_NAMED = 3;

/** Whose token it is. */
export interface BotFacts {
  application: string;
  bot: string;
  botName: string;
  /** Who made the application, or owns the team that did; null where Discord does not say. */
  owner: string | null;
  /** Where Discord sends interactions instead of here; null where they come here. */
  endpoint: string | null;
  /** Whether an invitation asks for a step that no bot of this kind can do. */
  needsCodeGrant: boolean;
  /** Whether Discord tells it who leaves. */
  hearsPeople: boolean;
}

/** A server that the bot is in, as far as permissions go. */
export interface GuildFacts {
  id: string;
  roles: APIRole[];
  member: APIGuildMember;
}

/** A client for looks at how things are: nobody waits long for it, and it repeats little. */
export function createCheckClient(config: DiscordConfig): REST {
  return createRest(config, { retries: 1, timeout: 10_000, rejectOnRateLimit: () => true });
}

/** Asks Discord whose token it is. Refuses one that it does not take, with where to get another. */
export async function testToken(rest: REST): Promise<BotFacts> {
  const user = await read<APIUser>(rest, Routes.user());
  const application = await read<APIApplication>(rest, Routes.currentApplication());
  return {
    application: application.id,
    bot: user.id,
    botName: user.username,
    owner: application.team?.owner_user_id ?? application.owner?.id ?? null,
    endpoint: application.interactions_endpoint_url || null,
    needsCodeGrant: application.bot_require_code_grant,
    hearsPeople: hearsPeople(application),
  };
}

/** Whether a digest can go to a channel. */
export function isTextChannel({ type }: GuildChannel): boolean {
  return TEXT.has(type);
}

export async function listGuilds(rest: REST): Promise<{ id: string; name: string }[]> {
  return read(rest, Routes.userGuilds());
}

export async function readGuild(rest: REST, id: string, bot: string): Promise<GuildFacts> {
  const [roles, member] = await Promise.all([
    read<APIRole[]>(rest, Routes.guildRoles(id)),
    read<APIGuildMember>(rest, Routes.guildMember(id, bot)),
  ]);
  return { id, roles, member };
}

/** What keeps Tiller from its work in a channel, with where to click, and what it does without, a line each. */
export function checkChannel(
  channel: GuildChannel,
  guild: GuildFacts,
  botName: string,
): { obstacle: string[] | null; lack: string[] | null } {
  const name = `#${channel.name}`;
  if (!isTextChannel(channel))
    return { obstacle: [`${name} is no text channel: a digest needs one.`], lack: null };
  const { id, roles, member } = guild;
  const overwrites = channel.permission_overwrites ?? [];
  const missing = findMissing({ guild: id, roles, member, overwrites });
  const needed = missing.filter(({ isOptional }) => !isOptional);
  const optional = missing.filter(({ isOptional }) => isOptional);
  // Allowed for the bot in the channel, a permission counts whatever roles say.
  const where = `In Discord: ${name} → Edit Channel → Permissions → Advanced permissions → + → ${botName}, and turn on what is missing.`;
  const list = (permissions: readonly Permission[]) =>
    permissions.map(({ name, why }) => `  ${name}: ${why}`);
  return {
    obstacle:
      needed.length === 0 ? null : [`in ${name} these permissions are missing.`, ...list(needed), where],
    lack: optional.length === 0 ? null : ['Only this is missing.', ...list(optional), where],
  };
}

export interface DiscordExamination {
  config: DiscordConfig;
  /** Where feeds are posted. */
  places: readonly Row<'places'>[];
  commands: CommandTable;
}

/** Looks at everything between this machine and Discord, with real calls that change nothing. */
export async function examineDiscord({ config, places, commands }: DiscordExamination): Promise<Finding[]> {
  const rest = createCheckClient(config);
  let facts: BotFacts;
  let guilds: { id: string; name: string }[];
  try {
    facts = await testToken(rest);
    guilds = await listGuilds(rest);
  } catch (error) {
    return [toBroken('Discord', error)];
  }
  const findings: Finding[] = [
    { state: 'ok', name: 'Discord', detail: `@${facts.botName}, of application ${facts.application}` },
    await look('Discord connection', () => examineConnection(rest, facts)),
    examineInteractions(facts),
    examineGuilds(facts, guilds, config),
    await look('Discord commands', () => examineCommands(rest, facts, { config, commands })),
  ];
  const standings = new Map<string, GuildFacts>();
  for (const place of places) {
    if (place.platform !== 'discord' || directUserOf(place) !== null) continue;
    const name = `Discord channel ${place.name}`;
    if (!guilds.some(({ id }) => id === place.tenant)) {
      const detail = `@${facts.botName} is not in its server (${place.tenant}): open ${buildInvite(facts.application)}`;
      findings.push({ state: 'broken', name, detail });
      continue;
    }
    findings.push(
      await look(name, async () => {
        const guild = standings.get(place.tenant) ?? (await readGuild(rest, place.tenant, facts.bot));
        standings.set(place.tenant, guild);
        return examineChannel(rest, place, { name, guild, botName: facts.botName });
      }),
    );
  }
  return findings;
}

async function examineConnection(rest: REST, { hearsPeople: hears }: BotFacts): Promise<Finding> {
  const name = 'Discord connection';
  const { session_start_limit: logins } = await read<APIGatewayBotInfo>(rest, Routes.gatewayBot());
  const left = `${logins.remaining} of ${logins.total} logins are left`;
  const hours = Math.ceil(logins.reset_after / 3_600_000);
  if (logins.remaining === 0) {
    const detail = `${left}: Discord takes none for ${hours} h. Something starts Tiller again and again; its log says why`;
    return { state: 'broken', name, detail };
  }
  const detail = `Discord gives one; ${left}; no privileged intent is needed; who leaves is found ${hears ? 'at once' : WITHIN_HOUR}`;
  return { state: logins.remaining < FEW_LOGINS ? 'note' : 'ok', name, detail };
}

function examineInteractions({ endpoint }: BotFacts): Finding {
  const name = 'Discord interactions';
  return endpoint === null
    ? { state: 'ok', name, detail: 'commands and clicks come over the connection' }
    : { state: 'broken', name, detail: `commands and clicks go to ${endpoint} instead. ${WHERE_ENDPOINT}` };
}

function examineGuilds(
  { botName, application }: BotFacts,
  guilds: readonly { name: string }[],
  { guildId }: DiscordConfig,
): Finding {
  const name = 'Discord servers';
  const invite = buildInvite(application);
  if (guilds.length === 0) return { state: 'broken', name, detail: `@${botName} is in none: open ${invite}` };
  const where =
    guilds.length > MOST_NAMED
      ? count(guilds.length, 'server')
      : guilds.map((guild) => guild.name).join(', ');
  // Where its commands are in one server alone, others have no use for it.
  const others = guildId === null ? `; others, each a team of its own, let it in by ${invite}` : '';
  return { state: 'ok', name, detail: `@${botName} is in ${where}${others}` };
}

async function examineCommands(
  rest: REST,
  { application }: BotFacts,
  { config, commands }: Pick<DiscordExamination, 'config' | 'commands'>,
): Promise<Finding> {
  const name = 'Discord commands';
  const { guildId } = config;
  const route =
    guildId === null
      ? Routes.applicationCommands(application)
      : Routes.applicationGuildCommands(application, guildId);
  const known = await read<APIApplicationCommand[]>(rest, route);
  const where = guildId === null ? 'in all servers' : `in server ${guildId} alone (DISCORD_GUILD_ID)`;
  const renews = `${formatCall()} registers them when it has connected`;
  if (known.length === 0) return { state: 'note', name, detail: `none is registered yet: ${renews}` };
  return hashCommands(known) === hashCommands(describeCommands(commands))
    ? { state: 'ok', name, detail: `registered and current, ${where}` }
    : { state: 'note', name, detail: `registered, but of another version of Tiller: ${renews}` };
}

/** A server names all its channels, also those that the bot may not see. */
async function examineChannel(
  rest: REST,
  place: Row<'places'>,
  { name, guild, botName }: { name: string; guild: GuildFacts; botName: string },
): Promise<Finding> {
  const channels = await read<GuildChannel[]>(rest, Routes.guildChannels(guild.id));
  const channel = channels.find(({ id }) => id === place.place) ?? (await findThread(rest, place.place));
  const other = `choose another with ${formatCall('setup discord')}`;
  if (!channel) return { state: 'broken', name, detail: `it is gone: ${other}` };
  if (!isTextChannel(channel))
    return { state: 'broken', name, detail: `it is there and is no text channel: ${other}` };
  const { obstacle, lack } = checkChannel(channel, guild, botName);
  if (obstacle !== null) return { state: 'broken', name, detail: toLine(obstacle) };
  return lack === null
    ? { state: 'ok', name, detail: `@${botName} has every permission that it needs there, for pins too` }
    : { state: 'note', name, detail: toLine(lack) };
}

/** A server does not name its threads among its channels. Undefined for what is gone. */
async function findThread(rest: REST, id: string): Promise<GuildChannel | undefined> {
  try {
    return await read<GuildChannel>(rest, Routes.channel(id));
  } catch (error) {
    if (error instanceof DiscordAPIError && error.status === 404) return undefined;
    throw error;
  }
}

/** `in #team these permissions are missing. View Channel: …; …. In Discord: …`. */
function toLine([first = '', ...rest]: readonly string[]): string {
  return [first, ...rest.map((line) => line.trim().replace(/[^.]$/, '$&.'))].join(' ');
}

async function look(name: string, examine: () => Promise<Finding>): Promise<Finding> {
  try {
    return await examine();
  } catch (error) {
    return toBroken(name, error);
  }
}

function toBroken(name: string, error: unknown): Finding {
  return { state: 'broken', name, detail: refuseCall(error).message };
}
