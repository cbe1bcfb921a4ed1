import { describe, expect, it } from 'vitest';
import { outlineText, outlineView } from '../../../src/base/view/outline.ts';
import { plainText } from '../../../src/base/view/text.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

async function plan(team: Team, at: string) {
  team.clock.set(at);
  const view = await team.ok('lead', 'plan');
  await team.settle();
  if (view.kind !== 'plan') throw new Error(view.kind);
  return view.digest;
}

const changesOf = ({ changes }: Awaited<ReturnType<typeof plan>>) =>
  changes.map((line) => plainText(line, 'UTC'));

async function read(team: Team, line: string): Promise<string[]> {
  const view = await team.say('lead', line);
  return outlineText(outlineView(view, { zone: 'UTC', currency: 'EUR' }), 'UTC').split('\n');
}

/** Failed imports are at 9 % and should be at 2 %, and nobody has an idea. */
async function startBehind(): Promise<Team> {
  const team = await startTeam({ at: '2026-11-23T08:00:00Z' });
  await team.ok('lead', 'member add @ana');
  await team.ok('lead', 'member edit @lead --hours 40');
  await team.ok('lead', 'metric add failed imports --unit percent');
  await team.ok('lead', 'goal add failed imports from 9 to at most 2 by 2027-01-31');
  await team.ok('lead', 'metric record "failed imports" 9 --at 2026-11-09');
  return team;
}

describe('a task that waits', () => {
  it('and whose goal is met meanwhile is taken back, with the reason, and its idea rests', async () => {
    const team = await startBehind();
    const before = await plan(team, '2026-11-23T09:30:00Z');
    const ofGoal = before.tasks.filter(({ goal }) => goal?.id === 'G-1').map(({ id }) => id);
    expect(ofGoal.length).toBeGreaterThan(0);
    team.clock.set('2026-11-23T15:00:00Z');
    await team.ok('lead', 'metric record "failed imports" 1');
    const after = await plan(team, '2026-11-24T09:30:00Z');
    expect(after.tasks.filter(({ id }) => ofGoal.includes(id))).toEqual([]);
    await expectGolden('taken-back', [
      ...changesOf(after),
      ...(await read(team, `why ${ofGoal[0]}`)),
      ...(await read(team, `approve ${ofGoal[0]}`)),
      ...(await read(team, `why not ${ofGoal[0]}`)),
    ]);
    // Of what was proposed each is counted once.
    expect((await read(team, 'review')).join(' ')).toContain(`${ofGoal.length} taken back`);
  });
});
