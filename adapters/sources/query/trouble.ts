import { SourceError, type SourceTrouble } from '../../../src/base/source-port.ts';
import { cleanLine } from '../../../src/base/view/text.ts';
import { ClosedAddress } from '../../calls/reach.ts';
import { describeClosed } from '../web.ts';
import { CONNECT_MS, STATEMENT_MS } from './limits.ts';

const MOST_REASON = 200;

/** Failures of the network and of Node, which all drivers pass on. */
const UNREACHABLE = /^E[A-Z_]{3,}$|^PROTOCOL_CONNECTION_LOST$/;
const CERTIFICATE =
  /^(?:SELF_SIGNED|DEPTH_ZERO|CERT_|UNABLE_TO_|ERR_TLS_|HOSTNAME_MISMATCH|ERR_SSL|HANDSHAKE_SSL_ERROR)/;

/** Codes of a driver, in the order in which they are tried. */
export interface DriverCodes {
  /** Name or password refused. */
  token: RegExp;
  /** No right to read something. */
  scope: RegExp;
  /** Ran too long. */
  slow: RegExp;
  /** Writes. */
  writes: RegExp;
  /** The query itself: a word, a name or a type that cannot be. */
  query: RegExp;
  /** The server has no room, or is starting or stopping. */
  down: RegExp;
}

/**
 * A driver's failure in words for the team. Only for what a query can be told is the server's own sentence kept, and without
 * anything that stands in the connection's address.
 */
export function describeFailure(
  error: unknown,
  title: string,
  codes: DriverCodes,
  secrets: readonly string[],
): SourceError {
  if (error instanceof SourceError) return error;
  if (error instanceof ClosedAddress) return describeClosed(error);
  const code = codeOf(error);
  const say = (trouble: SourceTrouble, message: string) => new SourceError(trouble, message);
  const reason = reasonOf(error, secrets);
  if (codes.slow.test(code))
    return say('down', `${title}: the query ran longer than ${STATEMENT_MS / 1_000} s`);
  if (codes.token.test(code)) return say('token', `${title} refuses the user or its password`);
  if (codes.writes.test(code))
    return say('settings', `${title}: the query writes (${reason}); give one that only reads`);
  if (codes.scope.test(code)) return say('scope', `${title}: ${reason}; give the user SELECT on it`);
  if (codes.query.test(code)) return say('settings', `${title}: ${reason}`);
  if (CERTIFICATE.test(code))
    return say(
      'settings',
      `${title}: its certificate is not to be trusted (${code}); an admin may allow it: private=yes, and sslmode=no-verify in the address`,
    );
  if (codes.down.test(code)) return say('down', `${title} has no room or is not ready (${code})`);
  if (UNREACHABLE.test(code)) return say('down', `${title} cannot be reached (${code})`);
  if (error instanceof Error && /time-?out/i.test(error.message))
    return say('down', `${title} did not answer in ${CONNECT_MS / 1_000} s`);
  return say('down', `${title} failed (${code || 'no reason given'})`);
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  // Several addresses of one host, none of which answered.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  return typeof first?.code === 'string' ? first.code : '';
}

function reasonOf(error: unknown, secrets: readonly string[]): string {
  const line = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : '';
  const safe = secrets
    .filter((secret) => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '…'), line);
  return cleanLine(safe, MOST_REASON);
}
