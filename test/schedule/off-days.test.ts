import { describe, expect, it } from 'vitest';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';
import { shown } from '../team/shown.ts';
import { datesOf, digestJobs, skips } from './posted.ts';

/** Ticks at ten past nine on each date of a run. */
async function liveDays(team: Team, fromOn: string, toOn: string): Promise<void> {
  for (let date = Temporal.PlainDate.from(fromOn); date.toString() <= toOn; date = date.add({ days: 1 })) {
    team.clock.set(`${date}T09:05:00Z`);
    await team.settle();
  }
}

describe('a feed of weekdays', () => {
  it('posts nothing on public holidays of the workspace’s country, and says nothing of it', async () => {
    const team = await startTeam({ at: '2026-12-22T08:00:00Z' });
    await team.ok('lead', 'settings --country DE');
    expect(shown(await team.ok('lead', 'feed list'))).toContain('Tue 22 Dec at 09:00');
    await liveDays(team, '2026-12-22', '2026-12-29');
    // Friday 25 is a holiday; Saturday 26 would be one, too.
    expect(datesOf(await digestJobs(team))).toEqual([
      '2026-12-22',
      '2026-12-23',
      '2026-12-24',
      '2026-12-28',
      '2026-12-29',
    ]);
    expect(skips(team)).toEqual([]);
  });

  it('says the day after the holidays as its next', async () => {
    const team = await startTeam({ at: '2026-12-24T12:00:00Z' });
    await team.ok('lead', 'settings --country DE');
    expect(shown(await team.ok('lead', 'feed list'))).toContain('| Mon 28 Dec at 09:00 |');
    await team.ok('lead', 'settings --country none');
    expect(shown(await team.ok('lead', 'feed list'))).toContain('| Fri 25 Dec at 09:00 |');
  });

  it('catches up after a holiday with the working day before it, in one line', async () => {
    const team = await startTeam({ at: '2026-12-24T08:00:00Z' });
    await team.ok('lead', 'settings --country DE');
    team.clock.set('2026-12-25T09:05:00Z');
    await team.settle();
    await team.settle();
    expect(await digestJobs(team)).toEqual([]);
    await expectGolden('schedule/skipped-off-days', skips(team));
  });

  it('keeps posting where the workspace has no country', async () => {
    const team = await startTeam({ at: '2026-12-24T08:00:00Z' });
    await liveDays(team, '2026-12-24', '2026-12-25');
    expect(datesOf(await digestJobs(team))).toEqual(['2026-12-24', '2026-12-25']);
  });
});

describe('a feed that posts at weekends, too', () => {
  it('posts on holidays', async () => {
    const team = await startTeam({ at: '2026-12-24T08:00:00Z' });
    await team.ok('lead', 'settings --country DE');
    await team.ok('lead', 'feed edit --days mon-sat');
    await liveDays(team, '2026-12-24', '2026-12-26');
    expect(datesOf(await digestJobs(team))).toEqual(['2026-12-24', '2026-12-25', '2026-12-26']);
  });
});

describe('a day on which nobody is there', () => {
  it('has no digest, and no line about it; one member who is there is enough', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    await team.ok('lead', 'agent add @bot --responsible @lead');
    await team.ok('lead', 'away 2026-11-24 --until 2026-11-26');
    await team.ok('ana', 'away 2026-11-25 --until 2026-11-26');
    await liveDays(team, '2026-11-23', '2026-11-24');
    expect(shown(await team.ok('ana', 'feed list'))).toContain('| Fri 27 Nov at 09:00 |');
    await liveDays(team, '2026-11-25', '2026-11-27');
    expect(datesOf(await digestJobs(team))).toEqual(['2026-11-23', '2026-11-24', '2026-11-27']);
    expect(skips(team)).toEqual([]);
  });
});
