import { pino } from 'pino';
import type { Log } from '../../src/base/ports.ts';
import type { LogLevel } from './variables.ts';

const HIDDEN = '[secret]';

/** Where tokens usually are. Anything that these miss is caught by the scrub below. */
const SECRET_FIELDS = ['token', 'password', 'secret', 'authorization', 'Authorization', 'cookie'];
const PATHS = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

/**
 * What a secret looks like, wherever it stands in a line. A match never crosses a quote, so that a line
 * stays JSON. Runs have an end where another run could begin within them: without one a long line takes the square of its length.
 */
const SECRET_SHAPES: readonly RegExp[] = [
  // Slack: bot, user, app-level, configuration and refresh tokens; webhook addresses.
  /\bx(?:ox[a-z]|app)(?:\.xox[a-z])?-[\w-]{6,}/gi,
  /(?<=hooks\.slack\.com\/(?:services|workflows)\/)[\w/-]+/gi,
  // Discord: account, time and signature, each in base64url; also the three parts of a JSON web token.
  /\b[\w-]{17,40}\.[\w-]{6,}\.[\w-]{27,}/g,
  /(?<=discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d+\/)[\w-]+/gi,
  // The password of an address: postgres://name:password@host.
  /(?<=\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/"\\]{0,200}:)[^\s@"\\]{1,500}(?=@)/gi,
  /(?<=[?&]password=)[^\s&"\\]+/gi,
  /(?<=\bbearer(?:\s|\+|%20){1,8})[\w.~+/-]{8,}=*/gi,
  /(?<=authorization[^a-z]{1,6}basic(?:\s|%20){1,8})[\w+/-]{4,}=*/gi,
  // Stripe, GitHub.
  /\b(?:sk|rk)_(?:live|test)_\w+/g,
  /\bwhsec_[\w+/=-]+/g,
  // Our own.
  /\btiller_[\w-]{20,}/g,
  /\bgh[a-z]_\w{16,}/g,
  /\bgithub_pat_\w+/g,
  /-----BEGIN[A-Z0-9 +%]+-----[^"]*?(?:-----END[A-Z0-9 +%]+-----|(?="|$))/g,
];

/** Replaces everything in a line that looks like a secret. */
export function scrubLine(line: string): string {
  return SECRET_SHAPES.reduce((scrubbed, shape) => scrubbed.replace(shape, HIDDEN), line);
}

/** A log of JSON lines; `write` gets each line, scrubbed and with its line end. */
export function createLog(level: LogLevel, write: (line: string) => void): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: PATHS, censor: HIDDEN },
    },
    { write: (line: string) => write(scrubLine(line)) },
  );
}
