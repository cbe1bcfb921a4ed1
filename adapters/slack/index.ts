import { App } from '@slack/bolt';
import { WebAPIPlatformError, WebClient, WebClientEvent, type WebClientOptions } from '@slack/web-api';
import { Refusal } from '../../src/base/language/errors.ts';
import type { Clock, Deliverer, Log, Meter, Painter } from '../../src/base/ports.ts';
import { type Chat, createChat } from '../../src/chat/chat.ts';
import { notePlace } from '../../src/chat/note-place.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { WorkspaceDefaults } from '../../src/team/account/workspace.ts';
import type { SlackConfig } from '../process/config.ts';
import { type After, after } from '../process/wake.ts';
import { catchUp, createReactionReader } from './catch-up.ts';
import { createSlackDeliverer } from './deliver.ts';
import { createPictures } from './draw/pictures.ts';
import { identify } from './identify.ts';
import { listen } from './listen.ts';
import { createSlackLogger } from './logger.ts';
import { createPaces } from './pace.ts';
import { createPeople } from './people/people.ts';
import { createReceivers, takeAfterCommit } from './receive.ts';

export interface SlackDeps {
  config: SlackConfig;
  clock: Clock;
  log: Log;
  defaults: WorkspaceDefaults;
  /** Left out, charts are sent as text alone. */
  painter?: Painter;
  /** Whether other processes deliver to the same team; left out, none does. */
  isShared?: boolean;
  /** Left out, nothing is counted. */
  meter?: Meter;
  /** The machine's own where left out. */
  after?: After;
  /** Slack lets us in no more: the line says what to do. */
  onFatal(line: string, end: 'refused'): void;
}

/** Slack, connected: what delivers to it is there before the engine, what listens comes after. */
export interface SlackAdapter {
  readonly deliverer: Deliverer;
  /** Checks the token with Slack, then listens. Refuses to start with a line that says what to do. */
  start(engine: Engine): Promise<void>;
  stop(): Promise<void>;
}

const REMOVED =
  "Slack has removed Tiller's app, or its token. Install it again from your app's page, under Install App, and put the new Bot User OAuth Token into SLACK_BOT_TOKEN.";

/** Answers to people wait for nothing longer than their three seconds. */
const ANSWER: WebClientOptions = {
  timeout: 2_500,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
};
/** Posts are retried by the outbox, which knows whether that is safe; the SDK's own retries post twice. */
const DELIVER: WebClientOptions = {
  timeout: 10_000,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
};
/** Looking something up can be repeated. */
const READ: WebClientOptions = {
  timeout: 10_000,
  retryConfig: { retries: 2, minTimeout: 200 },
  rejectRateLimitedCalls: true,
};

/** Who somebody is may take longer than an answer may, which is then deferred; Slack's patience is waited for. */
const LOOK_UP: WebClientOptions = { timeout: 10_000, retryConfig: { retries: 1, minTimeout: 200 } };

/** Reads much when it starts, and waits where Slack asks it to: nobody waits for it. */
const CATCH_UP: WebClientOptions = { timeout: 10_000, retryConfig: { retries: 3, maxRetryTime: 60_000 } };

export function createSlackAdapter(deps: SlackDeps): SlackAdapter {
  const { config, clock, log, defaults, painter } = deps;
  const logger = createSlackLogger(log);
  // Each client gets options of its own: the SDK writes into what it is given.
  const createClient = (options: WebClientOptions) => {
    const client = new WebClient(config.botToken, {
      ...structuredClone(options),
      logger,
      ...(config.apiUrl !== null && { slackApiUrl: config.apiUrl }),
    });
    client.on(WebClientEvent.RATE_LIMITED, (_seconds: number, { url }: { url: string }) =>
      deps.meter?.limited('slack', url.split('/').at(-1) ?? url),
    );
    return client;
  };
  const delivering = createClient(DELIVER);
  const answering = createClient(ANSWER);
  const reading = createClient(READ);
  const people = createPeople({ client: createClient(LOOK_UP), log, now: () => clock.now() });
  let commands: Engine['commands'] | undefined;
  const getCommands = () => {
    if (!commands) throw new Error('Slack delivers before it was started');
    return commands;
  };
  const homes = deps.isShared ? null : new Map<string, string>();
  const tables = { isTaken: true };
  const stops: (() => Promise<unknown>)[] = [];

  return {
    deliverer: createSlackDeliverer({
      client: delivering,
      reader: reading,
      ...(painter && { sendPictures: createPictures({ client: delivering, painter, log }) }),
      commands: getCommands,
      paces: createPaces(() => clock.now()),
      homes,
      tables,
    }),
    async start(engine) {
      commands = engine.commands;
      // Another process may have published meanwhile.
      homes?.clear();
      // Bolt would ask by itself, with nobody waiting for the answer: a bad token ends the process after it has started.
      const self = await reading.auth.test().catch((error: unknown) => {
        throw refuseStart(error);
      });
      const chat: Chat = createChat(engine, defaults);
      const receiving = { config, log, logger };
      const receivers = createReceivers(receiving);
      const app = new App({
        receiver: receivers[0],
        logger,
        authorize: async () => ({
          botToken: config.botToken,
          botId: self.bot_id ?? '',
          botUserId: self.user_id ?? '',
        }),
        ...(config.apiUrl !== null && { clientOptions: { slackApiUrl: config.apiUrl } }),
      });
      const tenant = self.team_id ?? '';
      const { take } = listen({
        app,
        client: answering,
        log,
        settings: { commands, zone: defaults.zone, currency: defaults.currency },
        botUser: self.user_id ?? '',
        after: deps.after ?? after,
        tables,
        notePlace: (note) => notePlace(engine, { platform: 'slack', tenant, ...note }),
        onOver: () => deps.onFatal(REMOVED, 'refused'),
        now: () => clock.now(),
        receive: (request) =>
          chat.receive({ ...request, visitor: { ...request.visitor, tenant } }, (ours) =>
            identify(ours, tenant, people),
          ),
      });
      takeAfterCommit(app, receivers, receiving);
      for (const receiver of receivers) {
        await receiver.start(config.port);
        stops.push(() => receiver.stop());
      }
      stops.push(
        catchUp({
          chat,
          tenant,
          origin: `slack:away:${clock.now()}`,
          read: createReactionReader({ client: createClient(CATCH_UP), log, botUser: self.user_id ?? '' }),
          isMember: async (user) => (await people.find(user)).standing !== 'guest',
          take,
          log,
        }),
      );
    },
    async stop() {
      await Promise.allSettled(stops.splice(0).map((stop) => stop()));
    },
  };
}

function refuseStart(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof WebAPIPlatformError)) {
    return new Refusal({
      code: 'busy',
      message: `Slack cannot be reached: ${message}. Is this machine online?`,
    });
  }
  return new Refusal({
    code: 'bad_argument',
    message: `Slack does not take SLACK_BOT_TOKEN: ${message}. Copy the Bot User OAuth Token from your app's page, under OAuth & Permissions.`,
    field: 'SLACK_BOT_TOKEN',
  });
}
