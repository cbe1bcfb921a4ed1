import {
  type APIGatewayBotInfo,
  Client,
  Events,
  GatewayCloseCodes,
  GatewayIntentBits,
  Options,
  Partials,
  type REST,
  Routes,
} from 'discord.js';
import { Refusal } from '../../src/base/language/errors.ts';
import type { Log } from '../../src/base/ports.ts';
import type { DiscordConfig } from '../process/config.ts';
import type { After, Cancellation, Timers } from '../process/wake.ts';
import type { Pace } from './rest.ts';
import { readHealth } from './session/health.ts';
import { createLoginCount, type Others, watchLogins } from './session/others.ts';
import { createShards, type Shards } from './session/shards.ts';

/** How long a server may take to come up before we begin without it. */
const GUILD_MS = 2_000;
const HEALTH_MS = 60_000;
/** Being down for so many looks in a row is not a reconnect any more. */
const MOST_DOWN = 10;

const PORTAL = 'https://discord.com/developers/applications';

export interface GatewayDeps {
  config: DiscordConfig;
  log: Log;
  timers: Timers;
  after: After;
  /** Asks what nobody waits for. */
  reading: REST;
  /** Is told of logins that are not ours. */
  others: Others;
  pace?: Pace | undefined;
  /** Whether Discord was told, on the application's page, to tell it who leaves. */
  hearsPeople: boolean;
  /** The connection is over and will not come back by itself; the line says what to do. */
  onFatal(line: string, end: 'lost' | 'cut off' | 'refused'): void;
  /** Attaches what listens, before anything can come. */
  prepare(client: Client): void;
  /** Discord took us; before that nobody's name is known. */
  onReady(client: Client<true>): Promise<void>;
  /** A session began: what happened before it is not told. */
  onSession(client: Client): void;
}

export interface Gateway {
  /** Null before it is connected. */
  readonly client: Client | null;
  /** Connects. Throws a Refusal: with code `busy` where trying again may help. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The connection over which Discord tells what people do. It comes back by itself, but not after a fatal close. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { log, onFatal, others, after, reading } = deps;
  const { token } = deps.config;
  let client: Client | null = null;
  let shards: Shards | undefined;
  let isWanted = false;
  let downs = 0;
  let cancelWatch: Cancellation | undefined;
  let cancelLogins: Cancellation | undefined;

  async function connect(): Promise<void> {
    const begun = createShards();
    shards = begun;
    const tried = createClient(deps, begun);
    client = tried;
    const { promise: ready, resolve, reject } = Promise.withResolvers<Client<true>>();
    let isReady = false;
    // Attached before the login, which may end after it.
    tried.once(Events.ClientReady, resolve);
    tried.on(Events.Error, (error) => log.error({ err: error }, 'Discord: something broke'));
    tried.on(Events.ShardError, (error) => log.warn({ err: error }, 'Discord: the connection broke'));
    tried.on(Events.Warn, (said) => log.warn({ said }, 'Discord: a warning'));
    tried.on(Events.ShardReady, () => deps.onSession(tried));
    tried.on(Events.ShardReconnecting, () => void tried.rest.setToken(token));
    tried.on(Events.ShardDisconnect, ({ code }) => {
      const refusal = refuseClose(code);
      if (isReady && isWanted)
        onFatal(refusal.message, refusal.detail.code === 'bad_argument' ? 'refused' : 'cut off');
      reject(refusal);
    });
    deps.prepare(tried);
    try {
      // A close during the login rejects the one or the other first.
      const [taken] = await Promise.all([ready, tried.login(token)]);
      isReady = true;
      await deps.onReady(taken);
      if (begun.remaining === null) return;
      cancelLogins = watchLogins({
        ...{ others, after, log },
        isMore: createLoginCount({ remaining: begun.remaining, ours: 0 }),
        // One that begins meanwhile is ours in any case.
        read: async () => ({ remaining: await readLogins(), ours: begun.begun }),
      });
    } catch (error) {
      await tried
        .destroy()
        .catch((broken: unknown) => log.warn({ err: broken }, 'Discord: not ended cleanly'));
      throw isBadToken(error) ? refuseClose(GatewayCloseCodes.AuthenticationFailed) : error;
    }
  }

  async function readLogins(): Promise<number> {
    const { session_start_limit: logins } = (await reading.get(Routes.gatewayBot())) as APIGatewayBotInfo;
    return logins.remaining;
  }

  /** The library comes back by itself; where it does not, a new connection may. */
  function watch(): void {
    if (!client?.isReady()) return;
    const health = readHealth(client, Date.now());
    downs = health.isUp ? 0 : downs + 1;
    if (downs === MOST_DOWN) onFatal(`${health.text}, for ${MOST_DOWN} minutes now`, 'lost');
  }

  return {
    get client() {
      return client;
    },
    async start() {
      isWanted = true;
      cancelWatch = deps.timers.every(HEALTH_MS, watch);
      try {
        await connect();
      } catch (error) {
        await this.stop();
        throw error instanceof Refusal ? error : refuseReach(error);
      }
    },
    async stop() {
      isWanted = false;
      cancelWatch?.();
      cancelLogins?.();
      await shards?.settle();
      await client?.destroy();
    },
  };
}

function createClient({ config: { apiBase }, pace, hearsPeople }: GatewayDeps, shards: Shards): Client {
  return new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.GuildMessageReactions,
      GatewayIntentBits.DirectMessages,
      // A privileged one: asked for where it was given, and only then.
      ...(hearsPeople ? [GatewayIntentBits.GuildMembers] : []),
    ],
    partials: [Partials.Message, Partials.Reaction, Partials.User, Partials.Channel],
    // Nothing is said by the library itself; if ever, it calls nobody and says it once.
    allowedMentions: { parse: [], repliedUser: false },
    enforceNonce: true,
    // What people say is read as it comes: kept, it would only take room.
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      ReactionManager: 0,
    }),
    waitGuildTimeout: GUILD_MS,
    ws: { ...pace?.ws, buildStrategy: shards.buildStrategy },
    rest: { timeout: 10_000, ...(apiBase !== null && { api: apiBase }) },
  });
}

function isBadToken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'TokenInvalid';
}

/** Nothing is wrong that this machine, or Discord, does not mend by itself. */
function refuseReach(error: unknown): Refusal {
  const why = error instanceof Error ? error.message : String(error);
  const refusal = new Refusal({
    code: 'busy',
    message: `Discord cannot be reached: ${why}. Is this machine online?`,
  });
  refusal.cause = error;
  return refusal;
}

/** Why a connection is over for good, and where to click. */
function refuseClose(code: number): Refusal {
  if (code === GatewayCloseCodes.AuthenticationFailed) {
    return new Refusal({
      code: 'bad_argument',
      message: `Discord does not take DISCORD_TOKEN. Open ${PORTAL}, your application, Bot, Reset Token, and put the new one in.`,
      field: 'DISCORD_TOKEN',
    });
  }
  if (code === GatewayCloseCodes.DisallowedIntents || code === GatewayCloseCodes.InvalidIntents) {
    return new Refusal({
      code: 'not_possible',
      message: `Discord does not let this bot hear what it needs (${code}). Open ${PORTAL}, your application, Bot: it needs no privileged intent, but must be an ordinary bot that you own.`,
    });
  }
  return new Refusal({
    code: 'not_possible',
    message: `Discord has closed the connection for good (${code} ${GatewayCloseCodes[code] ?? 'unknown'}). Start again; if it comes back, look for a newer Tiller.`,
  });
}
