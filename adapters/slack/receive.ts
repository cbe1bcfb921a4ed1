import { type App, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt';
import type { SocketModeClient } from '@slack/socket-mode';
import { WebAPIPlatformError } from '@slack/web-api';
import { Refusal } from '../../src/base/language/errors.ts';
import type { Log } from '../../src/base/ports.ts';
import type { SlackConfig } from '../process/config.ts';
import type { After } from '../process/wake.ts';
import { createHttpReceiver } from './http.ts';
import type { SlackLogger } from './logger.ts';
import type { Install } from './teams/install.ts';

const SOCKETS = 2;
/** Between the tries to connect again: at once after a connection that stood, then doubled each time. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** How long Slack may take to hand out a connection. */
const OPEN_MS = 10_000;
/** A request may be this far ahead by a fast clock; Bolt looks at the past alone. */
const MOST_SKEW_MS = 5 * 60_000;
/** Answers to `apps.connections.open` that no waiting mends. */
const BAD_TOKEN = new Set(['not_authed', 'invalid_auth', 'account_inactive', 'not_allowed_token_type']);

/** Takes in what Slack sends. */
export interface Receiver {
  init(app: App): void;
  start(port: number): Promise<unknown>;
  stop(): Promise<unknown>;
}

export interface ReceiveDeps {
  config: SlackConfig;
  log: Log;
  logger: SlackLogger;
  after: After;
  /** Lets teams install the app themselves; null where it is of one team. */
  install: Install | null;
}

/**
 * What takes Slack's requests in: two sockets, so that while Slack moves one to another server the other one goes on
 * receiving, or an HTTP server.
 */
export function createReceivers(deps: ReceiveDeps): [Receiver, ...Receiver[]] {
  const { config, logger } = deps;
  const { appToken } = config;
  if (appToken === null) {
    return [createHttpReceiver(config.signingSecret ?? '', logger, deps.install)];
  }
  const [first, ...rest] = Array.from({ length: SOCKETS }, () => createSocket(appToken, deps));
  if (!first) throw new Error('no socket');
  return [first, ...rest];
}

/**
 * Has each receiver hand its requests to the app so that Slack is told "taken" only when they are: Bolt acknowledges
 * events before anything was stored, and one that is lost in between is lost for good. What fails is not acknowledged,
 * and Slack sends it again.
 */
export function takeAfterCommit(app: App, receivers: readonly Receiver[], { log }: ReceiveDeps): void {
  const processEvent = async (event: ReceiverEvent): Promise<void> => {
    if (event.body.type === 'app_rate_limited') {
      log.warn({ minute: event.body.minute_rate_limited }, 'Slack sends no more events for a minute');
      return event.ack();
    }
    if (Number(event.customProperties?.aheadMs ?? 0) > MOST_SKEW_MS)
      throw new Error('a request from the future was not taken');
    if (event.body.event === undefined) return processAnswered(app, event, log);
    await app.processEvent({ ...event, ack: async () => undefined });
    await event.ack();
  };
  for (const receiver of receivers) receiver.init({ processEvent } as App);
}

/** What nobody listens to, such as a kind that is newer than this, is acknowledged too: else it times out for who did it. */
async function processAnswered(app: App, event: ReceiverEvent, log: Log): Promise<void> {
  let isAcked = false;
  const ack: ReceiverEvent['ack'] = async (response) => {
    isAcked = true;
    await event.ack(response);
  };
  await app.processEvent({ ...event, ack });
  if (isAcked) return;
  log.info({ type: event.body.type }, 'Slack sent what is not known here');
  await event.ack();
}

/**
 * A socket that comes back by itself. The SDK's own reconnecting waits for seconds each time, and where Slack refuses
 * a connection meanwhile it ends the process (socket-mode 3.1.0).
 */
function createSocket(appToken: string, { config, log, logger, after }: ReceiveDeps): Receiver {
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: {
      // An object of its own for each: the SDK writes into it.
      clientOptions: {
        timeout: OPEN_MS,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        ...(config.apiUrl !== null && { slackApiUrl: config.apiUrl }),
      },
    },
  });
  const { client } = receiver;
  let isWanted = false;
  let isUp = false;
  let failures = 0;
  let cancel = (): void => undefined;

  async function connect(): Promise<void> {
    try {
      await client.start();
      failures = 0;
    } catch (error) {
      if (isWanted) retry(error);
    }
  }

  function retry(error: unknown): void {
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++);
    log.warn({ err: error, waitMs }, 'Slack gave no connection');
    cancel = after(waitMs, () => void connect());
  }

  client.on('connected', () => {
    isUp = true;
    // It was stopped while Slack thought about it.
    if (!isWanted) void receiver.stop();
  });
  client.on('disconnected', () => {
    // One that was never up is tried again where it failed.
    if (isUp && isWanted) void connect();
    isUp = false;
  });
  readAll(client, log);
  client.on('ws_message', (data: unknown) => warnOfOthers(data, log));
  return {
    init: (app) => receiver.init(app),
    async start() {
      isWanted = true;
      try {
        await client.start();
      } catch (error) {
        if (isBadToken(error)) throw refuseToken(error);
        retry(error);
      }
    },
    async stop() {
      isWanted = false;
      cancel();
      await receiver.stop();
    },
  };
}

function isBadToken(error: unknown): error is WebAPIPlatformError {
  return error instanceof WebAPIPlatformError && BAD_TOKEN.has(error.data.error);
}

function refuseToken(error: WebAPIPlatformError): Refusal {
  return new Refusal({
    code: 'bad_argument',
    message: `Slack does not take SLACK_APP_TOKEN: ${error.data.error}. Copy the app-level token (xapp-…) from your app's page, under Basic Information; it needs connections:write.`,
    field: 'SLACK_APP_TOKEN',
  });
}

/**
 * The socket's own reader throws on a message without an event inside (`app_rate_limited`), and nobody catches it:
 * such a message is given one, so that it is acknowledged, and whatever else cannot be read is noted.
 */
function readAll(client: SocketModeClient, log: Log): void {
  const readers = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', async (data: unknown, isBinary: unknown) => {
    try {
      for (const read of readers) await Reflect.apply(read, client, [completeEvent(data), isBinary]);
    } catch (error) {
      log.warn({ err: error }, 'a message of Slack could not be read');
    }
  });
}

/**
 * Slack's hello says how many sockets the app has: more than this process opens, and one that is just being moved, are
 * another process's with the same token. Each is sent a part of what people do.
 */
function warnOfOthers(data: unknown, log: Log): void {
  if (typeof data !== 'string' || !data.includes('"num_connections"')) return;
  const { type, num_connections: sockets = 0 } = JSON.parse(data) as {
    type?: string;
    num_connections?: number;
  };
  if (type !== 'hello' || sockets <= SOCKETS + 1) return;
  log.warn(
    { sockets, own: SOCKETS },
    'another process seems to use this SLACK_APP_TOKEN: Slack sends each a part of what people do',
  );
}

function completeEvent(data: unknown): unknown {
  if (typeof data !== 'string' || !data.includes('"app_rate_limited"')) return data;
  const message = JSON.parse(data) as { payload?: { type?: string; event?: object } };
  const { payload } = message;
  if (payload?.type !== 'app_rate_limited' || payload.event) return data;
  return JSON.stringify({ ...message, payload: { ...payload, event: { type: payload.type } } });
}
