import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Vitals } from '../../../src/engine/vitals-store.ts';
import { RequestProblem } from '../problem.ts';
import type { PrometheusMeter } from './meter.ts';
import { type ProcessState, probe } from './probes.ts';

/** Where whoever looks after the process asks, every few seconds. */
export const HEALTH_PATHS = ['/health/live', '/health/ready', '/metrics'] as const;

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

export interface HealthDeps {
  meter: PrometheusMeter;
  readVitals(): Promise<Vitals>;
  readState(): ProcessState;
  readWalBytes(): number | null;
  /** Age of the newest scheduled copy; null for none. */
  readBackupAge(): number | null;
  /** What whoever reads the figures from another machine has to show; null: nobody may. */
  token: string | null;
}

/**
 * For whoever keeps the process running: `/health/live` answers while it turns, `/health/ready` says whether it can do
 * its work (503 where not), `/metrics` has the figures for Prometheus. None of them holds anything that a team wrote.
 */
export function addHealth(app: FastifyInstance, deps: HealthDeps): void {
  const { meter } = deps;
  const [live, ready, metrics] = HEALTH_PATHS;
  app.get(live, async () => ({ status: 'ok' }));
  app.get(ready, async (_request, reply) => {
    const checks = await probe(deps.readVitals, deps.readState());
    const isReady = checks.every(({ ok }) => ok);
    return reply.status(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'not ready', checks });
  });
  app.get(metrics, async (request, reply) => {
    checkReader(request, deps.token);
    const vitals = await deps.readVitals();
    return reply
      .type(meter.contentType)
      .send(await meter.print({ vitals, walBytes: deps.readWalBytes(), backupAgeMs: deps.readBackupAge() }));
  });
}

/** Whoever is on this machine may read the figures; from elsewhere the token is needed. */
function checkReader({ socket, headers }: FastifyRequest, token: string | null): void {
  // A proxy on this machine speaks for others, and says so.
  const isHere = LOOPBACK.test(socket.remoteAddress ?? '') && headers['x-forwarded-for'] === undefined;
  if (isHere) return;
  const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  if (token !== null && isSame(given, token)) return;
  throw new RequestProblem(401, 'The figures are read from this machine, or with TILLER_METRICS_TOKEN.', {
    code: 'no_token',
    field: 'Authorization',
    allowed: 'Bearer and the value of TILLER_METRICS_TOKEN',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

/** Compares in a time that says nothing of either, their lengths included. */
function isSame(given: string, token: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', token, 'buffer'));
}
