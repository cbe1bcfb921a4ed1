import {
  type APIChannel,
  type APIGuildMember,
  type APIRole,
  type REST,
  RESTJSONErrorCodes,
  Routes,
} from 'discord.js';
import type { CommandTable } from '../../src/base/command/table.ts';
import { notPossible, Refusal } from '../../src/base/language/errors.ts';
import type { DiscordConfig } from '../process/config.ts';
import { newId } from '../process/random.ts';
import { askUntil, type ChatSetup, type ConnectedChat, type Dialogue, type SetupPerson } from '../setup.ts';
import {
  type BotFacts,
  checkChannel,
  createCheckClient,
  type GuildChannel,
  isTextChannel,
  listGuilds,
  readGuild,
  testToken,
  WHERE_ENDPOINT,
} from './doctor.ts';
import { buildInvite, PERMISSIONS } from './invite.ts';
import { renderMessage } from './render.ts';
import { hasCode, PORTAL, read, refuseCall, WHERE_TOKEN } from './rest.ts';

export interface DiscordSetupDeps {
  commands: CommandTable;
  /** Another Discord than Discord's own, for tests. */
  apiBase: string | null;
  /** What `.env` and the environment hold already. */
  known: DiscordConfig | null;
  /** For private messages. */
  zone: string;
  currency: string;
}

/** Characters of a nonce (Discord's API, Create Message). */
const LONGEST_NONCE = 25;

interface Server {
  id: string;
  name: string;
}

