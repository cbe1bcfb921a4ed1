import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { count } from '../../src/base/language/words.ts';
import type { Log } from '../../src/base/ports.ts';
import type { Row } from '../../src/base/store/tables.ts';
import type { Installs } from '../../src/engine/installs.ts';
import type { Finding } from '../../src/schedule/health.ts';
import { formatCall } from '../calls/call.ts';
import type { SlackConfig } from '../process/config.ts';
import { listNeeded, SCOPES } from './manifest.ts';
import {
  createCheckClient,
  isPlatformError,
  refuseCall,
  type TokenFacts,
  testSocket,
  testToken,
  WHERE_BOT_TOKEN,
  WHERE_SCOPES,
} from './teams/check.ts';
import { readKept } from './teams/installed.ts';
import { describeOther, findOther, isChannel } from './teams/others.ts';
import { INSTALL_PATH, REDIRECT_PATH } from './teams/pages.ts';

/** The permission without which charts come as text alone. */
const PICTURES = 'files:write';

type Scope = (typeof SCOPES)[number];

/** The permissions that are missing: as Slack lists them, else by a harmless call for each that can be told from one. */
export async function findMissingScopes(
  client: WebClient,
  scopes: readonly string[] | null,
): Promise<readonly Scope[]> {
  if (scopes !== null) return SCOPES.filter(({ scope }) => !scopes.includes(scope));
  const missing: Scope[] = [];
  for (const scope of SCOPES) {
    const probe = PROBES[scope.scope];
    if (probe && (await lacksScope(() => probe(client)))) missing.push(scope);
  }
  return missing;
}

/** Calls that do nothing: what they name is not there, and a missing permission is noticed before that. */
const PROBES: Readonly<Record<string, (client: WebClient) => Promise<unknown>>> = {
  'chat:write': ({ chat }) => chat.update({ channel: 'C0', ts: '0', text: '.' }),
  'im:write': ({ conversations }) => conversations.open({ users: 'U0' }),
  'reactions:read': ({ reactions }) => reactions.get({ channel: 'C0', timestamp: '0' }),
  'users:read': ({ users }) => users.info({ user: 'U0' }),
  'channels:read': ({ conversations }) => conversations.list({ types: 'public_channel', limit: 1 }),
  'groups:read': ({ conversations }) => conversations.list({ types: 'private_channel', limit: 1 }),
};

async function lacksScope(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return false;
  } catch (error) {
    if (!(error instanceof WebAPIPlatformError)) throw refuseCall(error, 'the bot token', WHERE_BOT_TOKEN);
    return error.data.error === 'missing_scope';
  }
}

/** `reactions:read (a ✅ on a task counts), …`. */
export function listScopes(scopes: readonly Scope[]): string {
  return scopes.map(({ scope, why }) => `${scope} (${why})`).join(', ');
}

export interface SlackExamination {
  config: SlackConfig;
  /** Where feeds are posted. */
  places: readonly Row<'places'>[];
  /** Of the teams that let the app in by themselves. */
  installs: Pick<Installs, 'find' | 'list'>;
  log: Log;
}

/** Looks at everything between this machine and Slack, with real calls that change nothing. */
export async function examineSlack({ config, places, installs, log }: SlackExamination): Promise<Finding[]> {
  if (config.botToken === null) return examineInstalled(config, installs, log);
  const client = createCheckClient(config.botToken, config.apiUrl, log);
  const findings: Finding[] = [];
  let token: TokenFacts;
  try {
    token = await testToken(client);
  } catch (error) {
    return [toBroken('Slack', error)];
  }
  const { tenant, tenantName, botName } = token;
  findings.push({ state: 'ok', name: 'Slack', detail: `@${botName} in ${tenantName} (${tenant})` });
  findings.push(await examineConnection(config, log));
  findings.push(...(await examineScopes(client, token)));
  for (const place of places) {
    if (isChannel(place)) {
      findings.push(await examineChannel(client, place, token));
    }
  }
  return findings;
}

/** So many teams are asked at a time. */
const AT_ONCE = 8;
/** Of thousands of teams none may hold up the others for long. */
const FOR_EACH = { timeoutMs: 5_000, retries: 0 };

