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
/** The same, sent once: what is refused then was not sent before. */
export const ANSWER_ONCE: Limits = { ...ANSWER, retries: 0 };
/** What must not be there twice is sent once; posts are retried by the outbox, which knows whether that is safe. */
export const ONCE: Limits = { retries: 0, timeout: 10_000, rejectOnRateLimit: () => true };
/** What must not be there twice, and can wait where Discord asks it to: it was not taken then. */
export const ONCE_LATER: Limits = { retries: 0, timeout: 10_000, rejectOnRateLimit: null };
/** Reads much, and waits where Discord asks it to: nobody waits for it. */
export const READ: Limits = { retries: 3, timeout: 10_000, rejectOnRateLimit: null };

/** Discord shuts an address out that it has refused 10,000 calls in ten minutes: 401, 403, and 429 but of shared limits. */
const REFUSED_STATUSES: readonly number[] = [401, 403, 429];
const REFUSALS_WITHIN_MS = 600_000;
/** Two counts may lie in any ten minutes, and other programs may call from the same address. */
const MOST_REFUSALS = 2_500;

/** Counts refused calls, of all clients that share it. */
export interface Refusals {
  /** One more answer. True where from now on nothing may be called. */
  note(response: ResponseLike): boolean;
  /** So long nothing may be called, in milliseconds; null where it may. */
  wait(): number | null;
}

export function createRefusals(now: () => number, most = MOST_REFUSALS): Refusals {
  let since = 0;
  let count = 0;
  return {
    note({ status, headers }) {
      const isShared = headers.get('x-ratelimit-scope') === 'shared';
      if (!REFUSED_STATUSES.includes(status) || (status === 429 && isShared)) return false;
      if (now() - since >= REFUSALS_WITHIN_MS) {
        since = now();
        count = 0;
      }
      count++;
      return count === most;
    },
    wait() {
      const left = since + REFUSALS_WITHIN_MS - now();
      return count >= most && left > 0 ? left : null;
    },
  };
}

/** Discord's own: so many calls in a second, of all routes together but those that answer an interaction. */
const MOST_A_SECOND = 50;
const LEAST_A_SECOND = 5;
const SECOND_MS = 1_000;
/** What is left of a pace at which Discord refuses: other programs may use the token, and its seconds are not ours. */
const SLOWER = 0.8;

/** How fast Discord is called, by all clients that share it: it counts them together, and the library each by itself. */
export interface GlobalPace {
  /** Takes a turn, to be ended when it is answered, or gives in how many milliseconds there is one. What is urgent waits for no turn. */
  take(isUrgent?: boolean): { end(): void } | { waitMs: number };
  /** Discord refuses all calls for so long. */
  refuse(retryAfterMs: number): void;
}

/**
 * Slower after each pause that Discord asks for, and by a call a second faster from then on. A call counts until a second
 * after its answer: two that leave a second apart may arrive closer together. Who has to wait is given a moment behind all who wait.
 */
export function createGlobalPace(most = MOST_A_SECOND, now = () => performance.now()): GlobalPace {
  let allowed = most;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let raisedAt = now();
  let slowedAt = Number.NEGATIVE_INFINITY;
  let turns: { overAt: number }[] = [];
  let given: number[] = [];

  function findMoment(at: number): number {
    // One that is not answered yet ends a second from now at the soonest.
    const soonest = Math.min(...turns.map(({ overAt }) => overAt), at + SECOND_MS);
    const behind = given.at(-allowed);
    return Math.max(pausedUntil, soonest, behind === undefined ? at : behind + SECOND_MS);
  }

  return {
    take(isUrgent = false) {
      const at = now();
      if (most === Number.POSITIVE_INFINITY)
        return at < pausedUntil ? { waitMs: pausedUntil - at } : { end: () => undefined };
      const seconds = Math.max(0, Math.floor((at - raisedAt) / SECOND_MS));
      allowed = Math.min(most, allowed + seconds);
      raisedAt += seconds * SECOND_MS;
      turns = turns.filter(({ overAt }) => overAt > at);
      given = given.filter((each) => each > at);
      if (at < pausedUntil || (turns.length >= allowed && !isUrgent)) {
        const moment = isUrgent ? pausedUntil : findMoment(at);
        if (!isUrgent) given.push(moment);
        return { waitMs: moment - at };
      }
      const turn = { overAt: Number.POSITIVE_INFINITY };
      turns.push(turn);
      return {
        end() {
          turn.overAt = now() + SECOND_MS;
        },
      };
    },
    refuse(retryAfterMs) {
      const at = now();
      // Of what was under way together several are refused: that is one sign.
      if (at - slowedAt >= SECOND_MS) {
        slowedAt = at;
        allowed = Math.max(LEAST_A_SECOND, Math.floor(Math.min(allowed, turns.length) * SLOWER));
      }
      pausedUntil = Math.max(pausedUntil, at + retryAfterMs);
      raisedAt = pausedUntil;
    },
  };
}

