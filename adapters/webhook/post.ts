import { ClosedAddress, checkUrl, loadUndici, openAgent, PUBLIC, type Reach } from '../calls/reach.ts';

/** For everything, redirects included. */
const TIMEOUT_MS = 10_000;
const MOST_REDIRECTS = 3;
/** Those two alone keep the method and the body; what else redirects a POST expects a page to be read. */
const REDIRECTS: readonly number[] = [307, 308];
/** An answer's body says nothing to us. */
const MOST_READ = 16_384;

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
  const agent = await openAgent(reach);
  const { request } = await loadUndici();
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
