import { sign } from 'node:crypto';
import { z } from 'zod';
import { SourceError } from '../../../src/base/source-port.ts';

const AUDIENCE = 'https://analyticsdata.googleapis.com/';
/** The longest that Google takes. */
const VALID_S = 3_600;
/** For a clock that runs ahead: what was made in the future is refused. */
const SLACK_S = 60;

const keySchema = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().min(1),
});

export type ServiceAccount = z.infer<typeof keySchema>;

/** Reads the JSON key of a service account. Throws SourceError, without any of it. */
export function readAccount(text: string): ServiceAccount {
  try {
    return keySchema.parse(JSON.parse(text));
  } catch {
    throw new SourceError('token', 'the key is not the JSON key of a service account');
  }
}

/** A token that the account signs itself, for this one API (Google: "Service account authorization without OAuth"). */
export function signToken(
  { client_email, private_key, private_key_id }: ServiceAccount,
  now: number,
): string {
  const iat = Math.floor(now / 1_000) - SLACK_S;
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = [
    encode({ alg: 'RS256', typ: 'JWT', kid: private_key_id }),
    encode({ iss: client_email, sub: client_email, aud: AUDIENCE, iat, exp: iat + VALID_S }),
  ].join('.');
  try {
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), private_key).toString('base64url')}`;
  } catch {
    throw new SourceError('token', 'the private key of the service account cannot be read');
  }
}
