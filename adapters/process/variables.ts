import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { isZone } from '../../src/base/language/date.ts';
import { slugify } from '../../src/base/language/ids.ts';
import { isCurrency } from '../../src/base/language/money.ts';
import type { TraceConfig } from '../http/trace/export.ts';
import { isModel, isPrice, listMissing } from '../sources/llm/variables.ts';
import { readKeys } from '../vault.ts';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

const DATABASE = 'a file path such as tiller.db, or a URL such as postgres://user@host:5432/tiller';

/** How much of a value that may hold a secret a message may show: of an address or token what it begins with. */
const SHOWN: Readonly<Record<string, RegExp>> = {
  TILLER_DATABASE: /^[a-z][a-z0-9+.-]*:\/\//i,
  TILLER_KEY: /^$/,
  TILLER_METRICS_TOKEN: /^$/,
  TILLER_TOKEN: /^tiller_/,
  TILLER_MODEL_KEY: /^$/,
  SLACK_BOT_TOKEN: /^xox[a-z]-|^xapp-/,
  SLACK_APP_TOKEN: /^xox[a-z]-|^xapp-/,
  SLACK_SIGNING_SECRET: /^$/,
  SLACK_CLIENT_SECRET: /^$/,
  DISCORD_TOKEN: /^$/,
  OTEL_EXPORTER_OTLP_ENDPOINT: /^https?:\/\//i,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: /^https?:\/\//i,
  OTEL_EXPORTER_OTLP_HEADERS: /^$/,
};

export type LogLevel = (typeof LEVELS)[number];

/** What the machine says where no variable does. */
export interface Machine {
  isInteractive: boolean;
  user: string;
  zone: string;
}

/** One field a variable: the description is what is allowed, and what a refusal prints. */
export function describeVariables(machine: Machine) {
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
    TILLER_BACKUPS: z
      .string()
      .optional()
      .describe('a folder for a copy of the database every hour, or no for none'),
    TILLER_HTTP: z
      .string()
      .refine((address) => readHttpAddress(address) !== null)
      .optional()
      .describe('a port such as 3700, for this machine alone, or a host and a port such as 0.0.0.0:3700'),
    TILLER_METRICS_TOKEN: z
      .string()
      .min(16)
      .optional()
      .describe('at least 16 characters that whoever reads /metrics from another machine has to show'),
    TILLER_KEY: z
      .string()
      .refine((keys) => readKeys(keys) !== null)
      .optional()
      .describe(
        '32 bytes in base64, as `openssl rand -base64 32` prints them; a newer key before the older, with a comma',
      ),
    TILLER_TOKEN: z
      .string()
      .refine((token) => token.startsWith('tiller_'))
      .optional()
      .describe('a token of Tiller’s own, which begins with tiller_: token add makes one'),
    TILLER_MODEL: z
      .string()
      .refine(isModel)
      .optional()
      .describe('anthropic/, openai/ or local/ and the name of a model'),
    TILLER_MODEL_URL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('the address of the model’s API, up to /v1'),
    TILLER_MODEL_KEY: z.string().min(8).optional().describe('the key of the model’s provider'),
    TILLER_MODEL_PRICE: z
      .string()
      .refine(isPrice)
      .optional()
      .describe('what a million tokens cost, in and out, such as 3/15'),
    TILLER_MODEL_BUDGET: z.coerce
      .number()
      .min(0)
      .max(1_000_000)
      .optional()
      .describe('what a team may spend on the model in a month, such as 20'),
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
    SLACK_CLIENT_ID: z
      .string()
      .regex(/^\d+\.\d+$/)
      .optional()
      .describe('the Client ID of your Slack app, two numbers with a dot between'),
    SLACK_CLIENT_SECRET: z.string().min(8).optional().describe('the Client Secret of your Slack app'),
    SLACK_PORT: z.coerce.number().int().min(1).max(65_535).default(3_000).describe('a port from 1 to 65535'),
    SLACK_API_URL: z.url().optional().describe('the address of a Slack API, for tests'),
    DISCORD_TOKEN: z.string().min(20).optional().describe('the token of your Discord bot'),
    DISCORD_GUILD_ID: z
      .string()
      .regex(/^\d{15,21}$/)
      .optional()
      .describe('the id of a Discord server, in digits: Developer Mode, then Copy Server ID'),
    DISCORD_API_BASE: z.url().optional().describe('the address of a Discord API, for tests'),
    OTEL_EXPORTER_OTLP_ENDPOINT: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('the address of a collector that takes OTLP over HTTP, such as http://127.0.0.1:4318'),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('the whole address that traces go to, such as http://127.0.0.1:4318/v1/traces'),
    OTEL_EXPORTER_OTLP_HEADERS: z
      .string()
      .regex(/^[^=,]+=[^,]*(?:,[^=,]+=[^,]*)*$/)
      .optional()
      .describe('headers as name=value, with a comma between two'),
    NO_COLOR: z.string().optional().describe('anything: no colour'),
  });
}

