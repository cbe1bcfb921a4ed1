import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/base/store/tables.ts';
import type { DigestView, PlanView } from '../../src/base/view/view.ts';
import { expectRebuilt } from '../support/database/rebuild.ts';
import type { Team } from '../support/team.ts';
import { listDecisions, listVotes, proposeTask, readTask, startCouncil } from './council.ts';

/** Two hours of @ben, who has eight a day: due the same day where they begin in the morning of Monday the 23rd. */
const WORK = 'Weigh the parcels --category quality --effort 2h';

async function listForecasts({ db }: Team): Promise<Row<'forecasts'>[]> {
  return db.kysely
    .selectFrom('forecasts')
    .selectAll()
    .where('task_id', '=', 'T-1')
    .orderBy('version')
    .execute();
}

async function showDue(team: Team): Promise<string | undefined> {
  const digest = (await team.ok('lead', 'today')) as DigestView;
  return digest.tasks.find(({ id }) => id === 'T-1')?.dueOn;
}

describe('the due date of a proposal', () => {
  it('is counted anew by the next plan, as a version of the forecast and no miss, and rebuilt from the log', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', WORK);
    expect(await readTask(team, 'T-1')).toMatchObject({ due_on: '2026-11-23' });
    team.clock.set('2026-11-24T08:00:00Z');
    const { digest } = (await team.ok('lead', 'plan --dry-run')) as PlanView;
    expect(digest.tasks).toMatchObject([{ id: 'T-1', dueOn: '2026-11-24' }]);
    expect(await listForecasts(team)).toHaveLength(1);
    await team.ok('lead', 'plan');
    expect(await readTask(team, 'T-1')).toMatchObject({ state: 'proposed', due_on: '2026-11-24' });
    const [first, second, ...others] = await listForecasts(team);
    expect(others).toEqual([]);
    expect(second).toMatchObject({
      version: 2,
      content_hash: first?.content_hash,
      success_probability: first?.success_probability,
    });
    await team.ok('lead', 'plan');
    expect(await listForecasts(team)).toHaveLength(2);
    team.clock.set('2026-11-24T08:10:00Z');
    await team.ok('lead', 'approve T-1');
    expect(await listDecisions(team, 'T-1')).toMatchObject([{ forecast_version: 2 }]);
    await team.ok('ben', 'done T-1');
    team.clock.set('2026-11-25T08:00:00Z');
    await team.ok('lead', 'plan');
    const settled = await team.db.kysely.selectFrom('settlements').selectAll().execute();
    expect(settled).toMatchObject([{ task_id: 'T-1', verdict: 'hit', forecast_version: 2 }]);
    await expectRebuilt(team.db);
  });

  it('voids no yes by moving', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'member edit @ana --role approver');
    await proposeTask(team, 'cam', `${WORK} --touches money`);
    await team.ok('ana', 'approve T-1');
    const votes = await listVotes(team, 'T-1');
    expect(votes).toHaveLength(1);
    const before = await readTask(team, 'T-1');
    team.clock.set('2026-11-24T08:00:00Z');
    await team.ok('lead', 'plan');
    const after = await readTask(team, 'T-1');
    expect(after.due_at).toBeGreaterThan(before.due_at);
    expect(after.content_hash).toBe(before.content_hash);
    expect(await listVotes(team, 'T-1')).toEqual(votes);
    await team.ok('lead', 'approve T-1');
    expect(await readTask(team, 'T-1')).toMatchObject({ state: 'approved' });
  });

  it('lasts until its day is over, and is counted on a day without a plan, too', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', WORK);
    team.clock.set('2026-11-23T20:00:00Z');
    expect(await showDue(team)).toBe('2026-11-23');
    expect(await readTask(team, 'T-1')).toMatchObject({ due_on: '2026-11-23' });
    await team.ok('lead', 'pause');
    team.clock.set('2026-11-25T08:30:00Z');
    await team.settle();
    expect(await readTask(team, 'T-1')).toMatchObject({ state: 'proposed', due_on: '2026-11-25' });
    await expectRebuilt(team.db);
  });

  it('is moved by an approval that comes too late for it, so that it is no miss the next morning', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', WORK);
    team.clock.set('2026-11-23T16:30:00Z');
    await team.ok('lead', 'approve T-1');
    expect(await readTask(team, 'T-1')).toMatchObject({ state: 'approved', due_on: '2026-11-24' });
    expect(await listDecisions(team, 'T-1')).toMatchObject([{ forecast_version: 2 }]);
    team.clock.set('2026-11-24T08:00:00Z');
    await team.ok('lead', 'plan');
    expect(await team.db.kysely.selectFrom('settlements').selectAll().execute()).toEqual([]);
    await expectRebuilt(team.db);
  });

  it('stays as somebody has set it while it is ahead, and no longer', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', WORK);
    await team.ok('lead', 'change T-1 --due 2026-11-25');
    await team.ok('lead', 'change T-1 --title "Weigh all parcels"');
    for (const date of ['2026-11-24', '2026-11-25']) {
      team.clock.set(`${date}T08:00:00Z`);
      await team.ok('lead', 'plan');
      expect(await readTask(team, 'T-1')).toMatchObject({ due_on: '2026-11-25' });
    }
    team.clock.set('2026-11-26T08:00:00Z');
    await team.ok('lead', 'plan');
    expect(await readTask(team, 'T-1')).toMatchObject({ due_on: '2026-11-26' });
  });

  it('is not brought forward by an approval', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Paint the shelf --category quality --effort 8h');
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality --effort 8h');
    const { due_on } = await readTask(team, 'T-2');
    await team.ok('lead', 'refuse T-1 not now');
    await team.ok('lead', 'approve T-2');
    expect(await readTask(team, 'T-2')).toMatchObject({ state: 'approved', due_on });
  });
});

