import { describe, expect, it } from 'vitest';
import { createLog, scrubLine } from '../../../adapters/process/log.ts';
import { findLeaks } from '../../support/leak.ts';

/** One invented secret of each kind, and the part of it that must never be seen. */
const CANARIES: readonly (readonly [kind: string, secret: string, canary: string])[] = [
  ['a Slack bot token', 'xoxb-111111111111-222222222222-CanaryCanaryCanary', 'Canary'],
  ['a Slack user token', 'xoxp-1111-2222-3333-CanaryCanary', 'Canary'],
  ['a Slack app token', 'xapp-1-A0000-1111-CanaryCanary', 'Canary'],
  ['a rotating Slack token', 'xoxe.xoxb-1-CanaryCanary', 'Canary'],
  ['a Discord token', `${'M'.repeat(24)}.GCanry.${'CanaryCanaryCanaryCanaryCanary'}`, 'CanaryCanary'],
  ['an address with a password', 'postgres://tiller:Canary-pass@db.example:5432/team', 'Canary'],
  ['a bearer header', 'Bearer CanaryCanaryCanary', 'Canary'],
  ['a Stripe key', 'sk_live_CanaryCanary', 'Canary'],
  ['a Stripe test key', 'sk_test_CanaryCanary', 'Canary'],
  ['a webhook secret', 'whsec_CanaryCanary', 'Canary'],
  ['a GitHub token', 'ghp_CanaryCanaryCanary', 'Canary'],
  ['a fine-grained GitHub token', 'github_pat_CanaryCanary_Canary', 'Canary'],
  ['a private key', '-----BEGIN PRIVATE KEY-----\nCanary\nCanary==\n-----END PRIVATE KEY-----', 'Canary'],
];

/** The nine places in which path redaction alone let six through. */
const PLACES: readonly (readonly [
  place: string,
  fields: (secret: string) => object,
  message: (secret: string) => string,
])[] = [
  ['a field', (token) => ({ token }), () => 'm'],
  ['a nested field', (token) => ({ auth: { token } }), () => 'm'],
  ['a header', (secret) => ({ headers: { authorization: secret } }), () => 'm'],
  ['the message', () => ({}), (secret) => `posting with ${secret} failed`],
  ['an address', (secret) => ({ url: `https://api.example/x?token=${encodeURI(secret)}` }), () => 'm'],
  ['the message of an error', (secret) => ({ err: new Error(`no access for ${secret}`) }), () => 'm'],
  [
    'what an error carries',
    (secret) => ({ err: Object.assign(new Error('e'), { config: { headers: { 'X-Key': secret } } }) }),
    () => 'm',
  ],
  ['four levels down', (secret) => ({ a: { b: { c: { token: secret } } } }), () => 'm'],
  ['a header in capitals', (secret) => ({ headers: { AUTHORIZATION: secret } }), () => 'm'],
];

describe('the log', () => {
  describe.each(CANARIES)('given %s', (_kind, secret, canary) => {
    it.each(PLACES)('hides it in %s', (_place, fields, message) => {
      const lines: string[] = [];
      createLog('debug', (line) => lines.push(line)).error(fields(secret), message(secret));
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toContain(canary);
      expect(() => JSON.parse(lines[0] ?? '')).not.toThrow();
    });
  });

  it('is searched for secrets in every test that runs the program', () => {
    const env = { SLACK_BOT_TOKEN: 'xoxb-1-Canary', TILLER_DATABASE: 'postgres://t:Canary-pass@db/team' };
    expect(findLeaks(env, 'posting with xoxb-1-Canary to Canary-pass')).toEqual(Object.keys(env));
    expect(findLeaks(env, 'postgres://t@db/team')).toEqual([]);
  });

  it('hides a secret in the cause of an error and in its stack', () => {
    const lines: string[] = [];
    const cause = new Error('token xoxb-1-CanaryCanary');
    createLog('debug', (line) => lines.push(line)).error({ err: new Error('outer', { cause }) }, 'm');
    expect(lines.join('')).not.toContain('Canary');
    expect(lines.join('')).toContain('outer');
  });

  it('leaves ordinary text as it is', () => {
    const line =
      '{"msg":"T-214 moved by @ana at 10:30, see https://example.org/a/b?page=2 and v1.2.3, M-1.B-2.C-3"}';
    expect(scrubLine(line)).toBe(line);
  });

  it('writes nothing below its level', () => {
    const lines: string[] = [];
    const log = createLog('warn', (line) => lines.push(line));
    log.info({}, 'quiet');
    log.warn({}, 'loud');
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['loud']);
  });
});
