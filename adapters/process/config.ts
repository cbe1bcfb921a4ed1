import { existsSync, readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { isZone } from '../../src/base/language/date.ts';
import { Refusal } from '../../src/base/language/errors.ts';
import { findNearest } from '../../src/base/language/ids.ts';
import { CHATS, type ChatPlatform } from '../../src/base/store/tables.ts';
import type { TraceConfig } from '../http/trace/export.ts';
import type { ModelConfig } from '../sources/llm/connect.ts';
import { readModel } from '../sources/llm/variables.ts';
import { readKeys } from '../vault.ts';
import { chooseBackups } from './upkeep/folder.ts';
import {
  describeVariables,
  findHalves,
  type LogLevel,
  type Machine,
  readHttpAddress,
  readTraces,
  showGiven,
  type Variable,
} from './variables.ts';

/** What the variables of each chat begin with. */
const PREFIXES: Readonly<Record<ChatPlatform, string>> = { slack: 'SLACK_', discord: 'DISCORD_' };

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
  /** Where the database is copied to every hour; null for nowhere. */
  backups: string | null;
  /** Where programs reach Tiller; null for nowhere. */
  http: { host: string; port: number } | null;
  /** What secrets are sealed with, the newest first; null for none. */
  keys: readonly Buffer[] | null;
  /** What reads /metrics from another machine; null for nothing. */
  metricsToken: string | null;
  /** The secret of the token that `tiller mcp` acts with; null for none. */
  token: string | null;
  /** Where traces of its work go; null for nowhere. */
  traces: TraceConfig | null;
  /** The language model that may be asked; null for none. */
  model: ModelConfig | null;
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

/** A Slack app: whose teams it is of, with the one of two ways in which Slack reaches it. */
export interface SlackConfig {
  /** Of its one team; null where teams install it themselves. */
  botToken: string | null;
  /** With which teams install it themselves, over HTTP; null where it is of one team. */
  client: { id: string; secret: string } | null;
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
    ...findHalves(given),
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
    backups: chooseBackups(data.TILLER_DATABASE, data.TILLER_BACKUPS),
    http: data.TILLER_HTTP === undefined ? null : readHttpAddress(data.TILLER_HTTP),
    metricsToken: data.TILLER_METRICS_TOKEN ?? null,
    keys: data.TILLER_KEY === undefined ? null : readKeys(data.TILLER_KEY),
    token: data.TILLER_TOKEN ?? null,
    traces: readTraces(data),
    model: readModel(data),
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
  SLACK_CLIENT_ID?: string | undefined;
  SLACK_CLIENT_SECRET?: string | undefined;
  SLACK_PORT: number;
  SLACK_API_URL?: string | undefined;
}

/** Socket Mode where an app token is given: it needs no public address. */
function readSlack(data: SlackVariables): SlackConfig | null {
  const { SLACK_CLIENT_ID: id, SLACK_CLIENT_SECRET: secret } = data;
  const client = id === undefined || secret === undefined ? null : { id, secret };
  if (data.SLACK_BOT_TOKEN === undefined && client === null) return null;
  const appToken = data.SLACK_APP_TOKEN ?? null;
  return {
    botToken: data.SLACK_BOT_TOKEN ?? null,
    client,
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

function findPlatform(name: string): ChatPlatform | undefined {
  return CHATS.find((chat) => name.startsWith(PREFIXES[chat]));
}

function listMisfits(wrong: readonly Variable[]): Misfit[] {
  return CHATS.flatMap((platform) => {
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
    given: showGiven(name, given[name] ?? ''),
    allowed: shape[name]?.description ?? '',
  }));
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
