import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether a digest in hexadecimal is the HMAC-SHA256 of a body, letter by letter; compared in constant time. False without a secret. */
export function isHmac(secret: string, body: string, given: string): boolean {
  const right = Buffer.from(createHmac('sha256', secret).update(body).digest('hex'));
  const bytes = Buffer.from(given.toLowerCase());
  return secret !== '' && bytes.length === right.length && timingSafeEqual(bytes, right);
}
