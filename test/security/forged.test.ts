import { createHmac } from 'node:crypto';
import { isValidSlackRequest } from '@slack/bolt';
import fc from 'fast-check';
import StripeClient from 'stripe';
import { describe, expect, it } from 'vitest';
import { isSigned, sign } from '../../adapters/calls/signature.ts';
import { receive as receiveGitHub } from '../../adapters/sources/github/receive.ts';
import { receiveJira } from '../../adapters/sources/jira/receive.ts';
import { receiveLinear } from '../../adapters/sources/linear/receive.ts';
import { receiveStripe } from '../../adapters/sources/stripe/receive.ts';

/** Changes of one bit for each vendor. */
const FLIPS = 1_000;
const SECRET = 'a secret of 32 letters or of more';
const KEY = `whsec_${Buffer.from(SECRET).toString('base64')}`;
const NOW = Date.now();
const SECONDS = String(Math.floor(NOW / 1_000));
const BODY = JSON.stringify({ id: 'evt_1', livemode: true, data: { id: 'I-1' } });

/** A message in the parts that are signed or sign, as text. */
type Parts = Readonly<Record<string, string>>;

interface Vendor {
  name: string;
  parts: Parts;
  isTaken(parts: Parts): boolean | Promise<boolean>;
}

const hmac = (text: string) => createHmac('sha256', SECRET).update(text).digest('hex');
const nobody = async () => {
  throw new Error('nothing is read');
};

const VENDORS: readonly Vendor[] = [
  {
    name: 'a program of the team',
    parts: {
      id: 'build-7',
      time: SECONDS,
      body: BODY,
      signature: sign(KEY, { id: 'build-7', timestamp: SECONDS, body: BODY }),
    },
    isTaken: ({ id = '', time = '', body = '', signature = '' }) =>
      isSigned(KEY, { id, timestamp: time, body }, signature),
  },
  {
    name: 'GitHub',
    parts: { body: BODY, signature: `sha256=${hmac(BODY)}` },
    isTaken: async ({ body = '', signature = '' }) =>
      (await receiveGitHub(
        { secret: SECRET, findPlaces: async () => [] } as unknown as Parameters<typeof receiveGitHub>[0],
        { headers: { 'x-hub-signature-256': signature }, body },
      )) !== null,
  },
  {
    name: 'Jira',
    parts: { body: BODY, signature: `sha256=${hmac(BODY)}` },
    isTaken: async ({ body = '', signature = '' }) =>
      (await receiveJira({ headers: { 'x-hub-signature': signature }, body }, SECRET, nobody)) !== null,
  },
  {
    name: 'Linear',
    parts: { body: BODY, signature: hmac(BODY) },
    isTaken: async ({ body = '', signature = '' }) =>
      (await receiveLinear({ headers: { 'linear-signature': signature }, body }, SECRET, nobody)) !== null,
  },
  {
    name: 'Stripe',
    parts: {
      body: BODY,
      signature: StripeClient.webhooks.generateTestHeaderString({
        payload: BODY,
        secret: SECRET,
        timestamp: Number(SECONDS),
      }),
    },
    isTaken: ({ body = '', signature = '' }) =>
      receiveStripe(
        { headers: { 'stripe-signature': signature }, body },
        { secrets: { webhook: SECRET }, now: () => NOW } as unknown as Parameters<typeof receiveStripe>[1],
        { mode: 'live' } as Parameters<typeof receiveStripe>[2],
      ) !== null,
  },
  {
    name: 'Slack',
    parts: { time: SECONDS, body: BODY, signature: `v0=${hmac(`v0:${SECONDS}:${BODY}`)}` },
    isTaken: ({ time = '', body = '', signature = '' }) =>
      isValidSlackRequest({
        signingSecret: SECRET,
        body,
        headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(time) },
      }),
  },
];

/** A part with one bit of one of its bytes turned; undefined where that only writes the same digest in capitals. */
function flip(parts: Parts, name: string, bit: number): Parts | undefined {
  const bytes = Buffer.from(parts[name] ?? '');
  const at = bit % (bytes.length * 7);
  const index = Math.floor(at / 7);
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (at % 7));
  const changed = bytes.toString('latin1');
  const isSame = name === 'signature' && changed.toLowerCase() === parts[name]?.toLowerCase();
  return isSame ? undefined : { ...parts, [name]: changed };
}

describe('a signed message', () => {
  it.each(VENDORS)(
    'of $name is taken as it is, and with no bit of it changed',
    async ({ parts, isTaken }) => {
      expect(await isTaken(parts)).toBe(true);
      const names = fc.constantFrom(...Object.keys(parts));
      await fc.assert(
        fc.asyncProperty(names, fc.nat(), async (name, bit) => {
          const forged = flip(parts, name, bit);
          if (forged) expect([name, bit, await isTaken(forged)]).toEqual([name, bit, false]);
        }),
        { numRuns: FLIPS },
      );
    },
  );
});
