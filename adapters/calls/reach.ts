import { isIP, type LookupFunction } from 'node:net';
import type { Agent } from 'undici';
import { type FindAddresses, findAddresses, isPublicAddress } from './address.ts';

/** Where calls may go. */
export interface Reach {
  protocols: readonly string[];
  allows(address: string): boolean;
  find: FindAddresses;
}

/** What the world outside is: https, and addresses of the public network. */
export const PUBLIC: Reach = { protocols: ['https:'], allows: isPublicAddress, find: findAddresses };

/** An address that must not be called. The message names its host and no more of it. */
export class ClosedAddress extends Error {
  /** Whether a wider reach would have it. */
  isAllowable: boolean;

  constructor(message: string, { isAllowable = false }: { isAllowable?: boolean } = {}) {
    super(message);
    this.isAllowable = isAllowable;
  }
}

/** The library takes some 20 MB: it is loaded with the first call. */
export const loadUndici = () => import('undici');

/** What connects only where the reach allows, one call after another. */
export async function openAgent(reach: Reach): Promise<Agent> {
  const { Agent } = await loadUndici();
  return new Agent({ connect: { lookup: createLookup(reach) }, pipelining: 0 });
}

/** Why an address is not called, as far as it says so itself; null where only a call can tell. */
export function findClosed(url: URL, reach: Reach = PUBLIC): string | null {
  try {
    checkUrl(url, reach);
    return null;
  } catch (error) {
    if (error instanceof ClosedAddress) return error.message;
    throw error;
  }
}

/** Names that mean this machine wherever they are looked up (RFC 6761). */
const LOCAL_NAME = /(?:^|\.)localhost\.?$/i;

/** What the address itself says; a host that is an address already is never looked up. */
export function checkUrl(url: URL, { protocols, allows }: Reach): void {
  if (!protocols.includes(url.protocol))
    throw new ClosedAddress(`${url.host || 'it'} is not called by ${url.protocol.slice(0, -1)}`, {
      isAllowable: true,
    });
  if (url.username !== '' || url.password !== '')
    throw new ClosedAddress(`${url.host} is not called with a name or password in the address`);
  const literal = LOCAL_NAME.test(url.hostname) ? '127.0.0.1' : url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !allows(literal)) throw refuse(url.hostname);
}

/** What the socket connects to is what this gives: nothing is looked up a second time. */
export function createLookup({ find, allows }: Reach): LookupFunction {
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
  return new ClosedAddress(`${host} is not on the public network`, { isAllowable: true });
}
