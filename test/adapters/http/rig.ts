import { onTestFinished } from 'vitest';
import type { Rate } from '../../../adapters/calls/limiter.ts';
import type { HealthDeps } from '../../../adapters/http/health/routes.ts';
import { createHttpServer } from '../../../adapters/http/index.ts';
import type { ProcessTrace } from '../../../adapters/http/trace/index.ts';
import { answerHttp } from '../../../adapters/mcp/index.ts';
import type { Timers } from '../../../adapters/process/wake.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** An answer as a program reads it. */
interface Reply {
  status: number;
  type: string;
  headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: what a program reads is whatever came
  body: any;
}

export interface HttpTeam {
  team: Team;
  server: ReturnType<typeof createHttpServer>;
  /** Runs all that waits for the next period. */
  beat(): void;
  /** The secret of a new token. */
  secretFor(handle: string, line: string): Promise<string>;
  send(
    secret: string | null,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
}

/** The server on a team of its own; without a socket unless it is started. */
export async function startHttp(
  options: { rate?: Rate; team?: Team; health?: (team: Team) => HealthDeps; trace?: ProcessTrace } = {},
): Promise<HttpTeam> {
  const team = options.team ?? (await startTeam());
  const waiting = new Set<() => void>();
  const timers: Timers = {
    every(_periodMs, run) {
      waiting.add(run);
      return () => void waiting.delete(run);
    },
    at: () => () => undefined,
    soon: () => () => undefined,
  };
  const { clock, log, newId } = team.ports;
  const { engine } = team;
  const rate = options.rate ? { rate: options.rate } : {};
  const version = '1.2.3';
  const server = createHttpServer({
    ...{ engine, clock, log, newId, timers, version, ...rate },
    ...(options.health && { health: options.health(team) }),
    trace: options.trace,
    answerMcp: (caller, call) =>
      answerHttp({ engine, newId, version, locale: { zone: 'UTC', currency: 'EUR' } }, caller, call),
  });
  onTestFinished(() => server.stop());
  return {
    team,
    server,
    beat() {
      for (const run of waiting) run();
    },
    async secretFor(handle, line) {
      const { data } = await team.ok(handle, line);
      return (data as { secret: string }).secret;
    },
    async send(secret, method, url, body, headers = {}) {
      const {
        statusCode,
        headers: got,
        payload,
      } = await server.app.inject({
        method,
        url,
        headers: { ...(secret !== null && { authorization: `Bearer ${secret}` }), ...headers },
        ...(body !== undefined && { payload: body as object }),
      });
      const type = String(got['content-type'] ?? '').split(';')[0] ?? '';
      return {
        status: statusCode,
        type,
        headers: got,
        body: type.endsWith('json') ? JSON.parse(payload) : payload,
      };
    },
  };
}
