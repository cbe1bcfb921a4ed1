import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runSlackKills } from '../../faults/slack-kill.ts';
import { Crash, createFuse, type Fuse } from '../../support/crash.ts';
import { type SlackTeam, startSlackTeam } from '../../support/slack-team.ts';

/** A prime stride takes some points of every kind. */
const STRIDE = 13;

/** A team with a page in its channel, whose next processes get the fuses of a list. */
async function startMorning(fuses: Fuse[]): Promise<SlackTeam> {
  let starts = 0;
  const team = await startSlackTeam({
    fuse: () => (starts++ === 0 ? createFuse() : (fuses.shift() ?? createFuse())),
  });
  await team.slack.users.command(
    team.people.lead,
    team.channel.id,
    'propose Retry failed payments --effort 6h',
  );
  await team.setClock('2026-11-23T09:00:01Z');
  return team;
}

/** Somebody approves the task in a process that may end, and another process goes on. */
async function approve(team: SlackTeam, fuse: Fuse): Promise<void> {
  const { slack, people, channel } = team;
  await team.restart();
  const [page] = slack.read(channel.id);
  if (!page) throw new Error('there is no page');
  const clicked = slack.users.click(people.lead, page, 'approve:T-1');
  await Promise.race([clicked, vi.waitUntil(() => fuse.isBlown)]);
  try {
    await team.engine.tick();
    await team.engine.relay();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  await team.restart();
  const { ack, repeat } = await clicked;
  if (!ack.isAcked) await repeat();
  // What the dead process was sending may be claimed for a minute.
  team.clock.advance(60_000);
  slack.advance(60_000);
  await team.settle();
}

/** All that people see, without the times of it. */
function readAll({ slack }: SlackTeam): string[] {
  return slack.state.messages
    .map(({ channel, text }) => `${channel}: ${text.replace(/\d\d:\d\d/g, '')}`)
    .sort();
}

describe('a process that is connected to Slack', () => {
  it('loses nothing and says nothing twice at whatever statement it ends between a click and what is seen of it', async () => {
    const whole = createFuse();
    await using undisturbed = await startMorning([whole]);
    await approve(undisturbed, whole);
    const expected = readAll(undisturbed);
    expect(whole.passed).toBeGreaterThan(40);
    for (let point = 1; point <= whole.passed; point += STRIDE) {
      const fuse = createFuse(point);
      await using team = await startMorning([fuse]);
      await approve(team, fuse);
      expect({ point, seen: readAll(team) }).toEqual({ point, seen: expected });
      expect(await team.db.kysely.selectFrom('decisions').select('choice').execute()).toEqual([
        { choice: 'approve' },
      ]);
    }
  }, 60_000);

  // `npm run faults` kills a thousand.
  it('loses nothing and says nothing twice though it is killed six times, by SIGKILL', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tiller-slack-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const result = await runSlackKills({ kills: 6, seed: 'killed in Slack', folder });
    expect(result).toMatchObject({ kills: 6, lost: [], twice: [] });
    expect(result.unacknowledged).toBeGreaterThan(0);
  }, 60_000);
});
