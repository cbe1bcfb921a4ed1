import { isIP, Socket } from 'node:net';
import { SourceError } from '../../../src/base/source-port.ts';
import { createLookup, PUBLIC } from '../../calls/reach.ts';

/** Where a server is, and as whom we come. */
export interface ServerAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** Whether the connection is encrypted, and its certificate checked. */
  tls: 'checked' | 'unchecked' | 'none';
  isPublic: boolean;
}

const MODES: Readonly<Record<string, ServerAddress['tls']>> = {
  disable: 'none',
  'no-verify': 'unchecked',
  require: 'checked',
  'verify-ca': 'checked',
  'verify-full': 'checked',
};

/**
 * Reads `scheme://user:password@host:port/database?sslmode=…`. Without an admin's word the host has to be public, the
 * connection encrypted and its certificate good. Throws SourceError, without the address.
 */
export function readAddress(
  text: string,
  byDefault: { port: number },
  allowsPrivate: boolean,
): ServerAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  const host = url ? decodeURIComponent(url.hostname).replace(/^\[|\]$/g, '') : '';
  const database = decode(url?.pathname.slice(1) ?? '');
  const user = decode(url?.username ?? '');
  if (!url || host === '' || database === '' || user === '')
    throw new SourceError('settings', 'the address cannot be read: scheme://user:password@host/database');
  const mode = url.searchParams.get('sslmode') ?? url.searchParams.get('ssl-mode')?.toLowerCase() ?? null;
  const asked = mode === null ? undefined : MODES[mode];
  if (!allowsPrivate && isIP(host) !== 0 && !PUBLIC.allows(host))
    throw new SourceError(
      'settings',
      `${host} is not on the public network; an admin may allow it: private=yes`,
    );
  if (!allowsPrivate && (asked === 'none' || asked === 'unchecked'))
    throw new SourceError('settings', `sslmode=${mode} is only for what an admin allowed: private=yes`);
  return {
    host,
    port: url.port === '' ? byDefault.port : Number(url.port),
    user,
    password: decode(url.password),
    database,
    tls: asked ?? (allowsPrivate ? 'none' : 'checked'),
    isPublic: !allowsPrivate,
  };
}

/** What must never stand in a message. */
export function secretsOf({ password }: ServerAddress, text: string): string[] {
  return [text, password, encodeURIComponent(password)];
}

/** A socket that connects to public addresses alone, however often its host's name is looked up. */
export class PublicSocket extends Socket {
  // biome-ignore lint/suspicious/noExplicitAny: the drivers call the one overload with a port and a host.
  override connect(...args: any[]): this {
    const [port, host] = args as [number, string];
    return super.connect({ port, host, lookup: createLookup(PUBLIC) });
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
