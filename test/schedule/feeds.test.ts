import { describe, expect, it } from 'vitest';
import { findBreak, rebuildTables } from '../../src/base/store/events.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { TEAM_DIALECTS } from '../support/database.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';
import { shown } from '../team/shown.ts';
import { dueAt } from './posted.ts';

const feeds = (team: Team) => team.db.kysely.selectFrom('feeds').selectAll().orderBy('id').execute();
const links = (team: Team) =>
  team.db.kysely.selectFrom('feed_places').selectAll().orderBy('feed_id').execute();

/** A goal of the team's, closed or not. */
async function addGoal(team: Team, number: number, state: 'open' | 'met'): Promise<void> {
  const own = { workspace_id: team.workspace, created_at: 0 };
  await team.db.kysely
    .insertInto('metrics')
    .values({ ...own, id: 'users', name: 'Users', unit: 'count', cadence: 'day', cadence_from: 'values' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await team.db.kysely
    .insertInto('goals')
    .values({
      ...own,
      id: `G-${number}`,
      number,
      title: 'More users',
      metric_id: 'users',
      direction: 'at least',
      start_value: 1,
      target_value: 2,
      starts_on: '2026-11-01',
      deadline_on: '2027-01-31',
      owner_id: null,
      weight: 1,
      why: '',
      focus_area: '',
      state,
      lesson: '',
      closing_value: null,
      halfway_chance: null,
      closed_at: state === 'open' ? null : 1,
    })
    .execute();
}

describe.each(TEAM_DIALECTS)('feeds on %s', (dialect) => {
  it('start with one for working mornings, in the workspace’s zone', async () => {
    const team = await startTeam({ dialect, zone: 'Europe/Berlin' });
    expect(await dueAt(team)).toBe('2026-11-24T08:00:00.000Z');
    await expectGolden('feed', shown(await team.ok('ana', 'feed list')));
  });

  it('are added, changed, paused and resumed, each with its next digest', async () => {
    const team = await startTeam({ dialect });
    await addGoal(team, 1, 'open');
    await team.ok(
      'lead',
      'feed add Growth --days weekly:wed --at 10:30 --zone America/New_York --goals g1 --cap 3',
    );
    expect(await dueAt(team, 'digest', 'growth')).toBe('2026-11-25T15:30:00.000Z');
    await team.ok('lead', 'feed edit growth --days daily --order classic --routing classic --goals all');
    expect(await dueAt(team, 'digest', 'growth')).toBe('2026-11-23T15:30:00.000Z');
    await expectGolden('feed', shown(await team.ok('ana', 'feed list')).split('\n')[0]);
    expect((await feeds(team))[0]).toMatchObject({
      id: 'growth',
      name: 'Growth',
      cap: 3,
      goal_ids: null,
      selection_order: 'classic',
      routing: 'classic',
    });
    await team.ok('lead', 'pause growth');
    expect(await dueAt(team, 'digest', 'growth')).toBeNull();
    expect(await dueAt(team)).not.toBeNull();
    await team.ok('lead', 'resume growth');
    expect(await dueAt(team, 'digest', 'growth')).toBe('2026-11-23T15:30:00.000Z');
    expect(
      findBreak(await team.db.kysely.selectFrom('events').selectAll().orderBy('seq').execute()),
    ).toBeNull();
  });
});

describe('feeds', () => {
  it('come out of the event log as they went in, and the team with them', async () => {
    const team = await startTeam();
    for (const line of [
      'member add @ana --role approver --hours 20',
      'agent add @coder --responsible @ana',
      'away 25-26 Nov --who @ana --stand-in @me',
      'away friday',
      'away cancel L-2',
      'settings --zone Europe/Lisbon --priorities growth=7',
      'feed add growth --days daily',
      'feed edit growth --cap 2 --no-place',
      'pause main',
      'agent edit @coder --responsible @me',
      'member remove @ana',
    ]) {
      await team.ok('lead', line);
    }
    const tables = ['workspaces', 'executors', 'identities', 'leaves', 'feeds', 'feed_places'] as const;
    const read = async () => {
      const rows = [];
      for (const table of tables) rows.push(await team.db.kysely.selectFrom(table).selectAll().execute());
      return rows;
    };
    const before = await read();
    await team.db.transact((tx) => rebuildTables(tx, TABLES, team.workspace));
    expect(await read()).toEqual(before);
    expect(before.map((rows) => rows.length)).toEqual([1, 3, 1, 2, 2, 1]);
  });

  it('are changed by admins only', async () => {
    const team = await startTeam();
    for (const line of ['feed add x', 'feed edit --cap 3', 'pause', 'resume']) {
      expect(await team.refused('ana', line)).toMatchObject({ code: 'not_allowed' });
    }
  });

  it('need no name while there is one, and are named when there are more', async () => {
    const team = await startTeam();
    await team.ok('lead', 'feed edit --cap 3');
    await team.ok('lead', 'feed add growth');
    await expectGolden('feed', await team.refused('lead', 'feed edit --cap 4'));
    expect(await team.refused('lead', 'pause grwth')).toMatchObject({ suggestions: ['growth'] });
  });

  it('have names of their own', async () => {
    const team = await startTeam();
    expect(await team.refused('lead', 'feed add MAIN')).toMatchObject({ code: 'already_done' });
    expect(await team.refused('lead', 'feed add !!')).toMatchObject({ field: 'name' });
  });

  it.each([
    ['--at 25:00', 'at'],
    ['--days never', 'days'],
    ['--zone Moon', 'zone'],
    ['--cap 0', 'cap'],
    ['--cap 21', 'cap'],
    ['--goals G-9', 'goal'],
    ['--order best', 'order'],
    ['--routing best', 'routing'],
    ['--bar high', 'bar'],
    ['--bar -3', 'bar'],
    ['--review someday', 'review'],
    ['--review "fri 25:00"', 'review'],
    ['--review mon-fri', 'review'],
  ])('refuse %s and change nothing', async (option, field) => {
    const team = await startTeam();
    const before = await feeds(team);
    expect(await team.refused('lead', `feed edit main --cap 7 ${option}`)).toMatchObject({ field });
    expect(await feeds(team)).toEqual(before);
  });

  it('work for open goals only', async () => {
    const team = await startTeam();
    await addGoal(team, 1, 'open');
    await addGoal(team, 2, 'met');
    expect(await team.refused('lead', 'feed edit --goals G-1,G-2')).toMatchObject({ code: 'not_possible' });
    await team.ok('lead', 'feed edit --goals G-1,g-1');
    expect(await feeds(team)).toMatchObject([{ goal_ids: '["G-1"]' }]);
  });

  it('take a bar in points, or in money where a revenue target makes it the measure', async () => {
    const team = await startTeam();
    expect((await team.refused('lead', 'feed edit --bar 200EUR')).allowed).toContain('points');
    await team.ok('lead', 'feed edit --bar 0.5');
    expect(await feeds(team)).toMatchObject([{ expected_value_bar: 0.5 }]);
    await team.db.kysely
      .insertInto('visions')
      .values({
        workspace_id: team.workspace,
        version: 1,
        statement: 'x',
        primary_goal: '',
        focus_areas: '[]',
        revenue_targets: '{"monthly":{"1":500000},"yearly":null}',
        success_metrics: '{}',
        starts_on: '2026-11-01',
        is_active: 1,
        author_id: null,
        created_at: 0,
      })
      .execute();
    await team.ok('lead', 'feed edit --bar 200');
    expect(await feeds(team)).toMatchObject([{ expected_value_bar: 20_000 }]);
    expect(shown(await team.ok('lead', 'feed list'))).toContain('€200 a month');
    await team.ok('lead', 'feed edit --bar off');
    expect(await feeds(team)).toMatchObject([{ expected_value_bar: null }]);
  });

  it('are posted where they were added, and where they are told to', async () => {
    const team = await startTeam();
    await team.ok('lead', 'feed add growth');
    const here = 'terminal:local:main';
    expect(await links(team)).toMatchObject([
      { feed_id: 'growth', place_id: here },
      { feed_id: 'main', place_id: here },
    ]);
    await team.ok('lead', 'feed edit growth --no-place');
    expect(await links(team)).toMatchObject([{ feed_id: 'main' }]);
    await team.ok('lead', 'feed edit growth --place');
    await team.ok('lead', 'feed edit growth --place');
    expect(await links(team)).toHaveLength(2);
  });

  it('do not lose a digest that is due already when they are changed', async () => {
    const team = await startTeam();
    team.clock.set('2026-11-23T09:01:00Z');
    await team.ok('lead', 'feed edit --at 08:00');
    expect(await dueAt(team)).toBe('2026-11-23T09:00:00.000Z');
  });

  it('say what is allowed where a time, days, a zone or a review is none', async () => {
    const team = await startTeam();
    const allowed = async (line: string) => (await team.refused('lead', line)).allowed;
    await expectGolden('feed', await allowed('feed edit --at 9am'));
    await expectGolden('feed', await allowed('feed edit --days workdays'));
    await expectGolden('feed', await allowed('feed edit --zone Lisbon'));
    await expectGolden('feed', await allowed('feed edit --review payday'));
    expect(await allowed('feed edit --review fri 15:00')).toContain('--review "fri 15:00"');
  });

  it('say when the next digest and review come, in their own zone', async () => {
    const team = await startTeam();
    const saved = await team.ok('lead', 'feed edit --zone Asia/Kathmandu --review "thu 16:30"');
    await expectGolden('feed', shown(saved));
    expect(await dueAt(team)).toBe('2026-11-24T03:15:00.000Z');
    expect(await dueAt(team, 'review')).toBe('2026-11-26T10:45:00.000Z');
    await expectGolden('feed', shown(await team.ok('lead', 'feed edit --review none')));
    expect(await dueAt(team, 'review')).toBeNull();
    await expectGolden('feed', shown(await team.ok('lead', 'feed list')));
    await expectGolden('feed', shown(await team.ok('lead', 'feed edit --review tuesday')));
    await expectGolden('feed', shown(await team.ok('lead', 'feed edit --review 10:00')));
  });

  it('have no second review in a week when it is moved to later in it', async () => {
    const team = await startTeam({ at: '2026-11-27T16:00:00Z' });
    await team.db.kysely
      .insertInto('reviews')
      .values({
        workspace_id: team.workspace,
        feed_id: 'main',
        on_date: '2026-11-27',
        answer: '{}',
        created_at: 0,
      })
      .execute();
    await team.ok('lead', 'feed edit --review "sun 12:00"');
    expect(await dueAt(team, 'review')).toBe('2026-12-06T12:00:00.000Z');
  });
});
