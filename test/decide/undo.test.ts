import { describe, expect, it } from 'vitest';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { TEAM_DIALECTS } from '../support/database.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';
import {
  listDecisions,
  listVotes,
  proposeTask,
  readDue,
  readIdea,
  readTask,
  startCouncil,
  wordsOf,
} from './council.ts';

const MINUTE_MS = 60_000;

async function rowsOf(team: Team) {
  return { task: await readTask(team, 'T-1'), idea: await readIdea(team, 'T-1') };
}

describe.each(TEAM_DIALECTS)('undo on %s', (dialect) => {
  it.each([
    ['approve T-1'],
    ['refuse T-1 too big'],
    ['refuse T-1 not now'],
    ['refuse T-1 wrong metric'],
    ['refuse T-1 already done'],
    ['refuse T-1 not us'],
    ['refuse T-1 other tried it'],
    ['later T-1 2026-12-10'],
  ])('puts task and idea back exactly as they were: %s', async (line) => {
    const team = await startCouncil({ dialect });
    await proposeTask(
      team,
      'ana',
      'Weigh the parcels --category quality --effort 2h --impact 300..800/month',
    );
    const before = await rowsOf(team);
    const warnsAt = await readDue(team, 'silence', 'T-1');
    expect(warnsAt).toBe('2026-11-24T09:00:00Z');
    team.clock.advance(MINUTE_MS);
    await team.ok('lead', line);
    expect(await rowsOf(team)).not.toEqual(before);
    expect(await readDue(team, 'silence', 'T-1')).toBeNull();
    team.clock.advance(4 * MINUTE_MS);
    const said = wordsOf(await team.ok('lead', 'undo T-1'));
    await expectGolden('undo', said);
    expect(await rowsOf(team)).toEqual(before);
    expect(await readDue(team, 'hand out', 'T-1')).toBeNull();
    expect(await readDue(team, 'silence', 'T-1')).toBe(warnsAt);
    expect(await listVotes(team, 'T-1')).toEqual([]);
    const [first, undone] = await listDecisions(team, 'T-1');
    expect(undone).toMatchObject({ choice: 'undo', effect: `takes back ${first?.id}`, undo_until_at: null });
    team.clock.advance(10 * MINUTE_MS);
    await team.settle();
    expect(await rowsOf(team)).toEqual(before);
    await expectRebuilt(team.db);
  });
});

