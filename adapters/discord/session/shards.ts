import { setTimeout as sleep } from 'node:timers/promises';
import { SimpleShardingStrategy, type WebSocketManager, WebSocketShardStatus } from '@discordjs/ws';

/** A shard waits half a second before it connects again: what asks sooner is a second attempt of the same loss. */
const APART_MS = 400;
/** How long an attempt may take to come to something before it is ended all the same. */
const ATTEMPT_MS = 2_000;
const LOOK_MS = 10;

interface Clockwork {
  now(): number;
  wait(ms: number): Promise<void>;
}

const SYSTEM: Clockwork = {
  now: () => performance.now(),
  wait: (ms) => sleep(ms, undefined, { ref: false }),
};

export interface Shards {
  /** How many sessions were begun, or are about to be. */
  readonly begun: number;
  /** How many more Discord would have let the token begin before the first of them; null before that. */
  readonly remaining: number | null;
  /** For the options of a client. */
  buildStrategy(manager: WebSocketManager): SimpleShardingStrategy;
  /** Waits until no shard is in the middle of connecting: ended there, its failure would have nobody who hears it. */
  settle(): Promise<void>;
}

/**
 * Shards that connect once for each loss, and never after their end. In discordjs/ws 1.2 one that is closed twice at
 * once connects twice, and so on at every later loss, with errors that nobody hears; one that is ended in the half
 * second before it connects again goes on for good. Before it connects, a shard asks for its session; whoever should
 * not connect gets no answer. Whoever asks too soon waits, and connects after all where nobody else does meanwhile: the
 * one before may have been a last heartbeat, which asks for it too.
 */
export function createShards({ now, wait }: Clockwork = SYSTEM): Shards {
  let strategy: SimpleShardingStrategy | undefined;
  let begun = 0;
  let remaining: number | null = null;
  return {
    get begun() {
      return begun;
    },
    get remaining() {
      return remaining;
    },
    buildStrategy(manager) {
      const { buildIdentifyThrottler } = manager.options;
      manager.options.buildIdentifyThrottler = async (of) => {
        // Asked for at the login, and kept.
        ({ remaining } = (await of.fetchGatewayInformation()).session_start_limit);
        const throttler = await buildIdentifyThrottler(of);
        return {
          waitForIdentify(shardId, signal) {
            begun++;
            return throttler.waitForIdentify(shardId, signal);
          },
        };
      };
      const ours = new SimpleShardingStrategy(manager);
      const { retrieveSessionInfo } = manager.options;
      const triedAt = new Map<number, number>();
      /** Whether one that asks may go on. */
      const mayGoOn = async (shardId: number, leastMs = APART_MS): Promise<boolean> => {
        const status = (await ours.fetchStatus()).get(shardId);
        // Those that were ended are not among them any more; and of two that wait one has connected.
        if (status === undefined) return false;
        if (status !== WebSocketShardStatus.Idle) return leastMs === APART_MS;
        if (now() - (triedAt.get(shardId) ?? Number.NEGATIVE_INFINITY) >= leastMs) {
          triedAt.set(shardId, now());
          return true;
        }
        await wait(ATTEMPT_MS);
        return mayGoOn(shardId, ATTEMPT_MS);
      };
      manager.options.retrieveSessionInfo = async (shardId) =>
        (await mayGoOn(shardId)) ? retrieveSessionInfo(shardId) : never();
      strategy = ours;
      return ours;
    },
    async settle() {
      const until = now() + ATTEMPT_MS;
      const isConnecting = async () =>
        (await strategy?.fetchStatus())?.some((status) => status === WebSocketShardStatus.Connecting) ??
        false;
      while ((await isConnecting()) && now() < until) await sleep(LOOK_MS);
    },
  };
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
