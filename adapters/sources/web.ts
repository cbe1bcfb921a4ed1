import { text as readText } from 'node:stream/consumers';
import type { Dispatcher } from 'undici';
import { SourceError, type SourceTrouble } from '../../src/base/source-port.ts';
import { ClosedAddress, checkUrl, loadUndici, openAgent, PUBLIC, type Reach } from '../calls/reach.ts';

const TIMEOUT_MS = 30_000;
const MOST_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** A page of a vendor's answer, or a file of values. */
const MOST_BYTES = 20_000_000;

/** What an admin allowed: any address, by https or not. */
export const ANYWHERE: Reach = { ...PUBLIC, protocols: ['https:', 'http:'], allows: () => true };

export interface WebCall {
  /** Whom is asked, for messages: `Plausible`. */
  title: string;
  url: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Statuses beside 2xx that are an answer to the caller and no trouble, such as 304. */
  expects?: readonly number[];
  /** Characters of the body after which it is too much. */
  mostBytes?: number;
}

export interface WebAnswer {
  status: number;
  /** Names in lower case; of a name that came twice the first one. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/**
 * Calls an address and reads its answer whole. Secrets in headers are not carried to another host by a redirect. Throws
 * SourceError: `token` for 401, `scope` for 403, `gone` for 404 and 410, `limit` for 429 and for 403 and 503 with a time to come
 * back, `down` for 5xx, time-outs and a lost connection, `answer` for the rest and for what is too long, `settings` for
 * an address that must not be called.
 */
export async function callWeb(call: WebCall, now: () => number, reach: Reach = PUBLIC): Promise<WebAnswer> {
  const agent = await openAgent(reach);
  try {
    return await follow(call, now, reach, agent);
  } catch (error) {
    throw describeTrouble(call, error);
  } finally {
    await agent.destroy();
  }
}

async function follow(
  call: WebCall,
  now: () => number,
  reach: Reach,
  dispatcher: Dispatcher,
): Promise<WebAnswer> {
  const { title, method = 'GET', body, expects = [], mostBytes = MOST_BYTES } = call;
  const { request } = await loadUndici();
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let url = new URL(call.url);
  let sent = { ...call.headers };
  for (let redirects = 0; ; redirects++) {
    checkUrl(url, reach);
    const answer = await request(url, { method, headers: sent, body: body ?? null, signal, dispatcher });
    const headers = readHeaders(answer.headers);
    const next = headers.location;
    if (method === 'GET' && REDIRECTS.includes(answer.statusCode) && next && URL.canParse(next, url)) {
      await answer.body.dump();
      if (redirects === MOST_REDIRECTS) throw new SourceError('answer', `${title} redirects too often`);
      const target = new URL(next, url);
      if (target.host !== url.host) sent = {};
      url = target;
      continue;
    }
    const text = await readText(limitBytes(answer.body, title, mostBytes));
    const status = answer.statusCode;
    if ((status < 200 || status > 299) && !expects.includes(status))
      throw new SourceError(
        troubleOf(status, headers),
        `${title} answered ${status}`,
        readRetryAt(headers, now()),
      );
    return { status, headers, body: text };
  }
}

/** What a status says of whom is asked. */
export function troubleOf(status: number, headers: Readonly<Record<string, string>>): SourceTrouble {
  const mayComeBack = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
  if (status === 429 || ((status === 403 || status === 503) && mayComeBack)) return 'limit';
  if (status === 401) return 'token';
  if (status === 403) return 'scope';
  if (status === 404 || status === 410) return 'gone';
  return status >= 500 ? 'down' : 'answer';
}

/** When a vendor wants to be asked again: `Retry-After` in seconds or as a date, else the second at which its window starts anew; null where it says nothing. */
export function readRetryAt(headers: Readonly<Record<string, string>>, now: number): number | null {
  const after = headers['retry-after'];
  if (after !== undefined) {
    if (/^\d{1,6}$/.test(after)) return now + Number(after) * 1_000;
    const at = Date.parse(after);
    if (Number.isFinite(at)) return at;
  }
  const reset = headers['x-ratelimit-remaining'] === '0' ? headers['x-ratelimit-reset'] : undefined;
  return reset !== undefined && /^\d{1,12}$/.test(reset) ? Number(reset) * 1_000 : null;
}

function readHeaders(given: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) read[name] = first;
  }
  return read;
}

/** Fails, too, where the body ends before its end: a pipe would wait for ever. */
async function* limitBytes(body: AsyncIterable<Buffer>, title: string, most: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > most) throw new SourceError('answer', `${title} answered with more than ${most} bytes`);
    yield chunk;
  }
}

function describeTrouble({ title, url }: WebCall, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  if (error instanceof ClosedAddress) return describeClosed(error);
  const host = URL.canParse(url) ? new URL(url).host : title;
  if (error instanceof Error && error.name === 'TimeoutError')
    return new SourceError('down', `${host} did not answer in ${TIMEOUT_MS / 1_000} s`);
  const code = (error as NodeJS.ErrnoException).code ?? 'no connection';
  return new SourceError('down', `${host} cannot be reached (${code})`);
}

/** Says how an address can be opened, where it can. */
export function describeClosed({ message, isAllowable }: ClosedAddress): SourceError {
  return new SourceError(
    'settings',
    isAllowable ? `${message}; an admin may allow it: private=yes` : message,
  );
}
