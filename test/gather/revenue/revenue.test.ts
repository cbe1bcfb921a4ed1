import { describe, expect, it } from 'vitest';
import { rebuildTables } from '../../../src/base/store/events.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { parseChurn } from '../../../src/gather/revenue/revenue.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';
import { shown } from '../shown.ts';

async function addProject(team: Team): Promise<void> {
  const project = {
    workspace_id: team.workspace,
    id: 'alpha',
    name: 'Alpha',
    earns_revenue: 1,
    state: 'active',
    created_at: 0,
  } as const;
  await team.db.kysely.insertInto('projects').values(project).execute();
}

const stored = (team: Team) =>
  team.db.kysely
    .selectFrom('revenue_periods')
    .selectAll()
    .orderBy('starts_on')
    .orderBy('project_key')
    .execute();

describe.each(TEAM_DIALECTS)('revenue periods on %s', (dialect) => {
  it('are kept in minor units and revised by the same project and dates', async () => {
    const team = await startTeam({ dialect });
    await addProject(team);
    await team.ok('lead', 'revenue add 2026-11-01 2026-11-30 --project Alpha --projected 2,000');
    const view = await team.ok(
      'lead',
      'revenue add 2026-11-01 2026-11-30 --project alpha --actual €1.5k --subscriptions 42 --churn 3%',
    );
    await expectGolden('revenue', shown(view));
    expect(
      shown(await team.ok('lead', 'revenue add 2026-11-01 2026-11-30 --project alpha --actual 1600')),
    ).toContain('actual €1,600 (was €1,500)');
    expect(
      shown(await team.ok('lead', 'revenue add 2026-11-01 2026-11-30 --project alpha --actual 1600')),
    ).toContain('nothing changed');
    await team.ok('lead', 'revenue add 2026-11-01 2026-11-30 --actual 10');
    expect(await stored(team)).toMatchObject([
      { project_key: '', actual_minor: 1_000, projected_minor: null },
      {
        project_key: 'alpha',
        actual_minor: 160_000,
        projected_minor: 200_000,
        subscriptions: 42,
        churn_rate: 0.03,
      },
    ]);
    const events = await team.db.kysely
      .selectFrom('events')
      .where('type', '=', 'RevenueRecorded')
      .selectAll()
      .execute();
    expect(events).toHaveLength(4);
  });

  it('come from a file with the columns of the earlier table, and again from the log', async () => {
    const team = await startTeam({ dialect });
    const header =
      'id,project_id,period_start,period_end,actual_revenue,projected_revenue,subscriptions,churn_rate,notes,created_at';
    const file = [
      header,
      '1,,2026-10-01,2026-10-31,1234.56,900,3,0.1,a good month,',
      '2,,2026-12-01,2026-12-31,0,90,0,0,,',
    ].join('\n');
    await expectGolden('revenue', shown(await team.ok('lead', `revenue import "${file}"`)));
    expect(await stored(team)).toMatchObject([
      {
        starts_on: '2026-10-01',
        actual_minor: 123_456,
        subscriptions: 3,
        churn_rate: 0.1,
        notes: 'a good month',
      },
      {
        starts_on: '2026-12-01',
        actual_minor: null,
        projected_minor: 9_000,
        subscriptions: null,
        churn_rate: null,
      },
    ]);
    expect(shown(await team.ok('lead', `revenue import "${file}"`))).toContain('2 unchanged');
    const again = await team.ok(
      'lead',
      'revenue import "month,actual\n2026-10,1300\n2026-10,1301\n2026-09,5"',
    );
    await expectGolden('revenue', shown(again));
    await team.ok('lead', 'revenue remove 2026-09-01 2026-09-30');
    const before = await stored(team);
    expect(before).toHaveLength(2);
    await team.db.transact((tx) => rebuildTables(tx, TABLES, team.workspace));
    expect(await stored(team)).toEqual(before);
  });
});

describe('a revenue period', () => {
  it('has no measured figure before it begins', async () => {
    const team = await startTeam();
    for (const figure of ['--actual 5', '--actual 0', '--subscriptions 5', '--churn 3%']) {
      const refusal = await team.refused('lead', `revenue add 2026-12-01 2026-12-31 --projected 5 ${figure}`);
      await expectGolden('revenue', refusal);
    }
    await team.ok('lead', 'revenue add 2026-12-01 2026-12-31 --projected 5');
    await team.ok('lead', 'revenue add 2026-11-23 2026-11-30 --actual 5');
  });

  it('is refused with a wrong date, amount, currency, project or share, and with nothing in it', async () => {
    const team = await startTeam();
    await addProject(team);
    const dates = '2026-11-01 2026-11-30';
    for (const [line, refusal] of [
      ['revenue add 2026-11-30 2026-11-01 --actual 5', { field: 'end', allowed: 'Mon 30 Nov or later' }],
      ['revenue add never 2026-11-01 --actual 5', { field: 'start' }],
      [
        `revenue add ${dates}`,
        { message: 'There is no figure. Give actual, projected, subscriptions, churn or notes.' },
      ],
      [`revenue add ${dates} --actual lots`, { field: 'actual', allowed: 'an amount in EUR such as €1,500' }],
      [`revenue add ${dates} --actual $5`, { field: 'amount' }],
      [`revenue add ${dates} --projected -5`, { field: 'projected' }],
      [`revenue add ${dates} --churn 3`, { field: 'churn', given: '3' }],
      [`revenue add ${dates} --subscriptions 1.5`, { field: 'subscriptions' }],
      [`revenue add ${dates} --project alfa --actual 5`, { field: 'project', suggestions: ['Alpha'] }],
      [`revenue remove ${dates}`, { code: 'not_found' }],
    ] as const) {
      expect(await team.refused('lead', line), line).toMatchObject(refusal);
    }
    expect(await stored(team)).toEqual([]);
  });

  it('is left out of a file, or stops it, where its row cannot be read', async () => {
    const team = await startTeam();
    const file = [
      'project,start,end,actual,churn',
      ',2026-10-01,2026-10-31,5,',
      'nope,2026-10-01,2026-10-31,5,',
      ',31/10/2026,2026-10-31,5,',
      ',2026-10-31,2026-10-01,5,',
      ',2026-10-01,2026-10-31,$5,',
      ',2026-10-01,2026-10-31,5,12',
      ',2026-12-01,2026-12-31,5,',
      ',2026-09-01,2026-09-30,,',
    ].join('\n');
    const refusal = await team.refused('lead', `revenue import "${file}"`);
    await expectGolden('revenue', refusal);
    await expectGolden('revenue', refusal.suggestions);
    expect(await stored(team)).toEqual([]);
    await expectGolden('revenue', shown(await team.ok('lead', `revenue import "${file}" --skip-bad`)));
    expect(await stored(team)).toHaveLength(1);
    expect(await team.refused('lead', 'revenue import "a,b\n1,2"')).toMatchObject({ code: 'bad_file' });
  });

  it('has a churn between none and all, as a percentage or a share', () => {
    expect(['3%', '0.03', '0', '100 %', '2,5 %'].map(parseChurn)).toEqual([0.03, 0.03, 0, 1, 0.025]);
    expect(['3', '1', '-1%', '101%', 'some', ''].map(parseChurn)).toEqual(Array(6).fill(undefined));
  });
});
