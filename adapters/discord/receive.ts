import { Client, Events, GatewayCloseCodes, GatewayIntentBits, Options, Partials } from 'discord.js';
import { Refusal } from '../../src/errors.ts';
import type { Log } from '../../src/ports.ts';
import type { DiscordConfig } from '../config.ts';
import { type Cancel, systemTimers } from '../wake.ts';
import { readHealth } from './health.ts';

/** Between the tries to connect: doubled each time. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** How long a server may take to come up before we begin without it. */
const GUILD_MS = 2_000;
const HEALTH_MS = 60_000;
/** Being down for so many looks in a row is not a reconnect any more. */
const MOST_DOWN = 10;

const PORTAL = 'https://discord.com/developers/applications';

export interface GatewayDeps {
  config: DiscordConfig;
  log: Log;
  /** The connection is over and will not come back by itself; the line says what to do. */
  onFatal(line: string): void;
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
  /** Connects, or goes on trying in the background. Throws a Refusal where no trying helps. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The connection over which Discord tells what people do. It comes back by itself, but not after a fatal close. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { config, log, onFatal } = deps;
  let client: Client | null = null;
  let isWanted = false;
  let failures = 0;
  let downs = 0;
  const cancels: { retry?: Cancel; watch?: Cancel } = {};

  async function connect(): Promise<void> {
    const tried = createClient(config);
    client = tried;
    const { promise: ready, resolve, reject } = Promise.withResolvers<Client<true>>();
    let isReady = false;
    // Attached before the login, which may end after it.
    tried.once(Events.ClientReady, resolve);
    tried.on(Events.Error, (error) => log.error({ err: error }, 'Discord: something broke'));
    tried.on(Events.ShardError, (error) => log.warn({ err: error }, 'Discord: the connection broke'));
    tried.on(Events.Warn, (said) => log.warn({ said }, 'Discord: a warning'));
    tried.on(Events.ShardReady, () => deps.onSession(tried));
    tried.on(Events.ShardReconnecting, () => void tried.rest.setToken(config.token));
    tried.on(Events.ShardDisconnect, ({ code }) => {
      const refusal = refuseClose(code);
      if (isReady && isWanted) onFatal(refusal.message);
      reject(refusal);
    });
    deps.prepare(tried);
    try {
      // A close during the login rejects the one or the other first.
      const [taken] = await Promise.all([ready, tried.login(config.token)]);
      isReady = true;
      failures = 0;
      await deps.onReady(taken);
    } catch (error) {
      await tried
        .destroy()
        .catch((broken: unknown) => log.warn({ err: broken }, 'Discord: not ended cleanly'));
      throw isBadToken(error) ? refuseClose(GatewayCloseCodes.AuthenticationFailed) : error;
    }
  }

  function retry(error: unknown): void {
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++);
    log.warn({ err: error, waitMs }, 'Discord cannot be reached; trying again');
    cancels.retry = systemTimers.at(Date.now() + waitMs, () => {
      connect().catch((again: unknown) => {
        if (!isWanted) return;
        if (again instanceof Refusal) onFatal(again.message);
        else retry(again);
      });
    });
  }

  /** The library comes back by itself; where it does not, a new process may. */
  function watch(): void {
    if (!client?.isReady()) return;
    const health = readHealth(client, Date.now());
    downs = health.isUp ? 0 : downs + 1;
    if (downs === MOST_DOWN) onFatal(`${health.text}, for ${MOST_DOWN} minutes now`);
  }

  return {
    get client() {
      return client;
    },
    async start() {
      isWanted = true;
      cancels.watch = systemTimers.every(HEALTH_MS, watch);
      try {
        await connect();
      } catch (error) {
        if (error instanceof Refusal) {
          await this.stop();
          throw error;
        }
        if (isWanted) retry(error);
      }
    },
    async stop() {
      isWanted = false;
      cancels.retry?.();
      cancels.watch?.();
      await client?.destroy();
    },
  };
}

function createClient({ apiBase }: DiscordConfig): Client {
  return new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.GuildMessageReactions,
      GatewayIntentBits.DirectMessages,
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
    rest: { timeout: 10_000, ...(apiBase !== null && { api: apiBase }) },
  });
}

function isBadToken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'TokenInvalid';
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
