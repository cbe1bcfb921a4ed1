import { DeliveryError } from '../../src/base/language/errors.ts';

const MINUTE_MS = 60_000;
/**
 * Calls that Slack takes of a method in any minute (Web API, rate limits: tier 3 is 50, tier 4 is 100; of posts it says
 * "several hundred").
 */
const A_MINUTE = {
  'chat.postMessage': 300,
  'chat.update': 50,
  'conversations.history': 50,
  'conversations.open': 50,
  'conversations.replies': 50,
  'views.publish': 100,
} as const;
/** Slack asks for no more than a message a second and channel. */
const CHANNEL_MS = 1_000;
/** Posts that leave in a second: of a whole minute's at once Slack would take a part. */
const POSTS_A_SECOND: Limit = { calls: 25, perMs: 1_000 };
/** What is decided one after the other is seen at once, and then in one edit for all that came meanwhile. */
const EDIT_MS = 3_000;
/** Paces of messages and channels that are remembered. */
const MOST_PACES = 2_000;
/** Moments that are kept for calls of one pace: some of these calls never come back. */
const MOST_KEPT = 10_000;

type PacedMethod = keyof typeof A_MINUTE;

/** At most so many calls in any such time. */
interface Limit {
  calls: number;
  perMs: number;
}

type Limits = readonly [Limit, ...Limit[]];

export interface Pace {
  /**
   * Lets a call go, or throws a DeliveryError with the moment that is kept for it from now on. `key` is the same at
   * each try of the same call.
   */
  keep(key: string): void;
  /** The call that went last has been answered: where one goes at a time, the next one's time begins now. */
  answered(): void;
  /** Lets nothing go for a while: Slack asks for it. */
  pause(ms: number): void;
}

/** The paces of one token: each method has its own, each channel's posts and each message's edits too. */
export interface Paces {
  ofMethod(method: PacedMethod): Pace;
  ofChannel(channel: string): Pace;
  ofMessage(id: string): Pace;
}

export function createPaces(now: () => number): Paces {
  const paces = new Map<string, Pace>();
  function find(name: string, ...limits: Limits): Pace {
    const pace = paces.get(name) ?? createPace(now, ...limits);
    // Moved to the end: the first one was used longest ago.
    paces.delete(name);
    paces.set(name, pace);
    const [oldest] = paces.keys();
    if (paces.size > MOST_PACES && oldest !== undefined) paces.delete(oldest);
    return pace;
  }
  return {
    ofMethod(method) {
      const limit = { calls: A_MINUTE[method], perMs: MINUTE_MS };
      return method === 'chat.postMessage' ? find(method, limit, POSTS_A_SECOND) : find(method, limit);
    },
    ofChannel: (channel) => find(`to ${channel}`, { calls: 1, perMs: CHANNEL_MS }),
    ofMessage: (id) => find(`of ${id}`, { calls: 1, perMs: EDIT_MS }),
  };
}

/**
 * What comes too soon is put back to a moment that is kept free for it, so that it holds up nothing else. Moments that
 * passed unused do not add up: however long the queue stalled, no more go at once.
 */
export function createPace(now: () => number, ...limits: Limits): Pace {
  const mostCalls = Math.max(...limits.map(({ calls }) => calls));
  /** The last moments that were used or are kept, in order. */
  let moments: number[] = [];
  let sent: number[] = [];
  let kept = new Map<string, number>();
  let pausedUntil = 0;

  /** The first moment at which another call fits behind these. */
  const nextAfter = (times: readonly number[]) =>
    Math.max(...limits.map(({ calls, perMs }) => (times.at(-calls) ?? Number.NEGATIVE_INFINITY) + perMs));

  function note(times: readonly number[], at: number): number[] {
    return [...times, at].sort((a, b) => a - b).slice(-mostCalls);
  }

  return {
    keep(key) {
      const at = now();
      // A clock that was set back must not silence anything until it has caught up.
      if ((sent.at(-1) ?? at) > at) {
        moments = [];
        sent = [];
        kept = new Map();
        pausedUntil = 0;
      }
      const known = kept.get(key);
      const fits = (known !== undefined || nextAfter(moments) <= at) && nextAfter(sent) <= at;
      const soonest =
        known !== undefined && known > at
          ? known
          : fits
            ? at
            : Math.max(at, nextAfter(moments), nextAfter(sent));
      const keptAt = Math.max(soonest, pausedUntil);
      if (keptAt !== known) {
        const own = known === undefined ? -1 : moments.indexOf(known);
        moments = note(own === -1 ? moments : moments.toSpliced(own, 1), keptAt);
      }
      if (keptAt > at) {
        kept.set(key, keptAt);
        const [oldest] = kept.keys();
        if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
        throw new DeliveryError('Slack’s pace', { outcome: 'later', retryAfterMs: keptAt - at });
      }
      kept.delete(key);
      sent = note(sent, at);
    },
    answered() {
      const wentAt = sent.at(-1);
      const lateMs = now() - (wentAt ?? now());
      if (mostCalls > 1 || wentAt === undefined || lateMs <= 0) return;
      // Two that leave a second apart may arrive closer together, so each moment that is kept moves, too.
      const move = (at: number) => (at >= wentAt ? at + lateMs : at);
      sent = sent.map(move);
      moments = moments.map(move);
      kept = new Map([...kept].map(([key, at]) => [key, move(at)]));
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, now() + ms);
    },
  };
}
