import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/base/language/date.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { AnswerView, PlanView } from '../../../src/base/view/view.ts';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';
import { shown } from '../shown.ts';

/** A file of daily values up to the day before the clock's Monday, with a little noise. */
function daily(days: number, makeValue: (day: number) => number): string {
  const rows = Array.from({ length: days }, (_, day) => {
    const date = addDays('2026-11-22', day - days + 1);
    return `${date},${makeValue(day)}`;
  });
  return `date,Sign-ups\n${rows.join('\n')}\n`;
}

const calm = (day: number) => 100 + ((day * 7) % 5);

async function startWatched(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'member add @ana');
  await team.run('lead', 'metric import', { file: daily(60, calm), unit: 'count' });
  await team.ok('lead', 'goal add sign-ups at least 140 by 2027-01-31, owner @ana');
  return team;
}

const seen = (team: Team) =>
  team.db.kysely.selectFrom('anomalies').select(['kind', 'value', 'metric_id']).orderBy('at').execute();

/** What the page of today says to have changed, a line each. */
const changesOf = async (team: Team) => {
  const view = await team.ok('lead', 'today');
  if (view.kind !== 'digest') throw new Error(`no page but ${view.kind}`);
  return view.changes.map((line) => plainText(line, 'UTC'));
};

describe('a metric that is watched', () => {
  it('has a fall seen once, told by the next digest though the day is planned twice', async () => {
    const team = await startWatched();
    await team.ok('lead', 'plan');
    team.clock.advance(60_000);
    await team.ok('lead', 'metric record sign-ups 3');
    expect(await seen(team)).toEqual([{ kind: 'drop', value: 3, metric_id: 'sign-ups' }]);
    await team.ok('lead', 'plan');
    team.clock.set('2026-11-24T09:00:00Z');
    await team.ok('lead', 'plan');
    await expectGolden('clarify/watch', await changesOf(team));
    const { digest } = (await team.ok('lead', 'plan --dry-run')) as PlanView;
    const press = digest.actions?.find(({ label }) => label === 'Something outside: Sign-ups');
    await team.run('lead', press?.command ?? '', press?.args ?? {});
    expect(await team.db.kysely.selectFrom('context_events').select('starts_on').execute()).toEqual([
      { starts_on: '2026-11-23' },
    ]);
    team.clock.set('2026-11-25T09:00:00Z');
    await team.ok('lead', 'plan');
    await expectGolden('clarify/watch', await changesOf(team));
  });

  it('is not told of where something outside explains it, in one press', async () => {
    const team = await startWatched();
    await team.ok('lead', 'plan');
    team.clock.advance(60_000);
    await team.ok('lead', 'metric record sign-ups 3');
    await team.ok('lead', 'context add other "Explains sign-ups" 2026-11-23 --metrics sign-ups');
    team.clock.set('2026-11-24T09:00:00Z');
    await team.ok('lead', 'plan');
    await expectGolden('clarify/watch', await changesOf(team));
  });

  it('puts its goal’s chance in doubt where it moved for no known cause, until one is noted', async () => {
    const team = await startWatched();
    for (let day = 0; day < 8; day++) {
      team.clock.set(`${addDays('2026-11-24', day)}T09:00:00Z`);
      await team.ok('lead', `metric record sign-ups ${calm(day) + 12}`);
    }
    const chanceOf = async () =>
      shown(await team.ok('lead', 'goal show G-1'))
        .split('\n')
        .filter((line) => line.startsWith('Progress'));
    expect(await seen(team)).toContainEqual(expect.objectContaining({ kind: 'shift' }));
    await expectGolden('clarify/watch', await chanceOf());
    await team.ok('lead', 'context add campaign "A fair" 2026-11-24 2026-11-30 --metrics sign-ups');
    await expectGolden('clarify/watch', await chanceOf());
  });

  it('tells a collapse at once and in private to the goal’s owner, whose one press explains it away', async () => {
    const team = await startWatched();
    await team.ok('ana', 'help');
    await team.ok('lead', 'plan');
    // In working hours: nobody is woken.
    team.clock.set('2026-11-23T10:00:00Z');
    await team.ok('lead', 'metric record sign-ups 3');
    await team.settle();
    const told = team.delivered.filter(({ subject }) => subject.startsWith('anomaly:'));
    expect(told.map(({ place }) => place.place)).toEqual(['@ana']);
    const view = told[0]?.view as AnswerView;
    await expectGolden(
      'clarify/watch',
      view.lines.map((line) => plainText(line, 'UTC')),
    );
    const [press] = view.actions ?? [];
    await team.run('ana', press?.command ?? '', press?.args ?? {});
    team.clock.set('2026-11-24T09:00:00Z');
    await team.ok('lead', 'plan');
    await expectGolden('clarify/watch', await changesOf(team));
    // A value that stays there is no news either.
    await team.ok('lead', 'metric record sign-ups 3');
    await team.settle();
    expect(team.delivered.filter(({ subject }) => subject.startsWith('anomaly:'))).toHaveLength(1);
  });

  it('is told of once where its values stopped, and again only after they came back', async () => {
    const team = await startWatched();
    await team.ok('lead', 'plan');
    team.clock.set('2026-11-27T09:00:00Z');
    await team.settle();
    expect(await seen(team)).toMatchObject([{ kind: 'stopped', metric_id: 'sign-ups' }]);
    await team.ok('lead', 'plan');
    await expectGolden('clarify/watch', await changesOf(team));
    team.clock.set('2026-11-30T09:00:00Z');
    await team.settle();
    await team.ok('lead', 'plan');
    await expectGolden('clarify/watch', await changesOf(team));
    await team.ok('lead', 'metric record sign-ups 101');
    team.clock.set('2026-12-14T09:00:00Z');
    await team.settle();
    expect(await seen(team)).toMatchObject([{ kind: 'stopped' }, { kind: 'stopped', value: 101 }]);
    await expectRebuilt(team.db);
  });

  it('is not told of as stopped where no open goal is on it', async () => {
    const team = await startWatched();
    await team.ok('lead', 'goal close G-1 dropped');
    team.clock.set('2026-12-14T09:00:00Z');
    await team.settle();
    expect(await seen(team)).toEqual([]);
  });

  it('is asked whether its unit changed where a value is as many times as much as one unit is another', async () => {
    const team = await startWatched();
    await team.ok('lead', 'plan');
    team.clock.advance(60_000);
    await team.ok('lead', 'metric record sign-ups 10200');
    expect(await seen(team)).toEqual([{ kind: 'unit', value: 10_200, metric_id: 'sign-ups' }]);
    team.clock.set('2026-11-24T09:00:00Z');
    await team.ok('lead', 'plan');
    await expectGolden('clarify/watch', await changesOf(team));
  });

  it('has its cadence read from its values until somebody says it', async () => {
    const team = await startTeam({ isCalm: true });
    const weekly = Array.from(
      { length: 8 },
      (_, week) => `${addDays('2026-11-16', 7 * (week - 7))},${40 + week}`,
    );
    await team.run('lead', 'metric import', { file: `date,Churn\n${weekly.join('\n')}\n`, unit: 'count' });
    const cadence = async () =>
      await team.db.kysely
        .selectFrom('metrics')
        .select(['cadence', 'cadence_from'])
        .executeTakeFirstOrThrow();
    expect(await cadence()).toEqual({ cadence: 'week', cadence_from: 'values' });
    await team.ok('lead', 'metric add churn --unit count --cadence month');
    await team.ok('lead', 'metric record churn 49');
    expect(await cadence()).toEqual({ cadence: 'month', cadence_from: 'person' });
  });

  it('says nothing of three days without a value where values come weekly', async () => {
    const team = await startTeam();
    const weekly = Array.from(
      { length: 8 },
      (_, week) => `${addDays('2026-11-16', 7 * (week - 7))},${40 + week}`,
    );
    await team.run('lead', 'metric import', { file: `date,Churn\n${weekly.join('\n')}\n`, unit: 'count' });
    await team.ok('lead', 'goal add churn at most 20 by 2027-01-31, owner @lead');
    team.clock.set('2026-11-26T09:00:00Z');
    expect(JSON.stringify(await team.ok('lead', 'plan --dry-run'))).not.toContain('Record a value');
  });

  it('is asked for a value of its goal’s owner, which is taken back when one comes', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    await team.ok('lead', 'goal add churn at most 20 by 2027-01-31, owner @ana');
    await team.ok('lead', 'plan');
    const asked = () =>
      team.db.kysely
        .selectFrom('tasks')
        .innerJoin('executors', 'executors.id', 'tasks.assignee_id')
        .select(['tasks.state', 'executors.handle'])
        .where('tasks.title', 'like', 'Record a value%')
        .execute();
    expect(await asked()).toEqual([{ state: 'proposed', handle: 'ana' }]);
    await team.ok('ana', 'metric record churn 25');
    expect(await asked()).toEqual([{ state: 'cancelled', handle: 'ana' }]);
  });
});
