import { describe, expect, it } from 'vitest';
import { DIALECTS, openTestDatabase } from '../support/database.ts';
import { expectRebuilt } from '../support/rebuild.ts';
import { startEnginePlayer } from './engine-player.ts';
import { pauseAfter, playStep } from './player.ts';
import { TEAM_DAY } from './team-day.ts';

describe.each(DIALECTS)('three days of a team on %s', (dialect) => {
  it('go as they are written down', async () => {
    const db = await openTestDatabase(dialect);
    // A process that is started again finds the database as it was; only its own end is not played.
    const open = async () => ({ ...db, [Symbol.asyncDispose]: async () => undefined });
    const [first] = TEAM_DAY;
    const now = Temporal.Instant.from(first?.at ?? '').epochMilliseconds;
    await using player = await startEnginePlayer({ open, now });
    const otherwise: string[] = [];
    for (const [index, step] of TEAM_DAY.entries()) {
      const said = await playStep(player, step, `step:${index}`);
      if (step.says && !step.says.test(said))
        otherwise.push(`${describeStep(step)} said ${said}, not ${step.says}`);
      await pauseAfter(player, step);
    }
    expect(otherwise).toEqual([]);
    expect(player.chat.listTwice()).toEqual([]);
    await expectRebuilt(db);
  });
});
function describeStep(step: (typeof TEAM_DAY)[number]): string {
  if (step.kind === 'type') return `${step.at} ${step.who} types ${step.line}`;
  return step.kind === 'press'
    ? `${step.at} ${step.who} presses ${step.button} on ${step.task}`
    : `${step.at} ${step.kind}`;
}