describe('what was handed out', () => {
  const handOut = async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', WORK);
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-11-23T09:10:00Z');
    await team.engine.tick();
    expect(await readTask(team, 'T-1')).toMatchObject({ state: 'assigned', due_on: '2026-11-23' });
    return team;
  };

  it('is moved by whoever has it, in public, and settled by the date that the yes was given to', async () => {
    const team = await handOut();
    const [before] = await listForecasts(team);
    await team.ok('ben', 'later T-1 2026-11-27');
    expect(await readTask(team, 'T-1')).toMatchObject({ state: 'assigned', due_on: '2026-11-27' });
    expect(await listForecasts(team)).toEqual([before]);
    const today = JSON.stringify(await team.ok('lead', 'today'));
    expect(today).toContain('moved by @ben to Fri 27 Nov');
    team.clock.set('2026-11-24T08:00:00Z');
    const next = JSON.stringify(await team.ok('lead', 'plan'));
    expect(next).toContain('Moved: T-1');
    expect(next).not.toContain('Not in time');
    const settled = await team.db.kysely.selectFrom('settlements').selectAll().execute();
    expect(settled).toMatchObject([{ task_id: 'T-1', verdict: 'miss' }]);
    await expectRebuilt(team.db);
  });

  it('stays due where an earlier day is named', async () => {
    const team = await handOut();
    await team.ok('ben', 'later T-1 2026-11-27');
    await team.ok('ben', 'later T-1 2026-11-25');
    expect(await readTask(team, 'T-1')).toMatchObject({ due_on: '2026-11-27' });
  });

  it('is to be approved again once it is another thing, and goes on where it is not', async () => {
    const team = await handOut();
    await team.ok('lead', 'change T-1 --due 2026-11-26');
    expect(await readTask(team, 'T-1')).toMatchObject({ state: 'assigned', due_on: '2026-11-26' });
    await team.refused('lead', 'change T-1 --assignee @cam');
    await team.ok('ben', 'change T-1 --hours 9');
    expect(await readTask(team, 'T-1')).toMatchObject({ state: 'proposed', effort_hours: 9 });
    await team.ok('lead', 'approve T-1');
    await expectRebuilt(team.db);
  });
});
