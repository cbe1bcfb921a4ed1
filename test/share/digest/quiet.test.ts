import { describe, expect, it } from 'vitest';
import { outlineText, outlineView } from '../../../src/base/view/outline.ts';
import type { View } from '../../../src/base/view/view.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

async function liveDays(team: Team, days: readonly string[]): Promise<void> {
  for (const day of days)
    for (const time of ['09:00', '15:00', '18:00']) {
      team.clock.set(`2026-${day}T${time}:10Z`);
      await team.settle();
    }
}

const read = (view: View) => outlineText(outlineView(view, { zone: 'UTC', currency: 'EUR' }), 'UTC');

const datesOf = (team: Team, what: string) => [
  ...new Set(
    team.delivered
      .filter(({ subject }) => subject.startsWith(`${what}:main:`))
      .map(({ subject }) => subject.slice(-5)),
  ),
];

const THREE_WEEKS = [
  ...['11-23', '11-24', '11-25', '11-26', '11-27', '11-30', '12-01', '12-02', '12-03', '12-04'],
  ...['12-07', '12-08', '12-09', '12-10', '12-11'],
];

/** Every goal is met, and there is nothing else. */
async function startMet(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'goal add 12 interviews by 1 may');
  await team.ok('lead', 'metric record interviews 12');
  return team;
}

describe('a page without news', () => {
  it('is said once, and then once a week while it would say the same', async () => {
    const team = await startMet();
    await liveDays(team, THREE_WEEKS);
    expect(datesOf(team, 'digest')).toEqual(['11-23', '11-24', '12-01', '12-08']);
    const page = team.delivered.find(({ subject }) => subject === 'digest:main:2026-11-24');
    await expectGolden('quiet', page ? read(page.view) : '');
    // Of weeks in which nothing came there is nothing to review.
    expect(datesOf(team, 'review')).toEqual(['11-27']);
  });

  it('comes at once when something is new', async () => {
    const team = await startMet();
    await liveDays(team, THREE_WEEKS.slice(0, 4));
    await team.ok('lead', 'goal add find a room by 31 march');
    await team.ok('lead', 'propose mend the fence (3h)');
    await liveDays(team, THREE_WEEKS.slice(4, 6));
    expect(datesOf(team, 'digest').slice(0, 3)).toEqual(['11-23', '11-24', '11-27']);
    expect(datesOf(team, 'digest')).toContain('11-30');
  });

  it('comes for what is late, once its holder was asked, and says who has it', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'member add @ana');
    await team.ok('lead', 'propose mend the fence (3h)');
    await liveDays(team, ['11-23']);
    await team.ok('lead', 'approve T-1');
    team.clock.advance(6 * 60_000);
    await team.ok('ana', 'take T-1');
    await liveDays(team, THREE_WEEKS.slice(1, 8));
    const pages = team.delivered.filter(({ subject }) => subject.startsWith('digest:main:'));
    const asked = team.delivered.find(({ subject }) => subject === 'ask:T-1');
    const told = pages.find(({ view }) => read(view).includes('T-1 (@ana)'));
    expect(asked && told && team.delivered.indexOf(asked) < team.delivered.indexOf(told)).toBe(true);
    expect(told?.view).toMatchObject({ isQuiet: true });
  });
});
