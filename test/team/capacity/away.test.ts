import { describe, expect, it } from 'vitest';
import { formatPeriod, readPeriod } from '../../../src/base/language/period.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';
import { wrong } from '../../support/wrong.ts';
import { holdTask, shown } from '../shown.ts';

const leaves = (team: Team) => team.db.kysely.selectFrom('leaves').selectAll().orderBy('id').execute();

describe('reading a period on Monday 23 November 2026', () => {
  it.each([
    ['friday', '2026-11-27', '2026-11-27'],
    ['today', '2026-11-23', '2026-11-23'],
    ['25-26 Nov', '2026-11-25', '2026-11-26'],
    ['25–26 Nov', '2026-11-25', '2026-11-26'],
    ['25th-26th november', '2026-11-25', '2026-11-26'],
    ['25 to 27 November', '2026-11-25', '2026-11-27'],
    ['from 25th until 27th of November', '2026-11-25', '2026-11-27'],
    ['November 25 to 27', '2026-11-25', '2026-11-27'],
    ['Nov 25-27, 2026', '2026-11-25', '2026-11-27'],
    ['22-26 Nov', '2026-11-22', '2026-11-26'],
    ['30 nov-2 dec', '2026-11-30', '2026-12-02'],
    ['28 Dec - 2 Jan', '2026-12-28', '2027-01-02'],
    ['monday to wednesday', '2026-11-23', '2026-11-25'],
    ['tomorrow until friday', '2026-11-24', '2026-11-27'],
    ['until friday', '2026-11-23', '2026-11-27'],
    ['this week', '2026-11-23', '2026-11-29'],
    ['next week', '2026-11-30', '2026-12-06'],
    ['2 weeks', '2026-11-23', '2026-12-06'],
    ['from 2026-12-24 to 2027-01-02', '2026-12-24', '2027-01-02'],
    ['2026-12-24 2027-01-02', '2026-12-24', '2027-01-02'],
  ])('reads %s', (typed, startsOn, endsOn) => {
    expect(readPeriod('when', typed, '2026-11-23')).toEqual({ startsOn, endsOn });
  });

  it.each([
    'xyz',
    'friday, dentist',
    '25 and 26 Nov',
    'from 25 to 27',
    '25 to 27 Nov or so',
    '2026-11-20',
    '2026-12-05 to 2026-12-01',
    '2026-12-01 to 2036-12-01',
    '2026-02-30',
    '25 Nov-',
  ])('refuses %s rather than guess', (typed) => {
    expect(() => readPeriod('when', typed, '2026-11-23')).toThrow(wrong('when'));
  });

  it('names the year only where it is another', async () => {
    const period = { startsOn: '2026-12-28', endsOn: '2027-01-02' };
    await expectGolden('away', formatPeriod(period, '2026-11-23'));
    await expectGolden('away', formatPeriod({ startsOn: '2026-11-25', endsOn: '2026-11-26' }, '2026-11-23'));
  });
});

describe.each(TEAM_DIALECTS)('away on %s', (dialect) => {
  it('takes a leave with a stand-in as people say it', async () => {
    const team = await startTeam({ dialect });
    await team.ok('lead', 'member add @designer');
    const view = await team.ok('lead', 'away 25–26 Nov, @designer stands in');
    await expectGolden('away', shown(view));
    expect(await leaves(team)).toMatchObject([
      { executor_id: 'M-1', stand_in_id: 'M-2', starts_on: '2026-11-25', ends_on: '2026-11-26' },
    ]);
  });

  it('cancels one’s only leave, and keeps the row', async () => {
    const team = await startTeam({ dialect });
    await team.ok('lead', 'away friday --until monday --note "a long weekend"');
    await expectGolden('away', shown(await team.ok('lead', 'away list')));
    await team.ok('lead', 'away cancel');
    await expectGolden('away', shown(await team.ok('lead', 'away list')));
    expect(await leaves(team)).toMatchObject([{ id: 'L-1', cancelled_at: team.clock.now() }]);
    await team.ok('lead', 'away friday');
    expect((await leaves(team)).map(({ id }) => id)).toEqual(['L-1', 'L-2']);
  });
});

describe('away', () => {
  it('is one’s own, unless an admin says it of somebody', async () => {
    const team = await startTeam();
    await team.ok('ana', 'away friday');
    expect(await team.refused('ana', 'away friday --who @lead')).toMatchObject({ code: 'not_allowed' });
    expect(await team.refused('ben', 'away cancel L-1')).toMatchObject({ code: 'not_allowed' });
    await team.ok('lead', 'away thursday --who @ana');
    await team.ok('lead', 'away cancel L-1');
    await expectGolden('away', shown(await team.ok('ana', 'away list')));
  });

  it('refuses days that are away already, but takes more', async () => {
    const team = await startTeam();
    await team.ok('lead', 'away 25-26 Nov');
    expect(await team.refused('lead', 'away 26 Nov')).toMatchObject({ code: 'already_done' });
    await team.ok('lead', 'away 26-27 Nov');
    expect(await leaves(team)).toHaveLength(2);
  });

  it('asks which, when there are several to cancel', async () => {
    const team = await startTeam();
    await team.ok('lead', 'away wednesday');
    await team.ok('lead', 'away friday');
    await expectGolden('away', await team.refused('lead', 'away cancel'));
    expect(await team.refused('lead', 'away cancel L-9')).toMatchObject({ code: 'not_found' });
    await expectGolden('away', await team.refused('ana', 'away cancel'));
  });

  it('wants a person, and another one, to stand in', async () => {
    const team = await startTeam();
    await team.ok('lead', 'agent add @coder --responsible @me');
    for (const standIn of ['@lead', '@coder', '@nobody-here']) {
      await team.refused('lead', `away friday --stand-in ${standIn}`);
    }
    expect(await leaves(team)).toEqual([]);
  });

  it('says what it leaves open: a stand-in who is away too, and tasks', async () => {
    const team = await startTeam();
    await team.ok('ana', 'away 26-27 Nov');
    await holdTask(team, { number: 7, title: 'Fix the import', assigneeId: 'M-1', state: 'started' });
    const lines = shown(await team.ok('lead', 'away friday --stand-in @ana')).split('\n');
    await expectGolden('away', lines.slice(1));
  });

  it('forgets nothing but shows no leave that is over', async () => {
    const team = await startTeam();
    await team.ok('lead', 'away today');
    team.clock.set('2026-11-24T08:00:00Z');
    await expectGolden('away', shown(await team.ok('lead', 'away list')));
  });
});
