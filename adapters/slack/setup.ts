import type { WebClient } from '@slack/web-api';
import type { CommandTable } from '../../src/base/command/table.ts';
import { Refusal } from '../../src/base/language/errors.ts';
import type { Log } from '../../src/base/ports.ts';
import type { SlackConfig } from '../process/config.ts';
import { askUntil, type ChatSetup, type ConnectedChat, type Dialogue, type SetupChannel } from '../setup.ts';
import { describeOptional, findMissingScopes, listScopes } from './doctor.ts';
import { buildManifest, SCOPES } from './manifest.ts';
import { findPeople, listTeam } from './people/list-people.ts';
import { renderMessage } from './render.ts';
import {
  APPS_PAGE,
  createCheckClient,
  isPlatformError,
  refuseCall,
  type TokenFacts,
  testSocket,
  testToken,
  WHERE_APP_TOKEN,
  WHERE_BOT_TOKEN,
  WHERE_SCOPES,
} from './teams/check.ts';

export interface SlackSetupDeps {
  commands: CommandTable;
  log: Log;
  /** Another Slack than Slack's own, for tests. */
  apiUrl: string | null;
  /** What `.env` and the environment hold already. */
  known: SlackConfig | null;
  /** The public address of this machine for requests over HTTP; null for Socket Mode. */
  address: string | null;
  /** For private messages. */
  zone: string;
  currency: string;
}

/** What each kind of secret of Slack's begins with, and what it is. */
const SECRETS: readonly { shape: RegExp; what: string }[] = [
  { shape: /^xoxb-/, what: 'a bot token' },
  { shape: /^xapp-/, what: 'an app-level token' },
  { shape: /^xoxp-/, what: 'a user token' },
  { shape: /^xoxe[.-]/, what: 'a configuration or refresh token' },
  { shape: /^xox[a-z]-/, what: 'another kind of token' },
  { shape: /^[0-9a-f]{32}$/i, what: 'a signing secret, a client secret or a verification token' },
];

const WHERE_SIGNING_SECRET = `${APPS_PAGE} → your app → Basic Information → App Credentials → Signing Secret`;

/** A channel's id; names are in small letters. */
const CHANNEL_ID = /^[CG][A-Z0-9]{2,}$/;

/** Setting Slack up: the app, its tokens and permissions, each checked with a real call. */
export function createSlackSetup(deps: SlackSetupDeps): ChatSetup {
  const { commands, log, apiUrl, known, address } = deps;

  return {
    platform: 'slack',
    name: 'Slack',
    async connect(dialogue) {
      dialogue.say(...describeApp(commands, address), '');
      const { botToken, client, token } = await askBotToken(dialogue);
      const way = address === null ? await askAppToken(dialogue) : await askSigningSecret(dialogue);
      const allowed = await askScopes(dialogue, client, token);
      return connected(client, allowed, { SLACK_BOT_TOKEN: botToken, ...way });
    },
  };

  async function askBotToken(
    dialogue: Dialogue,
  ): Promise<{ botToken: string; client: WebClient; token: TokenFacts }> {
    dialogue.say(`The bot token: ${WHERE_BOT_TOKEN}. It begins with xoxb-.`);
    return askUntil(dialogue, async () => {
      const botToken = await askSecret(
        dialogue,
        'Bot token',
        /^xoxb-/,
        known?.botToken ?? null,
        WHERE_BOT_TOKEN,
      );
      const client = createCheckClient(botToken, apiUrl, log);
      const token = await testToken(client);
      dialogue.say(`ok  Slack knows it: @${token.botName} in ${token.tenantName}.`, '');
      return { botToken, client, token };
    });
  }

  async function askAppToken(dialogue: Dialogue): Promise<Record<string, string>> {
    dialogue.say(`The app token: ${WHERE_APP_TOKEN} → Generate. It begins with xapp-.`);
    return askUntil(dialogue, async () => {
      const appToken = await askSecret(
        dialogue,
        'App token',
        /^xapp-/,
        known?.appToken ?? null,
        WHERE_APP_TOKEN,
      );
      await testSocket(createCheckClient(appToken, apiUrl, log));
      dialogue.say('ok  Socket Mode: Slack gives a connection; no public address is needed.', '');
      return { SLACK_APP_TOKEN: appToken };
    });
  }

  async function askSigningSecret(dialogue: Dialogue): Promise<Record<string, string>> {
    dialogue.say(`The signing secret: ${WHERE_SIGNING_SECRET} → Show. 32 letters and digits.`);
    return askUntil(dialogue, async () => ({
      // It would win: with it Tiller uses Socket Mode.
      SLACK_APP_TOKEN: '',
      SLACK_SIGNING_SECRET: await askSecret(
        dialogue,
        'Signing secret',
        /^[0-9a-f]{32}$/i,
        known?.signingSecret ?? null,
        WHERE_SIGNING_SECRET,
      ),
    }));
  }

  function connected(
    client: WebClient,
    { tenant, tenantName, botName }: TokenFacts,
    variables: Readonly<Record<string, string>>,
  ): ConnectedChat {
    return {
      tenant,
      tenantName,
      variables,
      findPeople: (name) => ask(() => findPeople(client, name)),
      likelyPerson: null,
      findChannel: (given) => ask(() => findChannel(client, given, botName)),
      listTeam: (channel, person) => ask(() => listTeam(client, channel, person)),
      describeMissing: (given) =>
        `I see no channel “${given}”. If it is private, type /invite @${botName} in it first; its id is at the bottom of the channel’s details.`,
      async sendPrivately(user, view) {
        const { channel } = await client.conversations.open({ users: user });
        const settings = { commands, zone: deps.zone, currency: deps.currency };
        await client.chat.postMessage({ channel: channel?.id ?? user, ...renderMessage(view, settings) });
      },
    };
  }
}