/** Three parts: who, when, and what only Discord can make. */
const TOKEN = /^[\w-]{17,}\.[\w-]{4,}\.[\w-]{10,}$/;
/** What else is on the pages of an application, and what it is taken for. */
const OTHERS: readonly { shape: RegExp; what: string }[] = [
  { shape: /^\d{15,21}$/, what: 'an id' },
  { shape: /^[0-9a-f]{64}$/i, what: 'the public key of an application' },
  { shape: /^[\w-]{32}$/, what: 'a client secret' },
  { shape: /^https?:\/\//i, what: 'an address' },
];
const WHERE_GRANT = `${PORTAL} → your application → Bot → Requires OAuth2 Code Grant: turn it off, then Save Changes`;

/** Setting Discord up: the application, its token, the invitation and the permissions, each checked with a real call. */
export function createDiscordSetup(deps: DiscordSetupDeps): ChatSetup {
  const { apiBase, known } = deps;

  return {
    platform: 'discord',
    name: 'Discord',
    async connect(dialogue) {
      dialogue.say(...describeApplication(), '');
      const { token, rest, bot } = await askToken(dialogue);
      const ready = await waitForPages(dialogue, rest, bot);
      const server = await askServer(dialogue, rest, ready);
      return connected(rest, ready, server, {
        DISCORD_TOKEN: token,
        // Set for another server, its commands would be missing in this one.
        ...(known && known.guildId !== null && known.guildId !== server.id && { DISCORD_GUILD_ID: '' }),
      });
    },
  };

  async function askToken(dialogue: Dialogue): Promise<{ token: string; rest: REST; bot: BotFacts }> {
    dialogue.say(`Its token: ${WHERE_TOKEN} → Yes, do it! → Copy. Discord shows it once.`);
    return askUntil(dialogue, async () => {
      const hint = known === null ? '' : ' (Enter keeps the one in use)';
      const given = await dialogue.ask(`Token${hint}: `, { isSecret: true });
      const token = given === '' && known !== null ? known.token : given.replace(/^Bot\s+/i, '');
      if (!TOKEN.test(token)) throw refuseShape(token);
      const rest = createCheckClient({ token, guildId: null, apiBase });
      const bot = await testToken(rest);
      dialogue.say(`ok  Discord knows it: @${bot.botName}.`, '');
      return { token, rest, bot };
    });
  }

  async function connected(
    rest: REST,
    { bot, botName, owner }: BotFacts,
    server: Server,
    variables: Readonly<Record<string, string>>,
  ): Promise<ConnectedChat> {
    const settings = { commands: deps.commands, zone: deps.zone, currency: deps.currency };
    let channels: GuildChannel[] = [];
    return {
      tenant: server.id,
      tenantName: server.name,
      variables,
      likelyPerson: owner === null ? null : await findPerson(rest, server.id, owner),
      findPeople: (given) => findPeople(rest, server.id, given),
      async findChannel(given) {
        channels = await read<GuildChannel[]>(rest, Routes.guildChannels(server.id));
        const channel = matchChannel(channels, given);
        if (!channel) return null;
        // Read anew each time: somebody may just have changed them.
        const guild = await readGuild(rest, server.id, bot);
        const { obstacle, lack } = checkChannel(channel, guild, botName);
        const found = { id: channel.id, name: `#${channel.name}` };
        return { ...found, obstacle: obstacle?.join('\n') ?? null, lack: lack?.join(' ') ?? null };
      },
      async listTeam() {
        const roles = await read<APIRole[]>(rest, Routes.guildRoles(server.id));
        const own = roles.filter(({ id, managed }) => id !== server.id && !managed);
        return { kind: 'roles', roles: own.map(({ id, name }) => ({ id, name })) };
      },
      describeMissing(given) {
        const names = channels.filter(isTextChannel).map(({ name }) => `#${name}`);
        return `${server.name} has no channel “${given}”. It has ${names.slice(0, 12).join(', ') || 'no text channel yet'}.`;
      },
      async sendPrivately(user, view) {
        try {
          const opened = { body: { recipient_id: user } };
          const { id } = (await rest.post(Routes.userChannels(), opened)) as APIChannel;
          // A nonce: what is sent again after a lost answer is there once.
          const nonce = newId().replaceAll('-', '').slice(0, LONGEST_NONCE);
          const drawn = renderMessage(view, settings);
          const body = { ...drawn, allowed_mentions: { parse: [] }, nonce, enforce_nonce: true };
          await rest.post(Routes.channelMessages(id), { body });
        } catch (error) {
          throw hasCode(error, RESTJSONErrorCodes.CannotSendMessagesToThisUser)
            ? notPossible(
                `your private messages are closed to bots of ${server.name}.`,
                `To open them: in Discord ${server.name} → Privacy Settings → Direct Messages`,
              )
            : refuseCall(error);
        }
      },
    };
  }
}

function describeApplication(): string[] {
  return [
    `Open ${PORTAL}, sign in, press New Application, name it Tiller and press Create.`,
    'That makes the bot, too. Nothing on its pages has to be changed: it needs no privileged intent.',
    'Have the application already? Go on with its token.',
  ];
}

/** Asks until nothing on the application's pages keeps commands, or the bot, away. */
async function waitForPages(dialogue: Dialogue, rest: REST, first: BotFacts): Promise<BotFacts> {
  for (let bot = first; ; bot = await testToken(rest)) {
    if (bot.endpoint === null && !bot.needsCodeGrant) return bot;
    if (bot.endpoint !== null) {
      dialogue.say(`Discord sends commands and clicks to ${bot.endpoint}, so none would come here.`);
      dialogue.say(`Where: ${WHERE_ENDPOINT}.`);
    }
    if (bot.needsCodeGrant)
      dialogue.say('The application cannot be invited as it is.', `Where: ${WHERE_GRANT}.`);
    await dialogue.ask('Press Enter when that is done: ');
  }
}

/** The invitation, and the server in which the bot then is. */
async function askServer(
  dialogue: Dialogue,
  rest: REST,
  { application, botName }: BotFacts,
): Promise<Server> {
  dialogue.say(
    `Let @${botName} into your server: open this link, choose the server, press Continue, then Authorize.`,
    'Whoever opens it needs Manage Server there: send it to somebody who has that, if you have not.',
    '',
    buildInvite(application),
    '',
    'It asks for these permissions and no others:',
    ...PERMISSIONS.map(({ name, why, isOptional }) => {
      return `  ${name}: ${why}${isOptional ? ' (may be left out)' : ''}`;
    }),
    '',
  );
  for (;;) {
    const servers = await listGuilds(rest);
    const [only] = servers;
    if (only && servers.length === 1) {
      dialogue.say(`ok  @${botName} is in ${only.name}.`, '');
      return only;
    }
    if (!only) {
      await dialogue.ask(`Press Enter when @${botName} is in your server: `);
      if ((await listGuilds(rest)).length === 0) dialogue.say(`Not yet: @${botName} is in no server.`);
      continue;
    }
    const names = servers.map(({ name }) => name).join(', ');
    const given = await dialogue.ask(`@${botName} is in ${names}. Which one is it for? `);
    const wanted = given.toLowerCase();
    const found = servers.filter(({ id, name }) => id === given || name.toLowerCase() === wanted);
    const [server] = found;
    if (server && found.length === 1) {
      dialogue.say(`ok  ${server.name} (${server.id})`, '');
      return server;
    }
    const listed = servers.map(({ id, name }) => `${name} (${id})`).join(' or ');
    dialogue.say(`Not yet: name one, or give what is in brackets: ${listed}.`);
  }
}

function refuseShape(token: string): Refusal {
  const what = OTHERS.find(({ shape }) => shape.test(token))?.what;
  const said =
    token === ''
      ? 'Nothing was given.'
      : `That is ${what ?? 'no token of Discord’s, which has three parts with dots between them'}.`;
  return new Refusal({ code: 'bad_argument', message: `${said} The token: ${WHERE_TOKEN}.`, field: 'Token' });
}

/** By name with or without `#`, by id, as a mention, or as the link that Discord copies. */
function matchChannel(channels: readonly GuildChannel[], given: string): GuildChannel | undefined {
  const id = /^(?:<#|https:\/\/\S*\/)?(\d{15,21})>?$/.exec(given.trim())?.[1];
  const wanted = given.replace(/^#/, '').trim().toLowerCase().replace(/\s+/g, '-');
  const named = channels.filter(({ name }) => name?.toLowerCase() === wanted);
  return channels.find((channel) => channel.id === id) ?? named.find(isTextChannel) ?? named[0];
}

async function findPerson(rest: REST, guild: string, user: string): Promise<SetupPerson | null> {
  try {
    return toPerson(await read<APIGuildMember>(rest, Routes.guildMember(guild, user)));
  } catch (error) {
    if (hasCode(error, RESTJSONErrorCodes.UnknownMember) || hasCode(error, RESTJSONErrorCodes.UnknownUser))
      return null;
    throw refuseCall(error);
  }
}

/** Discord looks for beginnings of names, and lets bots look for those without a privileged intent. */
async function findPeople(rest: REST, guild: string, given: string): Promise<SetupPerson[]> {
  const wanted = given
    .replace(/^<@!?|^@|>$/g, '')
    .trim()
    .toLowerCase();
  if (/^\d{15,21}$/.test(wanted)) {
    const person = await findPerson(rest, guild, wanted);
    return person ? [person] : [];
  }
  const query = { query: wanted, limit: '100' };
  const found = await read<APIGuildMember[]>(rest, Routes.guildMembersSearch(guild), query);
  const people = found.filter(({ user }) => user.bot !== true);
  const exact = people.filter(({ nick, user }) => {
    return [nick, user.global_name, user.username].some((name) => name?.toLowerCase() === wanted);
  });
  return (exact.length > 0 ? exact : people).map(toPerson);
}

/** Discord tells no time zones. */
function toPerson({ user }: APIGuildMember): SetupPerson {
  return { id: user.id, name: user.username, zone: null };
}
