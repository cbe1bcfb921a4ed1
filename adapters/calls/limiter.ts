/** How often somebody may call: so many at once, and so many a second over time. */
export interface Rate {
  burst: number;
  perSecond: number;
}

/** Counts the calls of each, by what they are known by. */
export interface Limiter {
  /** Null where they may call now; else the seconds they have to wait, at least 1. */
  take(who: string): number | null;
  /** The same, and nothing is counted. */
  wait(who: string): number | null;
}

/** A token bucket for each: full at first, refilled steadily. */
export function createLimiter({ burst, perSecond }: Rate, now: () => number): Limiter {
  const buckets = new Map<string, { left: number; at: number }>();
  const leftOf = (who: string) => {
    const at = now();
    const known = buckets.get(who) ?? { left: burst, at };
    return { left: Math.min(burst, known.left + ((at - known.at) / 1_000) * perSecond), at };
  };
  const waitFor = (left: number) => (left < 1 ? Math.max(1, Math.ceil((1 - left) / perSecond)) : null);
  return {
    take(who) {
      const { left, at } = leftOf(who);
      buckets.set(who, { left: left < 1 ? left : left - 1, at });
      return waitFor(left);
    },
    wait: (who) => waitFor(leftOf(who).left),
  };
}
