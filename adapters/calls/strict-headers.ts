import type { ServerResponse } from 'node:http';

/**
 * What every answer over HTTP says to a browser: run, load, frame and keep nothing of it, take it for what it is called,
 * tell nobody where it came from, and ask by TLS only. (OWASP Secure Headers; over plain HTTP a browser passes the last by.)
 */
const STRICT_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Set first, whatever is answered. */
export function setStrictHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(STRICT_HEADERS)) response.setHeader(name, value);
}
