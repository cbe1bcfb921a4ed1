import { WebAPIPlatformError, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import { notPossible, Refusal } from '../../../src/base/language/errors.ts';
import type { Log } from '../../../src/base/ports.ts';
import { createSlackLogger } from '../logger.ts';

/** Where the pages of an app are. */
export const APPS_PAGE = 'https://api.slack.com/apps';
export const WHERE_SCOPES = `${APPS_PAGE} → your app → OAuth & Permissions → Scopes → Add an OAuth Scope; then Reinstall to Workspace, on the same page`;
export const WHERE_BOT_TOKEN = `${APPS_PAGE} → your app → OAuth & Permissions → Bot User OAuth Token`;
export const WHERE_APP_TOKEN = `${APPS_PAGE} → your app → Basic Information → App-Level Tokens → Generate Token and Scopes → connections:write`;

/** Of which Slack team a token is, and what it may do. */
export interface TokenFacts {
  tenant: string;
  tenantName: string;
  /** The bot's name there, and its id. */
  botName: string;
  botUser: string;
  /** Null where Slack did not say. */
  scopes: readonly string[] | null;
}

/** Errors that say nothing of the token. */
const TROUBLES = new Set(['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable']);

/** How long Slack may take to answer, and how often it is asked again. */
interface Patience {
  timeoutMs: number;
  retries: number;
}

export function createCheckClient(
  token: string,
  apiUrl: string | null,
  log: Log,
  { timeoutMs, retries }: Patience = { timeoutMs: 10_000, retries: 1 },
): WebClient {
  return new WebClient(token, {
    timeout: timeoutMs,
    retryConfig: { retries },
    rejectRateLimitedCalls: true,
    logger: createSlackLogger(log),
    ...(apiUrl !== null && { slackApiUrl: apiUrl }),
  });
}

/** Asks Slack whose token it is. Refuses one that Slack does not take, with where to copy the right one. */
export async function testToken(client: WebClient): Promise<TokenFacts> {
  const self = await client.auth.test().catch((error: unknown) => {
    throw refuseCall(error, 'the bot token', WHERE_BOT_TOKEN);
  });
  return {
    tenant: self.team_id ?? '',
    tenantName: self.team ?? '',
    botName: self.user ?? 'tiller',
    botUser: self.user_id ?? '',
    scopes: self.response_metadata?.scopes ?? null,
  };
}

/** Asks Slack for a connection of Socket Mode, as the start does. Refuses what does not work, with where to click. */
export async function testSocket(client: WebClient): Promise<void> {
  await client.apps.connections.open().catch((error: unknown) => {
    throw refuseCall(error, 'the app token', WHERE_APP_TOKEN);
  });
}

export function isPlatformError(error: unknown, code: string): boolean {
  return error instanceof WebAPIPlatformError && error.data.error === code;
}

/** What Slack's error of a call with a token means, and what to do. The token itself is never said. */
export function refuseCall(error: unknown, token: string, where: string): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof WebAPIRateLimitedError) {
    return notPossible('Slack asks for patience.', `Try again in ${error.retryAfter} seconds.`);
  }
  if (!(error instanceof WebAPIPlatformError)) {
    const why = error instanceof Error ? error.message : String(error);
    return notPossible(`Slack cannot be reached: ${why}.`, 'Is this machine online?');
  }
  const { error: code } = error.data;
  if (!/^[a-z0-9_]+$/.test(code)) {
    return notPossible(
      'Slack cannot be reached: a page came instead of an answer.',
      'A proxy in between may need a word.',
    );
  }
  if (TROUBLES.has(code))
    return notPossible(`Slack has trouble of its own (${code}).`, 'Try again in a minute.');
  if (code === 'missing_scope') return notPossible(`Slack says that ${token} lacks a permission.`, where);
  if (code === 'account_inactive' || code === 'token_revoked') {
    return notPossible(
      `Slack has revoked ${token} (${code}).`,
      `Install the app again, and copy it anew: ${where}.`,
    );
  }
  return notPossible(`Slack does not take ${token} (${code}).`, `Copy it again, whole: ${where}.`);
}
