import { RequestProblem } from './problem.ts';

/** The largest body that is read, in bytes. */
export const MOST_BYTES = 1_000_000;

/** How often a token may call: so many at once, and so many a second over time. */
export interface Rate {
  burst: number;
  perSecond: number;
}

export const USUAL_RATE: Rate = { burst: 600, perSecond: 50 };

/** Counts the calls of each token. */
export interface Limiter {
  /** Null where the token may call now; else the seconds it has to wait, at least 1. */
  take(token: string): number | null;
}

/** A token bucket for each token: full at first, refilled steadily. */
export function createLimiter({ burst, perSecond }: Rate, now: () => number): Limiter {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(token) {
      const at = now();
      const known = buckets.get(token) ?? { left: burst, at };
      const left = Math.min(burst, known.left + ((at - known.at) / 1_000) * perSecond);
      if (left < 1) {
        buckets.set(token, { left, at });
        return Math.max(1, Math.ceil((1 - left) / perSecond));
      }
      buckets.set(token, { left: left - 1, at });
      return null;
    },
  };
}

/** Refuses where a token has to wait for so many seconds; null for not at all. */
export function refuseRate(seconds: number | null): void {
  if (seconds === null) return;
  throw new RequestProblem(429, `This token calls too often. Try again in ${seconds} s.`, {
    code: 'too_many',
    headers: { 'retry-after': String(seconds) },
  });
}
