import { describe, expect, it, vi } from 'vitest';
import { runChatKills } from '../../faults/chat-kill.ts';
import { createChatHatch } from '../../faults/chat-lives.ts';
import { startDiscordToKill } from '../../faults/discord-kill.ts';
import { createFuse } from '../../support/database/crash.ts';
import { type CrashStage, endAtPoints } from '../../support/database/crash-click.ts';
import { tempFolder } from '../../support/database.ts';
import { type DiscordTeam, startDiscordTeam } from '../../support/discord/team.ts';
import { isFull } from '../../support/full.ts';

/** Discord takes no answer after three seconds. */
const TOO_LATE_MS = 3_001;
const CODE = 'approve:T-1';

/** `npm run faults` kills a thousand. */
const KILLS = 20;

/** A team with one task on its page. */
async function startStage(): Promise<CrashStage & AsyncDisposable & { team: DiscordTeam }> {
  let team: DiscordTeam | undefined;
  // What has ended answers nobody.
  const fuse = createFuse(Number.POSITIVE_INFINITY, () => team?.discord.advance(TOO_LATE_MS));
  team = await startDiscordTeam({ fuse: () => fuse });
  const { discord, people, channel, clock, db } = team;
  const { state } = discord;
  const type = (who: string, line: string) => discord.users.command(who, channel.id, 'tiller type', { line });
  await type(people.ana, 'me --routed on --hours 40');
  await type(people.lead, 'propose Chart failed payments --effort 6h');
  discord.users.openDm(people.ana);
  await team.setClock('2026-11-23T09:00:01Z');

  /** The page may be shown no more as it was, or not yet. */
  async function click() {
    const page = team?.posts().find(({ components }) => JSON.stringify(components).includes(CODE));
    return page && discord.users.click(people.lead, page, CODE);
  }

  return {
    team,
    db,
    clock,
    fuse,
    get engine() {
      if (!team) throw new Error('there is no team');
      return team.engine;
    },
    async restart() {
      const looks = db.sqlite
        ?.prepare("select count(*) from inbox where origin like 'discord:read:%'")
        .pluck();
      const before = Number(looks?.get());
      await team?.restart();
      // It looks for reactions that nobody told of, which takes the database for a moment.
      await vi.waitUntil(() => Number(looks?.get()) > before, { interval: 1, timeout: 120_000 });
    },
    settle: async () => team?.settle(),
    move(ms) {
      clock.advance(ms);
      discord.advance(ms);
    },
    keepSeen() {
      const seen = structuredClone(state.messages);
      return () => {
        state.messages = structuredClone(seen);
        state.now = clock.now();
      };
    },
    async approve() {
      const clicked = await click();
      // Discord tells of nothing twice: whoever sees that a click has failed clicks again, if there still is a button.
      return { isAnswered: () => clicked?.answer != null, again: click };
    },
    readSeen: () =>
      state.messages
        .filter(({ only, components }) => only === null && components.length > 0)
        .map(({ channel: id, components }) =>
          `${state.channels.get(id)?.name}: ${JSON.stringify(components)}`.replace(
            /<t:\d+:\w>|"id":\d+,?/g,
            '',
          ),
        )
        .sort(),
    [Symbol.asyncDispose]: async () => team?.[Symbol.asyncDispose](),
  };
}

describe('a process that is connected to Discord', () => {
  it('loses nothing and says nothing twice at whatever statement it ends between a click and what is seen of it', async () => {
    await using stage = await startStage();
    const { discord } = stage.team;
    const { points, worlds, expected, wrong } = await endAtPoints(stage);
    expect(wrong).toEqual([]);
    expect(expected).toEqual({
      seen: [
        expect.stringContaining('yours since'),
        expect.stringContaining('with **@ana** since'),
        expect.stringContaining('What waits'),
        expect.stringContaining(' · decided'),
      ],
      choices: ['approve'],
    });
    expect(points).toBeGreaterThan(200);
    expect(worlds).toBeGreaterThan(isFull ? 20 : 3);
    expect(discord.state.violations).toEqual([]);
    expect(discord.countPings()).toBe(0);
  });

  // In every run faults/kill.test.ts kills the same engine on the terminal.
  it.runIf(isFull)(
    'loses nothing and says nothing twice though it is killed again and again, by SIGKILL',
    async () => {
      await using hatch = await createChatHatch('discord', KILLS);
      const folder = tempFolder();
      const run = { kills: KILLS, seed: 'killed in Discord', folder, hatch, start: startDiscordToKill };
      const result = await runChatKills(run);
      expect(result).toMatchObject({ seed: run.seed, kills: KILLS, lost: [], twice: [] });
      expect(result.unacknowledged).toBeGreaterThan(0);
    },
  );
});
