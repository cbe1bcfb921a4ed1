import { type App, HTTPReceiver, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt';
import type { Clock, Log } from '../../src/ports.ts';
import type { SlackConfig } from '../config.ts';
import type { SlackLogger } from './logger.ts';

/** Socket Mode waits this long, times its failures, before it connects again. */
const PING_MS = 1_500;
/** A request may be this old or, by a fast clock, this far ahead; Bolt looks at the past alone. */
const MOST_SKEW_MS = 5 * 60_000;
const SOCKETS = 2;

export type Receiver = SocketModeReceiver | HTTPReceiver;

export interface ReceiveDeps {
  config: SlackConfig;
  clock: Clock;
  log: Log;
  logger: SlackLogger;
}

/**
 * What takes Slack's requests in: two sockets, so that while Slack moves one to another server the other one goes on
 * receiving, or an HTTP server.
 */
export function createReceivers(deps: ReceiveDeps): [Receiver, ...Receiver[]] {
  const { config, log, logger } = deps;
  if (config.appToken === null) {
    const secret = config.signingSecret ?? '';
    return [
      new HTTPReceiver({
        signingSecret: secret,
        logger,
        bodyLimit: '1mb',
        customPropertiesExtractor: readSentAt,
      }),
    ];
  }
  const { appToken, apiUrl } = config;
  const connect = () => {
    const receiver = new SocketModeReceiver({
      appToken,
      logger,
      clientPingTimeout: PING_MS,
      // An object of its own for each: the SDK writes into it.
      installerOptions: { clientOptions: apiUrl === null ? {} : { slackApiUrl: apiUrl } },
    });
    surviveBadMessages(receiver, log);
    return receiver;
  };
  const [first, ...rest] = Array.from({ length: SOCKETS }, connect);
  if (!first) throw new Error('no socket');
  return [first, ...rest];
}

/**
 * Has each receiver hand its requests to the app so that Slack is told "taken" only when they are: Bolt acknowledges
 * events before anything was stored, and one that is lost in between is lost for good. What fails is not acknowledged,
 * and Slack sends it again.
 */
export function takeAfterCommit(app: App, receivers: readonly Receiver[], { clock, log }: ReceiveDeps): void {
  const processEvent = async (event: ReceiverEvent): Promise<void> => {
    if (event.body.type === 'app_rate_limited') {
      log.warn({ minute: event.body.minute_rate_limited }, 'Slack sends no more events for a minute');
      return event.ack();
    }
    const sentAt = event.customProperties?.sentAt;
    if (typeof sentAt === 'number' && sentAt > clock.now() + MOST_SKEW_MS) {
      log.warn({ sentAt }, 'a request from the future was not taken');
      return;
    }
    if (event.body.event === undefined) return app.processEvent(event);
    await app.processEvent({ ...event, ack: async () => undefined });
    await event.ack();
  };
  for (const receiver of receivers) receiver.init({ processEvent } as App);
}

/** When Slack says that it sent a request, in UTC milliseconds. */
function readSentAt(request: { headers: NodeJS.Dict<string | string[]> }): { sentAt: number } {
  return { sentAt: Number(request.headers['x-slack-request-timestamp']) * 1_000 };
}

/** The socket's own reader throws on a message without an event inside (`app_rate_limited`), and nobody catches it. */
function surviveBadMessages(receiver: SocketModeReceiver, log: Log): void {
  const { client } = receiver;
  const readers = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', async (...message: unknown[]) => {
    try {
      for (const read of readers) await Reflect.apply(read, client, message);
    } catch (error) {
      log.warn({ err: error }, 'a message of Slack could not be read');
    }
  });
}
