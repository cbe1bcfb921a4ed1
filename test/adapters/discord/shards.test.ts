import type { WebSocketManager } from '@discordjs/ws';
import { Client, Events, GatewayIntentBits } from 'discord.js';
import { describe, it } from 'vitest';
import { createShards } from '../../../adapters/discord/session/shards.ts';
import { startFakeDiscord } from '../../support/fake-discord/index.ts';

/** The real client logged in, how often it has connected, and what its shard asks before it does. */
async function startShard() {
  const discord = await startFakeDiscord();
  let now = 0;
  const waits: (() => void)[] = [];
  const shards = createShards({
    now: () => now,
    wait: () => new Promise((resolve) => void waits.push(resolve)),
  });
  let manager: WebSocketManager | undefined;
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: { api: discord.apiBase, retries: 0 },
    ws: {
      buildIdentifyThrottler: async () => ({ waitForIdentify: async () => undefined }),
      buildStrategy(given) {
        manager = given;
        return shards.buildStrategy(given);
      },
    },
  });
  let connects = 0;
  client.on(Events.Debug, (line) => {
    if (line.includes('Connecting to')) connects++;
  });
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.state.token);
  await ready;
  return {
    ...{ discord, client, shards },
    /** A cut connection is lost once the client knows of it. */
    async cut() {
      const known = new Promise((resolve) => client.once(Events.ShardReconnecting, resolve));
      discord.gateway.cut();
      await known;
    },
    advance: (ms: number) => {
      now += ms;
    },
    /** Until one that asks has to wait. */
    async untilWaits() {
      while (waits.length === 0) await new Promise((resolve) => setImmediate(resolve));
    },
    endWaits() {
      for (const end of waits.splice(0)) end();
    },
    countConnects: () => connects,
    askSession: () => Promise.resolve(manager?.options.retrieveSessionInfo(0)),
    async [Symbol.asyncDispose]() {
      await shards.settle();
      await client.destroy();
      await discord[Symbol.asyncDispose]();
    },
  };
}

/** Whether a promise has an answer by the next turns of the loop. */
async function isAnswered(asked: Promise<unknown>): Promise<boolean> {
  const turn = new Promise<false>((resolve) => setImmediate(() => setImmediate(() => resolve(false))));
  return Promise.race([asked.then(() => true), turn]);
}

// Connecting again takes the client half a second of the real clock.
describe.concurrent('a shard of Discord', () => {
  it('that is ended while it waits before it connects again never does', async ({ expect }) => {
    await using ended = await startShard();
    await using other = await startShard();
    const back = new Promise((resolve) => other.client.once(Events.ShardResume, resolve));
    for (const shard of [ended, other]) shard.advance(1_000);
    await ended.cut();
    await ended.client.destroy();
    await other.cut();
    // Its pause began later.
    await back;
    expect([ended.countConnects(), other.countConnects()]).toEqual([1, 2]);
  });

  it('connects once for one loss, though it is told of it twice', async ({ expect }) => {
    await using shard = await startShard();
    const { client, askSession } = shard;
    expect(await isAnswered(askSession())).toBe(true);
    const back = new Promise((resolve) => client.once(Events.ShardResume, resolve));
    await shard.cut();
    shard.advance(1_000);
    expect(await isAnswered(askSession())).toBe(true);
    const early = askSession();
    expect(await isAnswered(early)).toBe(false);
    shard.advance(1_000);
    await back;
    expect(shard.countConnects()).toBe(2);
    expect(await isAnswered(askSession())).toBe(true);
    // Whoever was too soon has been overtaken.
    shard.endWaits();
    expect(await isAnswered(early)).toBe(false);
  });

  it('connects though a last heartbeat asked for its session just before', async ({ expect }) => {
    await using shard = await startShard();
    const { client, askSession } = shard;
    const back = new Promise((resolve) => client.once(Events.ShardResume, resolve));
    await shard.cut();
    shard.advance(1_000);
    expect(await isAnswered(askSession())).toBe(true);
    shard.advance(100);
    await shard.untilWaits();
    expect(shard.countConnects()).toBe(1);
    shard.advance(2_000);
    shard.endWaits();
    await back;
    expect(shard.countConnects()).toBe(2);
  });
});