/** What calls of a client are counted with. */
export interface Counts {
  pace?: Pace | undefined;
  onLimited?: (method: string) => void;
  refusals?: Refusals;
  /** Left out, each client keeps the library's pace alone. */
  globalPace?: GlobalPace;
  /** Somebody waits for the answer: what is posted makes room. */
  isUrgent?: boolean;
  /** Called once where calls stop for being refused too often. */
  onHeld?: () => void;
}

/**
 * A client of the API with limits of its own, so that what waits in one holds up no other. Any 401 makes the library
 * forget its token for good (@discordjs/rest 2.6.3): here each call has it.
 */
export function createRest(
  { token, apiBase }: DiscordConfig,
  limits: Limits,
  { pace, onLimited, refusals, globalPace, isUrgent, onHeld }: Counts = {},
): REST {
  const api = apiBase === null ? {} : { api: apiBase };
  const most = pace && { globalRequestsPerSecond: pace.globalRequestsPerSecond };
  const rest = new REST({ ...limits, ...api, ...most, version: '10', makeRequest });
  async function makeRequest(...call: Parameters<RESTOptions['makeRequest']>): Promise<ResponseLike> {
    const waitMs = refusals?.wait() ?? null;
    if (waitMs !== null) return answerHeld(waitMs);
    const turn = isCounted(call[1]) ? globalPace?.take(isUrgent) : undefined;
    if (turn && 'waitMs' in turn) return answerEarly(turn.waitMs);
    const response = await requestPlainly(...call).finally(() => turn?.end());
    if (response.status === 429 && response.headers.has('x-ratelimit-global'))
      globalPace?.refuse(Number(response.headers.get('retry-after') ?? 1) * SECOND_MS);
    if (refusals?.note(response) === true) onHeld?.();
    return response;
  }
  if (onLimited)
    rest.on('response', ({ method, route }, { status, headers }) => {
      if (status === 429 && !headers.has(NOT_SENT)) onLimited(`${method} ${route}`);
    });
  const queue = rest.queueRequest.bind(rest);
  rest.queueRequest = (request) => {
    rest.setToken(token);
    return queue(request);
  };
  return rest;
}

/** Marks what was never asked of Discord. */
const NOT_SENT = 'x-not-sent';

/** Answers to interactions carry no token, and count for nothing. */
function isCounted({ headers }: Parameters<RESTOptions['makeRequest']>[1]): boolean {
  return new Headers(headers as ConstructorParameters<typeof Headers>[0]).has('authorization');
}

/** Nothing is sent that Discord would refuse. Said of this one route: as a limit of all, the library would hold back what has its moment before. */
function answerEarly(waitMs: number): Response {
  const seconds = String(Math.ceil(waitMs) / SECOND_MS);
  return Response.json(
    { message: 'Too many calls in a second.', retry_after: Number(seconds), global: false },
    {
      status: 429,
      headers: {
        ...{ 'retry-after': seconds, 'x-ratelimit-reset-after': seconds, 'x-ratelimit-remaining': '0' },
        ...{ 'x-ratelimit-limit': '1', 'x-ratelimit-scope': 'shared', [NOT_SENT]: 'true' },
      },
    },
  );
}

/** What Discord would say of a limit: the library and those who call wait for it, and nothing is sent. */
function answerHeld(waitMs: number): Response {
  const seconds = Math.ceil(waitMs / 1_000);
  return Response.json(
    { message: 'Too many calls were refused.', retry_after: seconds, global: false },
    { status: 429, headers: { 'retry-after': String(seconds), 'x-ratelimit-scope': 'shared' } },
  );
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
