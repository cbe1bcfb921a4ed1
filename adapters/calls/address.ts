import { lookup as lookUp } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** The special purposes of IPv4 that nobody on the public network answers at (IANA's registry, RFC 6890, and multicast). */
const CLOSED_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** What of IPv6 is given out for the public network; all else is closed, IPv4 in IPv6's clothes among it. */
const OPEN_V6 = ['2000::', 3] as const;

/** Within that: IETF's own (Teredo, ORCHID), examples, 6to4, which leads to an IPv4 address, and segment routing's. */
const CLOSED_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const closed = new BlockList();
for (const [net, bits] of CLOSED_V4) closed.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of CLOSED_V6) closed.addSubnet(net, bits, 'ipv6');
const openV6 = new BlockList();
openV6.addSubnet(...OPEN_V6, 'ipv6');

/** Whether an IP address belongs to the public network, and not to this machine, its network or its cloud. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !closed.check(address, 'ipv4');
  if (family === 6) return openV6.check(address, 'ipv6') && !closed.check(address, 'ipv6');
  return false;
}

interface Found {
  address: string;
  family: number;
}

/** Finds a host's addresses; tests have their own. */
export type FindAddresses = (host: string) => Promise<readonly Found[]>;

export const findAddresses: FindAddresses = (host) => lookUp(host, { all: true, verbatim: true });
