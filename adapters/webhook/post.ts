import { isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { type FindAddresses, findAddresses, isPublicAddress } from './address.ts';

/** For everything, redirects included. */
const TIMEOUT_MS = 10_000;
const MOST_REDIRECTS = 3;
/** Those two alone keep the method and the body; what else redirects a POST expects a page to be read. */
const REDIRECTS: readonly number[] = [307, 308];
/** An answer's body says nothing to us. */
const MOST_READ = 16_384;

/** Where calls may go. */
export interface Reach {
  protocols: readonly string[];
  allows(address: string): boolean;
  find: FindAddresses;
}

/** What the world outside is: https, and addresses of the public network. */
export const PUBLIC: Reach = { protocols: ['https:'], allows: isPublicAddress, find: findAddresses };

/** An address that must not be called. The message names its host and no more of it. */
export class ClosedAddress extends Error {}

export interface PostAnswer {
  status: number;
  /** As the header says; null where there is none. */
  retryAfter: string | null;
}

/**
 * Posts a body. Each address that is connected to is one that the reach allows: a name is looked up once, what was found
 * is judged and connected to, and a redirect goes the same way. Throws ClosedAddress, or what the network throws.
 */
export async function post(
  address: string,
  message: { body: string; headers: Readonly<Record<string, string>> },
  reach: Reach = PUBLIC,
): Promise<PostAnswer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const agent = new Agent({ connect: { lookup: createLookup(reach) }, pipelining: 0 });
  try {
    let url = new URL(address);
    for (let redirects = 0; ; redirects++) {
      checkUrl(url, reach);
      const { statusCode, headers, body } = await request(url, {
        method: 'POST',
        ...message,
        signal,
        dispatcher: agent,
      });
      await body.dump({ limit: MOST_READ, signal });
      const { location, 'retry-after': retryAfter } = headers;
      const isRedirect = REDIRECTS.includes(statusCode) && typeof location === 'string';
      if (!isRedirect || !URL.canParse(location, url))
        return { status: statusCode, retryAfter: typeof retryAfter === 'string' ? retryAfter : null };
      if (redirects === MOST_REDIRECTS) throw new ClosedAddress(`${url.host} redirects too often`);
      url = new URL(location, url);
    }
  } finally {
    await agent.destroy();
  }
}

/** What the address itself says; a host that is an address already is never looked up. */
function checkUrl(url: URL, { protocols, allows }: Reach): void {
  if (!protocols.includes(url.protocol))
    throw new ClosedAddress(`${url.host} is not called by ${url.protocol}`);
  if (url.username !== '' || url.password !== '')
    throw new ClosedAddress(`${url.host} is not called with a name or password in the address`);
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !allows(literal)) throw refuse(url.hostname);
}

/** What the socket connects to is what this gives: nothing is looked up a second time. */
function createLookup({ find, allows }: Reach): LookupFunction {
  return (host, options, done) => {
    find(host).then(
      (found) => {
        const [first] = found;
        // One closed address among open ones is no accident.
        if (!first || !found.every(({ address }) => allows(address))) return done(refuse(host), '', 0);
        if (options.all) return done(null, [...found]);
        done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, '', 0),
    );
  };
}

function refuse(host: string): ClosedAddress {
  return new ClosedAddress(`${host} is not on the public network`);
}
