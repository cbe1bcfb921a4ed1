import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FakeSlack } from './index.ts';

/** A token that Slack has given out for one of its teams. */
interface Grant {
  team: FakeSlack;
  /** UTC milliseconds of the machine's clock. */
  endsAt: number;
  isRevoked: boolean;
}

/** What somebody agreed to on Slack's own page. */
interface Consent {
  team: FakeSlack;
  installer: string;
  isOrg: boolean;
}

/**
 * An app of Slack's that many teams install: `oauth.v2.access` with its codes and refresh tokens, each taken once,
 * `auth.revoke`, and every other call led to the team whose token it comes with.
 */
export interface FakeSlackApp extends AsyncDisposable {
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly signingSecret: string;
  /** How long the next tokens hold, in seconds; null for ever, without a refresh token. */
  holdsFor: number | null;
  /** Everything secret that was given out so far, and codes. */
  readonly given: string[];
  /** How often tokens were renewed. */
  renewals: number;
  /** Somebody presses Allow: gives the code that their browser brings back. */
  allow(team: FakeSlack, installer: string, options?: { isOrg?: boolean }): string;
  /** Takes every token of a team back, as an uninstallation does. */
  revoke(team: FakeSlack): void;
  /** How many tokens of a team hold now. */
  countLive(team: FakeSlack): number;
}

export async function startFakeSlackApp(): Promise<FakeSlackApp> {
  const grants = new Map<string, Grant>();
  const refreshes = new Map<string, FakeSlack>();
  const codes = new Map<string, Consent>();
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  function issue(team: FakeSlack): object {
    const token = `xoxb-${randomBytes(12).toString('hex')}`;
    const refresh = `xoxe-1-${randomBytes(12).toString('hex')}`;
    const { holdsFor } = app;
    app.given.push(token);
    grants.set(token, { team, endsAt: Date.now() + (holdsFor ?? 1e9) * 1_000, isRevoked: false });
    if (holdsFor === null) return { access_token: token };
    app.given.push(refresh);
    refreshes.set(refresh, team);
    return { access_token: token, refresh_token: refresh, expires_in: holdsFor };
  }

  function exchange(args: Readonly<Record<string, string>>): object {
    if (args.client_id !== app.clientId || args.client_secret !== app.clientSecret)
      return { ok: false, error: 'bad_client_secret' };
    if (args.grant_type === 'refresh_token') {
      const team = refreshes.get(args.refresh_token ?? '');
      if (!team) return { ok: false, error: 'invalid_refresh_token' };
      refreshes.delete(args.refresh_token ?? '');
      app.renewals++;
      return describeGrant({ team, installer: '', isOrg: false });
    }
    const consent = codes.get(args.code ?? '');
    if (!consent) return { ok: false, error: 'invalid_code' };
    codes.delete(args.code ?? '');
    return describeGrant(consent);
  }

  function describeGrant({ team, installer, isOrg }: Consent): object {
    const { state } = team;
    return {
      ...{ ok: true, app_id: 'A1', token_type: 'bot', scope: [...state.scopes].join(',') },
      ...{ bot_user_id: state.botUserId, is_enterprise_install: isOrg, authed_user: { id: installer } },
      ...(isOrg
        ? { team: null, enterprise: { id: 'E1', name: 'Everybody' } }
        : { team: { id: state.teamId, name: `Team ${state.teamId}` }, enterprise: null }),
      ...issue(team),
    };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const args = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
    const token = String(request.headers.authorization ?? '').replace(/^Bearer /, '') || (args.token ?? '');
    const answer = (said: object) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(said));
    };
    const method = (request.url ?? '').replace(/^\/api\//, '');
    if (method === 'oauth.v2.access') return answer(exchange(args));
    const grant = grants.get(token);
    if (!grant) return answer({ ok: false, error: 'invalid_auth' });
    if (grant.isRevoked) return answer({ ok: false, error: 'token_revoked' });
    if (grant.endsAt <= Date.now()) return answer({ ok: false, error: 'token_expired' });
    if (method === 'auth.revoke') {
      grant.isRevoked = true;
      return answer({ ok: true, revoked: true });
    }
    const { apiUrl, state } = grant.team;
    const led = await fetch(`${apiUrl}${method}`, {
      method: 'POST',
      body,
      headers: {
        'content-type': request.headers['content-type'] ?? 'application/x-www-form-urlencoded',
        authorization: `Bearer ${state.botToken}`,
      },
    }).catch(() => null);
    if (!led) return void request.socket.destroy();
    response.writeHead(led.status, Object.fromEntries(led.headers));
    response.end(await led.text());
  }

  const app: FakeSlackApp = {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    clientId: '1234567890.9876543210',
    clientSecret: `client-${randomBytes(12).toString('hex')}`,
    signingSecret: `signing-${randomBytes(12).toString('hex')}`,
    holdsFor: null,
    given: [],
    renewals: 0,
    allow(team, installer, { isOrg = false } = {}) {
      const code = `code-${randomBytes(12).toString('hex')}`;
      app.given.push(code);
      codes.set(code, { team, installer, isOrg });
      return code;
    },
    revoke(team) {
      for (const grant of grants.values()) if (grant.team === team) grant.isRevoked = true;
    },
    countLive: (team) =>
      [...grants.values()].filter(
        (grant) => grant.team === team && !grant.isRevoked && grant.endsAt > Date.now(),
      ).length,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return app;
}
