import {
  type ClientOptions,
  DefaultRestOptions,
  DiscordAPIError,
  RateLimitError,
  REST,
  RESTJSONErrorCodes,
  type RESTOptions,
  type ResponseLike,
} from 'discord.js';
import { z } from 'zod';
import { notPossible, Refusal } from '../../src/base/language/errors.ts';
import type { DiscordConfig } from '../process/config.ts';

/** Where the pages of an application are. */
export const PORTAL = 'https://discord.com/developers/applications';
export const WHERE_TOKEN = `${PORTAL} → your application → Bot → Reset Token`;

const tooManyEdits = z.object({
  code: z.literal(RESTJSONErrorCodes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached),
});

export type Limits = Pick<RESTOptions, 'retries' | 'timeout' | 'rejectOnRateLimit'>;

/** How often Discord may be called and logged in to, for one that has other limits than Discord's own. */
export interface Pace {
  globalRequestsPerSecond: number;
  ws: NonNullable<ClientOptions['ws']>;
}

/** So long is waited for a limit while somebody waits for an answer, which has three seconds. */
const LONGEST_LIMIT_MS = 1_000;

/** Answers to people wait for nothing longer than their three seconds; answered twice, an interaction says so. */
export const ANSWER: Limits = {
  retries: 3,
  timeout: 1_400,
  rejectOnRateLimit: ({ retryAfter }) => retryAfter > LONGEST_LIMIT_MS,
};
/** What must not be there twice is sent once; posts are retried by the outbox, which knows whether that is safe. */
export const ONCE: Limits = { retries: 0, timeout: 10_000, rejectOnRateLimit: () => true };
/** What must not be there twice, and can wait where Discord asks it to: it was not taken then. */
export const ONCE_LATER: Limits = { retries: 0, timeout: 10_000, rejectOnRateLimit: null };
/** Reads much, and waits where Discord asks it to: nobody waits for it. */
export const READ: Limits = { retries: 3, timeout: 10_000, rejectOnRateLimit: null };

/**
 * A client of the API with limits of its own, so that what waits in one holds up no other. Any 401 makes the library
 * forget its token for good (@discordjs/rest 2.6.3): here each call has it.
 */
export function createRest(
  { token, apiBase }: DiscordConfig,
  limits: Limits,
  { pace, onLimited }: { pace?: Pace | undefined; onLimited?: (method: string) => void } = {},
): REST {
  const api = apiBase === null ? {} : { api: apiBase };
  const most = pace && { globalRequestsPerSecond: pace.globalRequestsPerSecond };
  const rest = new REST({ ...limits, ...api, ...most, version: '10', makeRequest: requestPlainly });
  if (onLimited)
    rest.on('response', ({ method, route }, { status }) => {
      if (status === 429) onLimited(`${method} ${route}`);
    });
  const queue = rest.queueRequest.bind(rest);
  rest.queueRequest = (request) => {
    rest.setToken(token);
    return queue(request);
  };
  return rest;
}

/**
 * An old message that was edited too often is refused with a 429 (discord/discord-api-docs#4413). The library takes each
 * 429 for a limit of calls and never tells its code; here it is an error of this one message.
 */
async function requestPlainly(...call: Parameters<RESTOptions['makeRequest']>): Promise<ResponseLike> {
  const response = await DefaultRestOptions.makeRequest(...call);
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  if (response.status !== 429 || !isJson) return response;
  const body: unknown = await response.json();
  return tooManyEdits.safeParse(body).success
    ? Response.json(body, { status: 400 })
    : Response.json(body, { status: 429, headers: [...response.headers] });
}

/** Whether Discord refused a call for one reason. */
export function hasCode(error: unknown, code: RESTJSONErrorCodes): boolean {
  return error instanceof DiscordAPIError && error.code === code;
}

/** Reads something of Discord's; what goes wrong is said in words, but for what is gone or not to be seen. */
export async function read<T>(
  rest: REST,
  route: `/${string}`,
  query?: Readonly<Record<string, string>>,
): Promise<T> {
  try {
    return (await rest.get(route, query ? { query: new URLSearchParams(query) } : {})) as T;
  } catch (error) {
    if (error instanceof DiscordAPIError && error.status !== 401) throw error;
    throw refuseCall(error);
  }
}

/** What Discord's error of a call means, and what to do. The token itself is never said. */
export function refuseCall(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof RateLimitError) {
    const seconds = Math.ceil(error.retryAfter / 1_000);
    return notPossible('Discord asks for patience.', `Try again in ${seconds} seconds.`);
  }
  if (error instanceof DiscordAPIError) {
    return error.status === 401
      ? notPossible('Discord does not take the token.', `Make a new one and copy it whole: ${WHERE_TOKEN}.`)
      : notPossible(`Discord refused: ${error.message} (${error.code}).`, '');
  }
  const why = error instanceof Error ? error.message : String(error);
  return notPossible(`Discord cannot be reached: ${why}.`, 'Is this machine online?');
}
