import { createHmac, timingSafeEqual } from 'node:crypto';

const PREFIX = 'whsec_';
const VERSION = 'v1,';

/** The headers of a signed message; names and form are those of Standard Webhooks (standardwebhooks.com, 1.0). */
export const SIGNED = {
  id: 'webhook-id',
  timestamp: 'webhook-timestamp',
  signature: 'webhook-signature',
} as const;

interface Signed {
  id: string;
  /** Seconds since 1970, in digits. */
  timestamp: string;
  body: string | Buffer;
}

/** HMAC-SHA256 of `id.timestamp.body` by the bytes of a key (`whsec_` and base64), as `v1,` and base64. */
export function sign(key: string, { id, timestamp, body }: Signed): string {
  const bytes = Buffer.from(key.replace(PREFIX, ''), 'base64');
  return VERSION + createHmac('sha256', bytes).update(`${id}.${timestamp}.`).update(body).digest('base64');
}

/** Whether one of the signatures, with blanks between, is the message's; compared in constant time. */
export function isSigned(key: string, message: Signed, signatures: string): boolean {
  const right = Buffer.from(sign(key, message));
  return signatures.split(' ').some((given) => {
    const bytes = Buffer.from(given);
    return bytes.length === right.length && timingSafeEqual(bytes, right);
  });
}
