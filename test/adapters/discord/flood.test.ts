import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createGlobalPace } from '../../../adapters/discord/rest.ts';
import { startDiscordMorning } from '../../support/discord/morning.ts';
import { addPlace, pass, say } from '../../support/discord/outbox.ts';
import { listTwice } from '../../support/discord/posts.ts';
import { UNPACED } from '../../support/discord/team.ts';
import { isFull } from '../../support/full.ts';

const CHANNELS = 220;
/** Discord's own limit of all calls with one token. */
const A_SECOND = 50;
const ANSWER_MS = 3_000;
const TURN_MS = 100;
/** A page, a line in its thread that is not there yet, the thread, and the line. */
const CALLS = 4;

interface Flood {
  /** How many calls Discord takes in a second. */
  takes: number;
}

/**
 * A page and a line in its thread to each of many channels at nine, and a click a tenth of a second meanwhile. The clock is the
 * machine's: discord.js keeps its limits by it.
 */
async function runFlood({ takes }: Flood) {
  await using morning = await startDiscordMorning([], {
    pace: { ...UNPACED, globalRequestsPerSecond: A_SECOND },
  });
  const { team, digest } = morning;
  const { discord, people, db } = team;
  const places: string[] = [];
  for (let index = 0; index < CHANNELS; index++)
    places.push(await addPlace(team, discord.users.addChannel(`c${index}`).id));
  for (const [index, place] of places.entries()) {
    await say(team, `page ${index}`, `Page ${index}.`, { place });
    await say(team, `line ${index}`, `Line ${index}.`, { place, under: `page ${index}` });
  }
  Object.assign(discord.state, { mostPerSecond: takes, taken: [], refused: 0, calls: [] });
  const startedAt = performance.now();
  let lastAt = startedAt;
  const clicks: Promise<number>[] = [];
  const click = async () => {
    const clickedAt = performance.now();
    const { answer } = await discord.users.click(people.ana, digest, 'why:T-1');
    return answer === null ? Infinity : performance.now() - clickedAt;
  };
  const countWaiting = async () => {
    const rows = await db.kysely
      .selectFrom('outbox')
      .select('id')
      .where('state', 'not in', ['sent', 'merged'])
      .execute();
    return rows.length;
  };
  const most = (CHANNELS * CALLS * 10 * 1_000) / takes;
  while ((await countWaiting()) > 0 && performance.now() - startedAt < most) {
    const now = performance.now();
    const passing = pass(team, Math.round(now - lastAt));
    lastAt = now;
    clicks.push(click());
    await passing;
    await sleep(TURN_MS);
  }
  const ms = performance.now() - startedAt;
  const waits = await Promise.all(clicks);
  const { state } = discord;
  const texts = state.messages.map((message) => team.textOf(message));
  const wanted = places.flatMap((_place, index) => [`Page ${index}.`, `Line ${index}.`]);
  return {
    seconds: ms / 1_000,
    refused: state.refused,
    calls:
      state.calls.filter(({ route }) => !/^\w+ .(interactions|webhooks)/.test(route)).length - state.refused,
    clicks: waits.length,
    longestMs: Math.max(...waits),
    lost: wanted.filter((words) => !texts.includes(words)).length,
    twice: await listTwice(team),
    waiting: await countWaiting(),
    violations: state.violations,
  };
}

describe.runIf(isFull)('a flood at nine in Discord', () => {
  it.each([
    ['as Discord takes them', A_SECOND],
    ['where another program takes half of its limit', A_SECOND / 2],
  ])(
    'is posted once each at the pace of all calls together, %s, and clicks are answered meanwhile',
    async (_how, takes) => {
      const { seconds, refused, calls, clicks, longestMs, lost, twice, waiting, violations } = await runFlood(
        {
          takes,
        },
      );
      process.stdout.write(
        `${CHANNELS} channels, ${calls} calls, of which Discord takes ${takes} a second: all posted in ${seconds.toFixed(1)} s, ${refused} refused; ${clicks} clicks, the longest ${longestMs.toFixed(0)} ms\n`,
      );
      expect({ lost, twice, waiting, violations }).toEqual({
        lost: 0,
        twice: [],
        waiting: 0,
        violations: [],
      });
      expect(longestMs).toBeLessThan(ANSWER_MS);
      expect(calls).toBeGreaterThanOrEqual(CHANNELS * CALLS);
      // Discord takes nobody's calls any more of whom it has refused 10,000 in ten minutes.
      expect(refused).toBeLessThan(calls / 10);
    },
  );
});

describe('the pace of all calls of a Discord bot together', () => {
  function startPace(most: number) {
    let now = 0;
    const pace = createGlobalPace(most, () => now);
    return {
      pace,
      advance: (ms: number) => {
        now += ms;
      },
      /** Tries so many calls, each answered at once; gives how long those wait that have no turn. */
      call(count: number, isUrgent?: boolean): number[] {
        return Array.from({ length: count }).flatMap(() => {
          const turn = pace.take(isUrgent);
          if ('waitMs' in turn) return [turn.waitMs];
          turn.end();
          return [];
        });
      },
    };
  }

  it('gives each call that comes too soon a moment behind all others, and an urgent one none', () => {
    const { call, advance } = startPace(2);
    expect(call(7)).toEqual([1_000, 1_000, 2_000, 2_000, 3_000]);
    expect(call(1, true)).toEqual([]);
    advance(1_000);
    expect(call(2)).toEqual([]);
  });

  it('counts a call until a second after its answer: two may arrive closer together than they left', () => {
    const { pace, advance, call } = startPace(1);
    const turn = pace.take();
    advance(700);
    if ('end' in turn) turn.end();
    advance(999);
    expect(call(1)).toEqual([1]);
    advance(1);
    expect(call(1)).toEqual([]);
  });

  it('pauses as long as Discord asks, is slower afterwards, and faster by a call each second', () => {
    const { pace, advance, call } = startPace(50);
    expect(call(50)).toEqual([]);
    // As all that was under way is refused.
    for (let each = 0; each < 20; each++) pace.refuse(2_000);
    expect(call(1, true)).toEqual([2_000]);
    advance(2_000);
    expect(call(50)).toHaveLength(10);
    advance(1_000);
    expect(call(50)).toHaveLength(9);
    advance(60_000);
    expect(call(50)).toEqual([]);
  });
});
