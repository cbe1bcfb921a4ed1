import { createLimiter, type Rate } from './limiter.ts';

/** Wrong secrets of everybody together: nobody guesses one of 128 random bits, and nobody keeps the database busy by trying. */
const WRONG_RATE: Rate = { burst: 300, perSecond: 30 };

/** Makes whoever shows secrets that do not hold wait, and nobody whose secret held before. */
export interface Tries {
  /** Null where what is known by this key may be looked at now; else the seconds to wait, at least 1. */
  wait(key: string): number | null;
  /** It did not hold. */
  failed(key: string): void;
  /** It held: from now on it waits for its own wrong tries alone. */
  held(key: string): void;
}

export function createTries(now: () => number): Tries {
  const limiter = createLimiter(WRONG_RATE, now);
  /** As many as there are secrets that hold. */
  const known = new Set<string>();
  const bucketOf = (key: string) => (known.has(key) ? `known ${key}` : 'unknown');
  return {
    wait: (key) => limiter.wait(bucketOf(key)),
    failed: (key) => void limiter.take(bucketOf(key)),
    held: (key) => void known.add(key),
  };
}
