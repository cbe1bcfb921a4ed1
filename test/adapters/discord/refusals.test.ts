import { RateLimitError, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { createRefusals, createRest, ONCE } from '../../../adapters/discord/rest.ts';
import { startFakeDiscord } from '../../support/fake-discord/index.ts';
import { isFull } from '../../support/full.ts';

/** Discord shuts an address out after so many refusals in ten minutes. */
const SHUT_OUT = 10_000;
const TRIED = isFull ? SHUT_OUT + 2_000 : 200;
const MOST = isFull ? undefined : 50;
const TEN_MINUTES_MS = 600_000;

/** A bot that asks for what it may not see, again and again, from two clients that count together. */
async function startRefused() {
  const discord = await startFakeDiscord();
  let now = Date.UTC(2026, 10, 23, 9);
  const held: number[] = [];
  const pace = { globalRequestsPerSecond: Number.MAX_SAFE_INTEGER, ws: {} };
  const counts = { pace, refusals: createRefusals(() => now, MOST), onHeld: () => void held.push(now) };
  const config = { token: discord.state.token, apiBase: discord.apiBase, guildId: null };
  const clients = [createRest(config, ONCE, counts), createRest(config, ONCE, counts)];
  const { id } = discord.users.addChannel('secret');
  discord.state.channels.get(id)?.overwrites.set(discord.state.botUserId, { allow: 0n, deny: 1n << 10n });
  return {
    ...{ discord, held },
    advance: (ms: number) => {
      now += ms;
    },
    /** How a call ends: Discord's status, or `held`. */
    async call(index: number): Promise<string> {
      const [first, second] = clients;
      const client = index % 2 === 0 ? first : second;
      const [ended] = await Promise.allSettled([client?.get(Routes.channelMessages(id))]);
      if (ended.status === 'fulfilled') return 'answered';
      return ended.reason instanceof RateLimitError ? 'held' : String(ended.reason.status);
    },
    [Symbol.asyncDispose]: () => discord[Symbol.asyncDispose](),
  };
}

describe('calls that Discord refuses', () => {
  it('stop far below what it shuts an address out for, and go on ten minutes later', async () => {
    await using refused = await startRefused();
    const { discord, held, advance, call } = refused;
    const ends: string[] = [];
    let mostWithin = 0;
    for (let index = 0; index < TRIED; index++) {
      if (index === TRIED / 2) advance(TEN_MINUTES_MS);
      ends.push(await call(index));
      mostWithin = Math.max(mostWithin, discord.state.calls.length);
    }
    const isHeld = ends.indexOf('held');
    expect(new Set(ends)).toEqual(new Set(['403', 'held']));
    expect(isHeld).toBe(MOST ?? 2_500);
    expect(ends.slice(isHeld, TRIED / 2)).toEqual(Array(TRIED / 2 - isHeld).fill('held'));
    expect(ends[TRIED / 2]).toBe('403');
    expect(mostWithin).toBe(2 * isHeld);
    expect(mostWithin).toBeLessThan(SHUT_OUT);
    expect(held).toHaveLength(2);
  });
});
