import type { Rate } from '../calls/limiter.ts';
import { RequestProblem } from './problem.ts';

/** The header with a key of the caller's own. */
export const IDEMPOTENCY_KEY = 'Idempotency-Key';

/** The largest body that is read, in bytes. */
export const MOST_BYTES = 1_000_000;

export const USUAL_RATE: Rate = { burst: 600, perSecond: 50 };

/** Refuses where wrong secrets were shown so often that somebody has to wait for so many seconds; null for not at all. */
export function refuseTries(seconds: number | null): void {
  if (seconds === null) return;
  throw new RequestProblem(429, `Secrets that do not hold come too often. Try again in ${seconds} s.`, {
    code: 'too_many',
    headers: { 'retry-after': String(seconds) },
  });
}

/** Refuses where a token has to wait for so many seconds; null for not at all. */
export function refuseRate(seconds: number | null): void {
  if (seconds === null) return;
  throw new RequestProblem(429, `This token calls too often. Try again in ${seconds} s.`, {
    code: 'too_many',
    headers: { 'retry-after': String(seconds) },
  });
}
