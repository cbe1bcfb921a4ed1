import { setTimeout as sleep } from 'node:timers/promises';
import { SimpleShardingStrategy, type WebSocketManager, WebSocketShardStatus } from '@discordjs/ws';

/** A shard waits half a second before it connects again: what asks sooner is a second attempt of the same loss. */
const APART_MS = 400;
/** How long an attempt may take to come to something before it is ended all the same. */
const ATTEMPT_MS = 2_000;
const LOOK_MS = 10;

export interface Shards {
  /** For the options of a client. */
  buildStrategy(manager: WebSocketManager): SimpleShardingStrategy;
  /** Waits until no shard is in the middle of connecting: ended there, its failure would have nobody who hears it. */
  settle(): Promise<void>;
}

/**
 * Shards that connect once for each loss, and never after their end. In discordjs/ws 1.2 one that is closed twice at
 * once connects twice, and so on at every later loss, with errors that nobody hears; one that is ended in the half
 * second before it connects again goes on for good. Before it connects, a shard asks for its session; whoever should
 * not connect gets no answer.
 */
export function createShards(now = () => performance.now()): Shards {
  let strategy: SimpleShardingStrategy | undefined;
  return {
    buildStrategy(manager) {
      const ours = new SimpleShardingStrategy(manager);
      const { retrieveSessionInfo } = manager.options;
      const triedAt = new Map<number, number>();
      manager.options.retrieveSessionInfo = async (shardId) => {
        const status = (await ours.fetchStatus()).get(shardId);
        // Those that were ended are not among them any more.
        if (status === undefined) return never();
        if (status === WebSocketShardStatus.Idle) {
          const at = now();
          if (at - (triedAt.get(shardId) ?? Number.NEGATIVE_INFINITY) < APART_MS) return never();
          triedAt.set(shardId, at);
        }
        return retrieveSessionInfo(shardId);
      };
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
