import { describe, expect, it } from 'vitest';
import { rebuildTables } from '../../../src/base/store/events.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';
import { linesOf, shown } from '../shown.ts';

const readVisions = (team: Team) =>
  team.db.kysely.selectFrom('visions').selectAll().orderBy('version').execute();

describe.each(TEAM_DIALECTS)('the vision on %s', (dialect) => {
  it('is a new version with every change, exactly one of them in force, and is rebuilt from the log', async () => {
    const team = await startTeam({ dialect });
    const statement = 'The tool that small clinics keep paying for';
    await team.ok('lead', `vision set statement ${statement}`);
    await team.ok('lead', 'vision set focus areas payments, onboarding');
    await team.ok('lead', 'vision set revenue targets {"month_3": 999, "month_6": 1498}');
    await team.ok('lead', 'vision restore 1');
    const rows = await readVisions(team);
    expect(rows.map(({ version, is_active }) => [version, is_active])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 1],
    ]);
    expect(rows[2]).toMatchObject({
      statement,
      focus_areas: '["payments","onboarding"]',
      revenue_targets: '{"monthly":{"3":99900,"6":149800},"yearly":null}',
      starts_on: '2026-11-23',
    });
    expect(rows[3]).toMatchObject({ focus_areas: '[]', revenue_targets: rows[0]?.revenue_targets });
    await team.db.transact((tx) => rebuildTables(tx, TABLES, team.workspace));
    expect(await readVisions(team)).toEqual(rows);
  });
});

describe('the vision', () => {
  it('says how to begin while there is none', async () => {
    const team = await startTeam();
    await expectGolden('vision', linesOf(await team.ok('lead', 'vision'))[1]);
  });

  it('shows all five fields and how to fill those that are empty', async () => {
    const team = await startTeam();
    await team.ok('lead', 'vision set --starts-on 2026-09-01 primary_goal Launch with 100 paying users');
    await team.ok('lead', 'vision set revenue-targets 999/mo by month 3, 1498/mo by month 6');
    await team.ok('lead', 'vision set success metrics {"subscriptions": 100, "uptime": "99.9 %"}');
    await expectGolden('vision', linesOf(await team.ok('ana', 'vision')));
  });

  it('asks whether a sentence that was only told is to be the statement, or the field that it begins with', async () => {
    const team = await startTeam();
    const asked = await team.ok('lead', 'vision Help small clubs look after their halls');
    await expectGolden('vision', asked);
    expect(asked).toMatchObject({
      isQuestion: true,
      actions: [
        {
          command: 'vision set',
          args: { field: 'statement', value: 'Help small clubs look after their halls' },
        },
      ],
    });
    expect(await readVisions(team)).toEqual([]);
    expect(await team.ok('lead', 'vision focus areas hall bookings, roof')).toMatchObject({
      actions: [{ args: { field: 'focus areas', value: 'hall bookings, roof' } }],
    });
  });

  it('takes field and value as options, as a program gives them', async () => {
    const team = await startTeam();
    await team.ok('lead', 'vision set --field primary_goal --value "Launch EDU apps with 100 paying users"');
    expect(await readVisions(team)).toMatchObject([
      { primary_goal: 'Launch EDU apps with 100 paying users' },
    ]);
  });

  it('empties a sentence by “none”', async () => {
    const team = await startTeam();
    await team.ok('lead', 'vision set statement The tool that clinics keep');
    await team.ok('lead', 'vision set statement none');
    await expectGolden('vision', linesOf(await team.ok('ana', 'vision'))[1]);
  });

  it('tells who changed what and when', async () => {
    const team = await startTeam();
    await team.ok('lead', 'vision set statement First');
    await team.ok('lead', 'member add @ana --role approver');
    team.clock.set('2026-11-25T10:00:00Z');
    await team.ok('ana', 'vision set focus areas support');
    await expectGolden('vision', linesOf(await team.ok('lead', 'vision history')));
  });

  it('keeps the day of month 1 when a field changes', async () => {
    const team = await startTeam();
    await team.ok('lead', 'vision set --starts-on 2026-09-01');
    team.clock.advance(40 * 86_400_000);
    await team.ok('lead', 'vision set statement Later');
    expect((await readVisions(team)).map(({ starts_on }) => starts_on)).toEqual(['2026-09-01', '2026-09-01']);
  });

  it('makes no version of a change that changes nothing', async () => {
    const team = await startTeam();
    await team.ok('lead', 'vision set focus areas payments, onboarding');
    await expectGolden(
      'vision',
      shown(await team.ok('lead', 'vision set focus areas ["payments", "onboarding"]')),
    );
    await expectGolden('vision', shown(await team.ok('lead', 'vision restore 1')));
    expect(await readVisions(team)).toHaveLength(1);
  });

  it.each([
    ['vision set mood happy', 'field', /statement, primary goal, focus areas/],
    ['vision set', 'field', /statement/],
    ['vision set focus areas', 'focus areas', /“none” empties it/],
    ['vision set revenue targets {"month_3": 999', 'revenue targets', /not JSON.*\{"month_3": 999/],
    ['vision set --starts-on someday', 'startsOn', /1 Dec/],
    ['vision restore 7', 'version', /none yet/],
  ])('refuses “%s” and changes nothing', async (line, field, says) => {
    const team = await startTeam();
    const refusal = await team.refused('lead', line);
    expect(refusal).toMatchObject({ code: 'bad_argument', field });
    expect(refusal.message).toMatch(says);
    expect(await readVisions(team)).toEqual([]);
  });

  it('is changed by approvers only', async () => {
    const team = await startTeam();
    await team.ok('lead', 'vision set statement Ours');
    expect(await team.refused('ana', 'vision set statement Mine')).toMatchObject({ code: 'not_allowed' });
    expect(await team.refused('ana', 'vision restore 1')).toMatchObject({ code: 'not_allowed' });
    expect(await readVisions(team)).toHaveLength(1);
  });

  it('keeps what was typed as text: no control or reordering marks', async () => {
    const team = await startTeam();
    await team.ok('lead', 'vision set statement @everyone \u202epay\u0007 <!channel>');
    expect(await readVisions(team)).toMatchObject([{ statement: '@everyone pay <!channel>' }]);
  });
});

describe('revenue', () => {
  it('is shown against the target of the month, by project, with subscriptions and projections', async () => {
    const team = await startTeam();
    await team.ok('lead', 'vision set --starts-on 2026-10-01 revenue_targets 999 by month 3, 12000 a year');
    await team.ok('lead', 'project add Alpha');
    await team.ok('lead', 'revenue add 2026-10-01 2026-10-31 --actual 300 --subscriptions 20 --churn 10%');
    await team.ok(
      'lead',
      'revenue add 2026-11-01 2026-11-30 --project alpha --actual 400 --subscriptions 30 --churn 2%',
    );
    await team.ok('lead', 'revenue add 2026-11-01 2026-11-30 --actual 100 --subscriptions 10 --churn 10%');
    await team.ok('lead', 'revenue add 2026-12-01 2026-12-31 --projected 900');
    const view = await team.ok('ana', 'revenue');
    expect(view).toMatchObject({ title: 'Revenue, month 2' });
    await expectGolden('vision', linesOf(view));
    expect(view.data).toMatchObject({
      monthNumber: 2,
      targetMinor: 99_900,
      actualMinor: 50_000,
      gapMinor: 49_900,
    });
  });

  it('says what is missing and how to give it, where nothing is known', async () => {
    const team = await startTeam();
    await expectGolden('vision', shown(await team.ok('lead', 'revenue')));
  });
});