/** Each team's token, by a real call. Teams are named by Slack's ids alone. */
async function examineInstalled(
  config: SlackConfig,
  installs: SlackExamination['installs'],
  log: Log,
): Promise<Finding[]> {
  const tenants = await installs.list('slack');
  const broken = new Map<string, Finding>();
  let well = 0;
  async function examineTeam(tenant: string): Promise<void> {
    const name = `Slack team ${tenant}`;
    try {
      const kept = readKept((await installs.find({ platform: 'slack', tenant })) ?? '');
      await testToken(createCheckClient(kept.bot.token, config.apiUrl, log, FOR_EACH));
      well++;
      const missing = listNeeded(kept.bot.scopes);
      const detail = `missing ${listScopes(missing)}; the app’s manifest has to be today’s, and installed there again`;
      if (missing.length > 0) broken.set(tenant, { state: 'broken', name, detail });
    } catch (error) {
      broken.set(tenant, toBroken(name, error));
    }
  }
  const left = tenants.values();
  const asking = Array.from({ length: AT_ONCE }, async () => {
    for (const tenant of left) await examineTeam(tenant);
  });
  await Promise.all(asking);
  const detail =
    tenants.length === 0
      ? 'no team has installed the app yet; one does at /slack/install of its address'
      : `the app is installed in ${count(tenants.length, 'team')}, and Slack takes the token of ${well}`;
  return [
    { state: tenants.length > 0 && well === tenants.length ? 'ok' : 'note', name: 'Slack', detail },
    await examineConnection(config, log),
    ...tenants.flatMap((tenant) => broken.get(tenant) ?? []),
  ];
}

async function examineConnection(config: SlackConfig, log: Log): Promise<Finding> {
  const name = 'Slack connection';
  if (config.appToken === null) {
    const paths = config.client ? `/slack/events, ${INSTALL_PATH} and ${REDIRECT_PATH}` : '/slack/events';
    const detail = `HTTP: Slack must reach port ${config.port} of this machine at ${paths} of the address in the app`;
    return { state: 'note', name, detail };
  }
  try {
    await testSocket(createCheckClient(config.appToken, config.apiUrl, log));
    return { state: 'ok', name, detail: 'Socket Mode: Slack gives a connection' };
  } catch (error) {
    return toBroken(name, error);
  }
}

async function examineScopes(client: WebClient, token: TokenFacts): Promise<Finding[]> {
  const name = 'Slack permissions';
  try {
    const missing = await findMissingScopes(client, token.scopes);
    const needed = missing.filter(({ isOptional }) => !isOptional);
    const optional = missing.filter(({ isOptional }) => isOptional);
    if (missing.length === 0) return [{ state: 'ok', name, detail: `all ${SCOPES.length}` }];
    return [
      ...(needed.length > 0
        ? [{ state: 'broken' as const, name, detail: `missing ${listScopes(needed)}. ${WHERE_SCOPES}` }]
        : []),
      ...(optional.length > 0 ? [{ state: 'note' as const, name, detail: describeOptional(optional) }] : []),
    ];
  } catch (error) {
    return [toBroken(name, error)];
  }
}

/** What is lost without permissions that need not be given. */
export function describeOptional(missing: readonly Scope[]): string {
  const names = missing.map(({ scope }) => scope);
  const reading = names.filter((name) => name !== PICTURES).join(' and ');
  return [
    ...(reading === ''
      ? []
      : [
          `without ${reading}, a message whose answer was lost is not looked up: outbox lists it, and you say whether it is sent again`,
        ]),
    ...(names.includes(PICTURES) ? [`without ${PICTURES}, charts come as text alone`] : []),
  ].join('; ');
}

async function examineChannel(client: WebClient, place: Row<'places'>, token: TokenFacts): Promise<Finding> {
  const name = `Slack channel ${place.name}`;
  if (place.tenant !== token.tenant) {
    const detail = `it is in another Slack team (${place.tenant}); the token is of ${token.tenantName} (${token.tenant})`;
    return { state: 'broken', name, detail };
  }
  try {
    const { channel } = await client.conversations.info({ channel: place.place });
    if (channel?.is_archived) {
      return {
        state: 'broken',
        name,
        detail: `it is archived: ${formatCall('setup slack')} chooses another`,
      };
    }
    if (channel?.is_member) {
      const other = await findOther({ client, botUser: token.botUser }, place).catch(() => null);
      return other === null
        ? { state: 'ok', name, detail: `@${token.botName} is in it` }
        : { state: 'broken', name, detail: describeOther(other) };
    }
    return {
      state: 'broken',
      name,
      detail: `@${token.botName} is not in it: type /invite @${token.botName} there`,
    };
  } catch (error) {
    if (isPlatformError(error, 'channel_not_found')) {
      const detail = `@${token.botName} cannot see it: type /invite @${token.botName} there, or choose another with ${formatCall('setup slack')}`;
      return { state: 'broken', name, detail };
    }
    return toBroken(name, error);
  }
}

function toBroken(name: string, error: unknown): Finding {
  return { state: 'broken', name, detail: error instanceof Error ? error.message : String(error) };
}
