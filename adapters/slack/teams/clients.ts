import { WebClient, WebClientEvent, type WebClientOptions } from '@slack/web-api';
import type { Meter } from '../../../src/base/ports.ts';
import type { SlackLogger } from '../logger.ts';

/** What calls wait for, by what they are for. */
const OPTIONS = {
  /** Answers to people wait for nothing longer than their three seconds. */
  answering: { timeout: 2_500, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  /** Posts are retried by the outbox, which knows whether that is safe; the SDK's own retries post twice. */
  delivering: { timeout: 10_000, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  /** Looking something up can be repeated. */
  reading: { timeout: 10_000, retryConfig: { retries: 2, minTimeout: 200 }, rejectRateLimitedCalls: true },
  /** Who somebody is may take longer than an answer may, which is then deferred; Slack's patience is waited for. */
  lookingUp: { timeout: 10_000, retryConfig: { retries: 1, minTimeout: 200 } },
  /** Reads much when it starts, and waits where Slack asks it to: nobody waits for it. */
  catchingUp: { timeout: 10_000, retryConfig: { retries: 3, maxRetryTime: 60_000 } },
} as const satisfies Readonly<Record<string, WebClientOptions>>;

type ClientUse = keyof typeof OPTIONS;

/** Makes clients of one Slack. */
export type OpenClient = (token: string, use: ClientUse) => WebClient;

export function createClients({
  apiUrl,
  logger,
  meter,
}: {
  apiUrl: string | null;
  logger: SlackLogger;
  meter: Meter | undefined;
}): OpenClient {
  return (token, use) => {
    const client = new WebClient(token, {
      // Each client gets options of its own: the SDK writes into what it is given.
      ...structuredClone(OPTIONS[use]),
      logger,
      ...(apiUrl !== null && { slackApiUrl: apiUrl }),
    });
    client.on(WebClientEvent.RATE_LIMITED, (_seconds: number, { url }: { url: string }) =>
      meter?.limited('slack', url.split('/').at(-1) ?? url),
    );
    return client;
  };
}
