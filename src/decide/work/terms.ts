import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../base/language/date.ts';
import { RISKY } from '../policy/policy.ts';

/** For how long an agent may have a task, and how often it is tried. */
export interface Terms {
  /** A lease that no heartbeat renews ends after so long. */
  leaseMs: number;
  /** An attempt ends after so long, whatever its heartbeats say. */
  longestMs: number;
  /** With so many failed attempts the task could not be done. */
  mostFailures: number;
}

const USUAL: Terms = { leaseMs: 10 * MINUTE_MS, longestMs: DAY_MS, mostFailures: 3 };

/** By how a task is approved; what is not named here is as usual. What is risky is tried once more at most, and not for long. */
const BY_KIND: Readonly<Record<string, Terms>> = {
  [RISKY]: { leaseMs: 10 * MINUTE_MS, longestMs: 4 * HOUR_MS, mostFailures: 2 },
};

/** An agent that lapses says nothing of the task: more of them than this, and it is the task. */
export const MOST_LAPSES = 5;
/** So long a task is kept for whom it was handed to; then any agent that can may have it. */
export const KEPT_MS = HOUR_MS;
/** So long an agent is not given again what it gave back or failed at. */
export const REST_MS = 10 * MINUTE_MS;
/** Tasks that one claim gives at most. */
export const MOST_AT_ONCE = 10;

export function termsOf(kind: string): Terms {
  return BY_KIND[kind] ?? USUAL;
}