/** `3700` is of this machine alone; another host is named: `0.0.0.0:3700`, `[::1]:3700`. Null for what is none. */
export function readHttpAddress(given: string): { host: string; port: number } | null {
  const [, host = '127.0.0.1', digits] =
    /^(?:([a-z0-9.-]+|\[[0-9a-f:.]+\]):)?(\d{1,5})$/i.exec(given.trim()) ?? [];
  const port = Number(digits ?? 0);
  return port >= 1 && port <= 65_535 ? { host: host.replace(/^\[|\]$/g, ''), port } : null;
}

interface TraceVariables {
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string | undefined;
  OTEL_EXPORTER_OTLP_HEADERS?: string | undefined;
}

/** Where traces go, by the variables that OpenTelemetry has for every program; null for nowhere. */
export function readTraces(data: TraceVariables): TraceConfig | null {
  const base = data.OTEL_EXPORTER_OTLP_ENDPOINT;
  const url =
    data.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base.replace(/\/$/, '')}/v1/traces`) ?? null;
  return url === null ? null : { url, headers: data.OTEL_EXPORTER_OTLP_HEADERS ?? null };
}

/** A variable's value as a message may show it. */
export function showGiven(name: string, given: string): string {
  const shown = SHOWN[name];
  return shown ? `${shown.exec(given)?.[0] ?? ''}…` : given;
}

function isDatabase(address: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return true;
  return (scheme === 'postgres' || scheme === 'postgresql') && URL.canParse(address);
}

/** What Tiller itself runs with: no source is given it. */
const OWN = /^(?:TILLER|SLACK|DISCORD|OTEL)_/;

/** A variable that holds a source's secret, whatever it is called, but for Tiller's own; a real one wins over the same in `.env`. */
export function readVariable(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  if (OWN.test(name)) return undefined;
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  return env[name] || file[name];
}

/** A variable that cannot be used as it was given. */
export interface Variable {
  name: string;
  /** As it may be shown; null for a name that is no variable. */
  given: string | null;
  allowed: string;
}

/** What is given in part and does nothing by itself: a chat's, the model's. */
export function findHalves(given: Readonly<Record<string, string | undefined>>): Variable[] {
  const model = listMissing(given).map((missing) => ({ ...missing, given: null }));
  return [...findHalfSlack(given), ...findHalfDiscord(given), ...model];
}

/** One half of what Slack needs does nothing: it is said at the start, not found out in the morning. */
function findHalfSlack(given: Readonly<Record<string, string | undefined>>): Variable[] {
  const missing = (name: string, allowed: string): Variable => ({ name, given: null, allowed });
  if (given.SLACK_CLIENT_ID !== undefined || given.SLACK_CLIENT_SECRET !== undefined)
    return findHalfInstalls(given);
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

/** Teams that install the app themselves reach it over HTTP, and what Slack gives for them is sealed. */
function findHalfInstalls(given: Readonly<Record<string, string | undefined>>): Variable[] {
  const needed: Readonly<Record<string, string>> = {
    SLACK_CLIENT_ID: 'is missing: the Client ID of your Slack app, beside SLACK_CLIENT_SECRET',
    SLACK_CLIENT_SECRET: 'is missing: the Client Secret of your Slack app, beside SLACK_CLIENT_ID',
    SLACK_SIGNING_SECRET: 'is missing: teams that install the app themselves are reached over HTTP',
  };
  const others: Readonly<Record<string, string>> = {
    SLACK_BOT_TOKEN:
      'is of one team, which installs the app like every other beside SLACK_CLIENT_ID: leave it out',
    SLACK_APP_TOKEN: 'is for sockets, and teams that install the app are reached over HTTP: leave it out',
  };
  const wrong = [
    ...Object.entries(needed).filter(([name]) => given[name] === undefined),
    ...Object.entries(others).filter(([name]) => given[name] !== undefined),
    ...(given.TILLER_KEY === undefined
      ? [['SLACK_CLIENT_SECRET', 'needs TILLER_KEY, which seals what Slack gives for each team'] as const]
      : []),
  ];
  return wrong.map(([name, allowed]) => ({ name, given: null, allowed }));
}

function findHalfDiscord(given: Readonly<Record<string, string | undefined>>): Variable[] {
  return given.DISCORD_GUILD_ID !== undefined && given.DISCORD_TOKEN === undefined
    ? [{ name: 'DISCORD_TOKEN', given: null, allowed: 'is missing: the token of your Discord bot' }]
    : [];
}