describe('undo', () => {
  it('without a task is of what one decided last, and asks where that was several at once', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality --effort 2h');
    await proposeTask(team, 'ana', 'Number the shelves --category quality --effort 2h');
    await expectGolden('undo', await team.refused('lead', 'undo'));
    await team.ok('lead', 'approve T-1');
    await expectGolden('undo', await team.refused('ana', 'undo'));
    await team.ok('lead', 'undo');
    expect((await readTask(team, 'T-1'))?.state).toBe('proposed');
    await team.ok('lead', 'refuse T-1 not now');
    await team.ok('lead', 'refuse T-2 not now');
    await expectGolden('undo', await team.refused('lead', 'undo'));
    team.clock.advance(6 * MINUTE_MS);
    await expectGolden('undo', await team.refused('lead', 'undo'));
  });

  it('puts a task back to where it was put off, and its forecast with it', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality --effort 2h');
    await team.ok('lead', 'later T-1 2026-12-10');
    team.clock.set('2026-12-02T10:00:00Z');
    const before = await rowsOf(team);
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'undo T-1');
    expect(await rowsOf(team)).toEqual(before);
    const forecasts = await team.db.kysely.selectFrom('forecasts').selectAll().orderBy('version').execute();
    expect(forecasts.map(({ version, due_at }) => [version, due_at === before.task.due_at])).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
    await expectRebuilt(team.db);
  });

  it('takes back only the last yes where it took two', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Charge the cards anew --category quality --touches money');
    await team.ok('cam', 'approve T-1');
    team.clock.advance(MINUTE_MS);
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'undo T-1');
    expect(await listVotes(team, 'T-1')).toMatchObject([{ member_id: 'M-4' }]);
    expect(wordsOf(await team.ok('lead', 'approve T-1'))).toContain('T-1 approved');
  });

  it('takes back one’s own yes while another is missing, at any time', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Charge the cards anew --category quality --touches money');
    await team.ok('cam', 'approve T-1');
    const task = await readTask(team, 'T-1');
    team.clock.advance(60 * MINUTE_MS);
    await expectGolden('undo', await team.refused('lead', 'undo T-1'));
    await expectGolden('undo', wordsOf(await team.ok('cam', 'undo T-1')));
    expect(await listVotes(team, 'T-1')).toEqual([]);
    expect(await readTask(team, 'T-1')).toEqual(task);
    const decisions = await listDecisions(team, 'T-1');
    expect(decisions).toMatchObject([{ choice: 'undo' }]);
    await expectGolden('undo', decisions[0]?.effect);
    await expectRebuilt(team.db);
  });

  it('is for who decided, approvers and admins', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality --kind small');
    await team.ok('cam', 'approve T-1');
    const refused = await team.refused('ana', 'undo T-1');
    expect(refused).toMatchObject({ code: 'not_allowed' });
    await expectGolden('undo', refused);
    await team.ok('cam', 'undo T-1');
    await team.ok('cam', 'approve T-1');
    await team.ok('lead', 'undo T-1');
    expect((await listDecisions(team, 'T-1')).map(({ choice }) => choice)).toEqual([
      'approve',
      'undo',
      'approve',
      'undo',
    ]);
  });

  it('ends after five minutes, also where nothing was handed out yet, and names reverse', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await team.ok('lead', 'approve T-1');
    team.clock.advance(5 * MINUTE_MS);
    await expectGolden('undo', await team.refused('lead', 'undo T-1'));
  });

  it('ends when the work is handed out, however soon', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await team.ok('lead', 'approve T-1');
    await team.ok('ben', 'start T-1');
    expect((await team.refused('lead', 'undo T-1')).message).toContain('reverse T-1');
    expect((await readTask(team, 'T-1')).state).toBe('started');
  });

  it('does not undo an undo', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await team.ok('lead', 'refuse T-1 not now');
    await team.ok('lead', 'undo T-1');
    await expectGolden('undo', await team.refused('lead', 'undo T-1'));
  });

  it('keeps what was said of the idea since', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality --effort 2h');
    await team.ok('lead', 'refuse T-1 not now');
    team.clock.advance(MINUTE_MS);
    const { id } = await readIdea(team, 'T-1');
    await team.ok('ana', `backlog edit ${id} --state open`);
    await team.ok('ana', `backlog edit ${id} --priority 9`);
    await team.ok('lead', 'undo T-1');
    expect(await readIdea(team, 'T-1')).toMatchObject({ state: 'chosen', away_until_on: null, priority: 9 });
  });

  it('is refused for a task whose idea has become another meanwhile', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await team.ok('lead', 'refuse T-1 not now');
    team.clock.advance(MINUTE_MS);
    const { id } = await readIdea(team, 'T-1');
    await team.ok('ana', `backlog edit ${id} --state open`);
    await team.ok('lead', 'plan');
    expect((await readIdea(team, 'T-2')).id).toBe(id);
    await expectGolden('undo', await team.refused('lead', 'undo T-1'));
  });

  it('gives people a moment where silence would have ended the task meanwhile', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    team.clock.set('2026-11-24T09:00:00Z');
    await team.settle();
    team.clock.set('2026-11-25T08:59:00Z');
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-11-25T09:02:00Z');
    await team.ok('lead', 'undo T-1');
    await team.settle();
    expect((await readTask(team, 'T-1')).state).toBe('proposed');
    expect(await readDue(team, 'silence', 'T-1')).toBe('2026-11-25T09:07:00Z');
  });
});

describe('undo all', () => {
  it('takes back what somebody decided at once, and nothing that was decided before', async () => {
    const team = await startTeam({ isCalm: true });
    for (const title of ['Sort the shelf', 'Paint the door', 'Sweep'])
      await team.ok('lead', `propose ${title}`);
    await team.ok('lead', 'plan');
    await team.ok('lead', 'approve T-1');
    team.clock.advance(MINUTE_MS);
    const asked = await team.ok('lead', 'yes to all');
    const [press] = asked.kind === 'answer' ? (asked.actions ?? []) : [];
    const done = await team.run('lead', 'answer', { ...press?.args });
    expect(done).toMatchObject({ actions: [{ command: 'undo', args: { task: 'all' } }] });
    const states = async () => {
      const tasks = await team.db.kysely.selectFrom('tasks').select('state').orderBy('number').execute();
      return tasks.map(({ state }) => state);
    };
    expect(await states()).toEqual(['approved', 'approved', 'approved']);
    await team.ok('lead', 'undo all');
    expect(await states()).toEqual(['approved', 'proposed', 'proposed']);
    await team.ok('lead', 'undo all');
    expect(await states()).toEqual(['proposed', 'proposed', 'proposed']);
    expect(await team.refused('lead', 'undo all')).toMatchObject({ code: 'not_possible' });
    await expectRebuilt(team.db);
  });
});
