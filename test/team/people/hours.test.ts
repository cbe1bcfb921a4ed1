import { describe, expect, it } from 'vitest';
import { formatHours, readHours, typedHours } from '../../../src/team/people/hours.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam } from '../../support/team.ts';

describe('hours for tasks', () => {
  it.each([
    ['20', '20 h a week'],
    ['20 h a week', '20 h a week'],
    ['7.5', '7.5 h a week'],
    ['3 a month', '3 h a month'],
    ['4h/month', '4 h a month'],
    ['90 min a month', '1.5 h a month'],
    ['40 hours per month', '9.2 h a week'],
    ['2 h a day', '10 h a week'],
    ['0', '0 h a week'],
  ])('reads “%s” as %s', (typed, shown) => {
    expect(formatHours(readHours(typed))).toBe(shown);
  });

  it.each(['3 a month', '20', '0'])('may be typed again as they are shown: %s', (typed) => {
    expect(typedHours(readHours(typed))).toBe(typed);
  });

  it.each(['many', '200', '-3', '3 a year'])('refuses “%s”', (typed) => {
    expect(() => readHours(typed)).toThrow(/3 a month/);
  });

  it.each([
    ['member add @ana 3 hours a month, approver', 3 / (52 / 12), 1],
    ['member add @ana approver 20h', 20, 1],
    ['member add @ana 4h/month', 4 / (52 / 12), 0],
    ['member add @ana 10 hours a week', 10, 0],
    ['member add @ana hours 2 a day', 10, 0],
  ])('are read with a role from words, as in “%s”', async (typed, hours, isApprover) => {
    const team = await startTeam();
    await team.ok('lead', typed);
    const ana = team.db.kysely.selectFrom('executors').selectAll().where('handle', '=', 'ana');
    const { hours_per_week, is_approver } = await ana.executeTakeFirstOrThrow();
    expect(hours_per_week).toBeCloseTo(hours);
    expect(is_approver).toBe(isApprover);
    await team.ok('lead', 'member edit @ana 5 hours a week');
    expect(await ana.executeTakeFirstOrThrow()).toMatchObject({ hours_per_week: 5 });
  });

  it('are said of oneself in words, and who is named without a verb is added or changed', async () => {
    const team = await startTeam();
    await team.ok('lead', 'my hours are 3 a day');
    const lead = team.db.kysely.selectFrom('executors').select('hours_per_week');
    expect(await lead.executeTakeFirstOrThrow()).toEqual({ hours_per_week: 15 });
    await expectGolden('hours', await team.refused('lead', 'member @lead 10 hours a week'));
  });

  it('are a number for programs', async () => {
    const team = await startTeam();
    await team.run('lead', 'me', { hours: 12 });
    expect(await team.ok('lead', 'me')).toMatchObject({ kind: 'answer' });
    const { hours_per_week } = await team.db.kysely
      .selectFrom('executors')
      .select('hours_per_week')
      .executeTakeFirstOrThrow();
    expect(hours_per_week).toBe(12);
  });
});

describe('a club whose people have three hours a month', () => {
  it('gets tasks all the same, and is asked what they take', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'me --hours "3 a month" --routed on');
    const proposed = await team.ok('lead', 'propose Paint the boathouse door');
    expect(proposed).toMatchObject({ actions: [{ label: '30 min' }, {}, {}, {}] });
    await expectGolden('team/hours', proposed);
    await team.ok('lead', 'plan');
    const tasks = await team.db.kysely
      .selectFrom('tasks')
      .select(['title', 'effort_hours', 'due_at'])
      .execute();
    expect(tasks).toMatchObject([{ title: 'Paint the boathouse door', effort_hours: 1 }]);
  });
});
