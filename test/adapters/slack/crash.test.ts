import { describe, expect, it, vi } from 'vitest';
import { runChatKills } from '../../faults/chat-kill.ts';
import { createChatHatch } from '../../faults/chat-lives.ts';
import { startSlackToKill } from '../../faults/slack-kill.ts';
import { createFuse } from '../../support/database/crash.ts';
import { type CrashStage, endAtPoints } from '../../support/database/crash-click.ts';
import { tempFolder } from '../../support/database.ts';
import { isFull } from '../../support/full.ts';
import { startSlackTeam } from '../../support/slack/team.ts';

/** `npm run faults` kills a thousand. */
const KILLS = 20;

/** A team with one task on its page. */
async function startStage(): Promise<CrashStage & AsyncDisposable> {
  const fuse = createFuse();
  const team = await startSlackTeam({ fuse: () => fuse });
  const { slack, people, channel, clock, db } = team;
  const { state, users } = slack;
  await users.command(people.ana, channel.id, 'me --routed on --hours 40');
  await users.command(people.lead, channel.id, 'propose Chart failed payments --effort 6h');
  await team.setClock('2026-11-23T09:00:01Z');
  return {
    db,
    clock,
    fuse,
    get engine() {
      return team.engine;
    },
    restart: () => team.restart(),
    settle: () => team.settle(),
    move(ms) {
      clock.advance(ms);
      slack.advance(ms);
    },
    keepSeen() {
      // A conversation stays open: the process may know it.
      const { messages, views, lastTs } = state;
      const seen = structuredClone({ messages, views, lastTs });
      return () => Object.assign(state, structuredClone(seen), { now: clock.now() });
    },
    async approve() {
      const [page] = slack.read(channel.id);
      if (!page) throw new Error('there is no page');
      let isAcked = false;
      const clicked = users.click(people.lead, page, 'approve:T-1').then((done) => {
        isAcked = done.ack.isAcked;
        return done;
      });
      await Promise.race([clicked, vi.waitUntil(() => fuse.isBlown, { interval: 1, timeout: 120_000 })]);
      return {
        isAnswered: () => isAcked,
        // Slack tells again what was not acknowledged.
        again: async () => (await clicked).repeat(),
      };
    },
    readSeen: () =>
      state.messages.map(({ channel: id, text }) => `${id}: ${text.replace(/\d\d:\d\d/g, '')}`).sort(),
    [Symbol.asyncDispose]: () => team[Symbol.asyncDispose](),
  };
}

describe('a process that is connected to Slack', () => {
  it.runIf(isFull)(
    'loses nothing and says nothing twice at whatever statement it ends between a click and what is seen of it',
    async () => {
      await using stage = await startStage();
      const { points, worlds, expected, wrong } = await endAtPoints(stage);
      expect(wrong).toEqual([]);
      expect(expected).toEqual({
        seen: [
          expect.stringContaining(' · decided'),
          expect.stringContaining('with @ana since'),
          expect.stringContaining('yours since'),
        ],
        choices: ['approve'],
      });
      expect(points).toBeGreaterThan(200);
      expect(worlds).toBeGreaterThan(20);
    },
  );

  // In every run faults/kill.test.ts kills the same engine on the terminal.
  it.runIf(isFull)(
    'loses nothing and says nothing twice though it is killed again and again, by SIGKILL',
    async () => {
      await using hatch = await createChatHatch('slack', KILLS);
      const run = {
        kills: KILLS,
        seed: 'killed in Slack',
        folder: tempFolder(),
        hatch,
        start: startSlackToKill,
      };
      const result = await runChatKills(run);
      expect(result).toMatchObject({ seed: run.seed, kills: KILLS, lost: [], twice: [] });
      expect(result.unacknowledged).toBeGreaterThan(0);
    },
  );
});