/** How the app comes to be: a link that holds its whole description. */
function describeApp(commands: CommandTable, address: string | null): string[] {
  const manifest = buildManifest(commands, address === null ? 'socket' : 'http', address ?? undefined);
  const link = `${APPS_PAGE}?new_app=1&manifest_json=${encodeURIComponent(JSON.stringify(manifest))}`;
  return [
    'Open this link, choose your workspace, press Next and Create; then Install to Workspace and Allow:',
    '',
    link,
    '',
    ...(address === null
      ? []
      : [`Slack will send its requests to ${address}/slack/events: it must lead to this machine.`]),
    `Too long to open? ${APPS_PAGE} → Create New App → From a manifest, and paste ${address === null ? 'manifest.yml' : 'manifest.http.yml with your address in it'}.`,
    'Have the app already? Go on with its tokens.',
  ];
}

/** Asks for permissions until the needed ones are there; what else is missing is said. */
async function askScopes(dialogue: Dialogue, client: WebClient, first: TokenFacts): Promise<TokenFacts> {
  for (let token = first; ; token = await testToken(client)) {
    const missing = await findMissingScopes(client, token.scopes);
    const needed = missing.filter(({ isOptional }) => !isOptional);
    const optional = missing.filter(({ isOptional }) => isOptional);
    if (needed.length === 0) {
      const count = SCOPES.length - optional.length;
      dialogue.say(
        `ok  Permissions: ${optional.length === 0 ? `all ${count}` : `${count} of ${SCOPES.length}`}.`,
      );
      if (optional.length > 0) dialogue.say(`    ${describeOptional(optional)}.`);
      dialogue.say('');
      return token;
    }
    dialogue.say(`Missing: ${listScopes(needed)}.`, `Where: ${WHERE_SCOPES}.`);
    await dialogue.ask('Press Enter when that is done: ');
  }
}

/** A secret of a kind; Enter keeps the one that is known. Refuses another kind with what it is and where the right one is. */
async function askSecret(
  dialogue: Dialogue,
  name: string,
  shape: RegExp,
  known: string | null,
  where: string,
): Promise<string> {
  const given = await dialogue.ask(`${name}${known === null ? '' : ' (Enter keeps the one in use)'}: `, {
    isSecret: true,
  });
  if (given === '' && known !== null) return known;
  if (shape.test(given)) return given;
  const what = SECRETS.find((secret) => secret.shape.test(given))?.what;
  const said = given === '' ? 'Nothing was given.' : `That is ${what ?? 'none of Slack’s tokens'}.`;
  throw new Refusal({ code: 'bad_argument', message: `${said} ${name}: ${where}.`, field: name });
}

/** A question to Slack; what goes wrong is said in words. */
async function ask<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw refuseCall(error, 'the bot token', WHERE_SCOPES);
  }
}

async function findChannel(client: WebClient, given: string, botName: string): Promise<SetupChannel | null> {
  const wanted = given.replace(/^#/, '').trim();
  if (CHANNEL_ID.test(wanted)) {
    try {
      const { channel } = await client.conversations.info({ channel: wanted });
      return channel?.id === undefined ? null : toChannel(channel, botName);
    } catch (error) {
      if (isPlatformError(error, 'channel_not_found')) return null;
      throw error;
    }
  }
  const types = 'public_channel,private_channel';
  for await (const page of client.paginate('conversations.list', {
    types,
    exclude_archived: true,
    limit: 200,
  })) {
    const channels = 'channels' in page && Array.isArray(page.channels) ? (page.channels as Entry[]) : [];
    const found = channels.find(({ name }) => name === wanted.toLowerCase());
    if (found) return toChannel(found, botName);
  }
  return null;
}

interface Entry {
  id?: string;
  name?: string;
  is_member?: boolean;
}

function toChannel({ id = '', name = '', is_member: isMember }: Entry, botName: string): SetupChannel {
  const obstacle = `I am not in #${name}. In Slack, open #${name} and type: /invite @${botName}`;
  return { id, name: `#${name}`, obstacle: isMember ? null : obstacle, lack: null };
}
