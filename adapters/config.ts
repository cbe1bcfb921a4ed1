import { existsSync, readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { Refusal } from '../src/errors.ts';
import { findNearest, slugify } from '../src/ids.ts';
import { isCurrency } from '../src/money.ts';
import { isZone } from '../src/time.ts';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** What the variables of each chat begin with. */
const CHATS = { slack: 'SLACK_', discord: 'DISCORD_' } as const;

export type LogLevel = (typeof LEVELS)[number];

type ChatPlatform = keyof typeof CHATS;

/** What the process was told, checked once at the start. */
export interface Config {
  /** A file's path or a `postgres://` URL; the URL may hold a password and is never printed. */
  database: string;
  logLevel: LogLevel;
  /** Who the command line and the terminal act as. */
  user: string;
  /** The zone, currency and country that a new workspace starts with; instants are shown in the zone. */
  zone: string;
  currency: string;
  country: string | null;
  /** A folder with playbooks of the team's own; null for none. */
  playbooks: string | null;
  /** Whether an empty workspace is offered the example. */
  offersExample: boolean;
  /** Whether the terminal may use colour. */
  hasColour: boolean;
  /** How to reach Slack; null for not at all. */
  slack: SlackConfig | null;
  /** Another Slack than Slack's own, for tests; null for Slack's. */
  slackApiUrl: string | null;
  /** How to reach Discord; null for not at all. */
  discord: DiscordConfig | null;
  /** Another Discord than Discord's own, for tests; null for Discord's. */
  discordApiBase: string | null;
  /** Chats whose variables do not fit: each is left out and says so, and everything else goes on. */
  misfits: readonly Misfit[];
}

/** A chat that cannot be used as it was given. */
export interface Misfit {
  platform: ChatPlatform;
  /** What is wrong with its variables, in a line. */
  message: string;
}

/** What the machine says where no variable does. */
export interface Machine {
  isInteractive: boolean;
  user: string;
  zone: string;
}

/** Tokens of a Slack app, with the one of two ways in which Slack reaches it. */
export interface SlackConfig {
  botToken: string;
  /** Socket Mode, which needs no public address; null for requests over HTTP. */
  appToken: string | null;
  /** Checks requests over HTTP; null for Socket Mode. */
  signingSecret: string | null;
  /** Where requests over HTTP come in. */
  port: number;
  /** Another Slack than Slack's own, for tests; ends in a slash. */
  apiUrl: string | null;
}

/** The bot's token, and where it is used. */
export interface DiscordConfig {
  token: string;
  /** Slash commands are there at once in this server, and in no other: for trying out. Null: in all, after some minutes. */
  guildId: string | null;
  /** Another Discord than Discord's own, for tests, such as `http://127.0.0.1:4000/api`. */
  apiBase: string | null;
}

interface Variable {
  name: string;
  /** As it may be shown; null for a name that is no variable. */
  given: string | null;
  allowed: string;
}

const DATABASE = 'a file path such as tiller.db, or a URL such as postgres://user@host:5432/tiller';

/** One field a variable: the description is what is allowed, and what a refusal prints. */
function describeVariables(machine: Machine) {
  return z.object({
    TILLER_DATABASE: z.string().refine(isDatabase).default('tiller.db').describe(DATABASE),
    TILLER_LOG_LEVEL: z
      .enum(LEVELS)
      .default(machine.isInteractive ? 'warn' : 'info')
      .describe(LEVELS.join(', ')),
    TILLER_USER: z
      .string()
      .refine((name) => slugify(name) !== '')
      .default(slugify(machine.user) === '' ? 'me' : machine.user)
      .describe('a name with at least one letter or digit'),
    TILLER_ZONE: z
      .string()
      .refine(isZone)
      .default(machine.zone)
      .describe('a time zone such as Europe/Lisbon or UTC'),
    TILLER_CURRENCY: z
      .string()
      .transform((code) => code.toUpperCase())
      .refine(isCurrency)
      .default('EUR')
      .describe('a currency code such as EUR, USD or JPY'),
    TILLER_COUNTRY: z
      .string()
      .transform((code) => code.toUpperCase())
      .refine((code) => /^[A-Z]{2}$/.test(code))
      .optional()
      .describe('a country code of two letters such as PT'),
    TILLER_PLAYBOOKS: z.string().optional().describe('a folder with playbooks (docs/playbooks.md)'),
    TILLER_EXAMPLE: z
      .enum(['yes', 'no'])
      .default('yes')
      .describe('yes or no: whether an empty workspace is offered the example'),
    SLACK_BOT_TOKEN: z
      .string()
      .refine((token) => token.startsWith('xoxb-'))
      .optional()
      .describe('the Bot User OAuth Token of your Slack app, which begins with xoxb-'),
    SLACK_APP_TOKEN: z
      .string()
      .refine((token) => token.startsWith('xapp-'))
      .optional()
      .describe('an App-Level Token with connections:write, which begins with xapp-'),
    SLACK_SIGNING_SECRET: z.string().min(8).optional().describe('the Signing Secret of your Slack app'),
    SLACK_PORT: z.coerce.number().int().min(1).max(65_535).default(3_000).describe('a port from 1 to 65535'),
    SLACK_API_URL: z.url().optional().describe('the address of a Slack API, for tests'),
    DISCORD_TOKEN: z.string().min(20).optional().describe('the token of your Discord bot'),
    DISCORD_GUILD_ID: z
      .string()
      .regex(/^\d{15,21}$/)
      .optional()
      .describe('the id of a Discord server, in digits: Developer Mode, then Copy Server ID'),
    DISCORD_API_BASE: z.url().optional().describe('the address of a Discord API, for tests'),
    NO_COLOR: z.string().optional().describe('anything: no colour'),
  });
}

/** How much of a value that may hold a secret a message may show: of an address or token what it begins with. */
const SHOWN: Readonly<Record<string, RegExp>> = {
  TILLER_DATABASE: /^[a-z][a-z0-9+.-]*:\/\//i,
  SLACK_BOT_TOKEN: /^xox[a-z]-|^xapp-/,
  SLACK_APP_TOKEN: /^xox[a-z]-|^xapp-/,
  SLACK_SIGNING_SECRET: /^$/,
  DISCORD_TOKEN: /^$/,
};

/** Reads the environment of this process and `.env` in its folder. */
export function loadConfig(isInteractive: boolean): Config {
  const dotEnv = existsSync('.env') ? readFileSync('.env', 'utf8') : undefined;
  return readConfig(process.env, dotEnv, { isInteractive, user: findUser(), zone: findZone() });
}

/** Which of these variables the environment has with another value, which wins over `.env`. */
export function findOutdone(
  variables: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  return Object.keys(dropEmpty(env)).filter((name) => (variables[name] ?? env[name]) !== env[name]);
}

/**
 * Checks all variables at once. A real variable wins over the same in `.env`; an empty one counts as not
 * given. Throws one Refusal that lists everything wrong, unless that is only about chats: they are left out.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  dotEnv: string | undefined,
  machine: Machine,
): Config {
  const schema = describeVariables(machine);
  const file = dotEnv === undefined ? {} : parseEnv(dotEnv);
  const given = Object.fromEntries(
    Object.entries({ ...file, ...dropEmpty(env) }).filter(([, value]) => value !== undefined && value !== ''),
  );
  const read = schema.safeParse(given);
  const wrong = [
    ...findStrays(Object.keys(file), Object.keys(schema.shape)),
    ...(read.success ? [] : listWrong(read.error, schema.shape, given)),
    ...findHalfSlack(given),
    ...findHalfDiscord(given),
  ];
  if (wrong.some(({ name }) => findPlatform(name) === undefined)) throw refuseConfig(wrong);
  const names = wrong.map(({ name }) => name);
  const data = schema.parse(
    Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name))),
  );
  const misfits = listMisfits(wrong);
  const isLeftOut = (platform: ChatPlatform) => misfits.some((misfit) => misfit.platform === platform);
  return {
    database: data.TILLER_DATABASE,
    logLevel: data.TILLER_LOG_LEVEL,
    user: data.TILLER_USER,
    zone: data.TILLER_ZONE,
    currency: data.TILLER_CURRENCY,
    country: data.TILLER_COUNTRY ?? null,
    playbooks: data.TILLER_PLAYBOOKS ?? null,
    offersExample: data.TILLER_EXAMPLE === 'yes',
    hasColour: data.NO_COLOR === undefined,
    slack: isLeftOut('slack') ? null : readSlack(data),
    slackApiUrl: data.SLACK_API_URL ?? null,
    discord: isLeftOut('discord') ? null : readDiscord(data),
    discordApiBase: data.DISCORD_API_BASE ?? null,
    misfits,
  };
}

interface SlackVariables {
  SLACK_BOT_TOKEN?: string | undefined;
  SLACK_APP_TOKEN?: string | undefined;
  SLACK_SIGNING_SECRET?: string | undefined;
  SLACK_PORT: number;
  SLACK_API_URL?: string | undefined;
}

/** Socket Mode where an app token is given: it needs no public address. */
function readSlack(data: SlackVariables): SlackConfig | null {
  if (data.SLACK_BOT_TOKEN === undefined) return null;
  const appToken = data.SLACK_APP_TOKEN ?? null;
  return {
    botToken: data.SLACK_BOT_TOKEN,
    appToken,
    signingSecret: appToken === null ? (data.SLACK_SIGNING_SECRET ?? null) : null,
    port: data.SLACK_PORT,
    apiUrl: data.SLACK_API_URL ?? null,
  };
}

function readDiscord(data: {
  DISCORD_TOKEN?: string | undefined;
  DISCORD_GUILD_ID?: string | undefined;
  DISCORD_API_BASE?: string | undefined;
}): DiscordConfig | null {
  if (data.DISCORD_TOKEN === undefined) return null;
  return {
    token: data.DISCORD_TOKEN,
    guildId: data.DISCORD_GUILD_ID ?? null,
    apiBase: data.DISCORD_API_BASE ?? null,
  };
}

/** One half of what Slack needs does nothing: it is said at the start, not found out in the morning. */
function findHalfSlack(given: Readonly<Record<string, string | undefined>>): Variable[] {
  const missing = (name: string, allowed: string): Variable => ({ name, given: null, allowed });
  const hasWay = given.SLACK_APP_TOKEN !== undefined || given.SLACK_SIGNING_SECRET !== undefined;
  if (given.SLACK_BOT_TOKEN === undefined) {
    return hasWay ? [missing('SLACK_BOT_TOKEN', 'is missing: the xoxb- token of your Slack app')] : [];
  }
  return hasWay
    ? []
    : [
        missing(
          'SLACK_APP_TOKEN',
          'is missing: an xapp- token for Socket Mode (or SLACK_SIGNING_SECRET for requests over HTTP)',
        ),
      ];
}

function findHalfDiscord(given: Readonly<Record<string, string | undefined>>): Variable[] {
  return given.DISCORD_GUILD_ID !== undefined && given.DISCORD_TOKEN === undefined
    ? [{ name: 'DISCORD_TOKEN', given: null, allowed: 'is missing: the token of your Discord bot' }]
    : [];
}

function findPlatform(name: string): ChatPlatform | undefined {
  return name.startsWith(CHATS.slack) ? 'slack' : name.startsWith(CHATS.discord) ? 'discord' : undefined;
}

function listMisfits(wrong: readonly Variable[]): Misfit[] {
  return (['slack', 'discord'] as const).flatMap((platform) => {
    const own = wrong.filter(({ name }) => findPlatform(name) === platform);
    return own.length === 0 ? [] : [{ platform, message: `${own.map(describeWrong).join('; ')}.` }];
  });
}

/** Words that tell a person which process this is. */
export function nameProcess(): string {
  return `process ${process.pid} on ${hostname()}`;
}

function dropEmpty(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
}

function isDatabase(address: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return true;
  return (scheme === 'postgres' || scheme === 'postgresql') && URL.canParse(address);
}

/** A misspelt name in our own file would silently do nothing; other programs' variables are not ours to judge. */
function findStrays(names: readonly string[], known: readonly string[]): Variable[] {
  return names
    .filter((name) => name.startsWith('TILLER_') && !known.includes(name))
    .map((name) => ({
      name,
      given: null,
      allowed: `no such variable; there is ${findNearest(name, known).join(', ') || known.join(', ')}`,
    }));
}

function listWrong(
  error: z.ZodError,
  shape: Readonly<Record<string, z.ZodType>>,
  given: Readonly<Record<string, string | undefined>>,
): Variable[] {
  const names = [...new Set(error.issues.map((issue) => String(issue.path[0])))];
  return names.map((name) => ({
    name,
    given: showPart(given[name] ?? '', SHOWN[name]),
    allowed: shape[name]?.description ?? '',
  }));
}

function showPart(given: string, shown: RegExp | undefined): string {
  return shown ? `${shown.exec(given)?.[0] ?? ''}…` : given;
}

function refuseConfig(wrong: readonly Variable[]): Refusal {
  const lines = wrong.map(describeWrong);
  return new Refusal({
    code: 'bad_argument',
    message: `The environment does not fit:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    field: wrong.map(({ name }) => name).join(', '),
  });
}

function describeWrong({ name, given, allowed }: Variable): string {
  return given === null ? `${name}: ${allowed}` : `${name}: “${given}” does not fit; allowed: ${allowed}`;
}

/** The account's name; some containers have none. */
function findUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'me';
  }
}

/** The machine's zone; UTC where it says nothing that can be used. */
function findZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return isZone(timeZone) ? timeZone : 'UTC';
}
